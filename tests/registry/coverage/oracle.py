"""Coverage the slow way: look at Stockholm's clock every minute of the period, and ask what holds on that day.

Nothing of the registry's arithmetic on intervals is used, only its calendar of holidays. A set of minutes is a number
with a bit for each minute of the period, the first one lowest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from partners.hours import day_classes

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MINUTE = timedelta(minutes=1)
A_DAY = 24 * 60
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

_WHOLE = list(range(A_DAY))
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")

_IN_ORDER: tuple[tuple[str, str | None], ...] = (
    ("covered", None), ("unknown", None), ("gap", "unverified"), ("gap", "reported"), ("gap", "closed"),
)  # fmt: skip

Hours = Mapping[str, Any]
Content = Mapping[str, Any]


@dataclass
class Told:
    """What was recorded of one record, in order: the first and (open: None) the last day but one, and the content."""

    versions: list[tuple[date, date | None, Content | None]] = field(default_factory=list)
    standing: str = "counted"

    def on(self, day: date) -> Content | None:
        """What is believed about the day: what was recorded last."""
        for first, until, content in reversed(self.versions):
            if first <= day and (until is None or day < until):
                return content
        return None


class Clock:
    """Every minute of a period, as the wall shows it."""

    def __init__(self, start: datetime, until: datetime) -> None:
        self.start = start
        self.minutes: list[tuple[date, int]] = []
        at = start.astimezone(UTC)
        while at < until:
            wall = at.astimezone(STOCKHOLM)
            self.minutes.append((wall.date(), wall.hour * 60 + wall.minute))
            at += MINUTE

    @cached_property
    def days(self) -> list[date]:
        """The days that the wall shows."""
        return sorted({day for day, _ in self.minutes})

    @cached_property
    def everything(self) -> int:
        """All minutes."""
        return (1 << len(self.minutes)) - 1

    @cached_property
    def shown(self) -> list[tuple[date, list[int]]]:
        """By day the minutes of the wall that the period shows, in order; mostly all 1,440, once each."""
        found: dict[date, list[int]] = {}
        for day, minute in self.minutes:
            found.setdefault(day, []).append(minute)
        return sorted(found.items())

    def minutes_when(self, shows: Callable[[date], bytes]) -> int:
        """The minutes for which `shows(day)`, a flag for each minute of the wall's day, is set."""
        parts = []
        for day, minutes in self.shown:
            flags = shows(day)
            parts.append(flags if minutes == _WHOLE else bytes(flags[minute] for minute in minutes))
        return int(b"".join(parts)[::-1].translate(_AS_DIGITS), 2)

    def minutes_on(self, holds: Callable[[date], bool]) -> int:
        """The minutes of the days that it holds for."""
        return self.minutes_when(lambda day: bytes([holds(day)]) * A_DAY)


def windows_on(hours: Hours, day: date) -> list[tuple[int, int]] | None:
    """The windows that start on the day, in minutes; None when the hours say nothing about the day."""
    rules = hours.get("rules", ())
    for exception in hours.get("exceptions", ()):
        if exception["first"] <= day.isoformat() <= exception["last"]:
            return _minutes(exception["windows"])
    by_day = {name: rule.get("windows", ()) for rule in rules for name in rule["days"]}
    for name in (*day_classes(day), WEEKDAYS[day.weekday()]):
        if str(name) in by_day:
            return _minutes(by_day[str(name)])
    return [] if any(name in WEEKDAYS for name in by_day) else None


def _minutes(windows: Iterable[Mapping[str, str]]) -> list[tuple[int, int]]:
    found = []
    for window in windows:
        start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (window["start"], window["end"]))
        found.append((start, end if end > start else end + A_DAY))
    return found


def open_on(hours_on: Callable[[date], Hours | None], day: date) -> bytes:
    """A flag for each minute of the wall's day: whether a window of this day, or of the day before, covers it."""
    flags = bytearray(A_DAY)
    for started, shift in ((day, 0), (day - timedelta(days=1), A_DAY)):
        hours = hours_on(started)
        for start, end in (windows_on(hours, started) if hours is not None else None) or ():
            for minute in range(max(start - shift, 0), min(end - shift, A_DAY)):
                flags[minute] = 1
    return bytes(flags)


@dataclass
class Oracle:
    """Judges one pathway's step, chosen by `step_of(content)`, for somebody in the first of `areas`."""

    clock: Clock
    points: Mapping[str, Told]
    areas: Sequence[str]
    step_of: Callable[[Content], Mapping[str, Any] | None]
    concerns: Callable[[Content], bool] = lambda _: True
    """Whether what is asked about can be found in what a pathway says; on other days it demands nothing."""
    counted: tuple[str, ...] = ("counted",)
    """The standings that count as reachable."""

    def judged(self, pathway: Told) -> dict[tuple[str, str | None], int]:
        """The minutes of each kind, as `registry.coverage.judging` names them."""
        clock, serves = self.clock, self._serves(pathway)
        asked = clock.minutes_when(lambda day: open_on(lambda d: _required(serves(d)), day))
        asked &= clock.minutes_on(lambda day: serves(day) is not None)
        silent = clock.minutes_on(lambda day: _says_nothing(_required(serves(day)), day)) & ~asked
        found: dict[tuple[str, str | None], int] = {("not_stated", "no_required_hours"): silent}
        steps = {day: self._receivers(serves(day)) for day in clock.days}
        found["not_stated", "no_first_contact"] = asked & clock.minutes_on(lambda day: steps[day] is None)
        asked &= ~found["not_stated", "no_first_contact"]
        for kind, minutes in self._states(steps).items():
            found[kind] = asked & minutes
            asked &= ~minutes
        found["gap", "no_contact_point"] = asked
        return {kind: minutes for kind, minutes in found.items() if minutes}

    def alone(self, pathway: Told) -> dict[str, int]:
        """By contact point the minutes that would become a gap without it: those lost to the covered ones and not
        unknown then."""
        whole = self.judged(pathway)
        found = {}
        for name in self.points:
            rest = {other: told for other, told in self.points.items() if other != name}
            without = replace(self, points=rest).judged(pathway)
            gaps = sum(minutes for (state, _), minutes in without.items() if state == "gap")
            if lost := whole.get(("covered", None), 0) & gaps:
                found[name] = lost
        return found

    def _serves(self, pathway: Told) -> Callable[[date], Content | None]:
        def serving(day: date) -> Content | None:
            content = pathway.on(day)
            served = content is not None and set(self.areas) & set(content["areas"])
            return content if content is not None and served and self.concerns(content) else None

        return serving

    def _receivers(self, content: Content | None) -> tuple[tuple[str, str], ...] | None:
        step = self.step_of(content) if content is not None else None
        if step is None:
            return None
        return tuple(next(iter(r.items())) for r in (step["receiver"], *step.get("fallbacks", ())))

    def _states(self, steps: Mapping[date, tuple[tuple[str, str], ...] | None]) -> dict[tuple[str, str | None], int]:
        found = dict.fromkeys(_IN_ORDER, 0)
        for receivers in {some for some in steps.values() if some}:
            asked_then = self.clock.minutes_on(lambda day, asked=receivers: steps[day] == asked)  # type: ignore[misc]
            for name, told in self.points.items():
                for kind, minutes in self._of_point(name, told, receivers).items():
                    found[kind] |= minutes & asked_then
        return found

    def _of_point(
        self, name: str, told: Told, receivers: tuple[tuple[str, str], ...]
    ) -> dict[tuple[str, str | None], int]:
        def hours_on(day: date) -> Hours | None:
            content = told.on(day)
            return content["hours"] if content is not None and self._leads(receivers, name, content) else None

        clock = self.clock
        answers = clock.minutes_when(lambda day: open_on(hours_on, day))
        silent = clock.minutes_on(lambda day: _says_nothing(hours_on(day), day))
        there = clock.minutes_on(lambda day: hours_on(day) is not None)
        if told.standing not in self.counted:
            return {("gap", told.standing): answers | silent, ("gap", "closed"): there}
        return {("covered", None): answers, ("unknown", None): silent, ("gap", "closed"): there}

    def _leads(self, receivers: Iterable[tuple[str, str]], name: str, content: Content) -> bool:
        reached = set(self.areas) & set(content["areas"])
        return any(
            identity == name if kind == "contact_point" else identity == content["function"] and bool(reached)
            for kind, identity in receivers
        )


def _required(content: Content | None) -> Hours | None:
    return None if content is None else content.get("required_hours", {})


def _says_nothing(hours: Hours | None, day: date) -> bool:
    return hours is not None and windows_on(hours, day) is None
