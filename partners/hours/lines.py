"""Opening hours as a coordinator writes them in a file, one line for each group of days.

"mo-th: 17:00-23:00"                         weekdays, singly or as a range
"mo-fr: 09:00-11:00, 13:00-15:00"            several windows a day; an end at or before the start is the next day's
"public_holiday, eve: closed"                day classes, see `partners.hours.dayclass`
"2026-12-28..2026-12-30: closed (Inventering)"   a dated exception, both days included, with its reason
"osm: Mo-Fr 08:00-16:30; PH off"             the whole schedule in OpenStreetMap's notation, as other systems give it
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from partners.hours.osm import NotCarriedOver, from_osm
from partners.hours.schedule import CLASSED_DAYS, WEEKDAYS, Schedule, Window

OSM = "osm:"
_LINE = re.compile(r"(?P<days>[^:]+): *(?P<windows>[^(]+?)(?: *\((?P<reason>.+)\))?")
_DATES = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)(?:\.\.(?P<last>\d{4}-\d\d-\d\d))?")
_WINDOW = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


class NotHours(ValueError):
    """The line is not written as this module says; the message names the line.

    `advice` says the same without the line: what somebody wrote may be anything.
    """

    def __init__(self, line: str, advice: str) -> None:
        super().__init__(f"{line!r}: {advice}")
        self.advice = advice


def schedule_from(lines: Iterable[str]) -> dict[str, Any]:
    """What a `Schedule` is validated from. No lines: unknown hours. Raises `NotHours`."""
    found: dict[str, list[Any]] = {"rules": [], "exceptions": []}
    lines = list(lines)
    if len(lines) == 1 and lines[0].startswith(OSM):
        return _from_osm(lines[0])
    for line in lines:
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise NotHours(line, "write the days, a colon and the windows, such as mo-fr: 08:00-16:30")
        windows = _windows(match["windows"], line)
        if dates := _DATES.fullmatch(match["days"]):
            period = {"first": dates["first"], "last": dates["last"] or dates["first"]}
            found["exceptions"].append({**period, "windows": windows, "reason": match["reason"] or ""})
        else:
            found["rules"].append({"days": _days(match["days"], line), "windows": windows})
    return found


def lines_of(schedule: Schedule) -> list[str]:
    """The lines that `schedule_from` reads as this schedule; none for unknown hours. A reason is put on one line."""
    rules = [f"{', '.join(rule.days)}: {_written(rule.windows)}" for rule in schedule.rules]
    dated = [
        f"{one.first}..{one.last}: {_written(one.windows)} ({' '.join(one.reason.split())})"
        for one in schedule.exceptions
    ]
    return rules + dated


def _written(windows: Iterable[Window]) -> str:
    return ", ".join(f"{window.start}-{window.end}" for window in windows) or "closed"


def _from_osm(line: str) -> dict[str, Any]:
    try:
        return from_osm(line.removeprefix(OSM).strip()).model_dump(mode="json")
    except NotCarriedOver as refused:
        raise NotHours(line, str(refused)) from None


def _windows(text: str, line: str) -> list[dict[str, str]]:
    if text == "closed":
        return []
    windows = [_WINDOW.fullmatch(part.strip()) for part in text.split(",")]
    if not all(windows):
        raise NotHours(line, "write each window as HH:MM-HH:MM with commas between, or the word closed")
    return [{"start": window[1], "end": window[2]} for window in windows if window]


def _days(text: str, line: str) -> list[str]:
    days: list[str] = []
    for part in (piece.strip() for piece in text.split(",")):
        first, _, last = part.partition("-")
        if part in CLASSED_DAYS:
            days.append(part)
        elif first in WEEKDAYS and (not last or last in WEEKDAYS):
            start, end = list(WEEKDAYS).index(first), list(WEEKDAYS).index(last or first)
            days += WEEKDAYS[start : end + 1]
        else:
            raise NotHours(line, f"the days are {', '.join(WEEKDAYS)} or {', '.join(CLASSED_DAYS)}")
    return days
