"""Finds what tells a place in free text: street addresses, postcodes, property designations, coordinates.

A guard for shelters' entries. It catches the written forms of a place, not every hint of one; that limit is said in
`docs/architecture.md`. What it finds is never repeated.
"""

from __future__ import annotations

import re

_STREET = (
    r"(?:gata|gatan|gränd|gränden|väg|vägen|stig|stigen|torg|torget|plan|allé|allén|backe|backen|led|leden|kaj|kajen"
    r"|strand|stranden|esplanad|esplanaden|brink|brinken|promenad|promenaden|slinga|slingan)"
)
_HOUSE = r"\s+(?:nr\.?\s*)?\d{1,3}\s*[a-z]?\b(?!:)"
_SHORTENED = r"\b\w{3,}(?<!da)(?<!in)[gv]\.\s*\d{1,3}\b"
# What stands before a time of day and not before a property's number: "Måndag 8:30".
_NO_PROPERTY = r"(?:kl|klockan|mån|tis|ons|tors|fre|lör|sön|\w+dag|\w+dagar|öppet|telefontid|från|till|och)"
_QUARTER = r"(?i:\bkv(?:arteret|\.)\s+\w+\s+\d+)"
_MAPS = r"maps\.|google\.\w+/maps|goo\.gl/maps|openstreetmap|osm\.org|hitta\.se|eniro\.se|what3words|geo:"
_NORTH = r"\b(?:5[5-9]|6[0-9])"
_PATTERNS = {
    "street_address": rf"(?i)\b(?:[\wåäö]+{_STREET}|gatan|vägen|torget|kajen|stranden|gränd){_HOUSE}|{_SHORTENED}",
    "postcode": (
        r"\b\d{3}[\s\u00a0]?\d{2}\s+[A-ZÅÄÖ][A-Za-zÅÄÖåäö]+|\b(?:S|SE)-\d{3}\s?\d{2}\b|(?i:\bpostn(?:r|ummer)\b)"
    ),
    "property_designation": (rf"\b(?!(?i:{_NO_PROPERTY})\b)[A-ZÅÄÖ][\wåäö]+\s+\d{{1,3}}:\d{{1,4}}\b|{_QUARTER}"),
    "coordinates": rf"{_NORTH}[.,]\d{{3,}}|{_NORTH}\s*°|\b\d{{7}}\s*[,;]\s*\d{{6}}\b",
    "map_link": rf"(?i)\b(?:{_MAPS})|///\w+\.\w+\.\w+",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}


def places_in(text: str) -> list[str]:
    """The kinds of place-telling patterns that stand in the text, none of what they say."""
    return [kind for kind, pattern in _COMPILED.items() if pattern.search(text)]
