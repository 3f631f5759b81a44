"""When a finding was opened and cleared, by what event or by the passing of days, and when it was accepted.

The history is as lived: at each instant the finding either was, or was not, what the audit of that day told with what
was known then. It changes when something becomes known, which is an event in the log, or at a midnight, when a day
passes. It is worked out exactly, from everything ever believed of the finding's neighbourhood; bounded by the last
`MOST` instants at which something that can matter became known. Of what is seen ahead (hours) no more than the last
`MOST_AHEAD` stretches are judged, of a month at most each. Where that leaves something out, how it was at the beginning
is not told as a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from records.models import Event
from records.moment import STOCKHOLM, Moment
from registry.auditing.accepted import known_acceptances
from registry.auditing.days import Days, after, joined
from registry.auditing.finding import Finding
from registry.auditing.lived_ahead import cut, days_told_ahead
from registry.auditing.models import AcceptedFinding
from registry.auditing.neighbourhood import Neighbourhood, neighbourhood
from registry.auditing.rules import RULES

MOST = 400
MOST_AHEAD = 60

What = Literal["opened", "cleared", "accepted", "acceptance_withdrawn", "acceptance_ended"]


@dataclass(frozen=True)
class Change:
    """One change. `at` (UTC) and `sequence` are the event's; None when a day passed and nothing was recorded.

    `actor` as the log has it: whoever shows it asks who may know. `record`: the record that the event is about.
    """

    what: What
    on: date
    at: datetime | None = None
    sequence: int | None = None
    action: str = ""
    record: UUID | None = None
    actor: str = ""

    @property
    def by_days(self) -> bool:
        """Whether it came by the passing of days alone."""
        return self.sequence is None


@dataclass(frozen=True)
class FindingHistory:
    """The changes in order of time. `complete`: whether all instants that can matter were looked at."""

    changes: tuple[Change, ...]
    complete: bool


@dataclass(frozen=True)
class _Interval:
    """The days `[first, last]` over which all that was known became known at an instant; the last one may be the day
    of the next instant. `stretches`: for what is seen ahead, the days in parts that are judged each by itself."""

    at: datetime
    first: date
    last: date
    stretches: tuple[Days, ...] = ()


def history_of(finding: Finding, moment: Moment) -> FindingHistory:
    """The history of a finding with what was known at `moment.known_at`, until the day `moment.on` (or that of the
    knowledge, when that is later): days pass when nothing is recorded, too. At most thirty queries; for what is seen
    ahead some ten more for each stretch that is judged."""
    near = neighbourhood(finding.record, finding.subject)
    instants = near.instants(moment.known_at)
    intervals = _intervals(near, finding, instants[-(MOST_AHEAD if finding.looks_ahead else MOST) :], moment)
    kept = _last_ahead(intervals) if finding.looks_ahead else intervals
    whole = kept == intervals and len(intervals) == len(instants)
    changes = [*_lived(near, finding, kept, whole=whole), *_accepting(finding, moment)]
    return FindingHistory(tuple(sorted(changes, key=_when)), whole and near.complete)


def _when(change: Change) -> tuple[date, bool, datetime]:
    beginning = datetime.min.replace(tzinfo=STOCKHOLM)
    return change.on, change.at is not None, change.at or beginning


def _last_day(moment: Moment) -> date:
    return max(moment.on, _day(moment.known_at))


def _intervals(near: Neighbourhood, finding: Finding, instants: Sequence[datetime], moment: Moment) -> list[_Interval]:
    found = []
    for now, last in zip(instants, [*map(_day, instants[1:]), _last_day(moment)], strict=True):
        stretches = cut((_day(now), after(last)), near.turns(now)) if finding.looks_ahead else ()
        found.append(_Interval(now, _day(now), last, tuple(stretches)))
    return found


def _last_ahead(intervals: Sequence[_Interval]) -> list[_Interval]:
    """The last of the intervals, with no more than `MOST_AHEAD` stretches in all."""
    kept: list[_Interval] = []
    left = MOST_AHEAD
    for one in reversed(intervals):
        some = one.stretches[-left:] if left else ()
        if some:
            kept.append(replace(one, first=some[0][0], stretches=some))
        left -= len(some)
    return kept[::-1]


def _lived(near: Neighbourhood, finding: Finding, intervals: Sequence[_Interval], *, whole: bool) -> Iterator[Change]:
    events = _events(near, [one.at for one in intervals], finding)
    was = None if intervals and not whole else False
    for one in intervals:
        days = _days_seen(near, finding, one)
        now = _is_on(days, one.first)
        if was is not None and now is not was:
            yield _by_event("opened" if now else "cleared", one.first, one.at, events.get(one.at))
        was = now
        for border in sorted({b for some in days for b in some}):
            if one.first < border <= one.last and _is_on(days, border) is not was:
                was = not was
                yield Change("opened" if was else "cleared", border)


def _days_seen(near: Neighbourhood, finding: Finding, interval: _Interval) -> list[Days]:
    """The days on which the audit tells of the finding, as known in the interval."""
    survey = near.as_known(Moment(interval.first, interval.at))
    if finding.looks_ahead:
        return days_told_ahead(survey, finding, interval.stretches)
    rule = next(rule for rule in RULES if finding.code in rule.codes)
    found = (spell for spell in rule.judge(survey) if spell.identity == finding.identity)
    return joined((spell.seen_from or spell.days[0], spell.days[1]) for spell in found)


def _is_on(days: Iterable[Days], day: date) -> bool:
    return any(first <= day < until for first, until in days)


def _events(near: Neighbourhood, instants: Sequence[datetime], finding: Finding) -> dict[datetime, Event]:
    """For each instant the event that brought it about: one about the finding's own record, or else a neighbour's."""
    rows = Event.objects.filter(at__in=instants, record__in=near.records).select_related("record").order_by("sequence")
    found: dict[datetime, Event] = {}
    for event in rows:
        held = found.get(event.at)
        own = event.record is not None and event.record.uuid == finding.record
        if held is None or (own and held.record is not None and held.record.uuid != finding.record):
            found[event.at] = event
    return found


def _by_event(what: What, on: date, at: datetime, event: Event | None) -> Change:
    if event is None:
        return Change(what, on, at)
    record = event.record.uuid if event.record else None
    return Change(what, on, at, event.sequence, event.action, record, event.actor)


def _accepting(finding: Finding, moment: Moment) -> Iterator[Change]:
    today = _last_day(moment)
    rows = known_acceptances(moment).filter(code=finding.code, record__uuid=finding.record, part=finding.part)
    rows = rows.filter(subject__uuid=finding.subject) if finding.subject else rows.filter(subject=None)
    for row in rows:
        told = row.accepted_on, row.accepted_at, row.pk, "finding.accepted", finding.record, row.accepted_by
        yield Change("accepted", *told)
        withdrawn = _withdrawal(row, moment)
        if withdrawn:
            yield withdrawn
        elif row.until <= today:
            yield Change("acceptance_ended", row.until)


def _withdrawal(row: AcceptedFinding, moment: Moment) -> Change | None:
    found = getattr(row, "withdrawal", None)
    if found is None or found.withdrawn_at > moment.known_at:
        return None
    return Change(
        "acceptance_withdrawn",
        found.withdrawn_on,
        found.withdrawn_at,
        found.pk,
        "finding.acceptance_withdrawn",
        row.record.uuid,
        found.withdrawn_by,
    )


def _day(instant: datetime) -> date:
    return instant.astimezone(STOCKHOLM).date()
