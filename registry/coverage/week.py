"""Coverage by hour of the week, for a table or a heat map: when it is required, and when no one answers.

Public holidays and eves stand apart, each by its date: they have hours of their own, and would blur the week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain, pairwise

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


def _by_hour(spans: Iterable[Span], hour_of: Callable[[int], tuple[int | date, int]]) -> dict[int | date, list[int]]:
    """Seconds by hour, by weekday (0: Monday) or, for what stands apart, by date."""
    found: dict[int | date, list[int]] = defaultdict(lambda: [0] * HOURS)
    for hour, lasts in _seconds_by_hour(spans).items():
        day, of_the_day = hour_of(hour)
        found[day][of_the_day] += lasts
    return found


def _seconds_by_hour(spans: Iterable[Span]) -> dict[int, int]:
    """Seconds by the hour since 1970. Of a long span only the ends are looked at: a county has some hundred thousand.

    Hours on the wall in Stockholm begin with those of UTC since 1900.
    """
    found: dict[int, int] = defaultdict(int)
    begun: dict[int, int] = defaultdict(int)
    for start, end in spans:
        first, last = -(-start // _HOUR), end // _HOUR
        if first > last:
            found[last] += end - start
            continue
        if start < first * _HOUR:
            found[first - 1] += first * _HOUR - start
        if end > last * _HOUR:
            found[last] += end - last * _HOUR
        begun[first] += 1
        begun[last] -= 1
    going_on = 0
    for hour, until in pairwise(sorted(begun)):
        going_on += begun[hour]
        for one in range(hour, until) if going_on else ():
            found[one] += going_on * _HOUR
    return found


def _hour_of(hour: int) -> tuple[int | date, int]:
    """The weekday (or the date, of what stands apart) and the hour on the wall, of an hour since 1970."""
    wall = datetime.fromtimestamp(hour * _HOUR, STOCKHOLM)
    day = wall.date()
    apart = not _APART.isdisjoint(day_classes(day))
    return day if apart else day.weekday(), wall.hour


def _name(day: date) -> Text:
    return Text(sv=day_name(day, "sv") or "", en=day_name(day, "en"))
