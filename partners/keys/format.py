"""How a key is written: `svr_`, thirty random characters, and a checksum of six. 178 bits of randomness.

People and scanners of leaked secrets recognise `SCANNED`. The checksum is there for typing errors, not against
forgery: a key with one wrong character is refused before anybody asks the database.
"""

from __future__ import annotations

import re
import secrets
import string
import zlib
from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "svr_"
RANDOM_CHARACTERS = 30
CHECKSUM_CHARACTERS = 6  # 62^6 is more than 2^32
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
SCANNED = rf"\b{PREFIX}[0-9A-Za-z]{{{RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}}\b"
"""The regular expression for scanners."""

_KEY = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}}")
_SALT = "partners.keys"


def new_key() -> str:
    """A key that nobody has seen."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + checksum(body)


def is_well_formed(text: str) -> bool:
    """Whether the text can be a key at all. Costs no query, and tells nothing of whether there is such a key."""
    return bool(_KEY.fullmatch(text)) and checksum(text[:-CHECKSUM_CHARACTERS]) == text[-CHECKSUM_CHARACTERS:]


def checksum(body: str) -> str:
    """CRC-32 of the prefix and the random part, in base 62 (digits, A–Z, a–z), six characters."""
    number, found = zlib.crc32(body.encode("ascii")), ""
    for _ in range(CHECKSUM_CHARACTERS):
        number, rest = divmod(number, len(ALPHABET))
        found = ALPHABET[rest] + found
    return found


def digest(key: str, secret: str | None = None) -> str:
    """What is kept of a key: HMAC-SHA256 in hexadecimal, keyed with `secret` (left out: SECRET_KEY)."""
    return salted_hmac(_SALT, key, secret=secret, algorithm="sha256").hexdigest()


def digests(key: str) -> Iterator[str]:
    """The digests that a key can be kept under: with SECRET_KEY first, then with each of SECRET_KEY_FALLBACKS."""
    yield digest(key)
    for secret in settings.SECRET_KEY_FALLBACKS:
        yield digest(key, secret)
