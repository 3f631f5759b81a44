"""Who is party to what: which contact points a viewer's agreements rely on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.maintaining.reach import chain, with_those_above
from partners.visibility import finds_parties
from records.content import at_path
from records.moment import Moment
from records.reading import Entry, Reader

_RECEIVERS = (("steps", "*", "receiver"), ("steps", "*", "fallbacks", "*"))


@finds_parties
def relied_on(viewer: Viewer, contact_points: Sequence[Entry]) -> set[UUID]:
    """Those of the contact points that a routine or pathway relies on to which the viewer's organisations are party.

    A pathway's parties are its owner, those it names itself, and those of the routines it rests on; it relies on the
    contact points it names and on those that reach the functions it names in the areas it serves. Judged by what holds
    today: rights follow the present, never the moment that is read about. Who acts for nobody that there is today is
    party to nothing. Five queries.
    """
    if not viewer.professional:
        return set()
    reader = Reader(viewer, Moment.resolve())
    routines = _binding(reader, "routine", viewer.organisations)
    pathways = {
        entry.id: entry
        for some in (
            reader.of("pathway").linked_to("rests_on", [routine.id for routine in routines]).all(),
            reader.of("pathway").linked_to("owner", viewer.organisations).all(),
            _binding(reader, "pathway", viewer.organisations),
        )
        for entry in some
    }.values()
    named = {UUID(found) for r in routines for found in r.content.get("contact_points", ())}
    named |= {UUID(r["contact_point"]) for p in pathways for r in receivers(p) if "contact_point" in r}
    within = areas_within(reader, {UUID(area) for p in pathways for area in p.content["areas"]})
    reached = {
        (r["function"], area) for p in pathways for r in receivers(p) if "function" in r for area in _of(p, within)
    }
    return {
        entry.id
        for entry in contact_points
        if entry.id in named or any((entry.content["function"], area) in reached for area in entry.content["areas"])
    }


def bound(content: Mapping[str, Any], on: date) -> set[UUID]:
    """The parties that a routine's or pathway's content binds on the day: not those that have withdrawn by then."""
    return {
        UUID(party["organisation"])
        for party in content.get("parties") or ()
        if not party.get("withdrawn") or date.fromisoformat(party["withdrawn"]) > on
    }


def principals(organisations: Iterable[UUID], moment: Moment) -> frozenset[UUID]:
    """The principals (*huvudmän*) of organisations: what each is a part of in the end. One query for each level."""
    asked = set(organisations)
    known = with_those_above(Reader(Viewer.system("parties"), moment), asked) if asked else {}
    return frozenset((chain(one, known) or [one])[-1] for one in asked)


def _binding(reader: Reader, kind: str, organisations: frozenset[UUID]) -> list[Entry]:
    """What binds one of the organisations today by naming it a party."""
    named = reader.of(kind).linked_to("parties.organisation", organisations).all()
    return [entry for entry in named if bound(entry.content, reader.moment.on) & organisations]


def receivers(pathway: Entry) -> Iterable[dict[str, str]]:
    """The receivers and fallbacks of all steps of a pathway."""
    for path in _RECEIVERS:
        yield from at_path(pathway.content, path)


def _of(pathway: Entry, within: dict[str, set[str]]) -> set[str]:
    return set().union(*(within.get(area, {area}) for area in pathway.content["areas"]))


def areas_within(reader: Reader, areas: set[UUID]) -> dict[str, set[str]]:
    """For each area: itself, what it lies in, and what lies in it, so that a county's line serves a municipality.

    One query.
    """
    if not areas:
        return {}
    around = areas_around(reader)
    return {
        str(area): around.get(str(area), {str(area)}) | {other for other, chain in around.items() if str(area) in chain}
        for area in areas
    }


def areas_around(reader: Reader) -> dict[str, set[str]]:
    """For every area: itself and what it lies in. One query."""
    parent = {str(a.id): a.content.get("parent") for a in reader.of("area").all()}
    return {area: {area, *_chain(area, parent)} for area in parent}


def _chain(area: str, parent: dict[str, str | None]) -> Iterable[str]:
    while up := parent.get(area):
        yield up
        area = up
