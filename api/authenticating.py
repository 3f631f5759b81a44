"""Who a program is: `Authorization: Bearer` with a key or a token. What is not good is refused."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from api.problems import Refused
from partners.callers import address_of
from partners.keys.checking import KeyRefused, Presented, present

REALM = 'Bearer realm="samverkansregistret"'

_PROBLEMS = {
    "malformed": "malformed-key",
    "unknown": "not-signed-in",
    "expired": "key-expired",
    "revoked": "key-revoked",
    "network": "network-not-allowed",
    "organisation_ended": "organisation-ended",
}
"""Why a key is refused → the type of problem. Only who holds the right secret gets any but the first two."""

_UNKNOWN = "The key or token is none of ours. Check that all of it was copied."
_NO_BEARER = "The Authorization header is not understood. Write: Authorization: Bearer, a space, and the key or token."


class BearerAuthentication(BaseAuthentication):
    """Reads `Authorization: Bearer`. Whoever sends the header is that program or nobody: a session is not asked.

    A browser never sends the header by itself, so that no CSRF token is asked for.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Presented] | None:
        """Nobody for the user, and the key or token, good, as `request.auth`. None without the header.

        Raises `Refused`. Costs one query; none when the key or token is malformed.
        """
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _, shown = header.strip().partition(" ")
        if scheme.lower() != "bearer" or not shown.strip():
            raise Refused("not-signed-in", detail=_NO_BEARER, headers={"WWW-Authenticate": REALM})
        try:
            return AnonymousUser(), present(shown.strip(), address_of(request))
        except KeyRefused as refused:
            raise refusal(refused) from None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 (DRF gives it)
        return REALM


def refusal(refused: KeyRefused) -> Refused:
    """Why a key or token is refused, as a problem with the challenge of RFC 6750."""
    slug = _PROBLEMS[refused.reason]
    if refused.reason in {"network", "organisation_ended"}:
        return Refused(slug)
    detail = _UNKNOWN if refused.reason == "unknown" else None
    return Refused(slug, detail=detail, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
