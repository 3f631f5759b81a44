"""A contact point's schedule over time: which schedule holds on which days."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from partners.hours.plan import DayPlan, DayPlans
from partners.hours.schedule import Schedule
from partners.hours.wallclock import Span, earliest_start, spans_of_window


@dataclass(frozen=True)
class Segment:
    """The days `[from_day, until_day)` on which one schedule holds; `until_day` None is until further notice.

    `schedule` None says that nothing holds on these days: the contact point cannot be reached. A window that starts on
    a day of the segment belongs to it also past the midnight at which the segment ends.
    """

    from_day: date
    until_day: date | None
    schedule: Schedule | None

    def __post_init__(self) -> None:
        if self.until_day is not None and self.until_day <= self.from_day:
            raise ValueError("until_day must come after from_day: the segment ends before the day it names")

    @cached_property
    def plans(self) -> DayPlans | None:
        """The prepared schedule, or None where nothing holds."""
        return None if self.schedule is None else DayPlans(self.schedule)

    @cached_property
    def last_day(self) -> int:
        """The ordinal of the last day, the calendar's last when there is no end."""
        return (date.max if self.until_day is None else self.until_day).toordinal() - 1


@dataclass(frozen=True)
class Timeline:
    """Segments in order of time, without overlap. Days that no segment holds are like days where nothing holds."""

    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        for earlier, later in pairwise(self.segments):
            if earlier.until_day is None or later.from_day < earlier.until_day:
                raise ValueError(f"the segments overlap or are out of order at {later.from_day}")

    @classmethod
    def of(cls, schedule: Schedule | None) -> "Timeline":
        """Return the timeline on which one schedule holds on every day."""
        return cls((Segment(date.min, None, schedule),))

    def plan_on(self, day: int) -> DayPlan | None:
        """Return the plan of a day (ordinal), or None where nothing holds."""
        segment = self._segment_on(day)
        return None if segment is None or segment.plans is None else segment.plans.on(day)

    def spans(self, first: int, last: int) -> Iterator[Span]:
        """Yield what the windows starting on the days `first` to `last` cover, as instants, in order and apart.

        Lazily: a span comes as soon as no later day can add to it.
        """
        pending: list[Span] = []
        for spans, next_day in self._steps(first, last):
            pending = merged([*pending, *spans])
            floor = earliest_start(next_day)
            while pending and pending[0][1] < floor:
                yield pending.pop(0)
        yield from pending

    def first_unknown_day(self, first: int, last: int) -> int | None:
        """Return the first of the days whose hours are not known, or None."""
        for segment in self.segments:
            if segment.plans is None or segment.plans.states_weekdays:
                continue
            days = range(max(first, segment.from_day.toordinal()), min(last, segment.last_day) + 1)
            if (found := next((day for day in days if not segment.plans.on(day).known), None)) is not None:
                return found
        return None

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.from_day.toordinal() for segment in self.segments]

    def _segment_on(self, day: int) -> Segment | None:
        place = bisect_right(self._starts, day) - 1
        if place < 0 or day > self.segments[place].last_day:
            return None
        return self.segments[place]

    def _steps(self, first: int, last: int) -> Iterator[tuple[list[Span], int]]:
        """Walk through the days, several at a time where they are alike: what they cover, and the day after them."""
        day = first
        while day <= last:
            segment = self._segment_on(day)
            if segment is None:
                following = bisect_right(self._starts, day)
                day = self._starts[following] if following < len(self._starts) else last + 1
                continue
            end = min(last, segment.last_day)
            if segment.plans is None:
                day = end + 1
                continue
            run = segment.plans.run_from(day, end)
            yield _covered(run.windows, day, run.last), run.last + 1
            day = run.last + 1


def _covered(windows: tuple[tuple[int, int], ...], first: int, last: int) -> list[Span]:
    if not windows:
        return []
    if first == last:
        return [span for start, end in windows for span in spans_of_window(first, start, end)]
    ((start, end),) = windows  # only whole days come several at a time
    return [(spans_of_window(first, start, end)[0][0], spans_of_window(last, start, end)[-1][1])]


def merged(spans: list[Span]) -> list[Span]:
    """Return the same instants as spans in order, with those that overlap or touch made one."""
    if len(spans) < 2:
        return spans
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result
