"""A schedule's rules day by day, as a form shows them, and back into rules without moving what nobody changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from partners.hours.schedule import CLASSED_DAYS, WEEKDAYS, Day, Rule, Schedule, Window

EVERY_DAY: Final[tuple[Day, ...]] = (*WEEKDAYS, *CLASSED_DAYS)
"""The weekdays and the day classes, in the order in which they are shown."""
WHOLE_DAY: Final = (Window(start="00:00", end="24:00"),)

ByDay = Mapping[Day, tuple[Window, ...]]
"""The windows of each day that a rule names: none is closed. What is not in it, no rule names."""


def by_day(schedule: Schedule) -> dict[Day, tuple[Window, ...]]:
    """The windows of every weekday and day class that a rule names."""
    return {day: rule.windows for rule in schedule.rules for day in rule.days}


def rules_of(days: ByDay, was: Schedule) -> tuple[Rule, ...]:
    """The rules that say this of the days, in which days of `was` that say what they said stay in one rule.

    Else two rules that happen to say the same would be joined, and a comparison would show a change that nobody made.
    A day that is changed joins the first rule, of days of its sort, that says the same. `rules_of(by_day(x), x)` is
    `x.rules`. Raises ValueError for windows that overlap.
    """
    groups = [
        _Group(rule.by_class, rule.windows, same)
        for rule in was.rules
        if (same := [day for day in rule.days if days.get(day) == rule.windows])
    ]
    placed = {day for group in groups for day in group.days}
    for day in EVERY_DAY:
        if day not in days or day in placed:
            continue
        windows = in_order(days[day])
        alike = (g for g in groups if (g.by_class, g.windows) == (day not in WEEKDAYS, windows))
        group = next(alike, None) or _Group(day not in WEEKDAYS, windows)
        group.days.append(day)
        if group.days == [day]:
            groups.append(group)
    made = tuple(Rule(days=tuple(group.days), windows=group.windows) for group in groups)
    return Schedule(rules=made).rules


@dataclass
class _Group:
    by_class: bool
    windows: tuple[Window, ...]
    days: list[Day] = field(default_factory=list)


def in_order(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The windows by their starts."""
    return tuple(sorted(windows, key=lambda window: window.start_minute))


def overlap(windows: Sequence[Window]) -> bool:
    """Whether two windows of one day (in order) go into each other, so that they are no rule's."""
    return any(later.start_minute < earlier.end_minute for earlier, later in pairwise(windows))
