"""Situations × target groups: which pathways there are for whom, and where there is none.

A pathway counts as the look-up finds it: also for a wider or narrower situation or target group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal
from uuid import UUID

from partners.access import Viewer
from records.content import kinds
from records.reading import Entry, Reader
from registry.auditing.survey import Stretch
from registry.coverage.drafts import being_written
from registry.coverage.over_cases import Kinship
from registry.lookup.answer import Named
from registry.reports.overview.ground import taking_part
from registry.reports.steering.ground import Ground, by_name

Standing = Literal["in_force", "only_county", "only_national", "in_draft", "none"]
"""As in `registry.coverage.over_cases`: of the area itself (or of what lies in it), or else of what it lies in."""
LEVELS: tuple[Standing, ...] = ("in_force", "only_county", "only_national")


@dataclass(frozen=True)
class Serving:
    """A pathway in force that counts for a case, and the nearest level at which it serves the area."""

    pathway: Stretch
    level: Standing


@dataclass(frozen=True)
class Case:
    """A situation and a target group. `serving`: the pathways, the most local first. `without`: the municipalities in
    the area that none of them serves. `drafts`: how many are being written, as far as the viewer may know."""

    situation: Named
    target_group: Named
    serving: tuple[Serving, ...]
    without: tuple[UUID, ...]
    drafts: int

    @property
    def standing(self) -> Standing:
        """That of the most local pathway."""
        if self.serving:
            return self.serving[0].level
        return "in_draft" if self.drafts else "none"

    @property
    def counted(self) -> int:
        """How many pathways there are at that level."""
        return sum(one.level == self.standing for one in self.serving)


@dataclass(frozen=True)
class Matrix:
    """All cases: a row for each situation, a column for each target group."""

    situations: tuple[Named, ...]
    target_groups: tuple[Named, ...]
    cases: Mapping[tuple[UUID, UUID], Case]

    @property
    def rows(self) -> list[tuple[Named, list[Case]]]:
        """Each situation with its cases, in the order of the columns."""
        return [(one, [self.cases[one.id, group.id] for group in self.target_groups]) for one in self.situations]

    @property
    def gaps(self) -> int:
        """How many cases have no pathway in some part of the area."""
        return sum(bool(case.without) for case in self.cases.values())


def matrix(ground: Ground, viewer: Viewer) -> Matrix:
    """The matrix of the area on the day. At most eight queries."""
    found = _Served(ground, viewer)
    situations = tuple(sorted(map(_named, found.situations.entries), key=by_name))
    groups = tuple(sorted(map(_named, found.groups.entries), key=by_name))
    cases = {(one.id, group.id): found.case(one, group) for one, group in product(situations, groups)}
    return Matrix(situations, groups, cases)


class _Served:
    """The pathways that serve the area, and for which cases."""

    def __init__(self, ground: Ground, viewer: Viewer) -> None:
        reader = Reader(viewer, ground.survey.moment)
        self.ground = ground
        self.situations, self.groups = Kinship(reader, "situation"), Kinship(reader, "target_group")
        self.parts = taking_part(ground)
        self.around = ground.survey.around(ground.chosen[0])[1:]
        self.by_case: dict[tuple[str, str], list[Serving]] = defaultdict(list)
        for stretch in ground.survey.of("pathway"):
            level = self._level(stretch) if stretch.first <= ground.on < stretch.until else None
            for case in self._cases(stretch.content) if level else ():
                self.by_case[case].append(Serving(stretch, level or "none"))
        self.drafts: dict[tuple[str, str], int] = defaultdict(int)
        for draft in being_written(viewer, ground.survey.moment, ground.areas):
            for case in self._cases(draft):
                self.drafts[case] += 1

    def case(self, situation: Named, group: Named) -> Case:
        """One case, with what was found for it."""
        key = str(situation.id), str(group.id)
        serving = sorted(self.by_case.get(key, ()), key=lambda one: (LEVELS.index(one.level), one.pathway.label.sv))
        return Case(situation, group, tuple(serving), self._without(serving), self.drafts.get(key, 0))

    def _level(self, stretch: Stretch) -> Standing | None:
        """At which level a pathway serves the area; None when it does not."""
        served = stretch.refers("areas")
        if not self.ground.areas.isdisjoint(served):
            return "in_force"
        place = next((area for area in self.around if area in served), None)
        if place is None:
            return None
        area = self.ground.survey.at(place, self.ground.on)
        return "only_county" if area and area.content["level"] == "county" else "only_national"

    def _cases(self, content: Mapping[str, object]) -> set[tuple[str, str]]:
        return set(
            product(
                self.situations.concerned(_strings(content.get("situations"))),
                self.groups.concerned(_strings(content.get("target_groups"))),
            )
        )

    def _without(self, serving: Sequence[Serving]) -> tuple[UUID, ...]:
        served = {area for one in serving for area in one.pathway.refers("areas")}
        return tuple(part for part in self.parts if served.isdisjoint(self._chains[part]))

    @cached_property
    def _chains(self) -> Mapping[UUID, Sequence[UUID]]:
        """Each part of the area with what it lies in."""
        return {part: self.ground.survey.around(part) for part in self.parts}


def _strings(given: object) -> Iterable[str]:
    return [str(one) for one in given] if isinstance(given, (list, tuple)) else []


def _named(entry: Entry) -> Named:
    return Named(id=entry.id, kind=entry.kind, code=entry.key, name=kinds[entry.kind].label_of(entry.content))
