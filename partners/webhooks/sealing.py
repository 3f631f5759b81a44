"""Secrets that sign, kept so that they can sign: sealed with keys made from SECRET_KEY and its fallbacks.

Who has the database alone cannot sign; who has SECRET_KEY too can. A digest would not do: the secret itself signs.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
_BYTES = 32


class Unreadable(Exception):
    """The secret was sealed with a SECRET_KEY that is not among those known now."""


def new_secret() -> str:
    """A new secret as the convention writes it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def seal(secret: str) -> str:
    """The secret as it is kept."""
    return _box().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """The secret again. Raises `Unreadable`."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def resealed(kept: str) -> str:
    """The same secret sealed with the present SECRET_KEY. Raises `Unreadable`."""
    return seal(unseal(kept))


def _box() -> MultiFernet:
    return MultiFernet([_key(text) for text in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(text: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samverkan webhooks").derive(text.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
