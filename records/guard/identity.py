"""Finds identity numbers in a text. It says where and of what kind, and never repeats what it found.

A date that somebody can have been born on, followed by four more characters, is enough: a mistyped number still shows
a birth date. What passes by its shape: organisation numbers (their third digit is at least 2, which is no month),
telephone numbers as Swedes write them, dates with times of day, SFS numbers, reference numbers, prices.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

import phonenumbers

from records.guard.kinds import Finding, IdentityKind
from records.guard.plain import Plain

INTERIM_LETTERS = "JKLMNRSTUWX"
"""Letters that stand for the first of the last four digits in an interim number (Skatteverket, SKV 704)."""

_BREAK = r"(?:\n *)?"
_DATE = (
    rf"(?P<year>(?:(?:1{_BREAK}[89]|2{_BREAK}0){_BREAK})?\d{_BREAK}\d)(?P<mark>\s?[-./]\s?|\s?)"
    rf"{_BREAK}(?P<month>\d{_BREAK}\d)(?P=mark){_BREAK}(?P<day>\d{_BREAK}\d)"
)
_GAP = r"(?P<gap>\s{0,3}[-+]{0,2}(?:\s{0,3}|\n {0,12})|[./_:])"
_LAST_FOUR = (
    rf"(?P<last>\d{_BREAK}\d{_BREAK}\d{_BREAK}\d(?!\d)|\d\d \d\d(?!\d)"
    r"|[A-Z]\d{3}(?!\d)"
    r"|(?=\d{0,3}[A-Z])(?=(?:[A-Z]*\d){2})[A-Z\d]{4}(?:(?![A-Z\d])|(?<=[-+]....)(?!\d)))"
)
# Tried at each place of the text, so that a number is found also where it overlaps something that only resembles one.
# The last lookahead spares a day followed by another day (2026-11-21 2026-12-24), the second a +46 number.
_NUMBER = re.compile(
    rf"(?<!\d)(?!(?<=\+)46)(?=(?P<whole>{_DATE}{_GAP}{_LAST_FOUR}(?!(?P=mark)\d\d(?P=mark)\d\d)))", re.IGNORECASE
)
_PACKED = r"(?P<year>(?:1[89]|20)?\d\d)(?P<month>\d\d)(?P<day>\d\d)"
_WRAPPING = r"""(?:</?[a-z]{1,6}>|[*'"`|;)\]}(\[{]|(?<=['"]),(?=['"])|[ ](?=[(\[{])|[-+](?=[*<(\[{'"`]))"""
_WRAPPED = re.compile(rf"(?<!\d){_PACKED}(?:{_WRAPPING}{{1,8}}[-+]?|(?<=\d{{8}})x)\d{{4}}(?!\d)", re.IGNORECASE)
"""Date and last four in brackets, quotes, cells or a page's mark-up of their own: (170101)2393, **170101**-**2393**."""
_BY_FOURS = re.compile(
    r"(?<!\d)(?<!\d[ -])(?P<year>(?:1[89]|20)\d\d)(?P<mark>[ -])(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:(?P=mark)|\s?[-+]\s?)\d{4}(?!\d)(?![ -]\d)"
)
"""2017 0101 2393, and not a row of such figures, which is statistics."""
_STOCKHOLM = re.compile(
    r"(?<!\d)99(?:[ .-]?(?:19|20)\d\d[ .-]?\d{6}|(?:19|20)\d{4}[- ]\d{4}| (?:19|20)(?: \d\d){4})(?!\d)"
)
"""Region Stockholm's reserve numbers: 99, a year, six digits."""
_ONE_BY_ONE = re.compile(r"(?<!\d)\d(?:[ \n.+-]{1,3}\d){9}(?:(?:[ \n.+-]{1,3}\d){2})?(?!\d)(?![ .-]\d(?!\d))")
_CHANCE = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])", re.IGNORECASE
)
_SHORTEST_CHANCE = 32
_HOURS = re.compile(r" ?- ?(?:[01]\d|2[0-4])[0-5]\d(?!\d)")
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 8
"""Six of the date and two of the last four."""
_DIGITS_OF_A_NUMBER = 10
"""Where all of the last four are digits."""


def identity_numbers_in(text: str) -> list[Finding]:
    """Personal identity numbers, coordination, interim and regional reserve numbers in `text`, in its order.

    All spellings: with or without century; "-", "+", another mark, space or nothing before the last four; marks within
    the date; broken over two lines; digit by digit; any dash, space or decimal digit that Unicode has; invisible
    characters in between. Right or wrong check digit.

    One spelling is ambiguous: ten digits with no mark at all, or in five pairs, that are also a number in the telephone
    plan (0102251000). They are taken for a telephone number when the check digit is wrong.
    """
    plain = Plain(text)
    return identity_findings(plain, count_digits(plain.text))


def count_digits(text: str) -> int:
    """How many digits a plain text has."""
    return len(_DIGIT.findall(text))


def identity_findings(plain: Plain, digits: int) -> list[Finding]:
    """The same of a text that has been made plain and has so many digits."""
    if digits < _FEWEST_DIGITS:
        return []
    found: list[Finding] = []
    end = 0
    for start, stop, kind in sorted(_matches(_without_chance(plain.text), digits)):
        if start >= end:
            end = stop
            found.append(Finding(kind, *plain.span(start, stop)))
    return found


def _without_chance(text: str) -> str:
    """Identities of records and digests hold digits by chance; blank them without moving anything."""
    if len(text) < _SHORTEST_CHANCE:
        return text
    return _CHANCE.sub(lambda match: "_" * len(match[0]), text)


def _matches(text: str, digits: int) -> Iterator[tuple[int, int, IdentityKind]]:
    for match in _NUMBER.finditer(text):
        kind = _kind(match)
        if kind:
            yield match.start(), match.end("whole"), kind
    if digits >= _DIGITS_OF_A_NUMBER:
        yield from _rarer_matches(text)


def _rarer_matches(text: str) -> Iterator[tuple[int, int, IdentityKind]]:
    """The spellings that have ten digits or more."""
    for spelling in (_WRAPPED, _BY_FOURS):
        for match in spelling.finditer(text):
            kind = _kind_of_day(match["year"], match["month"], match["day"])
            if kind:
                yield match.start(), match.end(), kind
    for match in _STOCKHOLM.finditer(text):
        yield match.start(), match.end(), "reserve_number"
    for match in _ONE_BY_ONE.finditer(text):
        kind = _kind_of_digits("".join(_DIGIT.findall(match[0])))
        if kind:
            yield match.start(), match.end(), kind


def _kind(match: re.Match[str]) -> IdentityKind | None:
    """What the characters are, or None when nobody can have been born that day, or they plainly are something else."""
    if match["whole"].count("\n") > 1 or _is_dialled(match) or _is_hours(match):
        return None
    last = re.sub(r"\s", "", match["last"]).upper()
    kind = _kind_of_day(*("".join(match[part].split()) for part in ("year", "month", "day")))
    if kind is None or last.isdigit():
        return kind
    if last.startswith("KL") and not match["gap"].strip():
        return None  # a time of day
    return "interim_number" if last[0] in INTERIM_LETTERS and last[1:].isdigit() else "reserve_number"


def _kind_of_digits(digits: str) -> IdentityKind | None:
    """What ten or twelve digits are that were written one by one."""
    if len(digits) == 12 and digits[:2] not in ("18", "19", "20"):
        return None
    if _is_a_telephone_number(digits) and not _checks(digits):
        return None
    return _kind_of_day(digits[:-8], digits[-8:-6], digits[-6:-4])


def _kind_of_day(year: str, month: str, day: str) -> IdentityKind | None:
    number = int(day)
    if not _is_a_day(int(year), int(month), number % 60):
        return None
    return "coordination_number" if number > 60 else "personal_identity_number"


def _is_a_day(year: int, month: int, day: int) -> bool:
    # "00" without century can be 2000, which had a 29 February.
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


def _is_dialled(match: re.Match[str]) -> bool:
    """Whether the digits are a telephone number: with a country code, or ten in one that are in the Swedish plan."""
    whole, before = match["whole"], match.string[: match.start()].rstrip(" -()0")
    if before.endswith("+46") or re.search(r"(?<!\d)0046[ -]?(?:\(0\))?[ -]?$", match.string[: match.start()]):
        return True
    if match.string[: match.start()].endswith("+") and re.fullmatch(r"[\d ]+", whole):
        return _is_a_foreign_number(f"+{whole}", alone=len(match.string) == len(whole) + 1)
    if re.fullmatch(r"\d\d(?: \d\d){4}", whole):
        whole = whole.replace(" ", "")
    return _is_a_telephone_number(whole) and not _checks(whole)


def _is_hours(match: re.Match[str]) -> bool:
    """Whether it is a day with hours behind it: 2026-11-21 0800-1630."""
    last = match["last"]
    day_then_space = "-" in match["mark"] and match["gap"] and not match["gap"].strip()
    return bool(day_then_space and _HOURS.match(f"-{last}") and _HOURS.match(match.string, match.end("whole")))


def _is_a_foreign_number(number: str, *, alone: bool) -> bool:
    """Of a text that is nothing but a number with a country code, less is asked: it has been read as one before."""
    parsed = phonenumbers.parse(number)
    return (phonenumbers.is_possible_number if alone else phonenumbers.is_valid_number)(parsed)


def _is_a_telephone_number(digits: str) -> bool:
    """Whether ten digits without a mark can be dialled: 010-225 10 00 written in one."""
    if len(digits) != 10 or not digits.isdigit() or digits[0] != "0":
        return False
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "SE"))


def _checks(digits: str) -> bool:
    """Whether the last digit is the right check digit (modulus 10, "Luhn")."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in doubled) % 10 == 0
