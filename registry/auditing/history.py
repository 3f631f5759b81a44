"""When a finding was opened and cleared, by what event or by the passing of days, and when it was accepted.

The history is as lived: at each instant the finding either was, or was not, what the audit of that day told with what
was known then. It changes when something becomes known, which is an event in the log, or at a midnight, when a day
passes. It is worked out exactly, from everything ever believed of the finding's neighbourhood; bounded by the last
`MOST` instants at which something that can matter became known. What is seen ahead (hours) is judged at the last
`MOST_AHEAD` of them, and not at the midnights between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from records.models import Event
from records.moment import STOCKHOLM, Moment
from registry.auditing.accepted import known_acceptances
from registry.auditing.days import Days, joined
from registry.auditing.finding import Finding
from registry.auditing.models import AcceptedFinding
from registry.auditing.neighbourhood import Neighbourhood, neighbourhood
from registry.auditing.rules import RULES
from registry.auditing.spell import Rule

MOST = 400
MOST_AHEAD = 12

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


def history_of(finding: Finding, moment: Moment) -> FindingHistory:
    """The history of a finding with what was known at `moment.known_at`, until the day `moment.on` (or that of the
    knowledge, when that is later): days pass when nothing is recorded, too. At most twenty-six queries."""
    near = neighbourhood(finding.record, finding.subject)
    rule = next(rule for rule in RULES if finding.code in rule.codes)
    instants = near.instants(moment.known_at)
    kept = instants[-(MOST_AHEAD if finding.looks_ahead else MOST) :]
    changes = [*_lived(near, rule, finding, kept, _last_day(moment)), *_accepting(finding, moment)]
    return FindingHistory(tuple(sorted(changes, key=_when)), len(kept) == len(instants))


def _when(change: Change) -> tuple[date, bool, datetime]:
    beginning = datetime.min.replace(tzinfo=STOCKHOLM)
    return change.on, change.at is not None, change.at or beginning


def _last_day(moment: Moment) -> date:
    return max(moment.on, _day(moment.known_at))


def _lived(
    near: Neighbourhood, rule: Rule, finding: Finding, instants: Sequence[datetime], end: date
) -> Iterator[Change]:
    events = _events(near, instants, finding)
    open_ = False
    for now, last in zip(instants, [*map(_day, instants[1:]), end], strict=True):
        first = _day(now)
        days = _days_seen(near, rule, finding, Moment(first, now))
        if _is_on(days, first) is not open_:
            open_ = not open_
            yield _by_event("opened" if open_ else "cleared", first, now, events.get(now))
        for border in () if finding.looks_ahead else sorted({b for one in days for b in one}):
            if first < border <= last and _is_on(days, border) is not open_:
                open_ = not open_
                yield Change("opened" if open_ else "cleared", border)


def _days_seen(near: Neighbourhood, rule: Rule, finding: Finding, moment: Moment) -> list[Days]:
    """The days on which the audit tells of the finding, as known at the moment."""
    found = (spell for spell in rule.judge(near.as_known(moment)) if spell.identity == finding.identity)
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
