"""At which hours of the week, and on which holidays ahead, nobody answers where somebody is required."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from partners.access import Viewer
from records.moment import STOCKHOLM
from records.reading import Reader
from registry.coverage.over_time import Question, coverage
from registry.coverage.week import HOURS, Week, week
from registry.lookup.answer import Named
from registry.reports.steering.answer import CoveredHour, HolidayAhead
from registry.reports.steering.ground import Ground, by_name

WEEKS_AHEAD = 13
"""A quarter of a year: each hour of the week thirteen times, and the holidays until the meeting after the next."""


@dataclass(frozen=True)
class Hours:
    """The hours of the week and the holidays ahead, area by area; `until`: the first day after those looked at."""

    until: date
    hours: tuple[CoveredHour, ...]
    holidays: tuple[HolidayAhead, ...]


def hours(ground: Ground, viewer: Viewer) -> Hours:
    """For each of the body's own areas, as far as the viewer may see who answers when: each pathway by itself, summed.

    Were the pathways judged as one, a single one without anybody would hide how it stands with all the others.
    """
    first, until = ground.on, ground.on + timedelta(weeks=WEEKS_AHEAD)
    start, end = (datetime.combine(day, time(), STOCKHOLM) for day in (first, until))
    reader = Reader(viewer, ground.survey.moment)
    of_areas = sorted((ground.named(area, "area") for area in ground.chosen), key=by_name)
    covered = [(area, coverage(reader, Question(area.id, start, end)).pathways) for area in of_areas]
    weeks = [(area, week(*(one.judged for one in pathways))) for area, pathways in covered]
    return Hours(
        until,
        tuple(hour for area, found in weeks for hour in hours_of(area, found)),
        tuple(holiday for area, found in weeks for holiday in holidays_of(area, found)),
    )


def hours_of(area: Named, found: Week) -> Iterator[CoveredHour]:
    """The hours of the week of an area, in whole minutes."""
    for weekday, day in enumerate(found.days):
        for hour in range(HOURS):
            yield CoveredHour(
                area=area,
                weekday=weekday,
                hour=hour,
                required_minutes=day.required[hour] // 60,
                no_one_minutes=day.no_one[hour] // 60,
                unknown_minutes=day.unknown[hour] // 60,
            )


def holidays_of(area: Named, found: Week) -> Iterator[HolidayAhead]:
    """The holidays and eves ahead of an area, in whole minutes."""
    for holiday in found.holidays:
        told = holiday.hours
        required, no_one, unknown = (sum(some) // 60 for some in (told.required, told.no_one, told.unknown))
        yield HolidayAhead(
            area=area,
            day=holiday.day,
            name=holiday.name,
            required_minutes=required,
            no_one_minutes=no_one,
            unknown_minutes=unknown,
        )
