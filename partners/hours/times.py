"""A time of day and a stretch as a person writes them in two fields: "8", "8.30", "08:30", "0830", "24"."""

from __future__ import annotations

import re

from partners.hours.dayclass import Language
from partners.hours.schedule import Window

_TIME = re.compile(r"(?:kl\.?)?(\d{1,2})(?:[.:,]?(\d\d))?")


def time_read(text: str) -> str | None:
    """The time as "HH:MM", "24:00" for the end of the day; None for what is no time."""
    match = _TIME.fullmatch("".join(text.lower().split()))
    if match is None or not match[1].isascii():
        return None
    hours, minutes = int(match[1]), int(match[2] or 0)
    fits = (hours < 24 and minutes < 60) or (hours, minutes) == (24, 0)
    return f"{hours:02}:{minutes:02}" if fits else None


def window_read(start: str, end: str) -> Window | None:
    """The stretch between two times; one that ends at or before its start ends the day after. None for no such."""
    first, last = time_read(start), time_read(end)
    if first is None or last is None or first == "24:00":
        return None
    return Window(start=first, end=last)


def time_written(time: str, language: Language) -> str:
    """ "08:30" as the language writes it: "08.30" in Swedish."""
    return time.replace(":", ".") if language == "sv" else time
