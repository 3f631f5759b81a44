"""What a schedule says about one day, prepared once so that a look-up can ask for hundreds of days."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, NamedTuple

from partners.hours.dayclass import DayClass, day_classes
from partners.hours.schedule import MINUTES_A_DAY, WEEKDAYS, DatedException, Schedule, Window

Caution = Literal["holiday_not_stated"]
MinuteSpan = tuple[int, int]

WHOLE_DAY: Final[tuple[MinuteSpan, ...]] = ((0, MINUTES_A_DAY),)


class DayPlan(NamedTuple):
    """One day's windows in minutes after its midnight, sorted, apart, half-open; and what they rest on.

    `known` is False when the schedule says nothing about the day. `reason` is the dated exception's; `by_class` tells
    that a day class decided, whose day's name is then the reason.
    """

    windows: tuple[MinuteSpan, ...]
    known: bool = True
    reason: str | None = None
    by_class: bool = False
    caution: Caution | None = None


_CLOSED: Final = DayPlan(())
_UNKNOWN: Final = DayPlan((), known=False)


class Run(NamedTuple):
    """Consecutive days up to and including `last` that all have these windows; many days only if none or whole."""

    windows: tuple[MinuteSpan, ...]
    last: int


class DayPlans:
    """A schedule's plan for any day. Days are ordinals (`date.toordinal`)."""

    def __init__(self, schedule: Schedule) -> None:
        plans = {day: DayPlan(joined(rule.windows)) for rule in schedule.rules for day in rule.days}
        self._by_class = {
            DayClass(day): plan._replace(by_class=True) for day, plan in plans.items() if day not in WEEKDAYS
        }
        self.states_weekdays = len(plans) > len(self._by_class)
        unstated = _CLOSED if self.states_weekdays else _UNKNOWN
        self._by_weekday = tuple(plans.get(day, unstated) for day in WEEKDAYS)
        self._every_day = self._same_windows_every_day()
        # Day and night every day of the week leaves no doubt about holidays; anything else does.
        caution: Caution | None = "holiday_not_stated" if self.states_weekdays and not self._is_whole_week() else None
        self._on_unstated_holiday = tuple(plan._replace(caution=caution) for plan in self._by_weekday)
        self._exceptions = [_prepared(exception) for exception in schedule.exceptions]
        self._firsts = [first for first, _, _ in self._exceptions]

    def on(self, day: int) -> DayPlan:
        """Return the plan of a day: dated exception, else day class, else weekday, else closed or unknown."""
        exception = self._exception_on(day)
        if exception is not None:
            return exception[2]
        classes = day_classes(date.fromordinal(day))
        for day_class in classes:
            if day_class in self._by_class:
                return self._by_class[day_class]
        by_weekday = self._on_unstated_holiday if DayClass.PUBLIC_HOLIDAY in classes else self._by_weekday
        return by_weekday[(day + 6) % 7]

    def run_from(self, day: int, limit: int) -> Run:
        """Return the windows of a day and how far, at most to `limit`, the days after it surely have the same."""
        exception = self._exception_on(day)
        if exception is not None:
            steady = exception[2].windows in ((), WHOLE_DAY)
            return Run(exception[2].windows, min(exception[1], limit) if steady else day)
        if self._every_day is not None:
            following = bisect_right(self._firsts, day)
            until = self._firsts[following] - 1 if following < len(self._firsts) else limit
            return Run(self._every_day, min(until, limit))
        return Run(self.on(day).windows, day)

    def _exception_on(self, day: int) -> tuple[int, int, DayPlan] | None:
        place = bisect_right(self._firsts, day) - 1
        return self._exceptions[place] if place >= 0 and day <= self._exceptions[place][1] else None

    def _same_windows_every_day(self) -> tuple[MinuteSpan, ...] | None:
        """Return no windows or the whole day if that is what every rule says, else None."""
        distinct = {plan.windows for plan in (*self._by_weekday, *self._by_class.values())}
        return distinct.pop() if distinct in ({()}, {WHOLE_DAY}) else None

    def _is_whole_week(self) -> bool:
        return all(plan.windows == WHOLE_DAY for plan in self._by_weekday)


def joined(windows: Iterable[Window]) -> tuple[MinuteSpan, ...]:
    """Return the windows (sorted, apart) as minutes, with those that touch made one."""
    spans: list[MinuteSpan] = []
    for window in windows:
        if spans and spans[-1][1] == window.start_minute:
            spans[-1] = (spans[-1][0], window.end_minute)
        else:
            spans.append((window.start_minute, window.end_minute))
    return tuple(spans)


def stated_windows(schedule: Schedule) -> list[tuple[Window, ...]]:
    """Return the windows of every rule and every exception."""
    return [rule.windows for rule in schedule.rules] + [exception.windows for exception in schedule.exceptions]


def is_always_open(schedule: Schedule) -> bool:
    """Tell whether no instant of any day is left out, by rule or by exception.

    True when every weekday, every stated day class and every exception lasts 24 hours from one and the same minute.
    """
    every = [joined(windows) for windows in stated_windows(schedule)]
    weekdays = {day for rule in schedule.rules if not rule.by_class for day in rule.days}
    if len(weekdays) < len(WEEKDAYS) or len(set(every)) != 1 or len(every[0]) != 1:
        return False
    ((start, end),) = every[0]
    return end - start == MINUTES_A_DAY


def _prepared(exception: DatedException) -> tuple[int, int, DayPlan]:
    plan = DayPlan(joined(exception.windows), reason=exception.reason)
    return exception.first.toordinal(), exception.last.toordinal(), plan
