"""Whom an event concerns: whose the record was around it, where it served, whose the draft is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar
from uuid import UUID

from partners.maintaining.kept import HOLDER, WHERE_ITS_HOLDERS_ARE
from partners.maintaining.reach import served_areas
from records.events import Linked, linked
from records.models import Event, Record
from records.moment import Moment
from registry.agreeing.models import Draft, ProposalParty, RevisionArea
from registry.trail.acts import OF_THE_ORGANISATION_ALONE

AREAS = "areas"
OWNED_PERHAPS = ("pathway", "plan", "routine")
"""Kinds that have an owner or are coordinators' own."""
K = TypeVar("K")


@cache
def whose() -> dict[str, str]:
    """By kind, the field that says whose a record is. What is nobody's is the catalogue, which coordinators keep.

    Asked when all kinds are known, not while the rooms start.
    """
    return dict(HOLDER) | dict.fromkeys(OWNED_PERHAPS, "owner")


def may_name_no_area() -> list[str]:
    """Kinds of which one that names no area serves those that its holders do."""
    return sorted({"organisation", *WHERE_ITS_HOLDERS_ARE, *OWNED_PERHAPS})


@dataclass(frozen=True)
class Concern:
    """Whom an event concerns."""

    organisations: frozenset[UUID] = frozenset()
    areas: frozenset[UUID] = frozenset()
    """The areas that it names: each is concerned."""
    served: frozenset[UUID] = frozenset()
    """The areas that its organisations serve, with all that lies in them, where it names none."""
    catalogue: bool = False
    """Whether it is about what all coordinators keep together, and all of them may follow."""


def concerns(events: Sequence[Event]) -> dict[int, Concern]:
    """By sequence number, whom each event concerns. The events come with their records.

    What a record said just before and just after counts: who gave an entry away reads that it went, and who got it that
    it came. The same few queries for one event and for many.
    """
    about = [event for event in events if event.record is not None]
    drafts = [event for event in events if event.record is None and event.detail.get("draft")]
    return _of_records(about) | _of_drafts(drafts)


def _of_records(events: Sequence[Event]) -> dict[int, Concern]:
    records = {event.record.pk: event.record for event in events if event.record}
    said = linked(records, {*whose().values(), AREAS})
    found = {event.sequence: _around(event, event.record, said[event.record.pk]) for event in events if event.record}
    without = {one for concern in found.values() if not concern.areas for one in concern.organisations}
    served = served_areas(without, Moment.resolve())
    return {
        sequence: concern if concern.areas else replace(concern, served=_together(concern, served))
        for sequence, concern in found.items()
    }


def _together(concern: Concern, served: Mapping[UUID, frozenset[UUID]]) -> frozenset[UUID]:
    return frozenset().union(*(served[one] for one in concern.organisations))


def _around(event: Event, record: Record, said: Linked) -> Concern:
    """Whose the record was around the event and where it served, as far as its own versions say."""
    around = said.around(event.sequence)
    own = {record.uuid}
    holder = whose().get(record.kind, "")
    organisations = own if record.kind == "organisation" else set()
    areas = own if record.kind == "area" else set()
    organisations = organisations.union(*(one.get(holder, ()) for one in around))
    areas = areas.union(*(one.get(AREAS, ()) for one in around))
    nobodys = not holder or (record.kind in OWNED_PERHAPS and not organisations and not areas)
    return Concern(
        frozenset(organisations), frozenset(areas), catalogue=nobodys and event.action.startswith("version.")
    )


def _of_drafts(events: Sequence[Event]) -> dict[int, Concern]:
    """Drafts and proposals: the owner and the areas of the draft; for what is put to parties, each of them."""
    wanted = {str(event.detail["draft"]) for event in events}
    if not wanted:
        return {}
    owners = dict(Draft.objects.filter(uuid__in=wanted).values_list("uuid", "owner__uuid"))
    areas = _grouped(
        RevisionArea.objects.filter(revision__draft__uuid__in=wanted).values_list("revision__draft__uuid", "area__uuid")
    )
    parties = _grouped(
        ((draft, number), party)
        for draft, number, party in ProposalParty.objects.filter(proposal__draft__uuid__in=wanted).values_list(
            "proposal__draft__uuid", "proposal__round", "organisation__uuid"
        )
    )
    found = {}
    for event in events:
        draft = UUID(event.detail["draft"])
        concerned = {owners[draft]} if draft in owners else set()
        concerned |= parties.get((draft, event.detail.get("round")), set())
        if event.detail.get("organisation"):
            concerned.add(UUID(event.detail["organisation"]))
        found[event.sequence] = Concern(frozenset(concerned), frozenset(areas.get(draft, ())))
    return found


def _grouped(rows: Iterable[tuple[K, UUID]]) -> dict[K, set[UUID]]:
    found: dict[K, set[UUID]] = defaultdict(set)
    for key, one in rows:
        found[key].add(one)
    return found


def is_of_the_organisation_alone(event: Event) -> bool:
    """Whether no coordinator may read it: members, keys and webhooks are the organisation's own."""
    return event.action in OF_THE_ORGANISATION_ALONE
