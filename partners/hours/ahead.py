"""What a schedule says about the days to come, one by one: the next week, and the special days after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from partners.hours.dayclass import DayClass, day_classes, day_name
from partners.hours.plan import DayPlan, DayPlans
from partners.hours.schedule import Schedule

WEEK = 7
SPECIAL_DAYS_AHEAD = 120
"""How far ahead special days are looked for: in every season that is far enough to meet the next holidays."""


@dataclass(frozen=True)
class DayAhead:
    """One day, what the schedule says about it, and the day's own name ("Julafton"), "" for an ordinary one."""

    day: date
    plan: DayPlan
    classes: tuple[DayClass, ...]
    name_sv: str
    name_en: str


def week_ahead(schedule: Schedule, first: date) -> list[DayAhead]:
    """The seven days from `first` on."""
    return _said_of(schedule, [first + timedelta(days=number) for number in range(WEEK)])


def special_days_ahead(schedule: Schedule, first: date, most: int) -> list[DayAhead]:
    """The first days from `first` on that are a holiday, an eve, a half-day, a day between or a dated exception."""
    days = (first + timedelta(days=number) for number in range(SPECIAL_DAYS_AHEAD))
    special = (day for day in days if day_classes(day) or any(x.first <= day <= x.last for x in schedule.exceptions))
    return _said_of(schedule, list(islice(special, most)))


def _said_of(schedule: Schedule, days: Sequence[date]) -> list[DayAhead]:
    plans = DayPlans(schedule)
    return [
        DayAhead(day, plans.on(day.toordinal()), day_classes(day), day_name(day, "sv") or "", day_name(day, "en") or "")
        for day in days
    ]
