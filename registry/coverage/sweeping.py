"""Area after area: the same answer as `over_time`, with what counties and the nation share read once.

What is read stays in memory for the county at hand only. Each area comes with a mark of everything that its result
depends on, so that a result that was kept is worked out anew only when something it depends on has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import version as installed
from typing import Any
from uuid import UUID

from records.models import Record
from records.reading import Entry, Reader
from registry.coverage.judging import Judge
from registry.coverage.over_time import Covered, covered
from registry.coverage.reaching import Counting, Line, Lines, Lookout
from registry.coverage.required import required
from registry.coverage.windows import Period
from registry.said import LEADING, named_by, pathways_ever_serving, versions_over

RULES = 1
"""Raise it when the same facts are judged otherwise: results that were kept are then worked out anew."""


class Shelf:
    """What serves one area itself: its pathways and contact points, read when they are needed."""

    def __init__(self, sweep: Sweep, area: Entry | None, points: Sequence[int], pathways: Sequence[int]) -> None:
        self._sweep = sweep
        self._points = points
        self._pathways = pathways
        self.identity = str(area.id) if area else ""

    @cached_property
    def mark(self) -> str:
        """Of all that is on the shelf, without reading what it says."""
        versions = self._versions(self._points)
        standings = self._sweep.lookout.standings([(record, version) for record, version, _, _ in versions])
        told = repr((self.identity, versions, standings, self._versions(self._pathways)))
        return hashlib.sha256(told.encode()).hexdigest()

    @cached_property
    def named(self) -> frozenset[int]:
        """The contact points (pks) that the pathways name themselves."""
        return frozenset(named_by((version for _, version, _, _ in self._versions(self._pathways)), LEADING))

    @cached_property
    def lines(self) -> list[Line]:
        """What the contact points say."""
        return self._sweep.lookout.lines(self._points)

    @cached_property
    def pathways(self) -> list[Entry]:
        """What the pathways say, in order of days."""
        period = self._sweep.period
        return self._sweep.reader.over(self._pathways, period.first_date, period.last_date)

    def _versions(self, records: Sequence[int]) -> list[tuple[Any, ...]]:
        period = self._sweep.period
        return versions_over(records, self._sweep.reader.moment, period.first_date, period.last_date)


class Swept:
    """One area, about to be judged."""

    def __init__(self, sweep: Sweep, area: Entry, chain: Sequence[Shelf]) -> None:
        self.area = area
        self._sweep = sweep
        self._chain = chain
        self._areas = [shelf.identity for shelf in chain]

    @cached_property
    def mark(self) -> str:
        """Changes when anything changes that the result depends on: which versions hold when, and what was found."""
        named = self._sweep.shelf_of_named(self._named)
        parts = [self._sweep.terms, *(shelf.mark for shelf in self._chain), named.mark]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def judged(self) -> list[Covered]:
        """The pathways that serve the area, by title."""
        lines = Lines()
        for shelf in (*self._chain, self._sweep.shelf_of_named(self._named)):
            lines.add(shelf.lines)
        judge = Judge(lines, self._areas, self._sweep.period)
        entries = [entry for shelf in self._chain for entry in shelf.pathways]
        once = {(entry.id, entry.believed_from): entry for entry in entries}
        in_order = sorted(once.values(), key=lambda entry: entry.believed_from)
        return [covered(one, judge) for one in required(in_order, self._areas, self._sweep.period)]

    @cached_property
    def _named(self) -> frozenset[int]:
        return frozenset().union(*(shelf.named for shelf in self._chain))


class Sweep:
    """Reads for one reader, period and way of counting."""

    def __init__(self, reader: Reader, period: Period, counting: Counting) -> None:
        self.reader = reader
        self.period = period
        self.lookout = Lookout(reader, period, counting)
        self.terms = repr((RULES, installed("holidays"), period, counting))
        self._shared: dict[UUID, Shelf] = {}
        self._named: tuple[frozenset[int], Shelf | None] = frozenset(), None

    @cached_property
    def functions(self) -> list[UUID]:
        """All functions that there ever were."""
        return list(Record.objects.filter(kind="function").values_list("uuid", flat=True))

    @cached_property
    def areas(self) -> dict[UUID, Entry]:
        """All areas that hold at the moment."""
        return {entry.id: entry for entry in self.reader.of("area").all()}

    def chosen(self, areas: Iterable[UUID] | None = None) -> list[Entry]:
        """Those of the areas that hold at the moment, or every municipality; county by county, by code."""
        found = (
            [area for area in self.areas.values() if area.content["level"] == "municipality"]
            if areas is None
            else [self.areas[identity] for identity in dict.fromkeys(areas) if identity in self.areas]
        )
        return sorted(found, key=lambda area: (area.key or "", str(area.id)))

    def swept(self, area: Entry) -> Swept:
        """An area, with the shelves of what it lies in. What those of another county hold is let go."""
        above = list(_upwards(area, self.areas))
        self._shared = {a.id: self._shared.get(a.id) or self._shelf(a) for a in above}
        return Swept(self, area, [self._shelf(area), *self._shared.values()])

    def shelf_of_named(self, records: frozenset[int]) -> Shelf:
        """The contact points that pathways name themselves, wherever they serve."""
        known, shelf = self._named
        if shelf is None or known != records:
            shelf = Shelf(self, None, sorted(records), [])
            self._named = records, shelf
        return shelf

    def _shelf(self, area: Entry) -> Shelf:
        points = self.lookout.records_serving([area.id], self.functions)
        return Shelf(self, area, points, sorted(pathways_ever_serving([area.id])))


def _upwards(area: Entry, areas: dict[UUID, Entry]) -> Iterator[Entry]:
    while (parent := area.content.get("parent")) and (above := areas.get(UUID(parent))):
        yield above
        area = above
