"""Access tokens of five minutes: signed, kept nowhere, and only as good as the key they were had for.

Made and read with Django's `Signer`, which knows SECRET_KEY_FALLBACKS. A token names its key, so that whoever revokes
the key has revoked every token.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from partners.access import Scope

PREFIX = "svt_"
LIFE = timedelta(minutes=5)


class NoToken(Exception):
    """The text is no token that was signed here, or (`is_over`) one whose five minutes have passed."""

    def __init__(self, *, is_over: bool) -> None:
        super().__init__("over" if is_over else "not ours")
        self.is_over = is_over


@dataclass(frozen=True)
class Token:
    """What a token says: which key it was had for, and for which of its scopes."""

    key: UUID
    scopes: frozenset[Scope]


def make(key: UUID, scopes: Iterable[Scope]) -> str:
    """A token for the key that is good for `LIFE` from now."""
    until = timezone.now() + LIFE
    said = {"key": key.hex, "scopes": sorted(scopes), "until": until.timestamp()}
    return PREFIX + _signer().sign_object(said)


def read(text: str) -> Token:
    """What the token says. Raises `NoToken`; from the very instant its time is out. Costs no query."""
    try:
        said = _signer().unsign_object(text.removeprefix(PREFIX))
    except (BadSignature, ValueError):
        raise NoToken(is_over=False) from None
    if timezone.now().timestamp() >= said["until"]:
        raise NoToken(is_over=True)
    return Token(UUID(said["key"]), frozenset(map(Scope, said["scopes"])))


def _signer() -> Signer:
    # The colon that Django writes by default may not stand in an Authorization header (RFC 6750).
    return Signer(sep=".", salt="partners.keys.tokens")
