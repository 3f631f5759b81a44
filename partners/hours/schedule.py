"""Opening hours as they are written down: weekly rules by weekday and day class, and dated exceptions.

The models are frozen and stand inside a contact point's content, so `model_dump(mode="json")` gives exactly what
`model_validate` takes back. Rules, days, windows and exceptions are put in one order, so that the same hours written
in two orders are equal and a comparison of two versions shows only what changed.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

Weekday = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]
ClassedDay = Literal["public_holiday", "eve", "half_day", "day_between"]
Day = Literal["mo", "tu", "we", "th", "fr", "sa", "su", "public_holiday", "eve", "half_day", "day_between"]

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
CLASSED_DAYS: Final[tuple[ClassedDay, ...]] = get_args(ClassedDay)
_DAY_ORDER: Final[dict[str, int]] = {day: place for place, day in enumerate((*WEEKDAYS, *CLASSED_DAYS))}

MINUTES_A_DAY: Final = 24 * 60
_TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_TIME_OF_DAY: Final = re.compile(_TIME)


def _time_of_day(text: str) -> str:
    if not _TIME_OF_DAY.fullmatch(text):
        raise ValueError("write the time of day as HH:MM, from 00:00 to 23:59")
    return text


def _end_of_window(text: str) -> str:
    if text in {"24:00", "00:00"}:
        return "24:00"
    if not _TIME_OF_DAY.fullmatch(text):
        raise ValueError("write the end as HH:MM, from 00:00 to 24:00; an end before the start is on the next day")
    return text


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Frozen):
    """A half-open stretch `[start, end)` of local wall time in Europe/Stockholm, starting on the day it belongs to.

    Both are "HH:MM". An end at or before the start lies on the next day (16:00-01:00; 08:00-08:00 is 24 hours).
    "24:00" is allowed as end, and an end of "00:00" is kept as "24:00". 00:00-24:00 is the whole day.
    """

    start: Annotated[str, AfterValidator(_time_of_day), Field(json_schema_extra={"pattern": rf"^{_TIME}$"})]
    end: Annotated[str, AfterValidator(_end_of_window), Field(json_schema_extra={"pattern": rf"^({_TIME}|24:00)$"})]

    @property
    def start_minute(self) -> int:
        """Minutes after the midnight that begins the day, 0-1439."""
        return _minutes(self.start)

    @property
    def end_minute(self) -> int:
        """Minutes after the same midnight; more than 1440 when the window runs into the next day."""
        end = _minutes(self.end)
        return end if end > self.start_minute else end + MINUTES_A_DAY

    @property
    def past_midnight(self) -> bool:
        """Whether some of the window lies on the next day."""
        return self.end_minute > MINUTES_A_DAY


def _in_order_without_overlap(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    ordered = tuple(sorted(windows, key=lambda window: window.start_minute))
    for earlier, later in pairwise(ordered):
        if later.start_minute < earlier.end_minute:
            raise ValueError(
                f"the windows {earlier.start}-{earlier.end} and {later.start}-{later.end} overlap; "
                "join them into one or move an edge"
            )
    return ordered


Windows = Annotated[tuple[Window, ...], AfterValidator(_in_order_without_overlap)]


def _repeated(names: Iterable[str]) -> list[str]:
    names = tuple(names)
    if len(set(names)) == len(names):  # nearly always, and a set costs a fifth of a count
        return []
    return [name for name, times in Counter(names).items() if times > 1]


class Rule(_Frozen):
    """The windows of one or more weekdays, or of one or more day classes. No windows means closed on those days."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)]
    windows: Windows = ()

    @field_validator("days")
    @classmethod
    def _each_day_once(cls, days: tuple[Day, ...]) -> tuple[Day, ...]:
        if repeated := _repeated(days):
            raise ValueError(f"{', '.join(repeated)} is named twice; name each day once")
        if len({day in WEEKDAYS for day in days}) > 1:
            raise ValueError("a rule names either weekdays or day classes; write one rule for each")
        return tuple(sorted(days, key=_DAY_ORDER.__getitem__))

    @property
    def by_class(self) -> bool:
        """Whether the rule is about day classes (red days and so on) and not about weekdays."""
        return self.days[0] not in WEEKDAYS


class DatedException(_Frozen):
    """What holds from `first` to `last`, both included, instead of every rule. No windows means closed."""

    first: date
    last: date
    windows: Windows = ()
    reason: Annotated[str, Field(json_schema_extra={"pattern": r"\S"})]

    @field_validator("reason")
    @classmethod
    def _reason_is_told(cls, reason: str) -> str:
        if not reason.strip():
            raise ValueError("tell why these days differ, in a few words that callers may read")
        return reason.strip()

    @model_validator(mode="after")
    def _first_before_last(self) -> Self:
        if self.last < self.first:
            raise ValueError("last is before first; for a single day give the same date twice")
        return self


class Schedule(_Frozen):
    """Hours of a contact point. A schedule without rules is *unknown hours*: not closed, and not always open.

    On a day the dated exception decides; else the rule of the day's class (see `partners.hours.dayclass`); else the
    rule of its weekday; else it is closed, or unknown when no rule names any weekday at all.
    """

    rules: tuple[Rule, ...] = ()
    exceptions: tuple[DatedException, ...] = ()

    @field_validator("rules")
    @classmethod
    def _one_rule_a_day(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        if repeated := _repeated(day for rule in rules for day in rule.days):
            raise ValueError(f"{', '.join(repeated)} has more than one rule; put all windows of a day in one rule")
        return tuple(sorted(rules, key=lambda rule: _DAY_ORDER[rule.days[0]]))

    @field_validator("exceptions")
    @classmethod
    def _one_exception_a_day(cls, exceptions: tuple[DatedException, ...]) -> tuple[DatedException, ...]:
        ordered = tuple(sorted(exceptions, key=lambda exception: exception.first))
        for earlier, later in pairwise(ordered):
            if later.first <= earlier.last:
                raise ValueError(f"two exceptions hold on {later.first}; end one before it, so that one holds a day")
        return ordered
