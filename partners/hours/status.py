"""Who answers now and until when, and if nobody does, from when: for one contact point and for several together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from typing import Final, Literal

from partners.hours.dayclass import Language, day_name
from partners.hours.plan import Caution, DayPlan
from partners.hours.timeline import Timeline
from partners.hours.wallclock import Span, instant_of, local_day, seconds_of, spans_of_window

State = Literal["open", "closed", "unknown", "ended"]

NEXT_OPEN_HORIZON_DAYS: Final = 400
UNTIL_HORIZON_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Status:
    """What can be said at an instant. All instants are aware UTC datetimes.

    - `state`: "open"; "closed"; "unknown" where a schedule holds that says nothing about the day; "ended" where no
      schedule holds (it has ended, has not begun, or is suspended).
    - `until`: when open, the end (exclusive) of the unbroken stretch; None when that lies over the horizon, or nowhere.
    - `next_open`: when not open, the start of the next stretch that is known; None when there is none within the
      horizon.
    - `unknown_from`: when closed, the start of the first later day of unknown hours, if it comes before `next_open`.
    - `caution`: "holiday_not_stated" when the answer rests on an ordinary weekday's rule although the day is a public
      holiday. Not given for a schedule that is open day and night all week.
    - `reason`: when closed on a day that a dated exception or a day class rules: the exception's reason or the name of
      the day.
    """

    state: State
    until: datetime | None = None
    next_open: datetime | None = None
    unknown_from: datetime | None = None
    caution: Caution | None = None
    reason: str | None = None


def status_at(
    timeline: Timeline,
    instant: datetime,
    *,
    language: Language = "sv",
    next_open_days: int = NEXT_OPEN_HORIZON_DAYS,
    until_days: int = UNTIL_HORIZON_DAYS,
) -> Status:
    """Return the status of a timeline at an aware instant; the name of a holiday comes in `language`.

    Raises ValueError for a naive instant and for years outside 1901-2200.
    """
    now = seconds_of(instant)
    today = local_day(now)
    plan = timeline.plan_on(today)
    open_plan = _plan_that_is_open(timeline, now, today, plan)
    if open_plan is not None:
        ahead = timeline.spans(today - 1, today + until_days)
        return Status("open", until=_until(ahead, now, today + until_days), caution=open_plan.caution)
    next_start = next((start for start, _ in timeline.spans(today - 1, today + next_open_days) if start > now), None)
    next_open = None if next_start is None else instant_of(next_start)
    if plan is None or not plan.known:
        return Status("ended" if plan is None else "unknown", next_open=next_open)
    until_day = today + next_open_days if next_start is None else local_day(next_start)
    return Status(
        "closed",
        next_open=next_open,
        unknown_from=_start_of(timeline.first_unknown_day(today + 1, until_day)),
        caution=plan.caution,
        reason=day_name(date.fromordinal(today), language) if plan.by_class else plan.reason,
    )


def merged_status(timelines: Sequence[Timeline], instant: datetime, *, language: Language = "sv") -> Status:
    """Return the status of several timelines as one: does anybody answer?

    Open if any is open, and then until the end of the unbroken stretch that they cover together. Else unknown if any
    is unknown; else closed, with the earliest next opening; "ended" if nothing holds anywhere. A caution stays unless
    one that is open has none; a reason is given when all that are closed have the same.
    """
    statuses = [status_at(timeline, instant, language=language) for timeline in timelines]
    if any(status.state == "open" for status in statuses):
        return Status("open", until=_until_together(timelines, instant), caution=_caution_of_open(statuses))
    closed = [status for status in statuses if status.state == "closed"]
    reasons = {status.reason for status in closed}
    next_open = _earliest(status.next_open for status in statuses)
    if any(status.state == "unknown" for status in statuses):
        return Status("unknown", next_open=next_open)
    if not closed:
        return Status("ended", next_open=next_open)
    unknown_from = _earliest(status.unknown_from for status in closed)
    if unknown_from is not None and next_open is not None and unknown_from >= next_open:
        unknown_from = None
    return Status(
        "closed",
        next_open=next_open,
        unknown_from=unknown_from,
        caution=next((status.caution for status in closed if status.caution), None),
        reason=reasons.pop() if len(reasons) == 1 else None,
    )


def _plan_that_is_open(timeline: Timeline, now: int, today: int, plan: DayPlan | None) -> DayPlan | None:
    """Return the plan of the day whose window covers the instant: today's, or yesterday's past midnight."""
    for day, of_day in ((today, plan), (today - 1, timeline.plan_on(today - 1))):
        for window in of_day.windows if of_day is not None else ():
            if any(start <= now < end for start, end in spans_of_window(day, *window)):
                return of_day
    return None


def _until(spans: Iterable[Span], now: int, last_day: int) -> datetime | None:
    """Return the end of the span that covers `now`, or None when it may go on after the last day looked at."""
    end = next(end for _, end in spans if end > now)
    return None if end >= spans_of_window(last_day, 0, 24 * 60)[-1][1] else instant_of(end)


def _until_together(timelines: Sequence[Timeline], instant: datetime) -> datetime | None:
    now = seconds_of(instant)
    today = local_day(now)
    last = today + UNTIL_HORIZON_DAYS
    return _until(_joined(merge(*(timeline.spans(today - 1, last) for timeline in timelines))), now, last)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that come sorted by start, with those that overlap or touch made one."""
    current: Span | None = None
    for start, end in spans:
        if current is not None and start > current[1]:
            yield current
            current = None
        current = (start, end) if current is None else (current[0], max(current[1], end))
    if current is not None:
        yield current


def _caution_of_open(statuses: Sequence[Status]) -> Caution | None:
    cautions = [status.caution for status in statuses if status.state == "open"]
    return cautions[0] if all(cautions) else None


def _earliest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)


def _start_of(day: int | None) -> datetime | None:
    return None if day is None else instant_of(spans_of_window(day, 0, 24 * 60)[0][0])
