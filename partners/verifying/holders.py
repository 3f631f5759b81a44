"""Whom to write to about an entry: those who keep it, and those who coordinate its areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from partners.access import Viewer
from partners.models import Account, Membership, Role, in_force
from records.moment import Moment
from records.reading import Reader


def keepers(organisations: Iterable[UUID], now: Moment) -> Mapping[UUID, tuple[UUID, list[Account]]]:
    """Who keeps each organisation's entries: its editors and administrators, or of what it lies under if it has none.

    With the people comes the organisation that they are editors of. One that nobody keeps is left out.
    """
    held = Membership.objects.filter(role__in=(Role.EDITOR, Role.ADMINISTRATOR))
    return _nearest("organisation", "organisation__uuid", held, set(organisations), now)


def coordinators(areas: Iterable[UUID], now: Moment) -> list[Account]:
    """Who coordinates the areas; for an area that nobody does, who coordinates what it lies in."""
    held = Membership.objects.filter(role=Role.COORDINATOR)
    found = _nearest("area", "area__uuid", held, set(areas), now).values()
    return list({account.pk: account for _, people in found for account in people}.values())


def _nearest(
    kind: str, column: str, held: QuerySet[Membership], wanted: set[UUID], now: Moment
) -> dict[UUID, tuple[UUID, list[Account]]]:
    """For each record wanted, the first record from it upwards for which somebody holds a role. Two queries a level."""
    reader = Reader(Viewer.anonymous(), now)
    found: dict[UUID, tuple[UUID, list[Account]]] = {}
    at = {one: one for one in wanted}
    while at:
        people = _people(held, column, set(at.values()), now)
        found |= {start: (place, people[place]) for start, place in at.items() if place in people}
        left = {start: place for start, place in at.items() if start not in found}
        entries = reader.of(kind).identified(set(left.values())).all() if left else []
        parents = {entry.id: UUID(entry.content["parent"]) for entry in entries if entry.content.get("parent")}
        at = {start: parents[place] for start, place in left.items() if place in parents}
    return found


def _people(held: QuerySet[Membership], column: str, places: set[UUID], now: Moment) -> dict[UUID, list[Account]]:
    people: dict[UUID, dict[int, Account]] = defaultdict(dict)
    rows = held.filter(
        in_force(now.on), account__is_active=True, account__is_service=False, **{f"{column}__in": places}
    )
    for membership in rows.select_related("account", "organisation", "area").order_by("account__email"):
        record = membership.area if column == "area__uuid" else membership.organisation
        if record is not None:
            people[record.uuid][membership.account_id] = membership.account
    return {place: list(some.values()) for place, some in people.items()}
