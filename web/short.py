"""Short addresses for paper: ten letters and digits that are easy to copy, out of the first 50 bits of an identity.

Crockford's base 32: no I, L, O or U; small and capital letters are the same, and what looks like 0 or 1 is. With fifty
bits, two among ten thousand pathways have the same code once in some twenty million installations.
"""

from __future__ import annotations

from uuid import UUID

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
_BITS = 5 * LENGTH
_LOOKALIKES = str.maketrans("oil", "011", "- ")


def code_of(identity: UUID) -> str:
    """The code, in two groups of five: "7kq2m-9xw4p"."""
    number = identity.int >> (128 - _BITS)
    digits = "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{digits[:5]}-{digits[5:]}"


def identities_with(code: str) -> tuple[UUID, UUID] | None:
    """The first and last identity that have a code; None for what is no code."""
    digits = code.lower().translate(_LOOKALIKES)
    if len(digits) != LENGTH or any(digit not in DIGITS for digit in digits):
        return None
    number = 0
    for digit in digits:
        number = number << 5 | DIGITS.index(digit)
    low = number << (128 - _BITS)
    return UUID(int=low), UUID(int=low | ((1 << (128 - _BITS)) - 1))
