"""The registry's own signature under exported evidence: Ed25519, with a key made from SECRET_KEY as others are.

Who holds the public key can check what was exported without the registry. It changes with SECRET_KEY: evidence that
shall outlive one is kept together with the public key of its day.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from records.hashing import canonical

ALGORITHM = "Ed25519"


def signature_of(value: Any) -> str:
    """The signature of a JSON value by the present key, in base64."""
    return base64.b64encode(_private(settings.SECRET_KEY).sign(canonical(value))).decode()


def is_signed(value: Any, signature: str, public_key: str) -> bool:
    """Whether `signature` is of exactly this value, by whoever holds the public key's private part."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
        key.verify(_bytes(signature), canonical(value))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    """What base64 says; its last character has bits that mean nothing, and may say nothing but one thing."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError("not as base64 is written")
    return found


def public_keys() -> list[str]:
    """The present public key in base64 (32 bytes), then those of the secrets that were retired and are still known."""
    return [_public(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def name_of(public_key: str) -> str:
    """A short name by which people tell keys apart: the beginning of the key's SHA-256."""
    return hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:16]


def _public(secret: str) -> str:
    raw = _private(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _private(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samverkan evidence").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)
