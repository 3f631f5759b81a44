"""The overview's words, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from records.text import Text
from registry.reports.steering.wording import HEADINGS, HOURS

TITLES: Mapping[str, Text] = {
    "ansvariga": Text(sv="Avvikelser efter vem som ska åtgärda dem", en="Findings by who must act"),
    "parter": Text(sv="Överenskommelser, part för part", en="Agreements by party"),
    "frister": Text(sv="Går ut före nästa möte", en="Runs out before the next meeting"),
    "sedan-sist": Text(sv="Ändrat sedan sist", en="Changed since last time"),
    "per-timme": Text(sv="Timme för timme", en="Hour by hour"),
    "helgdagar": Text(sv="Helgdagar och aftnar framöver", en="Public holidays and eves ahead"),
    "overenskommelser": Text(sv="Överenskommelser och deras parter", en="Agreements and their parties"),
    "gar-ut": Text(sv="Går ut före nästa möte", en="Runs out before the next meeting"),
    "andringar": Text(sv="Ändringar sedan sist", en="Changes since last time"),
    "fall": Text(sv="Vägar för varje situation och målgrupp", en="Pathways for each situation and target group"),
    "timmar": Text(sv="Vägarna bakom timmarna", en="The pathways behind the hours"),
}
NOTES: Mapping[str, Text] = {
    "per-timme": Text(
        sv="Timmar under de kommande 13 veckorna, väg för väg i varje kommun och sedan summerade. Avrundat "
        "uppåt till tiondelar.",
        en="Hours over the coming 13 weeks, pathway by pathway in each municipality and then summed. Rounded up to "
        "tenths.",
    ),
    "ansvariga": Text(
        sv="Det som flera ska åtgärda räknas hos var och en. Godtagna avvikelser räknas inte.",
        en="What several must act on is counted for each of them. Accepted findings are not counted.",
    ),
    "andringar": Text(
        sv="De senaste visas. I filen står fler.", en="The latest are shown. There are more in the file."
    ),
    "timmar": Text(
        sv="Timmar under de kommande 13 veckorna, väg för väg. Kontaktvägar som inte är kontrollerade i "
        "tid räknas inte som nåbara.",
        en="Hours over the coming 13 weeks, pathway by pathway. Contact points that have not been checked in time "
        "do not count as reachable.",
    ),
}
_PARTY, _NUMBER = Text(sv="Part", en="Party"), Text(sv="Antal", en="Number")
_AREA, _PATHWAY = Text(sv="Område", en="Area"), Text(sv="Samverkansväg", en="Pathway")
_KIND, _CHANGE = Text(sv="Slag", en="Kind"), Text(sv="Ändring", en="Change")
ALL = Text(sv="Alla", en="All")
COLUMNS: Mapping[str, tuple[Text, ...]] = {
    "parter": (
        _PARTY,
        Text(sv="Undertecknade", en="Signed"),
        Text(sv="Inte undertecknade", en="Not signed"),
        Text(sv="Utträdda", en="Withdrawn"),
        Text(sv="Översyn försenad", en="Review late"),
    ),
    "frister": (
        Text(sv="Vad", en="What"),
        Text(sv="Redan försenat", en="Late already"),
        Text(sv="Före mötet", en="Before the meeting"),
    ),
    "sedan-sist": (_KIND, _CHANGE, _NUMBER),
    "overenskommelser": (
        *HEADINGS["agreements"][:2],
        Text(sv="Läge", en="Standing"),
        *HEADINGS["agreements"][2:],
    ),
    "gar-ut": HEADINGS["expiring"],
    "andringar": HEADINGS["changes"],
    "fall": (
        Text(sv="Situation", en="Situation"),
        Text(sv="Målgrupp", en="Target group"),
        Text(sv="Läge", en="Standing"),
        _PATHWAY,
        Text(sv="Gäller i", en="Serves"),
        Text(sv="Börjar hos", en="Starts with"),
    ),
    "timmar": (
        _AREA,
        _PATHWAY,
        *HOURS,
    ),
}
STATES: Mapping[str, Text] = {
    "signed": Text(sv="undertecknad", en="signed"),
    "not_signed": Text(sv="inte undertecknad", en="not signed"),
    "withdrawn": Text(sv="utträdd", en="withdrawn"),
}
STANDINGS: Mapping[str, Text] = {
    "in_force": Text(sv="egna", en="own"),
    "only_county": Text(sv="i länet", en="in the county"),
    "only_national": Text(sv="i landet", en="in the nation"),
    "in_draft": Text(sv="utkast", en="a draft"),
    "none": Text(sv="saknas", en="none"),
}
NOTHING_HERE = Text(sv="Ingen väg för området", en="No pathway for the area")
FACTS: Mapping[str, Text] = {
    "area": Text(sv="Område", en="Area"),
    "body": Text(sv="Grupp vars möten räknas", en="Body whose meetings count"),
    "since": Text(sv="Ändringar räknas från", en="Changes are told from"),
    "until": Text(sv="Ser framåt till", en="Looks ahead to"),
}
