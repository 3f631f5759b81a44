"""When nobody answers where somebody is required: by hour of the week, on the holidays ahead, and behind each number.

Pathway by pathway in each municipality that takes part, summed, as in the steering group's report; but for a county
too, which is all its municipalities together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.core.cache import cache

from partners.access import Viewer
from partners.hours import DayClass, day_classes
from partners.hours.wallclock import seconds_of
from records.moment import STOCKHOLM
from records.reading import Reader
from records.text import Text
from registry.coverage.kept import packed, unpacked
from registry.coverage.over_time import Covered
from registry.coverage.reaching import STRICTLY
from registry.coverage.spans import Spans, common, seconds
from registry.coverage.sweeping import Sweep
from registry.coverage.week import week
from registry.coverage.windows import Period
from registry.lookup.answer import Named
from registry.reports.overview.ground import taking_part
from registry.reports.steering.answer import CoveredHour, HolidayAhead
from registry.reports.steering.ground import Ground
from registry.reports.steering.hours import WEEKS_AHEAD, holidays_of, hours_of

A_DAY = timedelta(days=1)
_APART = frozenset({DayClass.PUBLIC_HOLIDAY, DayClass.EVE})


@dataclass(frozen=True)
class Hours:
    """The hours of the week and the holidays ahead, of the whole area; `until`: the first day after those looked at."""

    until: date
    hours: tuple[CoveredHour, ...]
    holidays: tuple[HolidayAhead, ...]


@dataclass(frozen=True)
class Behind:
    """One pathway in one municipality, and its minutes of the hour or day asked about."""

    area: Named
    pathway: UUID
    title: Text
    steps: tuple[str, ...]
    required: int
    no_one: int
    unknown: int


def hours(ground: Ground, viewer: Viewer) -> Hours:
    """The numbers, as far as the viewer may see who answers when. Remembered for the moment and the viewer's rights."""
    key = _key("overview-hours", ground, viewer)
    found: Hours | None = cache.get(key)
    if found is None:
        area = ground.named(ground.chosen[0], "area")
        of_all = week(*(covered.judged for _, some in _swept(ground, viewer) for covered in some))
        found = Hours(_until(ground), tuple(hours_of(area, of_all)), tuple(holidays_of(area, of_all)))
        cache.set(key, found)
    return found


def behind(ground: Ground, viewer: Viewer, weekday: int | None, hour: int | None, day: date | None) -> list[Behind]:
    """What a number is the sum of: an hour of a weekday, or a holiday; everything when neither is given.

    What nobody answers comes first, then by area and title. Pathways that require nobody then are left out.
    """
    slot = _slot(ground, weekday, hour, day)
    found = [one for area, some in _swept(ground, viewer) for covered in some if (one := _behind(area, covered, slot))]
    return sorted(found, key=lambda one: (-one.no_one - one.unknown, one.area.name.sv, one.title.sv))


def _behind(area: Named, covered: Covered, slot: Spans) -> Behind | None:
    judged = covered.judged
    spans = (judged.required, judged.in_state("gap"), judged.in_state("unknown"))
    required, no_one, unknown = (seconds(common(some, slot)) // 60 for some in spans)
    if not required:
        return None
    return Behind(area, covered.pathway, covered.title, covered.steps, required, no_one, unknown)


def _swept(ground: Ground, viewer: Viewer) -> Iterator[tuple[Named, list[Covered]]]:
    """Each municipality that takes part, with the pathways that serve it, judged over the weeks ahead.

    Remembered in few bytes for the moment and the viewer's rights, so that the list behind a number is not worked out
    anew.
    """
    key = _key("overview-swept", ground, viewer)
    kept: list[tuple[UUID, bytes]] | None = cache.get(key)
    if kept is None:
        sweep = Sweep(Reader(viewer, ground.survey.moment), _period(ground), STRICTLY)
        kept = [(area.id, packed(sweep.swept(area).judged())) for area in sweep.chosen(taking_part(ground))]
        cache.set(key, kept)
    for area, found in kept:
        yield ground.named(area, "area"), unpacked(found)


def _key(what: str, ground: Ground, viewer: Viewer) -> str:
    return f"{what}:" + sha256(f"{ground.survey.moment}:{ground.chosen}:{viewer}".encode()).hexdigest()


def _period(ground: Ground) -> Period:
    return Period.of(_midnight(ground.on), _midnight(_until(ground)))


def _until(ground: Ground) -> date:
    return ground.on + timedelta(weeks=WEEKS_AHEAD)


def _slot(ground: Ground, weekday: int | None, hour: int | None, day: date | None) -> Spans:
    """The instants that are asked about, by the same days as the week counts: holidays and eves stand apart."""
    found: Spans = []
    for one in _days(ground):
        apart = not _APART.isdisjoint(day_classes(one))
        if day == one or (day is None and (weekday is None or (one.weekday() == weekday and not apart))):
            found += _hours_of(one, None if day else hour)
    return found


def _days(ground: Ground) -> Iterator[date]:
    one = ground.on
    while one < _until(ground):
        yield one
        one += A_DAY


def _hours_of(day: date, hour: int | None) -> Spans:
    """A day, or what the wall shows as one hour of it: two when the clock is set back, and none when forward."""
    first, last = seconds_of(_midnight(day)), seconds_of(_midnight(day + A_DAY))
    if hour is None:
        return [(first, last)]
    starts = range(first, last, 3600)
    return [(at, at + 3600) for at in starts if datetime.fromtimestamp(at, STOCKHOLM).hour == hour]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)
