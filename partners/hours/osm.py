"""OpenStreetMap's `opening_hours` notation, in and out, for the part that means exactly the same on both sides.

Carried over: weekday lists and ranges, several windows, windows past midnight, `24/7`, `off`/`closed`, `PH`, and dated
exceptions with a year whose reason stands as the comment (`2026 Dec 22 off "utbildning"`). Everything else is refused
with `NotCarriedOver`, since hours that are nearly right send a caller to a telephone that nobody answers.

Two readings of one text must never be possible:

- After `;` a rule takes over the whole calendar day, also the hours past midnight that belong to the day before, and
  readers differ in when. So windows past midnight are joined to other weekdays by `, ` only, and never stand together
  with `PH` or dates.
- Later rules win, so `PH` and dates come last.
- A text is read here and by `opening-hours-py`; where the two disagree on any hour, it is refused.

`PH` is the public holidays of 1989:253, as in `partners.hours.dayclass`, without the eves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, cast

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stub leaves the error out
from pydantic import ValidationError

from partners.hours.plan import DayPlans, stated_windows
from partners.hours.schedule import MINUTES_A_DAY, WEEKDAYS, DatedException, Day, Rule, Schedule, Weekday, Window

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH: Final = "|".join(_MONTHS)
_DAY_NAME: Final = "Mo|Tu|We|Th|Fr|Sa|Su"
_DAY_RANGE: Final = rf"(?:{_DAY_NAME})(?:-(?:{_DAY_NAME}))?|PH"
_TIMES: Final = r"[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}"
_HOURS: Final = rf"(?P<hours>off|closed|open|{_TIMES}(?:,{_TIMES})*)"
_WEEKLY: Final = re.compile(rf"(?:24/7|(?P<days>(?:{_DAY_RANGE})(?:,(?:{_DAY_RANGE}))*))?(?:(?:^| ){_HOURS})?")
_WHOLE_RULE: Final = re.compile(rf"(?:{_DAY_RANGE})(?:,(?:{_DAY_RANGE}))* {_HOURS}")
_DATED: Final = re.compile(
    rf"(?P<year>[0-9]{{4}}) (?P<month>{_MONTH}) (?P<day>[0-9]{{1,2}})"
    rf"(?:-(?:(?:(?P<year2>[0-9]{{4}}) )?(?P<month2>{_MONTH}) )?(?P<day2>[0-9]{{1,2}}))?"
    rf' {_HOURS} ?(?:"(?P<reason>[^"]*)")?'
)
# Rules are parted by "; " or by ", ", but not within a comment; a comma inside a list has no space after it.
_COMMENT: Final = re.compile(r'"[^"]*"')
_COMMENT_OR_SPACE: Final = re.compile(r'(?P<comment>"[^"]*")|\s+')
_RULE_PARTS: Final = re.compile(r'(?P<rule>(?:"[^"]*"|[^";,]|,(?! ))+)(?P<separator>; ?|, |$)')


class NotCarriedOver(ValueError):
    """The hours cannot be written, or read, in the other notation without changing what they mean."""


@dataclass
class _Reading:
    """What has been read so far, rule by rule."""

    weekly: dict[Day, list[tuple[int, int]]] = field(default_factory=dict)
    overruled: set[tuple[Weekday, Weekday]] = field(default_factory=set)
    exceptions: list[DatedException] = field(default_factory=list)


def from_osm(text: str) -> Schedule:
    """Return the schedule that an OSM `opening_hours` value states.

    Raises NotCarriedOver with the reason, in words that tell what to change.
    """
    stated = _COMMENT_OR_SPACE.sub(lambda found: found["comment"] or " ", text.strip())
    second_opinion = _parsed_elsewhere(stated)
    reading = _Reading()
    for rule, adds in _rules_of(stated):
        _read_rule(rule, reading, adds=adds)
    schedule = _schedule(reading)
    _refuse_ambiguous_nights(schedule, reading)
    _refuse_disagreement(schedule, second_opinion)
    return schedule


def to_osm(schedule: Schedule) -> str:
    """Return the schedule in OSM notation, such that `from_osm` gives hours that mean the same.

    Raises NotCarriedOver for unknown hours, day classes other than public holidays, schedules that leave weekdays
    unknown, a reason with double quotes or line breaks, and windows past midnight beside `PH` or dates.
    """
    _refuse_unwritable(schedule)
    weekly = [rule for rule in schedule.rules if not rule.by_class]
    by_night = any(window.past_midnight for rule in weekly for window in rule.windows)
    if by_night:  # "off" would cut the night before; a weekday without a rule is closed just the same
        weekly = [rule for rule in weekly if rule.windows]
    parts = [(", " if by_night else "; ").join(_written_rule(rule) for rule in weekly)]
    parts += [f"PH {_written_windows(rule.windows)}" for rule in schedule.rules if rule.by_class]
    parts += [_written_exception(exception) for exception in schedule.exceptions]
    return "; ".join(parts)


# --- in ---------------------------------------------------------------------------------------------------------------


def _parsed_elsewhere(stated: str) -> OpeningHours:
    if not stated:
        raise NotCarriedOver("the notation has no way to say unknown hours; leave the field out instead")
    if "||" in _COMMENT.sub("", stated):
        raise NotCarriedOver("fallback rules (||) are not carried over; state each day's hours once")
    try:
        return OpeningHours(stated)
    except ParserError as error:
        raise NotCarriedOver("this is not opening_hours notation; write for example Mo-Fr 08:00-16:30") from error


def _rules_of(stated: str) -> list[tuple[str, bool]]:
    """Return the rules in order, each with whether it adds to those before (", ") or takes over (";")."""
    parts = list(_RULE_PARTS.finditer(stated))
    if "".join(part[0] for part in parts) != stated:
        raise NotCarriedOver("the rules cannot be told apart; part them with a semicolon and a space")
    separators = ["", *(part["separator"] for part in parts)]
    beside_comma = [", " in separators[place : place + 2] for place in range(len(parts))]
    for part, listed in zip(parts, beside_comma, strict=True):
        # "Mo, We 10:00-12:00" says Monday around the clock; hardly anyone who writes it means that.
        if listed and not (_DATED.fullmatch(part["rule"]) or _WHOLE_RULE.fullmatch(part["rule"])):
            raise NotCarriedOver(
                "a comma and a space part two rules that must each state days and hours; write lists without the space"
            )
    return [(part["rule"].strip(), before == ", ") for part, before in zip(parts, separators, strict=False)]


def _read_rule(rule: str, reading: _Reading, *, adds: bool) -> None:
    if dated := _DATED.fullmatch(rule):
        if adds:
            raise NotCarriedOver("a dated exception replaces the day's hours; put ; before it instead of a comma")
        reading.exceptions.append(_exception(dated))
    elif (weekly := _WEEKLY.fullmatch(rule)) and rule:
        _read_weekly(weekly, reading, adds=adds)
    else:
        raise NotCarriedOver(
            "only weekdays, PH, times and dates with a year are carried over; weeks, months, years alone, school "
            "holidays, easter, sun times, open ends, repetitions, offsets, unknown, and comments without a date are not"
        )


def _read_weekly(found: re.Match[str], reading: _Reading, *, adds: bool) -> None:
    days = _days(found["days"])
    hours = found["hours"]
    closed = hours in {"off", "closed"}
    spans = [] if closed else _spans(hours)
    if adds and (closed or "public_holiday" in days):
        raise NotCarriedOver("off and PH replace a day's hours; put ; before them instead of a comma")
    if reading.exceptions or ("public_holiday" in reading.weekly and "public_holiday" not in days):
        raise NotCarriedOver(
            "a weekday rule after PH or a date would undo it; put PH after the weekdays and dates last"
        )
    if not adds:
        _refuse_overruled_nights(days, reading)
        _note_overruled(days, reading)
    for day in days:
        reading.weekly[day] = [*(reading.weekly.get(day, []) if adds else []), *spans]


def _refuse_overruled_nights(days: Iterable[Day], reading: _Reading) -> None:
    if any(end > MINUTES_A_DAY for day in days for _, end in reading.weekly.get(day, [])):
        raise NotCarriedOver("a later rule takes over a day with hours past midnight; state each weekday's hours once")


def _note_overruled(days: Iterable[Day], reading: _Reading) -> None:
    """Remember which weekdays stand on either side of a semicolon: a night between them has two readings."""
    here = {day for day in days if day in WEEKDAYS}
    for earlier in reading.weekly:
        for later in here:
            if earlier in WEEKDAYS:
                reading.overruled |= {(earlier, later), (later, earlier)}


def _days(text: str | None) -> list[Day]:
    if text is None:
        return list(WEEKDAYS)
    days: list[Day] = []
    for part in text.split(","):
        first, _, last = part.lower().partition("-")
        if first == "ph":
            days.append("public_holiday")
        else:
            start = WEEKDAYS.index(cast("Weekday", first))
            length = (WEEKDAYS.index(cast("Weekday", last or first)) - start) % 7 + 1
            days.extend(WEEKDAYS[(start + step) % 7] for step in range(length))
    return days


def _spans(hours: str | None) -> list[tuple[int, int]]:
    if hours in {None, "open"}:
        return [(0, MINUTES_A_DAY)]
    spans = []
    for part in str(hours).split(","):
        start, end = (int(time.split(":")[0]) * 60 + int(time.split(":")[1]) for time in part.split("-"))
        end = end if end > start else end + MINUTES_A_DAY
        if end > start + MINUTES_A_DAY:
            raise NotCarriedOver("a window of more than 24 hours is not carried over; write it day by day")
        spans.append((start, end))
    return spans


def _exception(found: re.Match[str]) -> DatedException:
    year, month = found["year"], found["month"]
    if not (found["reason"] or "").strip():
        raise NotCarriedOver(
            'a dated exception needs its reason in quotes after the hours: 2026 Dec 22 off "utbildning"'
        )
    try:
        first = date(int(year), _MONTHS.index(month) + 1, int(found["day"]))
        last = first
        if found["day2"]:
            month2 = _MONTHS.index(found["month2"] or month) + 1
            last = date(int(found["year2"] or year), month2, int(found["day2"]))
        hours = found["hours"]
        spans = [] if hours in {"off", "closed"} else _spans(hours)
        return DatedException(first=first, last=last, windows=_windows(spans), reason=found["reason"])
    except ValidationError as error:
        raise NotCarriedOver(_first_words(error)) from error
    except ValueError as error:
        raise NotCarriedOver(f"a dated exception names a day that does not exist or is refused: {error}") from error


def _schedule(reading: _Reading) -> Schedule:
    # Days with the same hours become one rule; weekdays and public holidays stay apart.
    groups: dict[tuple[bool, tuple[tuple[int, int], ...]], list[Day]] = {}
    for day, spans in reading.weekly.items():
        groups.setdefault((day in WEEKDAYS, tuple(_joined(spans))), []).append(day)
    try:
        rules = tuple(Rule(days=tuple(days), windows=_windows(spans)) for (_, spans), days in groups.items())
        return Schedule(rules=rules, exceptions=tuple(reading.exceptions))
    except ValidationError as error:
        raise NotCarriedOver(_first_words(error)) from error


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return overlapping spans as one: the notation allows them and means all their minutes."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    if any(end - start > MINUTES_A_DAY for start, end in result):
        raise NotCarriedOver("the windows of a day add up to more than 24 hours; write them day by day")
    return result


def _windows(spans: Iterable[tuple[int, int]]) -> tuple[Window, ...]:
    return tuple(Window(start=_time(start), end=_time(end % MINUTES_A_DAY)) for start, end in spans)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _first_words(error: ValidationError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")


# --- what is refused --------------------------------------------------------------------------------------------------


def _refuse_ambiguous_nights(schedule: Schedule, reading: _Reading) -> None:
    _refuse_nights_beside_special_days(schedule)
    for day, spans in reading.weekly.items():
        if day not in WEEKDAYS or all(end <= MINUTES_A_DAY for _, end in spans):
            continue
        following = WEEKDAYS[(WEEKDAYS.index(day) + 1) % 7]
        if (day, following) in reading.overruled:
            raise NotCarriedOver(
                f"readers differ on whether the hours past midnight from {day.capitalize()} still hold when "
                f"{following.capitalize()} has a rule after a semicolon; join the two rules with a comma and a space"
            )


def _refuse_nights_beside_special_days(schedule: Schedule) -> None:
    special = bool(schedule.exceptions) or any(rule.by_class for rule in schedule.rules)
    if special and any(window.past_midnight for windows in stated_windows(schedule) for window in windows):
        raise NotCarriedOver(
            "readers differ on hours past midnight next to PH or dates; the notation cannot say them for certain"
        )


def _refuse_disagreement(schedule: Schedule, second_opinion: OpeningHours) -> None:
    """Compare quarter by quarter for two ordinary weeks and around each exception, without PH: it is always last."""
    weekly = tuple(rule for rule in schedule.rules if not rule.by_class)
    if not weekly:
        raise NotCarriedOver("no rule names a weekday, so most days would be unknown here; state the weekdays too")
    plans = DayPlans(Schedule(rules=weekly, exceptions=schedule.exceptions))
    for first, days in ((date(2001, 1, 1), 14), *((e.first - timedelta(days=8), 10) for e in schedule.exceptions)):
        for step in range(days):
            day = first + timedelta(days=step)
            if any(_open(plans, day, minute) != second_opinion.is_open(_naive(day, minute)) for minute in _QUARTERS):
                raise NotCarriedOver("the notation can be read in two ways here; state each weekday's hours once")


_QUARTERS: Final = range(0, MINUTES_A_DAY, 15)


def _open(plans: DayPlans, day: date, minute: int) -> bool:
    today, yesterday = plans.on(day.toordinal()).windows, plans.on(day.toordinal() - 1).windows
    return any(s <= minute < e for s, e in today) or any(s <= minute + MINUTES_A_DAY < e for s, e in yesterday)


def _naive(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001 - the library takes wall time


def _refuse_unwritable(schedule: Schedule) -> None:
    if not schedule.rules and not schedule.exceptions:
        raise NotCarriedOver("the notation has no way to say unknown hours; leave the field out instead")
    classes = {day for rule in schedule.rules if rule.by_class for day in rule.days} - {"public_holiday"}
    if classes:
        raise NotCarriedOver(f"the notation has no word for {', '.join(sorted(classes))}")
    if all(rule.by_class for rule in schedule.rules):
        raise NotCarriedOver("no rule names a weekday, so most days are unknown; the notation would call them closed")
    if any(re.search(r'["\n\r]', exception.reason) for exception in schedule.exceptions):
        raise NotCarriedOver("a reason with double quotes or line breaks cannot be a comment; write it without them")
    _refuse_nights_beside_special_days(schedule)


# --- out --------------------------------------------------------------------------------------------------------------


def _written_rule(rule: Rule) -> str:
    places = [WEEKDAYS.index(cast("Weekday", day)) for day in rule.days]
    runs = [[place for _, place in run] for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])]
    return f"{','.join(_written_run(run) for run in runs)} {_written_windows(rule.windows)}"


def _written_run(run: list[int]) -> str:
    first, last = (WEEKDAYS[place].capitalize() for place in (run[0], run[-1]))
    return first if first == last else f"{first}{',' if len(run) == 2 else '-'}{last}"


def _written_windows(windows: Iterable[Window]) -> str:
    return ",".join(f"{window.start}-{window.end}" for window in windows) or "off"


def _written_exception(exception: DatedException) -> str:
    dates = "-".join(
        f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in dict.fromkeys((exception.first, exception.last))
    )
    return f'{dates} {_written_windows(exception.windows)} "{exception.reason}"'
