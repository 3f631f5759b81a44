"""Exact intervals of reachability, and the few set operations that look-up and audit need on them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from partners.hours.timeline import Timeline, merged
from partners.hours.wallclock import Span, instant_of, local_day, seconds_of, spans_of_window


class Interval(NamedTuple):
    """The instants `[start, end)`, as aware UTC datetimes."""

    start: datetime
    end: datetime


def reachable_intervals(timeline: Timeline, start: datetime, end: datetime) -> list[Interval]:
    """Return when the windows of a timeline are open within `[start, end)`: UTC, half-open, sorted, apart, clipped.

    Days with unknown hours give nothing; see `unknown_intervals`. Raises ValueError for naive instants, years outside
    1901-2200 and an end before the start.
    """
    first, last = _days_touched(start, end)
    return _clipped(timeline.spans(first - 1, last), start, end)


def unknown_intervals(timeline: Timeline, start: datetime, end: datetime) -> list[Interval]:
    """Return when it is not known whether anyone answers within `[start, end)`, in the same form.

    That is the local days on which a schedule holds that says nothing about them, less what a window of the day before
    still covers.
    """
    first, last = _days_touched(start, end)
    unknown: list[Span] = []
    day = timeline.first_unknown_day(first, last)
    while day is not None:
        unknown.extend(spans_of_window(day, 0, 24 * 60))
        day = timeline.first_unknown_day(day + 1, last)
    return subtract(_clipped(merged(unknown), start, end), reachable_intervals(timeline, start, end))


def union(*lists: Iterable[Interval]) -> list[Interval]:
    """Return the instants that lie in any of the lists, sorted and apart."""
    result: list[Interval] = []
    for interval in sorted(interval for intervals in lists for interval in intervals if interval.start < interval.end):
        if result and interval.start <= result[-1].end:
            result[-1] = Interval(result[-1].start, max(result[-1].end, interval.end))
        else:
            result.append(interval)
    return result


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Return the instants of `intervals` that lie in none of `taken`, sorted and apart."""
    result: list[Interval] = []
    holes = union(taken)
    for start, end in union(intervals):
        at = start
        for hole in holes:
            if hole.end <= at or hole.start >= end:
                continue
            if at < hole.start:
                result.append(Interval(at, hole.start))
            at = hole.end
        if at < end:
            result.append(Interval(at, end))
    return result


def _days_touched(start: datetime, end: datetime) -> tuple[int, int]:
    first, last = local_day(seconds_of(start)), local_day(seconds_of(end))
    if end < start:
        raise ValueError("the end comes before the start; swap them")
    return first, last


def _clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Interval]:
    result = []
    for span in spans:
        first, last = max(instant_of(span[0]), start), min(instant_of(span[1]), end)
        if first < last:
            result.append(Interval(first.astimezone(UTC), last.astimezone(UTC)))
    return result
