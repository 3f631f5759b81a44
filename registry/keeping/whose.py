"""For whom somebody keeps entries: the organisations acted for, and those whose entries a coordinator may keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from partners.access import Act, Standing, Viewer
from records.moment import Moment
from records.reading import Entry, Reader
from records.text import swedish_order


@dataclass(frozen=True)
class Kept:
    """An organisation whose entries are kept. `depth`: how many of those above it are in the list too."""

    organisation: Entry
    depth: int = 0
    acts_for: bool = False
    """Whether the viewer acts for it, in any role."""
    edits: bool = False
    """Whether by one of these roles the viewer may change its entries."""
    coordinated: bool = False
    """Whether the viewer may change entries of it as a coordinator of an area that it serves."""

    @property
    def on_behalf(self) -> bool:
        """Whether what the viewer changes is changed in its name."""
        return self.coordinated and not self.edits

    @property
    def may_add(self) -> bool:
        """Whether the viewer may add entries to it. Which ones is asked by the use case."""
        return self.edits or self.coordinated


def keeps_for(viewer: Viewer, now: Moment) -> list[Kept]:
    """Those the viewer acts for in any role, each with its units below it; then those that a coordinator may keep.

    `now` is the present moment: rights follow what holds. At most three queries.
    """
    reader = Reader(viewer, now)
    own = {i: entry for i, entry in reader.many(viewer.organisations).items() if entry.kind == "organisation"}
    coordinated = {entry.id: entry for entry in _in_areas(reader, viewer)}
    found = [
        replace(
            kept,
            acts_for=True,
            edits=viewer.may(Act.MAINTAIN, [Standing.OWN], kept.organisation.id),
            coordinated=kept.organisation.id in coordinated,
        )
        for kept in _as_tree(own)
    ]
    return [*found, *(Kept(entry, coordinated=True) for entry in coordinated.values() if entry.id not in own)]


def chosen_of(kept: Sequence[Kept], identity: UUID | None) -> Kept | None:
    """The one with the identity; the first when none is asked for. None: there is no such one to keep for."""
    if identity is None:
        return next(iter(kept), None)
    return next((one for one in kept if one.organisation.id == identity), None)


def with_units(organisation: Entry, now: Moment) -> dict[UUID, Entry]:
    """The organisation and all that lies under it, by identity. One query for each level."""
    reader = Reader(Viewer.anonymous(), now)
    found, level = {organisation.id: organisation}, [organisation.id]
    while level:
        units = [unit for unit in reader.of("organisation").linked_to("parent", level).all() if unit.id not in found]
        found |= {unit.id: unit for unit in units}
        level = [unit.id for unit in units]
    return found


def _as_tree(own: Mapping[UUID, Entry]) -> list[Kept]:
    below: dict[UUID | None, list[Entry]] = defaultdict(list)
    for entry in own.values():
        parent = UUID(entry.content["parent"]) if entry.content.get("parent") else None
        below[parent if parent in own else None].append(entry)
    return list(_branch(below, None, 0))


def _branch(below: Mapping[UUID | None, list[Entry]], top: UUID | None, depth: int) -> Iterator[Kept]:
    for entry in sorted(below.get(top, ()), key=lambda entry: swedish_order(entry.name)):
        yield Kept(entry, depth)
        yield from _branch(below, entry.id, depth + 1)


def _in_areas(reader: Reader, viewer: Viewer) -> list[Entry]:
    """The organisations that serve a coordinated area, or have a contact point that does; by name."""
    if not (viewer.areas and viewer.may(Act.MAINTAIN, [Standing.AREA])):
        return []
    points = reader.of("contact_point").linked_to("areas", viewer.areas)
    serving = reader.of("organisation").linked_to("areas", viewer.areas).all()
    holding = reader.of("organisation").referred_to_from(points, "organisation").all()
    found = {entry.id: entry for entry in (*serving, *holding)}
    return sorted(found.values(), key=lambda entry: swedish_order(entry.name))
