"""Schedules for these tests: written shortly by hand, or generated. `HOURS_EXAMPLES` asks for more generated ones."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from partners.hours import DatedException, Rule, Schedule, Window
from partners.hours.schedule import WEEKDAYS

EXAMPLES: Final = int(os.environ.get("HOURS_EXAMPLES", "40"))
STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
DAY: Final = 24 * 60


def windows(text: str) -> tuple[Window, ...]:
    """Read "08:00-09:00 13:00-14:00"."""
    return tuple(Window(start=part[:5], end=part[6:]) for part in text.split())


def rule(days: str, hours: str = "") -> Rule:
    return Rule.model_validate({"days": days.split(), "windows": windows(hours)})


def local(text: str, fold: int = 0) -> datetime:
    """Read "2026-11-21 21:30" as Stockholm's wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


WORKDAYS: Final = "mo tu we th fr"
# Out-of-hours social services as several municipalities share them, and a unit with two telephone windows.
SOCIALJOUR: Final = Schedule(
    rules=(
        rule("mo tu we th", "17:00-23:00"),
        rule("fr", "16:00-01:00"),
        rule("sa", "15:00-01:00"),
        rule("su", "15:00-23:00"),
    )
)
TELEPHONE_WINDOWS: Final = Schedule(
    rules=(rule(WORKDAYS, "08:30-09:30 13:00-14:00"), rule("public_holiday eve")),
    exceptions=(
        DatedException(first=date(2026, 11, 26), last=date(2026, 11, 26), windows=(), reason="Utbildningsdag"),
        DatedException(
            first=date(2026, 12, 28), last=date(2026, 12, 30), windows=windows("09:00-10:00"), reason="Jullov"
        ),
    ),
)


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def windows_of_a_day(draw: st.DrawFn, *, by_night: bool) -> tuple[Window, ...]:
    """Up to three windows that do not overlap; the last may run past midnight, up to 24 hours."""
    count = draw(st.integers(0, 3))
    edges = sorted(draw(st.lists(st.integers(0, DAY), min_size=2 * count, max_size=2 * count, unique=True)))
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    if by_night and pairs and draw(st.booleans()):
        start = min(pairs[-1][0], DAY - 1)
        pairs[-1] = (start, draw(st.integers(DAY + 1, DAY + start + 1)) if start else DAY)
    return tuple(Window(start=_time(start), end=_time(end - DAY if end > DAY else end)) for start, end in pairs)


@st.composite
def schedules(
    draw: st.DrawFn,
    *,
    by_night: bool = True,
    classes: tuple[str, ...] = ("public_holiday", "eve", "half_day", "day_between"),
    exceptions: bool = True,
    around: date = date(2026, 7, 1),
) -> Schedule:
    """A schedule that states at least one weekday; some weekdays and classes share a rule, some have none."""
    rules: list[Rule] = []
    for days in (WEEKDAYS, classes):
        groups: dict[int, list[str]] = {}
        for day in days:
            groups.setdefault(draw(st.integers(0, 3)), []).append(day)
        if days is classes:
            groups.pop(0, None)
        rules += [
            Rule.model_validate({"days": named, "windows": draw(windows_of_a_day(by_night=by_night))})
            for named in groups.values()
        ]
    return Schedule(rules=tuple(rules), exceptions=draw(_exceptions(by_night, around)) if exceptions else ())


@st.composite
def _exceptions(draw: st.DrawFn, by_night: bool, around: date) -> tuple[DatedException, ...]:
    found = []
    day = around - timedelta(days=draw(st.integers(0, 200)))
    for _ in range(draw(st.integers(0, 3))):
        last = day + timedelta(days=draw(st.integers(0, 40)))
        found.append(
            DatedException(first=day, last=last, windows=draw(windows_of_a_day(by_night=by_night)), reason="Ombyggnad")
        )
        day = last + timedelta(days=draw(st.integers(1, 120)))
    return tuple(found)
