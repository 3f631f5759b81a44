"""What hours mean, for a reader: one sentence, whether anybody answers now, the week to come and the days off in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from partners.hours import DayClass, Schedule, Timeline, describe, describe_day, sentence, status_at
from partners.hours.ahead import DayAhead, special_days_ahead, week_ahead
from partners.hours.plan import is_always_open
from partners.maintaining.days import DAYS_AHEAD
from records.moment import STOCKHOLM
from records.text import Text
from registry.lookup.wording import reachable

MOST_SPECIAL_DAYS = 8


@dataclass(frozen=True)
class SaidOfDay:
    """A day to come: what holds on it, what it is called, why it differs."""

    day: date
    hours: Text
    name: Text | None
    reason: str
    is_open: bool
    is_unknown: bool
    is_not_stated: bool
    """A public holiday of which the hours say nothing: those of its weekday are told, with a caution."""
    is_excepted: bool


@dataclass(frozen=True)
class Said:
    """`now` is None when the hours begin on a later day than today: `first`."""

    sentence: Text
    now: Text | None
    first: date
    week: tuple[SaidOfDay, ...]
    special: tuple[SaidOfDay, ...]


def said_of(schedule: Schedule, valid_from: date | None = None) -> Said:
    """The hours in words, as of now."""
    instant = datetime.now(STOCKHOLM)
    today = instant.date()
    first = min(max(valid_from or today, today), today + timedelta(days=DAYS_AHEAD))
    status = status_at(Timeline.of(schedule), instant)
    return Said(
        sentence=in_one_sentence(schedule),
        now=reachable(status, instant, always=is_always_open(schedule)) if first == today else None,
        first=first,
        week=_days(week_ahead(schedule, first)),
        special=_days(special_days_ahead(schedule, first, MOST_SPECIAL_DAYS)),
    )


def in_one_sentence(schedule: Schedule) -> Text:
    """The hours as a person would say them, in both languages. Exceptions that have passed are left out."""
    today = datetime.now(STOCKHOLM).date()
    return Text(sv=sentence(schedule, "sv", since=today), en=sentence(schedule, "en", since=today))


def line_by_line(schedule: Schedule) -> list[Text]:
    """The hours in short sentences, in both languages."""
    today = datetime.now(STOCKHOLM).date()
    both = zip(describe(schedule, "sv", since=today), describe(schedule, "en", since=today), strict=True)
    return [Text(sv=sv, en=en) for sv, en in both]


def _days(days: Iterable[DayAhead]) -> tuple[SaidOfDay, ...]:
    return tuple(
        SaidOfDay(
            day=one.day,
            hours=Text(sv=describe_day(one.plan, "sv"), en=describe_day(one.plan, "en")),
            name=Text(sv=one.name_sv, en=one.name_en or None) if one.name_sv else None,
            reason=one.plan.reason or "",
            is_open=bool(one.plan.windows),
            is_unknown=not one.plan.known,
            is_not_stated=DayClass.PUBLIC_HOLIDAY in one.classes and one.plan.caution is not None,
            is_excepted=one.plan.reason is not None,
        )
        for one in days
    )
