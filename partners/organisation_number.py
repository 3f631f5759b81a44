"""Organisation numbers: checked by `python-stdnum`, and refused when they can be a person's.

Source: Skatteverket, organisationsnummer. Ten digits, the third at least 2; the twelve-digit form begins with 16. A
sole trader's number is the owner's personal identity number, so it does not pass.
"""

from __future__ import annotations

from stdnum.se import orgnr

PUBLIC_BODY_FIRST_DIGIT = "2"


class NotAnOrganisationNumber(ValueError):
    """The text is no organisation number, or can be a person's."""


def parse(text: str) -> str:
    """The ten digits. Raises `NotAnOrganisationNumber`; the message repeats nothing of the text."""
    digits = "".join(text.split()).replace("-", "").replace("+", "")
    century, digits = (digits[:2], digits[2:]) if len(digits) == 12 else ("16", digits)
    if len(digits) == 10 and digits.isdigit() and (digits[2] < "2" or century in ("18", "19", "20")):
        raise NotAnOrganisationNumber("this can be a person's number; a sole trader is entered without a number")
    if century != "16":
        raise NotAnOrganisationNumber("twelve digits begin with 16; write the last ten, NNNNNN-NNNN")
    if not (digits.isascii() and orgnr.is_valid(digits)):
        raise NotAnOrganisationNumber("the number must have ten digits and a right check digit, NNNNNN-NNNN")
    return digits


def display(number: str) -> str:
    """The number as it is written: NNNNNN-NNNN."""
    return f"{number[:6]}-{number[6:]}"


def is_public_body(number: str) -> bool:
    """Whether the number is one of the state's, a region's, a municipality's or a parish's (group 2)."""
    return number.startswith(PUBLIC_BODY_FIRST_DIGIT)
