"""Where a text may cite law that has been replaced: it cites what came instead as well, or means the older law (old
law for old cases). The look-up, the tasks after a legal change and the audit ask here, so that they say the same.

That the older law is meant a coordinator says (`registry.reports.meaning_law`): read from the log, as known at any
moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from records.models import Event
from records.moment import Moment
from records.recording import batched

T = TypeVar("T")
Why = Literal["old_cases", "history", "not_meant"]
"""`old_cases`: cases from before the change are still judged by the older law. `history`: the text tells what the law
was. `not_meant`: takes back what was said before."""
WHYS: tuple[Why, ...] = ("old_cases", "history", "not_meant")
ACTION = "legal_citation.meant"
Place = tuple[str, UUID]
"""A part of a record (see `registry.auditing.rules.law.cited_in`) and the provision that it cites."""


@dataclass(frozen=True)
class Meant:
    """That the older law is meant: why, since when, and who said so (the actor as the log has it: no name)."""

    why: Why
    at: datetime
    by: str
    event: int


@dataclass(frozen=True)
class Said:
    """What was said of a place in a record: that the older law is meant there, or not any more."""

    record: UUID
    place: Place
    meant: Meant


def cites_successor(cited: Container[T], replaced_by: Iterable[T]) -> bool:
    """Whether a part that cites the provisions `cited` cites one of those that came instead of another one that it
    cites: the two may stand side by side. Identities, or how contents write them."""
    return any(one in cited for one in replaced_by)


def meant_of(moment: Moment, records: Iterable[int]) -> dict[int, dict[Place, Meant]]:
    """By record (pk), the places where the older law was meant, as known at the moment. One query."""
    found: dict[int, dict[Place, Meant]] = defaultdict(dict)
    for event in _events(moment.known_at).filter(record__in=list(records)):
        found[event.record_id or 0][_place(event)] = _meant(event)
    return {record: _standing(places) for record, places in found.items()}


def said_of(records: Iterable[UUID], known_at: datetime | None = None) -> list[Said]:
    """What had been said by `known_at` (None: ever) of places in the records (by identity), in order.

    One query for 5,000 records.
    """
    return [
        Said(event.record.uuid, _place(event), _meant(event))
        for some in batched(records, 5000)
        for event in _events(known_at).filter(record__uuid__in=some).select_related("record")
        if event.record
    ]


def meant_by(said: Iterable[Said]) -> Mapping[UUID, Mapping[Place, Meant]]:
    """By record (identity), the places where the older law is meant when all this has been said, in this order."""
    found: dict[UUID, dict[Place, Meant]] = defaultdict(dict)
    for one in said:
        found[one.record][one.place] = one.meant
    return {record: _standing(places) for record, places in found.items()}


def _events(known_at: datetime | None) -> QuerySet[Event]:
    said = Event.objects.filter(action=ACTION).order_by("sequence")
    return said if known_at is None else said.filter(at__lte=known_at)


def _place(event: Event) -> Place:
    return event.detail["part"], UUID(event.detail["provision"])


def _meant(event: Event) -> Meant:
    return Meant(event.detail["why"], event.at, event.actor, event.sequence)


def _standing(places: Mapping[Place, Meant]) -> dict[Place, Meant]:
    return {place: meant for place, meant in places.items() if meant.why != "not_meant"}
