"""Finds what tells a place in free text: street addresses, postcodes, property designations, coordinates.

A guard for shelters' entries. It catches the written forms of a place, not every hint of one; that limit is said in
`docs/architecture.md`. What it finds is never repeated.
"""

from __future__ import annotations

import re

_STREET = r"(?:gata|gatan|gränd|gränden|väg|vägen|stig|stigen|torg|torget|plan|allé|allén|backe|backen|led|leden)"
_PATTERNS = {
    "street_address": rf"(?i)\b[\wåäöé]+{_STREET}\s+\d+\s*[a-z]?\b|\b(?:gatan|vägen|torget)\s+\d+\b",
    "postcode": r"\b\d{3}\s?\d{2}\s+[A-ZÅÄÖ][a-zåäö]+",
    "property_designation": r"\b[A-ZÅÄÖ][\wåäö]+\s+\d{1,3}:\d{1,4}\b",
    "coordinates": r"\b(?:5[5-9]|6[0-9])[.,]\d{3,}\b|\b\d{7}\s*[,;]\s*\d{6}\b",
    "map_link": r"(?i)\b(?:maps\.|goo\.gl/maps|openstreetmap|what3words|///\w+\.\w+\.\w+)",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}


def places_in(text: str) -> list[str]:
    """The kinds of place-telling patterns that stand in the text, none of what they say."""
    return [kind for kind, pattern in _COMPILED.items() if pattern.search(text)]
