"""What a text must have at the very least to hold each of the softer kinds: looked for before any pattern is tried.

A substring is found a hundred times quicker than a street. Each condition here is necessary for the kind's pattern in
`records/guard/softer.py` or `records/guard/places.py` and says nothing more; the tests compare with trying them all.
"""

from __future__ import annotations

import re
from typing import Final

from records.guard.kinds import SofterKind

_SIGNS: Final = re.compile(r"[^ -/:-?A-~\n\t§°´·½¼¾À-ÿ‐-•€…\u00a0]")
"""A digit, "@", or a sign that may hide one."""
_SHORT_FORM: Final = re.compile(
    r"\d\d:\d\d|\d{4}(?:-\d\d){0,2}|\d{3} ?\d\d|P\d{1,3}[DWMY]|\+46[1-689]\d{5,8}|[125-9]\d[2-9]\d{3}-\d{4}", re.ASCII
)
_LONGEST_SHORT_FORM: Final = 12
"""A time of day, a day, month or year, a postcode, a period, a telephone number that is no mobile's, an organisation's
number, and nothing else: most busy texts of an entry are such, and no rule finds anything in one."""
_SCHOOL_AGE: Final = re.compile(
    r"åring|årig|(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|ton|tjugo\w*) ?år", re.IGNORECASE
)
_AT_SPELLED: Final = re.compile(r"[(\[](?:at?|snabel-?a)[)\]]|snabel", re.IGNORECASE)
_MAP: Final = re.compile(r"///|maps|kartor\.|osm\.org", re.IGNORECASE)
_COLON: Final = re.compile(r"[\ds]:\d")
_NORTHING: Final = re.compile(r"[56]\d[.,]\d{3}")
_THREE_CAPITALS: Final = re.compile(r"[A-Z]{3}")

_HOUSE: Final = re.compile(
    r"(?:gatan?|gränd(?:en)?|väg(?:en)?|stig(?:en)?|torg(?:et)?|plan|allén?|backen?|led(?:en)?|kaj(?:en)?"
    r"|strand(?:en)?|esplanad(?:en)?|brink(?:en)?|promenad(?:en)?|slingan?)\s*(?:nr\.?\s*)?\d|[gv]\.\s*\d"
)
"""The end of a street's name and its number, the dearest pattern's own end."""
_MAP_WORDS = ("maps", "osm.org/", "geo:", "what3words", "kartor.")
_POLICE: Final = re.compile(r"k[- ]?\d|k-?n|am[- ]\d|a\d")
_COURT: Final = re.compile(r"[btämpfök][ -]?\d{3}")
_CASE_CARD: Final = re.compile(r"\d-\d{6}")
_CASE_YEAR: Final = re.compile(r"[A-ZÅÄÖ][ -]?(?:19|20)\d\d[/.-]\d")
_CASE_WORDS = ("nr", "diarie", "ärende", "akt", "dossier", "case", "file", "utredning")


def is_busy(text: str) -> bool:
    """Whether a text can hold anything at all that the guard finds: a digit, an age in words, a link to a map.

    Not so a day, a time of day or what else is short and plain by its whole form.
    """
    if _SIGNS.search(text):
        return not (len(text) <= _LONGEST_SHORT_FORM and _SHORT_FORM.fullmatch(text))
    low = text.lower()
    return bool(
        ("år" in low and _SCHOOL_AGE.search(low))
        or ("/" in low and _MAP.search(low))
        or (("(" in low or "[" in low or "snabel" in low) and _AT_SPELLED.search(low))
    )


def folded(text: str) -> str:
    """In small letters, as patterns that ignore case see it: they take the letters "ı" and "İ" for "i"."""
    low = text.lower()
    return low if text.isascii() else low.replace("i\u0307", "i").replace("ı", "i").replace("ſ", "s")


def possible_kinds(text: str, digits: int) -> list[SofterKind]:
    """The kinds whose patterns may find something in a plain text, which has so many digits."""
    low = folded(text)
    found: list[SofterKind] = []
    if digits:
        found += _with_digits(text, low, digits)
        if digits >= 2 and _maybe_plate(text, low):
            found.append("vehicle_registration")
        if _HOUSE.search(low):
            found.append("street_address")
        if (":" in low and _COLON.search(low)) or "kv" in low or "fastighet" in low:
            found.append("property_designation")
    if _maybe_coordinates(low, digits):
        found.append("coordinates")
    if "@" in low or "(a" in low or "[a" in low or "snabel" in low:
        found.append("private_email")
    if "skol" in low or "gymnasi" in low or "montessori" in low:
        found.append("described_person")
    return found


def _with_digits(text: str, low: str, digits: int) -> list[SofterKind]:
    found: list[SofterKind] = []
    if _POLICE.search(low):
        found.append("police_case_number")
    if digits >= 3 and ("-" in low or "/" in low) and ("mål" in low or _COURT.search(low)):
        found.append("court_case_number")
    if digits >= 6 and ("lma" in low or "doss" in low or "mig" in low or _CASE_CARD.search(low)):
        found.append("lma_number")
    if digits >= 9 and "7" in low:
        found.append("mobile_number")
    if digits >= 2 and (_has(low, _CASE_WORDS) or "/19" in low or "/20" in low or _CASE_YEAR.search(text)):
        found.append("reference_number")
    return found


def _has(low: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  # a generator costs more than all the words
        if word in low:
            return True
    return False


def _maybe_plate(text: str, low: str) -> bool:
    return bool("reg" in low or "skylt" in low or "bilnummer" in low or "plate" in low or _THREE_CAPITALS.search(text))


def _maybe_coordinates(low: str, digits: int) -> bool:
    if digits >= 13 or (digits >= 5 and _NORTHING.search(low)):
        return True
    return "°" in low or "///" in low or _has(low, _MAP_WORDS)
