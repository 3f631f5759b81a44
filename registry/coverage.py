"""The hours that a change leaves with no one: when an entry answered for a function in an area, and now nobody does."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from partners.access import Viewer
from partners.hours import (
    Interval,
    Schedule,
    Segment,
    Timeline,
    reachable_intervals,
    subtract,
    union,
    unknown_intervals,
)
from partners.maintaining.impact import DAYS_LOOKED_AT, MOST_GAPS, Affected, Gap
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.recording import batched
from registry.parties import areas_around
from registry.said import Said, said_over

_Hours = tuple[tuple[date, date, str], ...]
"""The days `[first, until)` on which a contact point serves what is asked about, with its hours as JSON."""
_Lines = Mapping[tuple[str, str], Mapping[UUID, Sequence[Said]]]
"""By function and area, what each contact point says that reaches the one in the other."""
_Window = tuple[datetime, datetime]


def gaps_left(affected: Sequence[Affected], before: Moment, after: Moment) -> list[tuple[Gap, ...]]:
    """For each change the first `MOST_GAPS` stretches that it leaves with no one, in order of time.

    Looked at are the first `DAYS_LOOKED_AT` days of the change, from now on. A stretch is left with no one when the
    entry answered before for a function in an area it served, and afterwards every contact point that reaches the
    function in the area, or in one around it, is known to be closed. Where hours are unknown, or kept to the parties of
    an agreement, somebody may answer, so that nothing is said: as in the look-up, and so that no gap tells hours that
    whoever made the change may not see. What is changed in the same turn counts as it is afterwards.

    The same few queries for one change and for a thousand.
    """
    lost = _Lost(affected, before, after)
    if not lost.pairs:
        return [() for _ in affected]
    reader = Reader(Viewer.system("impact"), after)
    around = areas_around(reader)
    covered = _Covered(_lines(reader, lost, around), around)
    return [tuple(_gaps(place, lost, covered)) for place in range(len(affected))]


class _Lost:
    """When entries answered before and no longer do themselves: by change, function and area."""

    def __init__(self, affected: Sequence[Affected], before: Moment, after: Moment) -> None:
        concerned = [(place, one) for place, one in enumerate(affected) if one.kind == "contact_point"]
        self.pairs: dict[int, dict[tuple[str, str], list[Interval]]] = {}
        self.windows = {place: _window(one, after) for place, one in concerned}
        self.first = min((_day(start) for start, _ in self.windows.values()), default=after.on) - timedelta(days=1)
        self.last = max((_day(end) for _, end in self.windows.values()), default=after.on)
        records = {one.record for _, one in concerned}
        was = said_over(records, before, self.first, self.last)
        self.now = said_over(records, after, self.first, self.last) if was else {}
        for place, one in concerned:
            if found := self._pairs(was.get(one.record, ()), self.now.get(one.record, ()), self.windows[place]):
                self.pairs[place] = found

    def _pairs(
        self, was: Sequence[Said], now: Sequence[Said], window: _Window
    ) -> dict[tuple[str, str], list[Interval]]:
        found = {}
        for function, area in sorted({(s.content["function"], a) for s in was for a in s.content["areas"]}):
            hours, left = (_hours(some, function, {area}, window) for some in (was, now))
            if hours != left and (opened := subtract(_open(hours, *window), _maybe_open(left, *window))):
                found[function, area] = opened
        return found

    def reached(self) -> set[tuple[str, str]]:
        """The functions and areas in which something was lost."""
        return {pair for pairs in self.pairs.values() for pair in pairs}


def _window(one: Affected, after: Moment) -> _Window:
    """The instants `[start, end)` that are looked at: the first days of the change, and nothing that has passed."""
    day = max(one.first, after.on)
    return max(_midnight(day), after.known_at), _midnight(day + timedelta(days=DAYS_LOOKED_AT))


def _lines(reader: Reader, lost: _Lost, around: Mapping[str, set[str]]) -> _Lines:
    """Every contact point that reaches what was lost, by function: what each says afterwards."""
    reached = lost.reached()
    functions = {function for function, _ in reached}
    areas = {UUID(x) for _, area in reached for x in around.get(area, {area})}
    pks = reader.ever_linking("contact_point", ("areas", areas), ("function", map(UUID, functions)))
    said: dict[UUID, list[Said]] = defaultdict(list)
    for some in batched(pks, 5000):
        for entry in reader.over(some, lost.first, lost.last):
            if entry.id not in lost.now:
                said[entry.id].append(_as_seen(entry))
    said |= lost.now
    lines: dict[tuple[str, str], dict[UUID, Sequence[Said]]] = defaultdict(dict)
    for identity, some_said in said.items():
        for one in some_said:
            for area in one.content["areas"]:
                lines[one.content["function"], area][identity] = some_said
    return lines


def _as_seen(entry: Entry) -> Said:
    """What the entry says; withheld hours are as unknown as hours that nobody told."""
    return Said(entry.believed_from, entry.believed_until, {"hours": {}} | entry.content)


class _Covered:
    """When somebody answers afterwards, or may: worked out once for each function, area and window."""

    def __init__(self, lines: _Lines, around: Mapping[str, set[str]]) -> None:
        self._lines = lines
        self._around = around
        self._known: dict[tuple[str, str, _Window], list[Interval]] = {}

    def of(self, function: str, area: str, window: _Window) -> list[Interval]:
        """The intervals within the window."""
        key = function, area, window
        if key not in self._known:
            chain = self._around.get(area, {area})
            lines = {identity: said for x in chain for identity, said in self._lines.get((function, x), {}).items()}
            alike = {_hours(said, function, chain, window) for said in lines.values()}
            self._known[key] = union(*(_maybe_open(hours, *window) for hours in alike))
        return self._known[key]


def _gaps(place: int, lost: _Lost, covered: _Covered) -> list[Gap]:
    found = []
    for (function, area), opened in lost.pairs.get(place, {}).items():
        left = subtract(opened, covered.of(function, area, lost.windows[place]))
        found += [Gap(UUID(function), UUID(area), start, end) for start, end in left]
    return sorted(found, key=lambda gap: (gap.start, gap.end, str(gap.function), str(gap.area)))[:MOST_GAPS]


def _hours(said: Iterable[Said], function: str, areas: set[str], window: _Window) -> _Hours:
    """The hours by days around the window in which what is said serves the function in one of the areas."""
    first, last = _day(window[0]) - timedelta(days=1), _day(window[1]) + timedelta(days=1)
    return tuple(
        (max(one.first, first), min(one.until or date.max, last), json.dumps(one.content["hours"], sort_keys=True))
        for one in said
        if one.content["function"] == function
        and areas.intersection(one.content["areas"])
        and one.first < last
        and (one.until or date.max) > first
    )


@lru_cache(maxsize=4_000)
def _open(hours: _Hours, start: datetime, end: datetime) -> tuple[Interval, ...]:
    """When it is open. Remembered, for many entries have the same hours, and hours never change."""
    return tuple(reachable_intervals(_timeline(hours), start, end)) if hours else ()


@lru_cache(maxsize=4_000)
def _maybe_open(hours: _Hours, start: datetime, end: datetime) -> tuple[Interval, ...]:
    """When it is open, or may be."""
    return (*_open(hours, start, end), *unknown_intervals(_timeline(hours), start, end)) if hours else ()


def _timeline(hours: _Hours) -> Timeline:
    return Timeline(tuple(Segment(first, until, _schedule(text)) for first, until, text in hours))


@lru_cache(maxsize=2_000)
def _schedule(hours: str) -> Schedule:
    return Schedule.model_validate_json(hours)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)


def _day(instant: datetime) -> date:
    return instant.astimezone(STOCKHOLM).date()
