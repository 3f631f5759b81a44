"""The members of an organisation, now and before; another role, a last day, and the end of a membership: at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from partners.access import Viewer
from partners.inviting.holding import held_from
from partners.inviting.refusals import NotDone, require_administrator
from partners.maintaining.rehearsing import turn
from partners.models import Account, Membership, Role, in_force
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Reader


def members(viewer: Viewer, organisation: UUID) -> list[Membership]:
    """The memberships of an organisation that hold today or will, by name. For its administrator; raises `NotDone`.

    Those of its units are theirs. One query.
    """
    require_administrator(viewer, organisation)
    today = Moment.resolve().on
    held = Membership.objects.filter(in_force(today) | _yet_to_come(today), organisation__uuid=organisation)
    return list(
        held.select_related("account", "area", "organisation").order_by("account__name", "account__email", "role")
    )


def former_members(viewer: Viewer, organisation: UUID) -> list[Membership]:
    """The memberships that have ended and did hold, the last first, under the names of those who held them.

    For the organisation's administrator; raises `NotDone`. One query.
    """
    require_administrator(viewer, organisation)
    today = Moment.resolve().on
    over = Membership.objects.filter(organisation__uuid=organisation, valid_until__lte=today)
    held = over.filter(valid_until__gt=F("valid_from")).select_related("account", "area", "organisation")
    return list(held.order_by("-valid_until", "account__name", "account__email", "role"))


def find_membership(viewer: Viewer, membership: UUID) -> Membership:
    """A membership, for who administers its organisation. Raises `NotDone`."""
    found = _membership(membership)
    require_administrator(viewer, found.organisation.uuid)
    return found


@dataclass(frozen=True)
class _Given:
    """What somebody is to hold instead."""

    organisation: Record
    role: str
    area: Record | None = None


def change_membership(
    viewer: Viewer, membership: UUID, role: Role, until: date | None = None, *, rehearsal: bool = False
) -> Membership:
    """Let the member hold another role from today, or the same until another day; the membership that then holds.

    `until` is the first day (in Stockholm) that it no longer holds, None: until further notice. The role of coordinator
    is the operator's to give and take: "by_the_operator". Somebody must be left who can administer the organisation on
    the day the role of administrator ends: "last_administrator". What was held before stays as it was until today. Of
    a rehearsal nothing is kept. Raises `NotDone`.
    """
    find_membership(viewer, membership)
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _membership(membership)
        today = session.at.astimezone(STOCKHOLM).date()
        _require_changeable(found, role, until, today)
        since = max(today, found.valid_from)
        if role == found.role:
            found.valid_until = until
            found.save(update_fields=["valid_until"])
            held = found
        else:
            found.valid_until = since
            found.save(update_fields=["valid_until"])
            held = held_from(since, found.account, _Given(found.organisation, role.value), until)
        detail = {"membership": str(found.uuid), "role": role.value, "until": until and until.isoformat()}
        session.note("membership.changed", found.organisation, detail | {"successor": str(held.uuid)})
    return held


def _require_changeable(found: Membership, role: Role, until: date | None, today: date) -> None:
    if Role.COORDINATOR in {role, found.role}:
        raise NotDone("by_the_operator")
    if _is_over(found, today):
        raise NotDone("not_open")
    if until is not None and until <= max(today, found.valid_from):
        raise NotDone("not_ahead")
    ends = today if role != found.role else until
    if found.role == Role.ADMINISTRATOR and ends is not None and not _others_administer(found, ends):
        raise NotDone("last_administrator")


def end_membership(viewer: Viewer, membership: UUID, *, rehearsal: bool = False) -> Membership:
    """End a membership from today, at once. An account that acts for nobody any more is put to rest: its sessions end.

    For an administrator of the organisation or one above it, and for the member. Somebody must be left who can
    administer the organisation: "last_administrator". What the account did stays under its identity. Of a rehearsal
    nothing is kept. Raises `NotDone`.
    """
    found = _membership(membership)
    if found.account.actor != viewer.actor:
        require_administrator(viewer, found.organisation.uuid)
    with turn(viewer.actor, rehearsal=rehearsal) as session:
        found = _membership(membership)
        today = session.at.astimezone(STOCKHOLM).date()
        if _is_over(found, today):
            raise NotDone("not_open")
        if found.role == Role.ADMINISTRATOR and not _others_administer(found, today):
            raise NotDone("last_administrator")
        found.valid_until = max(today, found.valid_from)
        found.save(update_fields=["valid_until"])
        session.note("membership.ended", found.organisation, {"membership": str(found.uuid), "role": found.role})
        if not Membership.objects.filter(in_force(today) | _yet_to_come(today), account=found.account).exists():
            Account.objects.filter(pk=found.account_id).update(is_active=False)
    return found


def _membership(identity: UUID) -> Membership:
    found = Membership.objects.select_related("account", "organisation").filter(uuid=identity).first()
    if found is None:
        raise NotDone("not_found")
    return found


def _is_over(found: Membership, today: date) -> bool:
    return found.valid_until is not None and found.valid_until <= max(today, found.valid_from)


def _yet_to_come(today: date) -> Q:
    """The condition that a membership begins after a day, and was not ended before it began."""
    return Q(valid_from__gt=today) & (Q(valid_until=None) | Q(valid_until__gt=F("valid_from")))


def _others_administer(ending: Membership, day: date) -> bool:
    """Whether a person is left on the day who administers the organisation or one above it, when this one does not."""
    above = set(_with_those_above(ending.organisation.uuid))
    left = Membership.objects.filter(in_force(day), role=Role.ADMINISTRATOR, organisation__uuid__in=above)
    return left.filter(account__is_active=True, account__is_service=False).exclude(pk=ending.pk).exists()


def _with_those_above(organisation: UUID) -> Iterator[UUID]:
    """The organisation and those above it, as of today."""
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    seen: set[UUID] = set()
    identity: UUID | None = organisation
    while identity and identity not in seen:
        seen.add(identity)
        yield identity
        entry = reader.get("organisation", identity)
        parent = entry.content.get("parent") if entry else None
        identity = UUID(parent) if parent else None
