"""Where the hours of the months ahead begin to be otherwise, area by area: remembered by a mark of what they depend on.

Coverage is dear, and an event concerns few areas. What an audit needs of it is little, so that it is remembered for all
processes; under a mark of everything that was read for the area, made of the survey without a question more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.core.cache import cache

from partners.verifying.state import State, state_on
from registry.auditing.survey import Stretch, Survey
from registry.auditing.uses import named_by
from registry.coverage.ahead import ahead, terms, whole_months
from registry.coverage.judging import Kind
from registry.coverage.over_time import Covered
from registry.coverage.reaching import STRICTLY

A_DAY = 24 * 60 * 60
"""Seconds for which it is remembered: tomorrow another day is looked ahead from."""


@dataclass(frozen=True)
class Begins:
    """A pathway in an area. `steps`: the keys of the steps concerned; `kinds`: the first instant of each kind of hours,
    in order of time."""

    pathway: UUID
    steps: tuple[str, ...]
    kinds: tuple[tuple[int, Kind], ...]


def begins_ahead(survey: Survey, areas: Sequence[UUID]) -> Iterator[tuple[UUID, Sequence[Begins]]]:
    """What coverage says of the areas, as known at the survey's moment, from its day on.

    Two queries when it is remembered of all.
    """
    if not survey.tells_who_answers:
        yield from _worked_out(survey, areas)
        return
    marks = _Marks(survey)
    keys = {area: f"ahead:{marks.of(area)}" for area in areas}
    known: dict[str, Sequence[Begins]] = cache.get_many(keys.values()) if keys else {}
    yield from ((area, known[key]) for area, key in keys.items() if key in known)
    for area, begins in _worked_out(survey, [area for area, key in keys.items() if key not in known]):
        cache.set(keys[area], begins, A_DAY)
        yield area, begins


def _worked_out(survey: Survey, areas: Sequence[UUID]) -> Iterator[tuple[UUID, Sequence[Begins]]]:
    for found in ahead(survey.moment, areas) if areas else ():
        yield found.area.id, [_begins(covered) for covered in found.pathways]


def _begins(covered: Covered) -> Begins:
    return Begins(covered.pathway, covered.steps, tuple(covered.judged.begins))


class _Marks:
    """Makes the marks: of the versions that serve an area or what it lies in, the days over which each is believed, how
    each contact point stands, and the contact points that pathways name."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._terms = terms(survey.moment)
        period = whole_months(survey.on)
        self._first, self._last = period.first_date, period.last_date
        self._pathways = self._serving("pathway")
        self._points = self._serving("contact_point")
        self._shelves: dict[UUID, tuple[str, frozenset[UUID]]] = {}
        self._named: dict[frozenset[UUID], str] = {}

    def of(self, area: UUID) -> str:
        """The mark of an area."""
        around = self._survey.around(area)
        shelves = [self._shelf(one) for one in around]
        named = frozenset().union(*(some for _, some in shelves))
        parts = (self._terms, *map(str, around), *(mark for mark, _ in shelves), self._mark_of_named(named))
        return _digest(parts)

    def _serving(self, kind: str) -> Mapping[UUID, Sequence[Stretch]]:
        """By area, what serves it over the period."""
        found: dict[UUID, list[Stretch]] = defaultdict(list)
        for stretch in self._survey.of(kind):
            if self._matters(stretch):
                for area in stretch.refers("areas"):
                    found[area].append(stretch)
        return found

    def _matters(self, stretch: Stretch) -> bool:
        return stretch.first <= self._last and stretch.until > self._first

    def _shelf(self, area: UUID) -> tuple[str, frozenset[UUID]]:
        """The mark of what serves the area itself, and the contact points that its pathways name."""
        if area not in self._shelves:
            pathways = self._pathways.get(area, ())
            named = frozenset(one.record for p in pathways for one in named_by(p) if one.kind == "contact_point")
            lines = (*map(_line, pathways), *map(self._standing, self._points.get(area, ())))
            self._shelves[area] = _digest(lines), named
        return self._shelves[area]

    def _mark_of_named(self, named: frozenset[UUID]) -> str:
        if named not in self._named:
            stretches = (s for point in sorted(named) for s in self._survey.stretches(point) if self._matters(s))
            self._named[named] = _digest(map(self._standing, stretches))
        return self._named[named]

    def _standing(self, point: Stretch) -> str:
        """A contact point's line, with how it counts on the survey's day."""
        found = self._survey.findings.get(point.record, ())
        place = bisect_right(found, self._survey.on, key=lambda one: one.on)
        state = State.OVERDUE
        if place:
            last = found[place - 1]
            state = state_on(last.on, point.cycle, self._survey.on, works=last.works)
        return f"{_line(point)} {STRICTLY.standing(state)}"


def _line(stretch: Stretch) -> str:
    return f"{stretch.record} {stretch.content.hash} {stretch.first} {stretch.until}"


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()
