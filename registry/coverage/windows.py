"""When a schedule is open over a period, kept by the day on which each window starts.

A window belongs to the version that holds on the day it starts, also past the midnight at which the version ends
(as in `partners.hours.Timeline`). So the hours of any stretch of days are cut out of the same schedule's year, which
is worked out once, however many contact points have those hours.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from partners.hours import Schedule
from partners.hours.plan import DayPlans
from partners.hours.wallclock import Span, instant_of, local_day, seconds_of, spans_of_window
from registry.coverage.spans import Spans, joined, without

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Period:
    """The instants `[start, until)`, in whole seconds since 1970."""

    start: int
    until: int

    @classmethod
    def of(cls, start: datetime, until: datetime) -> Period:
        """The period between two aware instants. Raises ValueError for naive ones, for years outside 1901-2200, and
        when it ends before it starts."""
        if until < start:
            raise ValueError("the period ends before it starts; swap the two")
        return cls(seconds_of(start), seconds_of(until))

    @cached_property
    def first(self) -> int:
        """The first day (ordinal) whose windows can reach into the period: the local day before it starts."""
        return local_day(self.start) - 1

    @cached_property
    def end(self) -> int:
        """The day (ordinal) after the last one that the period touches."""
        return local_day(max(self.until - 1, self.start)) + 1

    @property
    def first_date(self) -> date:
        """`first` as a date."""
        return date.fromordinal(self.first)

    @property
    def last_date(self) -> date:
        """The last day that the period touches."""
        return date.fromordinal(self.end - 1)

    def days(self, first: date, until: date | None) -> tuple[int, int]:
        """The days `[first, until)` (open end: None) as far as they matter here, as ordinals."""
        return max(first.toordinal(), self.first), self.end if until is None else min(until.toordinal(), self.end)

    def as_instants(self) -> tuple[datetime, datetime]:
        """Start and end as aware UTC datetimes."""
        return instant_of(self.start), instant_of(self.until)


class Windows:
    """The windows of one schedule that start on the days `[first, end)`."""

    def __init__(self, schedule: Schedule, first: int, end: int) -> None:
        plans = DayPlans(schedule)
        self._days, self._starts, self._ends = array("l"), array("q"), array("q")
        self._unknown = array("l")
        for day in range(first, end):
            plan = plans.on(day)
            if not plan.known:
                self._unknown.append(day)
            for window in plan.windows:
                for start, last in spans_of_window(day, *window):
                    self._days.append(day)
                    self._starts.append(start)
                    self._ends.append(last)

    def open(self, first: int, until: int) -> Spans:
        """What the windows cover that start on the days `[first, until)`."""
        here, there = bisect_left(self._days, first), bisect_left(self._days, until)
        # Sorted, for in the autumn two windows that meet the repeated hour take turns.
        return joined(sorted(zip(self._starts[here:there], self._ends[here:there], strict=True)))

    def unknown(self, first: int, until: int) -> Spans:
        """The days of `[first, until)` about which the schedule says nothing, less what a window still covers."""
        here, there = bisect_left(self._unknown, first), bisect_left(self._unknown, until)
        if here == there:
            return []
        days = joined((midnight(day), midnight(day + 1)) for day in self._unknown[here:there])
        return without(days, self.open(first, until))


@lru_cache(maxsize=2_000)
def windows_of(hours: str, first: int, end: int) -> Windows:
    """The windows of a schedule given as JSON (see `written`). Some 10 kB for a year; kept for the last 2,000."""
    return Windows(Schedule.model_validate_json(hours), first, end)


def written(hours: Mapping[str, Any] | None) -> str:
    """Hours as they stand in a content, as one text: the same for the same hours."""
    return json.dumps(hours or {}, sort_keys=True)


@lru_cache(maxsize=8_192)
def midnight(day: int) -> int:
    """The instant at which a local day (ordinal) begins."""
    first, _ = spans_of_window(day, 0, MINUTES_A_DAY)[0]
    return first


def whole_days(first: int, until: int) -> list[Span]:
    """The local days `[first, until)` as one span; none when there are none."""
    return [(midnight(first), midnight(until))] if first < until else []
