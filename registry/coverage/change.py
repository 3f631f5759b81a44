"""The hours that a change leaves with no one: when an entry answered for a function in an area, and now nobody does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from partners.access import Viewer
from partners.hours.wallclock import Span, instant_of
from partners.maintaining.impact import DAYS_IN_FULL, DAYS_LOOKED_AT, MOST_GAPS, Affected, Gap
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from registry.coverage.reaching import Counting, Line, Lines, Lookout, Receiver, Unveiled
from registry.coverage.required import receivers_of
from registry.coverage.spans import Spans, common, united, within, without
from registry.coverage.windows import Period, whole_days, windows_of
from registry.parties import areas_around
from registry.said import pathways_ever_leading_to

ITSELF = Counting(unverified=True, reported=True)
"""What is changed counts whatever its checks say: whoever changes it is telling right now what holds."""
OTHERS = Counting(unverified=True)
"""Others cover for it unless they were found not to work. That a check is overdue is no news of this change, and would
drown what is: `over_time` tells it."""
FIRST_READ = 500
"""So many others are read at first; four times as many each time that some hours are still left with no one."""


@dataclass(frozen=True, slots=True)
class _Loss:
    """The instants at which an entry no longer answers for a function in an area, and who else may: the receivers.

    `pathway`: the one whose step names the entry itself, so that not everybody who holds the function takes over.
    Several entries may have the same loss.
    """

    function: str
    area: str
    receivers: tuple[Receiver, ...]
    spans: tuple[Span, ...]
    pathway: UUID | None = None


def gaps_left(affected: Sequence[Affected], before: Moment, after: Moment) -> list[tuple[Gap, ...]]:
    """For each change the first `MOST_GAPS` stretches that it leaves with no one, in order of time.

    Looked at are the first `DAYS_LOOKED_AT` days of the change, from now on; what comes again every week is told in
    full for the first `DAYS_IN_FULL` of them, and once after that. A stretch is left with no one when the entry
    answered before for a function in an area it served, and afterwards every contact point that reaches the function in
    the area, or in one around it, is known to be closed or was found not to work; whether a pathway requires the hours
    is not asked. Where a step of a pathway names the entry itself, only the step's other receivers take over. Where
    hours are unknown, or kept to the parties of an agreement, somebody may answer, so that nothing is said: as in the
    look-up, and so that no gap tells hours that whoever made the change may not see. What is changed in the same turn
    counts as it is afterwards.

    The same few queries for one change and for a thousand, and four more for each time that more of the others have to
    be read, `FIRST_READ` at first and then four times as many.
    """
    looked_at = {place: _looked_at(one, after) for place, one in enumerate(affected) if one.kind == "contact_point"}
    if not looked_at:
        return [() for _ in affected]
    overall = Period(min(p.start for p in looked_at.values()), max(p.until for p in looked_at.values()))
    points = {place: str(affected[place].record) for place in looked_at}
    records = {affected[place].record for place in looked_at}
    was = _by_point(Lookout(Unveiled("impact", before), overall, ITSELF).named(records))
    now = _by_point(Lookout(Unveiled("impact", after), overall, ITSELF).named(records)) if was else {}
    lost = _Lost(was, now, overall)
    losses = {place: lost.of(points[place], period) for place, period in looked_at.items()}
    if not any(losses.values()):
        return [() for _ in affected]
    reader = Reader(Viewer.system("impact"), after)
    steps = _steps_naming({UUID(points[place]) for place, some in losses.items() if some}, reader, overall)
    for place, point in points.items():
        losses[place] += _of_steps(losses[place], steps.get(point, ()))
    left = _left({loss for some in losses.values() for loss in some}, reader, overall, now)
    return [
        _gaps(losses[place], left, looked_at[place].start + DAYS_IN_FULL * _A_DAY) if place in losses else ()
        for place in range(len(affected))
    ]


_A_DAY = 24 * 60 * 60


def _looked_at(one: Affected, after: Moment) -> Period:
    """The first days of the change, and nothing that has passed."""
    day = max(one.first, after.on)
    return Period.of(max(_midnight(day), after.known_at), _midnight(day + timedelta(days=DAYS_LOOKED_AT)))


def _by_point(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.point].append(line)
    return found


class _Lost:
    """When entries answered before and no longer do themselves, by what they reached. In an import many have the same
    hours before and after, which are laid against each other once."""

    def __init__(self, was: Mapping[str, list[Line]], now: Mapping[str, list[Line]], overall: Period) -> None:
        self._was = was
        self._now = now
        self._overall = overall
        self._known: dict[object, tuple[Span, ...]] = {}

    def of(self, point: str, period: Period) -> list[_Loss]:
        """The losses of a contact point within the period."""
        found = []
        was, now = self._was.get(point, ()), self._now.get(point, ())
        for function, area in sorted({(line.function, area) for line in was for area in line.areas}):
            before, after = (
                frozenset(_hours(line) for line in lines if line.function == function and area in line.areas)
                for lines in (was, now)
            )
            if spans := self._spans(before, after, period):
                found.append(_Loss(function, area, (("function", function),), spans))
        return found

    def _spans(self, before: frozenset[_Hours], after: frozenset[_Hours], period: Period) -> tuple[Span, ...]:
        if before == after:
            return ()
        if (before, after, period) not in self._known:
            opened = united(_open(hours, self._overall) for hours in before)
            left = without(opened, united(_maybe_open(hours, self._overall) for hours in after))
            self._known[before, after, period] = tuple(within(left, period.start, period.until))
        return self._known[before, after, period]


_Hours = tuple[int, int, str | None]
"""The days `[first, until)` (ordinals), and the hours; None where they are withheld."""


def _hours(line: Line) -> _Hours:
    return line.first, line.until, line.hours


@dataclass(frozen=True)
class _Step:
    """A step that names a contact point, over the days on which the pathway says so."""

    pathway: UUID
    areas: tuple[str, ...]
    receivers: tuple[Receiver, ...]
    days: Spans


def _steps_naming(points: set[UUID], reader: Reader, overall: Period) -> dict[str, list[_Step]]:
    """The steps of pathways that name one of the contact points as a receiver or fallback. Two queries."""
    found: dict[str, list[_Step]] = defaultdict(list)
    for entry in reader.over(pathways_ever_leading_to(points), overall.first_date, overall.last_date):
        for step in _steps(entry, overall):
            for kind, identity in step.receivers:
                if kind == "contact_point":
                    found[identity].append(step)
    return found


def _steps(entry: Entry, overall: Period) -> Iterator[_Step]:
    days = whole_days(*overall.days(entry.believed_from, entry.believed_until))
    for step in entry.content["steps"]:
        if step.get("receiver"):
            yield _Step(entry.id, tuple(entry.content["areas"]), receivers_of(step), days)


def _of_steps(losses: Sequence[_Loss], steps: Iterable[_Step]) -> list[_Loss]:
    """A contact point's losses to the steps that name it: neither its function nor where it serves matters there."""
    lost = united([list(one.spans) for one in losses])
    return [
        _Loss(losses[0].function, area, step.receivers, spans, step.pathway)
        for step in steps
        if (spans := tuple(common(lost, step.days)))
        for area in step.areas
    ]


def _left(
    losses: Iterable[_Loss], reader: Reader, overall: Period, changed: Mapping[str, Sequence[Line]]
) -> dict[_Loss, Spans]:
    """What is left of each loss once everybody who answers afterwards, or may, is taken out."""
    around = areas_around(reader)
    left = {loss: list(loss.spans) for loss in losses}
    _take_out(left, [line for lines in changed.values() for line in lines], around, overall)
    lookout, many, read = Lookout(reader, overall, OTHERS), FIRST_READ, set[int]()
    while open_ := [loss for loss, spans in left.items() if spans]:
        areas = {UUID(area) for loss in open_ for area in around.get(loss.area, {loss.area})}
        others = lookout.records_serving(areas, *(_named(open_, kind) for kind in ("function", "contact_point")))
        unread = [pk for pk in others if pk not in read]
        lines = lookout.lines(unread[:many])
        _take_out(
            left, [one for one in lines if one.point not in changed and one.standing == "counted"], around, overall
        )
        if len(unread) <= many:
            break
        read.update(unread[:many])
        many *= 4
    return left


def _named(losses: Iterable[_Loss], kind: str) -> set[UUID]:
    return {UUID(identity) for loss in losses for found, identity in loss.receivers if found == kind}


def _take_out(left: dict[_Loss, Spans], some: Sequence[Line], around: Mapping[str, set[str]], overall: Period) -> None:
    """Take out of what is left when one of the lines is open, or may be."""
    lines = Lines()
    lines.add(some)
    known: dict[tuple[Receiver, str], Spans] = {}

    def answers(receiver: Receiver, area: str) -> Spans:
        if (receiver, area) not in known:
            leading = lines.leading_from(receiver, [area, *(around.get(area, {area}) - {area})])
            known[receiver, area] = united(_maybe_open(hours, overall) for hours in {_hours(one) for one in leading})
        return known[receiver, area]

    for loss, spans in left.items() if some else ():
        for receiver in loss.receivers if spans else ():
            left[loss] = without(left[loss], answers(receiver, loss.area))


def _gaps(losses: Iterable[_Loss], left: Mapping[_Loss, Spans], in_full: int) -> tuple[Gap, ...]:
    """In order of time; after the instant `in_full` one of each sort that comes again every week. What a step is left
    without is told where the function has somebody."""
    nobody: dict[str, Spans] = defaultdict(list)
    found: list[Gap] = []
    for loss in losses:  # those of functions come first
        spans = left[loss] if loss.pathway is None else without(left[loss], nobody[loss.area])
        if loss.pathway is None:
            nobody[loss.area] = united([nobody[loss.area], spans])
        who = UUID(loss.function), UUID(loss.area)
        found += (Gap(*who, instant_of(start), instant_of(end), loss.pathway) for start, end in spans)
    told: set[object] = set()
    kept: list[Gap] = []
    for gap in sorted(dict.fromkeys(found), key=_place):
        if gap.start < instant_of(in_full) or gap.of_the_week not in told:
            kept.append(gap)
        told.add(gap.of_the_week)
    return tuple(kept[:MOST_GAPS])


def _place(gap: Gap) -> tuple[datetime, datetime, str, str, str]:
    return gap.start, gap.end, str(gap.function), str(gap.area), str(gap.pathway or "")


def _open(hours: _Hours, period: Period) -> Spans:
    first, until, said = hours
    return windows_of(said or "{}", period.first, period.end).open(first, until)


def _maybe_open(hours: _Hours, period: Period) -> Spans:
    """When it is open, or may be: all day where hours are withheld."""
    first, until, said = hours
    if said is None:
        return whole_days(max(first, period.first), min(until, period.end))
    windows = windows_of(said, period.first, period.end)
    return united([windows.open(first, until), windows.unknown(first, until)])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)
