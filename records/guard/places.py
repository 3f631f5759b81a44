"""Finds what tells a place in free text: street addresses, postcodes, property designations, coordinates.

Two readers. A shelter's entry is held against every pattern (`places_in`). Any other text is held against those that
can tell where a person lives (`PLACE_PATTERNS`), less the plans, provisions and hours that only look like them. It
catches the written forms of a place, not every hint of one; that limit is said in `docs/architecture.md`. What it finds
is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from records.guard.kinds import SofterKind

_STREET = (
    r"(?:gata|gatan|gränd|gränden|väg|vägen|stig|stigen|torg|torget|plan|allé|allén|backe|backen|led|leden|kaj|kajen"
    r"|strand|stranden|esplanad|esplanaden|brink|brinken|promenad|promenaden|slinga|slingan)"
)
_HOUSE = r"\s*(?:nr\.?\s*)?\d{1,3}\s*[a-z]?\b(?!:)"
_SHORTENED = r"\b\w{3,}(?<!da)(?<!in)[gv]\.\s*\d{1,3}\b"
_ADDRESS = rf"\b(?:[\wåäö]+{_STREET}|gatan|vägen|torget|kajen|stranden|gränd|esplanaden|allén|promenaden){_HOUSE}"
# What stands before a time of day and not before a property's number: "Måndag 8:30".
_NO_PROPERTY = r"(?:kl|klockan|mån|tis|ons|tors|fre|lör|sön|\w+dag|\w+dagar|öppet|telefontid|från|till|och)"
_QUARTER = r"(?i:\bkv(?:arteret|\.)\s+\w+\s+\d+)|\b[Kk]v\s+[A-ZÅÄÖ][a-zåäö]{2,}\s+\d+"
_MAPS = r"maps\.|google\.\w+/maps|goo\.gl/maps|openstreetmap|osm\.org|hitta\.se|eniro\.se|what3words|geo:"
_NORTH = r"\b(?:5[5-9]|6[0-9])"
_GRID = r"\b\d{7}\s*[,;]\s*\d{6}\b"
_PATTERNS = {
    "street_address": rf"(?i){_ADDRESS}|{_SHORTENED}",
    "postcode": (
        r"\b\d{3}[\s\u00a0]?\d{2}\s+[A-ZÅÄÖ][A-Za-zÅÄÖåäö]+|\b(?:S|SE)-\d{3}\s?\d{2}\b|(?i:\bpostn(?:r|ummer)\b)"
    ),
    "property_designation": (rf"\b(?!(?i:{_NO_PROPERTY})\b)[A-ZÅÄÖ][\wåäö]+\s+\d{{1,3}}:\d{{1,4}}\b|{_QUARTER}"),
    "coordinates": rf"{_NORTH}[.,]\d{{3,}}|{_NORTH}\s*°|{_GRID}",
    "map_link": rf"(?i)\b(?:{_MAPS})|///\w+\.\w+\.\w+",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}

_NO_STREET = (
    r"(?!\w*(?:s|vård|entré|botten|ovan|under|över|program|arbets|tids|krav|mål|käll|projekt|lokal|skydds|delta)"
    r"(?:plan|led|leden)\b)(?!(?:lägesväg|omväg|genväg)\b)"
)
_PARAGRAPH = (
    r"(?:sal|rum|lokal|ratio|förhållande|kap|kapitel|bil|bilaga|punkt|avsnitt|del|fråga|steg|skala|figur|tabell|prop|sid|sida|lunch|drop|stängt|"
    r"stänger|öppnar|öppettider|start|slut|mötet|samling|fika|vardagar|helger|telefon|resultat|senast|efter|före|"
    r"fram|mellan|runt|omkring|cirka|idag|imorgon|ikväll|psalm|matteus|lukas|markus|johannes)"
)
# "8:30" is a time; "3:12" is read as a property's number when a name with a capital stands before it.
_TIME_OF_DAY = r"(?!(?:[01]?\d|2[0-4]):(?:00|10|15|20|30|40|45|50)\b)"
_PROPERTY = (
    rf"\b(?!(?i:{_NO_PROPERTY}|{_PARAGRAPH})\b)(?:[A-ZÅÄÖ][a-zåäöéü]{{2,}}|[A-ZÅÄÖ]{{4,}})\s+{_TIME_OF_DAY}"
    r"[1-9]\d{0,2}:\d{1,4}\b(?![:.]\d)"
    r"|\b(?:Östra|Västra|Norra|Södra|Stora|Lilla|Övre|Nedre)\s[A-ZÅÄÖ][a-zåäö]\s[1-9]\d{0,2}:\d{1,4}\b"
    r"|\b[A-ZÅÄÖ][a-zåäö]{2,}\s[sS]:\d{1,3}\b"
)
_NAMED_PROPERTY = r"(?i:\bfastighet(?:en|sbeteckning(?:en)?)?:?\s+\w+(?:\s\w+)?\s+(?:s:)?\d{1,3}(?::\d{1,4})?\b)"
_PAIR = rf"{_NORTH}[.,]\d{{3,}}\s*[,;/ ]\s*(?:1\d|2[0-4])[.,]\d{{3,}}|{_NORTH}[.,]\d{{4,}}(?!\d*\s*kr)"
_NORTHING = rf"\bN\s?{_NORTH[2:]}[.,]\d{{3,}}"
_SWEREF = r"\bN\s?\d{7}\W{1,3}E\s?\d{6}\b|\bX\s?\d{7}\W{1,3}Y\s?\d{7}\b"
_DEGREES = rf"{_NORTH}\s*°\s*(?!\s*[CF]\b)(?=\s*\d|[NS])"
_POINT_LINK = (
    r"(?i:\bgeo:-?\d|google\.\w+/maps|kartor\.eniro\.se/|goo\.gl/maps|maps\.\w+\.\w+(?:\.\w+)?/|osm\.org/|what3words)"
    r"|///\w+\.\w+\.\w+"
)

PLACE_PATTERNS: Mapping[SofterKind, re.Pattern[str]] = {
    "street_address": re.compile(rf"(?i:{_NO_STREET}{_ADDRESS})|\b[A-ZÅÄÖ]\w{{2,12}}(?<!ig)[gv]\.\s?\d{{1,3}}\b"),
    "property_designation": re.compile(rf"{_PROPERTY}|{_QUARTER}|{_NAMED_PROPERTY}"),
    "coordinates": re.compile(rf"{_PAIR}|{_NORTHING}|{_DEGREES}|{_GRID}|{_SWEREF}|{_POINT_LINK}"),
}


def places_in(text: str) -> list[str]:
    """The kinds of place-telling patterns that stand in the text, none of what they say."""
    return [kind for kind, pattern in _COMPILED.items() if pattern.search(text)]
