"""The months to come, for every pathway in every area: what an audit asks, and what a nightly task keeps up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from records.moment import STOCKHOLM, Moment
from records.reading import Entry
from registry.coverage.kept import packed, unpacked
from registry.coverage.models import KeptCoverage
from registry.coverage.over_time import Covered, Question, coverage
from registry.coverage.reaching import STRICTLY, Counting, Unveiled
from registry.coverage.sweeping import Sweep, Swept
from registry.coverage.windows import Period

MONTHS = 13
"""How far ahead an audit looks: a year, and the month in which whoever reads it can still do something about it."""

Tells = Callable[[int, int, bool], object]
"""Told after each area: how many are done, of how many, and whether this one was worked out anew."""


@dataclass(frozen=True)
class AreaAhead:
    """The months ahead of one area. `pathways`: those that serve it, each judged over the period; by title."""

    area: Entry
    start: datetime
    until: datetime
    pathways: tuple[Covered, ...]


def months_ahead(moment: Moment) -> Period:
    """From the midnight that begins the moment's day, for `MONTHS` months."""
    return Period.of(_midnight(moment.on), _midnight(_months_after(moment.on, MONTHS)))


def terms(moment: Moment, counting: Counting = STRICTLY) -> str:
    """What the months ahead depend on beside what is recorded: the rules, the holidays, the days looked at."""
    sweep = Sweep(Unveiled("coverage", moment), whole_months(moment.on), counting)
    return f"{sweep.terms} {months_ahead(moment)}"


def ahead(
    moment: Moment,
    areas: Iterable[UUID] | None = None,
    *,
    counting: Counting = STRICTLY,
    keeping: bool = False,
    tells: Tells = lambda *_: None,
) -> Iterator[AreaAhead]:
    """The months ahead of each area (default: every municipality), one by one, in flat memory; as the registry itself
    knows it, also where hours are withheld from others.

    What was kept is used where nothing has changed that it depends on. With `keeping` what is worked out anew is kept,
    one row for each area: for a nightly task, never for a request. Kept is whole months, so that what was kept
    yesterday serves today.
    """
    period = months_ahead(moment)
    sweep = Sweep(Unveiled("coverage", moment), whole_months(moment.on), counting)
    wanted = sweep.chosen(areas)
    start, until = period.as_instants()
    for done, area in enumerate(wanted, 1):
        found, anew = _found(sweep.swept(area), keeping=keeping)
        cut = tuple(Covered(c.pathway, c.title, c.owner, c.steps, c.judged.within(period)) for c in found)
        tells(done, len(wanted), anew)
        yield AreaAhead(area, start, until, cut)


def pathway_ahead(moment: Moment, area: UUID, pathway: UUID) -> Covered | None:
    """One pathway in one area, judged as `ahead` does, over the whole months that begin with the moment's: on every day
    of its month for which checks hold as on that day, what `ahead` says is this within `months_ahead` of the day."""
    start, until = whole_months(moment.on).as_instants()
    answer = coverage(Unveiled("coverage", moment), Question(area, start, until, pathway=pathway))
    return next(iter(answer.pathways), None)


def _found(swept: Swept, *, keeping: bool) -> tuple[list[Covered], bool]:
    kept = KeptCoverage.objects.filter(area=swept.area.pk).first()
    if kept is not None and kept.mark == swept.mark:
        return unpacked(bytes(kept.result)), False
    found = swept.judged()
    if keeping:
        KeptCoverage.objects.update_or_create(
            area_id=swept.area.pk, defaults={"mark": swept.mark, "result": packed(found)}
        )
    return found, True


def whole_months(day: date) -> Period:
    """From the first day of the day's month, for a month more than is looked ahead."""
    first = day.replace(day=1)
    return Period.of(_midnight(first), _midnight(_months_after(first, MONTHS + 1)))


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or the first of the next one when that month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    try:
        return first.replace(day=day.day)
    except ValueError:
        return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
