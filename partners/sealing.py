"""Secrets that must be read again, kept so that they can be: sealed with keys made from SECRET_KEY and its fallbacks.

Who has the database alone can do nothing with them; who has SECRET_KEY too can. A digest would not do for a secret that
signs, or that codes are made of.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """The secret was sealed with a SECRET_KEY that is not among those known now."""


class Sealing:
    """Sealing for one purpose: what was sealed for one is not opened by another."""

    def __init__(self, purpose: bytes) -> None:
        self._purpose = purpose

    def seal(self, secret: str) -> str:
        """The secret as it is kept."""
        return self._box().encrypt(secret.encode()).decode()

    def unseal(self, kept: str) -> str:
        """The secret again. Raises `Unreadable`."""
        try:
            return self._box().decrypt(kept.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def resealed(self, kept: str) -> str:
        """The same secret sealed with the present SECRET_KEY. Raises `Unreadable`."""
        return self.seal(self.unseal(kept))

    def _box(self) -> MultiFernet:
        return MultiFernet([self._key(text) for text in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])

    def _key(self, text: str) -> Fernet:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=self._purpose).derive(text.encode())
        return Fernet(base64.urlsafe_b64encode(derived))
