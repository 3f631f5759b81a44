"""Swedish telephone numbers: kept in one form, shown in the national one.

A number is kept as E.164 ("+46846500400") or, for the short numbers that have no such form, as its digits ("112").
"""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

SHORT_NUMBERS = {
    "112": "112",
    "11313": "113 13",
    "11414": "114 14",
    "1177": "1177",
    "116000": "116 000",
    "116006": "116 006",
    "116111": "116 111",
    "116117": "116 117",
    "116123": "116 123",
}
"""Short numbers in use (Post- och telestyrelsen's numbering plan) and how they are written."""

_GROUPING = str.maketrans("", "", " \u00a0-")

_NOWHERE = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.PAGER,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
        PhoneNumberType.VOIP,
    }
)
"""The types of number that belong to no place; 010 is a UAN."""


class NotANumber(ValueError):
    """The text is no telephone number that can be dialled in Sweden."""


@lru_cache(maxsize=20_000)
def parse(text: str) -> str:
    """The number in the form it is kept in. Raises `NotANumber`; the message repeats nothing of the text.

    Good numbers are remembered: each is read several times on its way into the registry, a file's rows step by step.
    """
    written = text.translate(_GROUPING)
    if written in SHORT_NUMBERS:
        return written
    try:
        number = phonenumbers.parse(text, "SE")
    except NumberParseException:
        raise NotANumber("write the number with its area code, such as 08-465 004 00, or as +46…") from None
    if not _can_be_dialled(number) or number.extension:
        raise NotANumber("no telephone has this number; check its digits, and write an extension in the label")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    """In Sweden the number must be in the plan; of other countries' plans the library may know less than they do."""
    check = phonenumbers.is_valid_number if number.country_code == 46 else phonenumbers.is_possible_number
    return check(number)


def display(number: str) -> str:
    """The number as Swedes write it: "08-465 004 00", "114 14"; a foreign one in international form."""
    if number in SHORT_NUMBERS:
        return SHORT_NUMBERS[number]
    parsed = phonenumbers.parse(number, "SE")
    form = PhoneNumberFormat.NATIONAL if parsed.country_code == 46 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def uri(number: str) -> str:
    """The address that dials the number (RFC 3966)."""
    return f"tel:{number}"


def tells_place(number: str) -> bool:
    """Whether the number can belong to a place: a fixed line's area code says roughly where it is.

    A number of a type that nobody knows is taken for one.
    """
    if number in SHORT_NUMBERS:
        return False
    return phonenumbers.number_type(phonenumbers.parse(number, "SE")) not in _NOWHERE
