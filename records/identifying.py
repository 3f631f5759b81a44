"""Finds what identifies a person in a text. It says where and of what kind, and never repeats what it found.

A date that somebody can have been born on, followed by four more characters, is enough: a mistyped number still shows
a birth date. What passes by its shape: organisation numbers (their third digit is at least 2, which is no month),
telephone numbers as Swedes write them, dates with times of day, SFS numbers, reference numbers, prices.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import phonenumbers

Kind = Literal["personal_identity_number", "coordination_number", "interim_number", "reserve_number"]


@dataclass(frozen=True)
class Finding:
    """An identifying part of a text: its kind and its place `[start, end)` in characters. Holds nothing of the text."""

    kind: Kind
    start: int
    end: int


INTERIM_LETTERS = "JKLMNRSTUWX"
"""Letters that stand for the first of the last four digits in an interim number (Skatteverket, SKV 704)."""

_DATE = r"(?P<year>(?:18|19|20)?\d\d)(?P<mark>[-./ ]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)"
_LAST_FOUR = r"(?P<last>\d{4}(?!\d)|(?=\d{0,3}[A-Z])(?=(?:[A-Z]*\d){2})[A-Z\d]{4}(?![A-Z\d]))"
# Tried at each place of the text, so that a number is found also where it overlaps something that only resembles one.
# The last lookahead spares a day followed by another day (2026-11-21 2026-12-24), the second a +46 number.
_NUMBER = re.compile(
    rf"(?<!\d)(?!(?<=\+)46)(?=(?P<whole>{_DATE} ?[-+]? ?{_LAST_FOUR}(?!(?P=mark)\d\d(?P=mark)\d\d)))", re.IGNORECASE
)
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)


def identity_numbers_in(text: str) -> list[Finding]:
    """Personal identity numbers, coordination, interim and regional reserve numbers in `text`, in its order.

    All spellings: with or without century; "-", "+", space or nothing before the last four; marks within the date;
    any dash, space or decimal digit that Unicode has; invisible characters in between. Right or wrong check digit.

    One spelling is ambiguous: ten digits with no mark at all that are also a number in the telephone plan
    (0102251000). They are taken for a telephone number when the check digit is wrong.
    """
    plain, places = _plain(text)
    found: list[Finding] = []
    end = 0
    for match in _NUMBER.finditer(_without_uuids(plain)):
        kind = _kind(match)
        if kind and match.start() >= end:
            end = match.end("whole")
            found.append(Finding(kind, places[match.start()], places[end - 1] + 1))
    return found


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with one plain character for each kind of digit, dash and space, and where each of them stood."""
    kept = list(_visible(text))
    return "".join(char for char, _ in kept), [place for _, place in kept]


def _visible(text: str) -> Iterator[tuple[str, int]]:
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category == "Nd":
            yield str(unicodedata.decimal(char)), place
        elif category == "Pd" or char == "−":  # a minus sign is no dash to Unicode
            yield "-", place
        elif char.isspace():
            yield " ", place
        elif category != "Cf":
            yield char, place


def _without_uuids(text: str) -> str:
    """Identities of records hold digits by chance; blank them without moving anything."""
    return _UUID.sub(lambda match: "_" * len(match[0]), text)


def _kind(match: re.Match[str]) -> Kind | None:
    """What the digits are, or None when nobody can have been born that day."""
    year, month, day, last = int(match["year"]), int(match["month"]), int(match["day"]), match["last"].upper()
    if not _is_a_day(year, month, day % 60):
        return None
    if not last.isdigit():
        return "interim_number" if last[0] in INTERIM_LETTERS and last[1:].isdigit() else "reserve_number"
    if _is_a_telephone_number(match["whole"]) and not _checks(match["whole"]):
        return None
    return "coordination_number" if day > 60 else "personal_identity_number"


def _is_a_day(year: int, month: int, day: int) -> bool:
    # "00" without century can be 2000, which had a 29 February.
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


def _is_a_telephone_number(digits: str) -> bool:
    """Whether ten digits without a mark can be dialled: 010-225 10 00 written in one."""
    if len(digits) != 10 or not digits.isdigit() or digits[0] != "0":
        return False
    return phonenumbers.is_valid_number(phonenumbers.parse(digits, "SE"))


def _checks(digits: str) -> bool:
    """Whether the last digit is the right check digit (modulus 10, "Luhn")."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in doubled) % 10 == 0
