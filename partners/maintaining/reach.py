"""Which areas an organisation serves: its own, those of what it is a part of, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from partners.access import Viewer
from records.moment import Moment
from records.reading import Entry, Reader


def served_areas(organisations: Iterable[UUID], moment: Moment) -> dict[UUID, frozenset[UUID]]:
    """The areas each of the organisations serves at the moment, with all that lies in them.

    A unit serves at least what the organisation above it serves. One query for each level above, and one for areas.
    """
    wanted = set(organisations)
    if not wanted:
        return {}
    reader = Reader(Viewer.system("maintaining"), moment)
    known = with_those_above(reader, wanted)
    inside = _what_lies_in(reader)
    return {one: frozenset(_served(one, known, inside)) for one in wanted}


def with_those_above(reader: Reader, wanted: set[UUID]) -> dict[UUID, Entry]:
    """The organisations and all that they are parts of. One query for each level."""
    found: dict[UUID, Entry] = {}
    level = wanted
    while level:
        entries = {identity: e for identity, e in reader.many(level).items() if e.kind == "organisation"}
        found |= entries
        level = {UUID(e.content["parent"]) for e in entries.values() if e.content.get("parent")} - set(found)
    return found


def _what_lies_in(reader: Reader) -> dict[UUID, set[UUID]]:
    """For each area all that lies in it, at any depth."""
    parent = {a.id: UUID(a.content["parent"]) for a in reader.of("area").all() if a.content.get("parent")}
    inside: dict[UUID, set[UUID]] = {}
    for area in parent:
        up = parent.get(area)
        while up:
            inside.setdefault(up, set()).add(area)
            up = parent.get(up)
    return inside


def _served(organisation: UUID, known: dict[UUID, Entry], inside: dict[UUID, set[UUID]]) -> set[UUID]:
    areas = {UUID(area) for one in chain(organisation, known) for area in known[one].content.get("areas") or ()}
    return areas.union(*(inside.get(area, set()) for area in areas))


def chain(organisation: UUID, known: Mapping[UUID, Entry]) -> list[UUID]:
    """The organisation and what it is a part of, upwards, as far as the entries go."""
    found: list[UUID] = []
    at: UUID | None = organisation
    while at and at not in found and (entry := known.get(at)):
        found.append(at)
        at = UUID(entry.content["parent"]) if entry.content.get("parent") else None
    return found
