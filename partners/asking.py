"""Who asks, when a person does: the one place where a session becomes a viewer, for the API and the pages alike."""

from __future__ import annotations

from typing import Any, Protocol

from allauth.account.authentication import get_authentication_records
from django.contrib.sessions.backends.base import SessionBase

from partners.access import Viewer
from partners.models import Account
from records.moment import Moment

SECOND_FACTOR = "second_factor"
"""Where a session says, with the account's UUID, that a second factor was shown outside allauth's own sign-in."""


class Asked(Protocol):
    """A request of either face: who has signed in, and the session."""

    user: Any
    session: SessionBase


def viewer_of_session(request: Any) -> Viewer:
    """The account that has signed in, with the rights it has today, or anonymous.

    Made anew for each request: what was ended a moment ago is not held any more. Rights follow today and all that is
    known, whatever moment is read about. Nobody signed in costs no query.
    """
    account = request.user
    if not isinstance(account, Account):
        return Viewer.anonymous()
    return Viewer.of_account(account, Moment.resolve(), second_factor=has_second_factor(request, account))


def has_second_factor(request: Asked, account: Account) -> bool:
    """Whether a second factor was shown in this session: a code, a passkey, or one that its provider vouched for."""
    if request.session.get(SECOND_FACTOR) == str(account.uuid):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, account))


def remember_second_factor(request: Asked, account: Account) -> None:
    """Keep in the session that the account has shown a second factor; for what allauth does not note by itself."""
    request.session[SECOND_FACTOR] = str(account.uuid)
