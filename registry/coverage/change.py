"""The hours that a change leaves with no one: when an entry answered for a function in an area, and now nobody does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from partners.access import Viewer
from partners.hours.wallclock import instant_of
from partners.maintaining.impact import DAYS_LOOKED_AT, MOST_GAPS, Affected, Gap
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from registry.coverage.reaching import Counting, Line, Lines, Lookout, Unveiled
from registry.coverage.spans import Spans, united, within, without
from registry.coverage.windows import Period, whole_days, windows_of
from registry.parties import areas_around

ITSELF = Counting(unverified=True, reported=True)
"""What is changed counts whatever its checks say: whoever changes it is telling right now what holds."""
OTHERS = Counting(unverified=True)
"""Others cover for it unless they were found not to work. That a check is overdue is no news of this change, and would
drown what is: `over_time` tells it."""

_Reach = tuple[str, str]
"""A function and an area in which it is reached."""


def gaps_left(affected: Sequence[Affected], before: Moment, after: Moment) -> list[tuple[Gap, ...]]:
    """For each change the first `MOST_GAPS` stretches that it leaves with no one, in order of time.

    Looked at are the first `DAYS_LOOKED_AT` days of the change, from now on. A stretch is left with no one when the
    entry answered before for a function in an area it served, and afterwards every contact point that reaches the
    function in the area, or in one around it, is known to be closed or was found not to work; whether a pathway
    requires the hours is not asked. Where hours are unknown, or kept to the parties of an agreement, somebody may
    answer, so that nothing is said: as in the look-up, and so that no gap tells hours that whoever made the change may
    not see. What is changed in the same turn counts as it is afterwards.

    The same few queries for one change and for a thousand.
    """
    looked_at = {place: _looked_at(one, after) for place, one in enumerate(affected) if one.kind == "contact_point"}
    if not looked_at:
        return [() for _ in affected]
    overall = Period(min(p.start for p in looked_at.values()), max(p.until for p in looked_at.values()))
    records = {affected[place].record for place in looked_at}
    was = _by_point(Lookout(Unveiled("impact", before), overall, ITSELF).named(records))
    now = _by_point(Lookout(Unveiled("impact", after), overall, ITSELF).named(records)) if was else {}
    lost = {
        place: _lost(was.get(str(affected[place].record), ()), now.get(str(affected[place].record), ()), period)
        for place, period in looked_at.items()
    }
    reached = {reach for some in lost.values() for reach in some}
    if not reached:
        return [() for _ in affected]
    covered = _Covered(Reader(Viewer.system("impact"), after), overall, reached, now)
    return [tuple(_gaps(lost.get(place, {}), covered, looked_at.get(place))) for place in range(len(affected))]


def _looked_at(one: Affected, after: Moment) -> Period:
    """The first days of the change, and nothing that has passed."""
    day = max(one.first, after.on)
    return Period.of(max(_midnight(day), after.known_at), _midnight(day + timedelta(days=DAYS_LOOKED_AT)))


def _by_point(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.point].append(line)
    return found


def _lost(was: Sequence[Line], now: Sequence[Line], period: Period) -> dict[_Reach, Spans]:
    """When an entry answered before and no longer does itself, by what it reached."""
    found = {}
    for function, area in sorted({(line.function, area) for line in was for area in line.areas}):
        before, after = (
            {line for line in lines if line.function == function and area in line.areas} for lines in (was, now)
        )
        if {_hours(line) for line in before} == {_hours(line) for line in after}:
            continue
        opened = united(_open(line, period) for line in before)
        if left := without(opened, united(_maybe_open(line, period) for line in after)):
            found[function, area] = within(left, period.start, period.until)
    return {reach: spans for reach, spans in found.items() if spans}


def _hours(line: Line) -> tuple[int, int, str | None]:
    return line.first, line.until, line.hours


class _Covered:
    """When somebody answers afterwards, or may: worked out once for each function, area and period."""

    def __init__(
        self, reader: Reader, overall: Period, reached: set[_Reach], changed: Mapping[str, Sequence[Line]]
    ) -> None:
        self._around = areas_around(reader)
        areas = {UUID(x) for _, area in reached for x in self._around.get(area, {area})}
        others = Lookout(reader, overall, OTHERS).serving(areas, {UUID(function) for function, _ in reached})
        self._lines = Lines()
        self._lines.add(line for line in others if line.point not in changed and line.standing == "counted")
        self._lines.add(line for lines in changed.values() for line in lines)
        self._known: dict[tuple[_Reach, Period], Spans] = {}

    def of(self, reach: _Reach, period: Period) -> Spans:
        """The instants within the period."""
        if (reach, period) not in self._known:
            function, area = reach
            areas = [area, *(self._around.get(area, {area}) - {area})]
            lines = self._lines.leading_from(("function", function), areas)
            alike = {_hours(line): line for line in lines}
            self._known[reach, period] = united(_maybe_open(line, period) for line in alike.values())
        return self._known[reach, period]


def _gaps(lost: Mapping[_Reach, Spans], covered: _Covered, period: Period | None) -> list[Gap]:
    found = []
    for reach, spans in lost.items() if period else ():
        function, area = map(UUID, reach)
        left = without(spans, covered.of(reach, period)) if period else []
        found += [Gap(function, area, instant_of(start), instant_of(end)) for start, end in left]
    return sorted(found, key=lambda gap: (gap.start, gap.end, str(gap.function), str(gap.area)))[:MOST_GAPS]


def _open(line: Line, period: Period) -> Spans:
    return windows_of(line.hours or "{}", period.first, period.end).open(line.first, line.until)


def _maybe_open(line: Line, period: Period) -> Spans:
    """When it is open, or may be: all day where hours are withheld."""
    if line.hours is None:
        return whole_days(max(line.first, period.first), min(line.until, period.end))
    windows = windows_of(line.hours, period.first, period.end)
    return united([windows.open(line.first, line.until), windows.unknown(line.first, line.until)])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
