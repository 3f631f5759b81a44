"""Coverage by hour of the week, for a table or a heat map: when it is required, and when no one answers.

Public holidays and eves stand apart, each by its date: they have hours of their own, and would blur the week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain

from partners.hours import DayClass, day_classes, day_name
from partners.hours.wallclock import STOCKHOLM, Span
from records.text import Text
from registry.coverage.judging import Judged

HOURS = 24
_HOUR = 3_600
_APART = frozenset({DayClass.PUBLIC_HOLIDAY, DayClass.EVE})


@dataclass(frozen=True)
class HoursOfADay:
    """Seconds by the hour that the wall shows in Stockholm, 0 to 23.

    `required` holds the other two. On a day on which the clock is changed the repeated hour has 7,200 seconds.
    """

    required: tuple[int, ...]
    no_one: tuple[int, ...]
    unknown: tuple[int, ...]


@dataclass(frozen=True)
class Holiday:
    """A public holiday or an eve within the period."""

    day: date
    name: Text
    hours: HoursOfADay


@dataclass(frozen=True)
class Week:
    """`days`: Monday to Sunday, each the sum of all such days of the period that are no holiday or eve.

    `holidays`: those on which something is required, in order of date.
    """

    days: tuple[HoursOfADay, ...]
    holidays: tuple[Holiday, ...]


def week(*several: Judged) -> Week:
    """What was judged over a period, by hour of the week; of several, their seconds are summed."""
    hour_of = cache(_hour_of)
    required, no_one, unknown = (
        _by_hour(chain.from_iterable(spans), hour_of)
        for spans in (
            [judged.required for judged in several],
            [judged.in_state("gap") for judged in several],
            [judged.in_state("unknown") for judged in several],
        )
    )

    def hours(key: int | date) -> HoursOfADay:
        return HoursOfADay(*(tuple(some[key]) for some in (required, no_one, unknown)))

    apart = sorted(key for key in required if isinstance(key, date))
    return Week(tuple(hours(weekday) for weekday in range(7)), tuple(Holiday(d, _name(d), hours(d)) for d in apart))


def _by_hour(
    spans: Iterable[Span], hour_of: Callable[[int], tuple[int | date, int, int]]
) -> dict[int | date, list[int]]:
    """Seconds by hour, by weekday (0: Monday) or, for what stands apart, by date."""
    found: dict[int | date, list[int]] = defaultdict(lambda: [0] * HOURS)
    for start, end in spans:
        at = start
        while at < end:
            day, hour, ends = hour_of(at)
            until = min(end, ends)
            found[day][hour] += until - at
            at = until
    return found


def _hour_of(at: int) -> tuple[int | date, int, int]:
    """The weekday (or the date, of what stands apart) and hour of an instant, and the instant at which it ends."""
    wall = datetime.fromtimestamp(at, STOCKHOLM)
    day = wall.date()
    apart = not _APART.isdisjoint(day_classes(day))
    return day if apart else day.weekday(), wall.hour, at + _HOUR - wall.minute * 60 - wall.second


def _name(day: date) -> Text:
    return Text(sv=day_name(day, "sv") or "", en=day_name(day, "en"))
