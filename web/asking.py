"""Who is asking, and as of when: what every page starts from."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from partners.access import Viewer
from partners.models import Account, Membership, in_force
from records.moment import Moment
from records.reading import Reader
from records.text import Text


@dataclass(frozen=True)
class Person:
    """Who has signed in, as the head of the page says it: the account's name and the organisations acted for."""

    name: str
    organisations: tuple[Text, ...]


def viewer_of(request: HttpRequest) -> Viewer:
    """Who is asking: the account that has signed in, with the rights it has today, or anonymous."""
    account = request.user
    if not isinstance(account, Account):
        return Viewer.anonymous()
    return Viewer.of_account(account, Moment.resolve())


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in account for the head of the page; None when nobody has signed in. At most four queries."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return None
    moment = Moment.resolve()
    held = Membership.objects.filter(in_force(moment.on), account=account)
    organisations = Reader(Viewer.anonymous(), moment).many(set(held.values_list("organisation__uuid", flat=True)))
    names = sorted(entry.name for entry in organisations.values())
    return Person(account.name or account.email, tuple(Text(sv=name) for name in names))
