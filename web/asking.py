"""Who is asking, and as of when: what every page starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from partners.access import ALLOWED, Act, Standing, Viewer
from partners.asking import has_second_factor, viewer_of_session
from partners.models import Account, Membership, Role, in_force
from records.moment import Moment
from records.reading import Reader
from records.text import Text
from web.labels import ROLES

ADMINISTERING = frozenset().union(*(ALLOWED[act][Standing.OWN] or () for act in (Act.ADMINISTER, Act.SUBSCRIBE)))
"""The roles that see to something of an organisation that is no entry of it."""
READING_THE_LOG = frozenset().union(*(roles or () for roles in ALLOWED[Act.READ_LOG].values()))


@dataclass(frozen=True)
class Outside:
    """Of somebody who acts for nobody today: from which day that was so, and from which day it will not be (None)."""

    since: date | None
    until: date | None


@dataclass(frozen=True)
class Person:
    """Who has signed in, as the head of the page says it: the account's name and the organisations acted for."""

    name: str
    organisations: tuple[Text, ...]
    lacks_second_factor: bool = False
    """Whether a role is not held in this session, which was signed in to without the second factor it needs."""
    reads_log: bool = False
    """Whether the account may read something of who did what."""
    administers: bool = False
    """Whether there is an organisation whose members, keys or webhooks the account sees to."""
    coordinates: bool = False
    """Whether the account coordinates an area."""
    outside: Outside | None = None
    """Whether the account acts for nobody today, and so sees what everybody sees and no more."""


@dataclass(frozen=True)
class Held:
    """A membership as its holder reads it: of which organisation, as what, and whether a second factor is lacking."""

    organisation: str
    role: str | Promise
    lacking: bool


def held_by(request: HttpRequest) -> list[Held]:
    """The memberships of the signed-in account that hold today. Two queries, and one for the organisations' names."""
    account = request.user
    if not isinstance(account, Account):
        return []
    viewer, moment = viewer_of_session(request), Moment.resolve()
    held = Membership.objects.filter(in_force(moment.on), account=account).select_related("organisation")
    organisations = Reader(viewer, moment).many({membership.organisation.uuid for membership in held})
    return [
        Held(entry.name if entry else "–", ROLES[membership.role], Role(membership.role) in viewer.needs_second_factor)
        for membership in held
        for entry in [organisations.get(membership.organisation.uuid)]
    ]


def person_of(request: HttpRequest) -> Person | None:
    """The signed-in account for the head of the page; None when nobody has signed in. At most four queries."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return None
    moment = Moment.resolve()
    ever = list(Membership.objects.filter(account=account).select_related("organisation"))
    held = [(one.organisation.uuid, one.role) for one in ever if one.holds_on(moment.on)]
    organisations = Reader(Viewer.anonymous(), moment).many({organisation for organisation, _ in held})
    names = sorted(entry.name for entry in organisations.values())
    needs = {role for _, role in held} & set(settings.SECOND_FACTOR_ROLES)
    lacks = bool(needs) and not has_second_factor(request, account)
    roles = {role for _, role in held}
    return Person(
        account.name or account.email,
        tuple(Text(sv=name) for name in names),
        lacks,
        reads_log=bool(roles & READING_THE_LOG),
        administers=bool(roles & ADMINISTERING),
        coordinates=Role.COORDINATOR in roles,
        outside=None if held else _outside(ever, moment.on),
    )


def _outside(ever: Sequence[Membership], today: date) -> Outside:
    over = [one.valid_until for one in ever if one.valid_until and one.valid_until <= today]
    ahead = [one.valid_from for one in ever if one.valid_from > today and one.holds_on(one.valid_from)]
    return Outside(max(over, default=None), min(ahead, default=None))


def way_to_second_factor(request: HttpRequest) -> str:
    """Where a second factor is shown, or set up by who has none."""
    if isinstance(request.user, Account) and is_mfa_enabled(request.user):
        return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}"
    return reverse("mfa_index")
