"""The report's words, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from records.text import Text

NONE = Text(sv="saknas", en="none")
NOT_SIGNED = Text(sv="inte undertecknad", en="not signed")

TITLES: Mapping[str, Text] = {
    "agreements": Text(sv="Gällande överenskommelser, part för part", en="Agreements in force, by party"),
    "expiring": Text(sv="Går ut före nästa möte", en="Runs out before the next meeting"),
    "proposals": Text(sv="Förslag som väntar på underskrift", en="Proposals waiting for signatures"),
    "findings-alike": Text(sv="Att ta ställning till, och vem som ska göra det", en="To decide, and by whom"),
    "findings": Text(sv="Allt att ta ställning till, ett för ett", en="All there is to decide, one by one"),
    "focus-areas": Text(sv="Planens fokusområden", en="The plan's focus areas"),
    "changes-alike": Text(sv="Ändrat sedan förra mötet", en="Changed since the last meeting"),
    "changes": Text(sv="Alla ändringar sedan förra mötet", en="Every change since the last meeting"),
    "training": Text(sv="Utbildning per organisation", en="Training by organisation"),
    "measure": Text(sv="Det nationella måttet i korthet", en="The national measure in short"),
    "coverage": Text(sv="Timmar i veckan då någon ska svara", en="Hours of the week when somebody must answer"),
    "holidays": Text(sv="Helgdagar och helgdagsaftnar framöver", en="Public holidays and eves ahead"),
    "over-time": Text(sv="Undertecknade överenskommelser över tid", en="Signed agreements over time"),
}
NOTES: Mapping[str, Text] = {
    "proposals": Text(
        sv="Bara förslag som du får känna till. Varje part undertecknar för sin organisation.",
        en="Only proposals that you may know of. Each party signs for its organisation.",
    ),
    "training": Text(
        sv="Summerade uppgifter från organisationerna själva, aldrig om en person.",
        en="Aggregate figures from the organisations themselves, never about a person.",
    ),
    "measure": Text(
        sv="Räknas när överenskommelsen är skriftlig och undertecknad, beslutad på ledningsnivå och uppföljd de "
        "senaste 24 månaderna (Socialstyrelsens öppna jämförelser).",
        en="Counts when it is written and signed, decided at management level and followed up within the last 24 "
        "months (the National Board of Health and Welfare's open comparisons).",
    ),
    "coverage": Text(
        sv="Timmar under perioden, väg för väg och sedan summerade: två vägar som båda kräver svar under en timme ger "
        "två timmar. Avrundat uppåt till tiondelar. Helgdagar och aftnar räknas för sig. En kontaktväg som inte är "
        "kontrollerad i tid räknas inte som nåbar.",
        en="Hours over the period, pathway by pathway and then summed: two pathways that both require an answer "
        "during an hour make two hours. Rounded up to tenths. Public holidays and eves are counted apart. A contact "
        "point that has not been checked in time does not count as reachable.",
    ),
    "holidays": Text(
        sv="Timmar, summerade över vägarna, avrundade uppåt till tiondelar.",
        en="Hours, summed over the pathways, rounded up to tenths.",
    ),
    "over-time": Text(
        sv="Antal i kraft vid varje kvartals början, för dem som är parter i dag.",
        en="How many were in force at the beginning of each quarter, for those who are parties today.",
    ),
}
_AREA = Text(sv="Område", en="Area")
_AGREEMENT = Text(sv="Överenskommelse", en="Agreement")
_PARTY = Text(sv="Part", en="Party")
_OWNERS = Text(sv="Vem som ska göra det", en="Who must act")
_NUMBER = Text(sv="Antal", en="Number")
_SEVERITY = Text(sv="Allvar", en="Severity")
_WRONG = Text(sv="Vad som brister", en="What is wrong")
_SINCE = Text(sv="Sedan", en="Since")
_KIND = Text(sv="Slag", en="Kind")
_CHANGE = Text(sv="Ändring", en="Change")
HOURS: tuple[Text, Text, Text] = (
    Text(sv="Krävda timmar", en="Hours required"),
    Text(sv="Timmar då ingen svarar", en="Hours when no one answers"),
    Text(sv="Timmar då det är okänt", en="Hours when it is not known"),
)
"""The headings over how long somebody is required, no one answers, and it is not known."""
_FOLLOWED_UP = Text(sv="Uppföljd", en="Followed up")
_BY_MANAGEMENT = Text(sv="Beslutad på ledningsnivå", en="Decided by management")
HEADINGS: Mapping[str, tuple[Text, ...]] = {
    "agreements": (
        _PARTY,
        _AGREEMENT,
        Text(sv="Partens benämning", en="What the party calls it"),
        Text(sv="Undertecknad", en="Signed"),
        Text(sv="Beslutad av", en="Decided by"),
        Text(sv="Beslutsdatum", en="Date of decision"),
        _BY_MANAGEMENT,
        Text(sv="Senast uppföljd", en="Last followed up"),
        Text(sv="Upphör", en="Ends"),
        Text(sv="Ses över senast", en="Review by"),
    ),
    "expiring": (
        Text(sv="Dag", en="Day"),
        Text(sv="Vad", en="What"),
        Text(sv="Dokument", en="Document"),
        _KIND,
        _OWNERS,
    ),
    "proposals": (
        Text(sv="Förslag", en="Proposal"),
        Text(sv="Omgång", en="Round"),
        Text(sv="Ska gälla från", en="To hold from"),
        Text(sv="Lagt fram", en="Proposed"),
        Text(sv="Har inte svarat", en="Have not answered"),
        Text(sv="Har avböjt", en="Have declined"),
    ),
    "findings-alike": (
        _SEVERITY,
        _WRONG,
        _OWNERS,
        _NUMBER,
        Text(sv="Varav godtagna", en="Of them accepted"),
        _SINCE,
        Text(sv="Uppgifter", en="Entries"),
    ),
    "findings": (
        _SEVERITY,
        Text(sv="Uppgift", en="Entry"),
        _WRONG,
        Text(sv="Vad som rättar det", en="What clears it"),
        _OWNERS,
        _SINCE,
        Text(sv="Godtagen till", en="Accepted until"),
    ),
    "focus-areas": (
        Text(sv="Plan", en="Plan"),
        Text(sv="Fokusområde", en="Focus area"),
        Text(sv="Rutiner", en="Routines"),
        Text(sv="Samverkansvägar", en="Pathways"),
        Text(sv="Lucka", en="Gap"),
    ),
    "changes-alike": (
        _KIND,
        _CHANGE,
        _NUMBER,
        Text(sv="Senast", en="Last"),
        Text(sv="Uppgifter", en="Entries"),
    ),
    "changes": (
        Text(sv="När", en="When"),
        Text(sv="Vad", en="What"),
        _KIND,
        _CHANGE,
        Text(sv="Gäller från", en="Holds from"),
        Text(sv="Av", en="By"),
    ),
    "training": (
        Text(sv="Organisation", en="Organisation"),
        Text(sv="Utbildning", en="Training"),
        Text(sv="För vilka", en="For whom"),
        Text(sv="Andel", en="Share"),
        _NUMBER,
        Text(sv="Mätt", en="Measured"),
        Text(sv="Källa", en="Source"),
    ),
    "measure": (
        _AREA,
        Text(sv="Aktör", en="Actor"),
        _AGREEMENT,
        Text(sv="Skriftlig", en="Written"),
        _BY_MANAGEMENT,
        _FOLLOWED_UP,
        Text(sv="Räknas", en="Counts"),
    ),
    "coverage": (
        _AREA,
        Text(sv="Veckodag", en="Weekday"),
        Text(sv="Klockan", en="Time of day"),
        *HOURS,
    ),
    "holidays": (_AREA, Text(sv="Dag", en="Day"), Text(sv="Namn", en="Name"), *HOURS),
    "over-time": (_PARTY, Text(sv="Dag", en="Day"), Text(sv="Antal i kraft", en="In force")),
}
EXPIRES: Mapping[str, Text] = {
    "valid_until": Text(sv="upphör", en="ends"),
    "review_by": Text(sv="ska ses över senast", en="to be reviewed by"),
    "follow_up_due": Text(sv="ska följas upp senast", en="to be followed up by"),
}
HAPPENED: Mapping[str, Text] = {
    "created": Text(sv="ny", en="new"),
    "changed": Text(sv="ändrad", en="changed"),
    "ended": Text(sv="avslutad", en="ended"),
}
SEVERITIES: Mapping[str, Text] = {
    "critical": Text(sv="kritiskt", en="critical"),
    "serious": Text(sv="allvarligt", en="serious"),
    "minor": Text(sv="mindre", en="minor"),
    "notice": Text(sv="att veta", en="to be known"),
}
WEEKDAYS: tuple[Text, ...] = (
    Text(sv="måndag", en="Monday"),
    Text(sv="tisdag", en="Tuesday"),
    Text(sv="onsdag", en="Wednesday"),
    Text(sv="torsdag", en="Thursday"),
    Text(sv="fredag", en="Friday"),
    Text(sv="lördag", en="Saturday"),
    Text(sv="söndag", en="Sunday"),
)

PAGE: Mapping[str, Text] = {
    "title": Text(sv="Inför styrgruppens möte", en="Before the steering group meets"),
    "areas": Text(sv="Områden", en="Areas"),
    "last_meeting": Text(sv="Förra mötet", en="Last meeting"),
    "next_meeting": Text(sv="Nästa möte", en="Next meeting"),
    "minutes": Text(sv="protokoll", en="minutes"),
    "no_meeting": Text(
        sv="inget är inlagt; ett halvår räknas i stället", en="none is recorded; half a year is counted instead"
    ),
    "changes_from": Text(sv="Ändringar räknas från", en="Changes are told from"),
    "looks_ahead_to": Text(sv="Ser framåt till", en="Looks ahead to"),
    "coverage_until": Text(sv="Timmarna räknas fram till", en="Hours are counted up to"),
    "on": Text(sv="Gäller dagen", en="As of the day"),
    "known_at": Text(sv="enligt vad registret visste", en="as the registry knew at"),
    "address": Text(sv="Samma rapport igen", en="The same report again"),
    "nothing": Text(sv="Inget.", en="Nothing."),
    "figures": Text(sv="I korthet", en="In short"),
    "current": Text(
        sv="överenskommelser aktuella: undertecknade av alla parter, översynen inte försenad",
        en="agreements current: signed by every party, no review late",
    ),
    "of": Text(sv="av", en="of"),
    "deadlines": Text(sv="går ut före nästa möte", en="run out before the next meeting"),
    "to_decide": Text(sv="att ta ställning till", en="to decide"),
    "accepted": Text(sv="godtagna", en="accepted"),
    "no_one": Text(sv="av den krävda tiden svarar ingen", en="of the required time no one answers"),
    "unknown": Text(sv="okända tider", en="hours unknown"),
    "hours": Text(sv="timmar", en="hours"),
    "nothing_required": Text(sv="ingen väg kräver svar", en="no pathway requires an answer"),
    "met": Text(sv="av det nationella måttets aktörer räknas", en="of the national measure's actors count"),
    "lighter": Text(sv="Det som väger lättare eller är godtaget", en="What weighs less or is accepted"),
    "everything": Text(sv="Var för sig (CSV)", en="One by one (CSV)"),
    "more_changes": Text(sv="Fler ändringar, som inte visas", en="More changes, not shown"),
    "table": Text(sv="Visa som tabell", en="Show as a table"),
    "pdf": Text(sv="PDF", en="PDF"),
    "workbook": Text(sv="Alla tabeller (Excel)", en="All tables (Excel)"),
    "csv": Text(sv="Hämta som CSV", en="Get as CSV"),
    "heat_title": Text(sv="När ingen svarar, timme för timme", en="When no one answers, hour by hour"),
    "heat_desc": Text(
        sv="Andel i procent av den krävda tiden, räknad för varje väg för sig och summerad, då ingen svarar eller "
        "tiderna är okända. Tom ruta: ingen krävs. Värst:",
        en="Per cent of the required time, counted for each pathway by itself and summed, when no one answers or hours "
        "are unknown. Empty: nobody is required. Worst:",
    ),
    "heat_fine": Text(sv="någon svarar alltid när någon krävs.", en="somebody always answers when required."),
    "bars_title": Text(
        sv="Undertecknade överenskommelser i kraft, part för part", en="Signed agreements in force, by party"
    ),
    "bars_desc": Text(
        sv="En stapel för varje kvartals början och en för rapportens dag, med antalet ovanför.",
        en="A bar for the beginning of each quarter and one for the day of the report, with the number above.",
    ),
    "sample": Text(sv="exempel", en="sample"),
    "contents": Text(sv="Innehåll", en="Contents"),
    "no_pdf_title": Text(sv="PDF kan inte göras här", en="PDFs cannot be made here"),
    "no_pdf": Text(
        sv="Servern saknar det som PDF görs med (Pango). Öppna sidan och skriv ut den från webbläsaren, som kan spara "
        "utskriften som PDF. Den som driver registret hittar råd i driftsguiden.",
        en="The server lacks what PDFs are made with (Pango). Open the page and print it from the browser, which can "
        "save what it prints as a PDF. The operator's guide says how to install it.",
    ),
    "to_report": Text(
        sv="Inför mötet: rapporten för samordnare och för dem som sitter i gruppen",
        en="Before the meeting: the report, for coordinators and those who sit in the body",
    ),
    "to_page": Text(sv="Till sidan", en="To the page"),
}
"""The words of the page itself."""
