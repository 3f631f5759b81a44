"""The lists that the overview's numbers open, as tables for a page and a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from partners.access import Viewer
from records.text import Text
from registry.lookup.answer import Named
from registry.reports.overview import agreed, counted
from registry.reports.overview.counted import late_only
from registry.reports.overview.findings import findings
from registry.reports.overview.hours import behind
from registry.reports.overview.matrix import Case, Serving, matrix
from registry.reports.overview.wording import COLUMNS, NOTES, NOTHING_HERE, STANDINGS, STATES, TITLES
from registry.reports.steering.agreed import expiring
from registry.reports.steering.ground import Ground
from registry.reports.steering.tables import agreement_cells, change_cells, expiring_cells
from registry.reports.steering.told import changes
from registry.reports.tables import Cell, Hours, Table

MOST_SHOWN = 500
"""Rows of a list that a page shows; a file has all."""
MOST_CHANGES = 5_000
"""Changes that a file has."""


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed to; empty for all."""

    party: UUID | None = None
    state: str = ""
    late: str = ""
    what: str = ""
    kind: str = ""
    happened: str = ""
    situation: str = ""
    target_group: str = ""
    level: str = ""
    without: str = ""
    weekday: int | None = None
    hour: int | None = None
    day: date | None = None


def listed(key: str, ground: Ground, viewer: Viewer, narrowing: Narrowing, most: int = MOST_CHANGES) -> Table | None:
    """The list of that name; None when there is none such."""
    if key in COUNTED:
        return COUNTED[key](ground, viewer)
    if key not in LISTS:
        return None
    rows = tuple(tuple(row) for row in LISTS[key](ground, viewer, narrowing, most))
    return Table(key, TITLES[key], NOTES.get(key), COLUMNS[key], rows)


def _agreements(ground: Ground, _viewer: Viewer, narrowing: Narrowing, _most: int) -> Iterator[Sequence[Cell]]:
    found = agreed.standings(ground)
    for one in agreed.narrowed(found, narrowing.party, narrowing.state, late=narrowing.late == "yes"):
        party, agreement, *rest = agreement_cells(one.told)
        yield party, agreement, STATES[one.state], *rest


def _expiring(ground: Ground, _viewer: Viewer, narrowing: Narrowing, _most: int) -> Iterator[Sequence[Cell]]:
    for one in late_only(expiring(ground), ground.on, narrowing.late):
        if narrowing.what in ("", one.what):
            yield expiring_cells(one)


def _changes(ground: Ground, viewer: Viewer, narrowing: Narrowing, most: int) -> Iterator[Sequence[Cell]]:
    only = Q(kind=narrowing.kind) if narrowing.kind else Q()
    only &= {
        "ended": Q(ends=True),
        "created": Q(ends=False, number=1),
        "changed": Q(ends=False, number__gt=1),
    }.get(narrowing.happened, Q())
    found, _ = changes(ground, viewer, most, only)
    return map(change_cells, found)


def _cases(ground: Ground, viewer: Viewer, narrowing: Narrowing, _most: int) -> Iterator[Sequence[Cell]]:
    for case in matrix(ground, viewer).cases.values():
        wanted = (narrowing.situation, case.situation.code), (narrowing.target_group, case.target_group.code)
        if all(given in ("", code) for given, code in wanted):
            yield from _case(ground, case, narrowing)


def _case(ground: Ground, case: Case, narrowing: Narrowing) -> Iterator[Sequence[Cell]]:
    """A row for each pathway, at the level asked about; and one for where there is none."""
    for one in () if narrowing.without else case.serving:
        if narrowing.level in ("", one.level):
            yield case.situation, case.target_group, STANDINGS[one.level], *_pathway(ground, one)
    if case.without and not narrowing.level:
        standing = STANDINGS["in_draft" if case.drafts else "none"]
        there = ground.all_named(case.without)
        yield case.situation, case.target_group, standing, NOTHING_HERE, there, None


def _pathway(ground: Ground, one: Serving) -> tuple[Cell, ...]:
    stretch = one.pathway
    pathway = Named(id=stretch.record, kind=stretch.kind, name=stretch.label)
    starts = (*stretch.refers("starts"), *stretch.refers("also_starts"))
    return pathway, ground.all_named(stretch.refers("areas")), ground.all_named(starts)


def _hours(ground: Ground, viewer: Viewer, narrowing: Narrowing, _most: int) -> Iterator[Sequence[Cell]]:
    for one in behind(ground, viewer, narrowing.weekday, narrowing.hour, narrowing.day):
        pathway = Named(id=one.pathway, kind="pathway", name=one.title)
        yield one.area, pathway, *map(Hours, (one.required, one.no_one, one.unknown))


Lists = Callable[[Ground, Viewer, Narrowing, int], Iterator[Sequence[Cell]]]
LISTS: Mapping[str, Lists] = {
    "overenskommelser": _agreements,
    "gar-ut": _expiring,
    "andringar": _changes,
    "fall": _cases,
    "timmar": _hours,
}
"""By the name in addresses."""
COUNTED: Mapping[str, Callable[[Ground, Viewer], Table]] = {
    "ansvariga": lambda ground, viewer: counted.by_owner(findings(viewer, ground.survey.moment, ground.chosen[0])),
    "parter": lambda ground, _: counted.by_party(agreed.by_party(agreed.standings(ground))),
}
"""The same for what is counted by whom it concerns: a county has some thousand organisations."""


def about(ground: Ground) -> list[tuple[str, Text]]:
    """What a list is about, by name of the fact: the area, the body, the days between which it looks."""
    found = [("area", ground.named(ground.chosen[0], "area").name)]
    if ground.body:
        found.append(("body", ground.body.label))
    days = ("since", ground.since), ("until", ground.horizon)
    return [*found, *((name, Text(sv=day.isoformat(), en=day.isoformat())) for name, day in days)]
