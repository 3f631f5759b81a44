"""Opening hours as a person types them on a page, one line for each group of days; every fault is told at its line.

mån-tors: 17.00-23.00                      weekdays, singly or as a range; also "mo-th: 17:00-23:00"
mån-fre: 9-11, 13.00-15.00                 several times a day; one that ends at or before its start ends the day after
röda dagar, aftnar: stängt                 day classes, see `partners.hours.dayclass`
2026-12-28..2026-12-30: stängt (inventering)   dated exceptions, both days included, with the reason

What `typed` writes in either language, `schedule_typed` reads, and it forgives spellings. No line: unknown hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from partners.hours.dayclass import Language
from partners.hours.schedule import CLASSED_DAYS, WEEKDAYS, DatedException, Day, Rule, Schedule, Window
from records.text import Text

MOST_LINES = 100

_SHORT: dict[Language, tuple[str, ...]] = {
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön", "röda dagar", "aftnar", "dagar före röd dag", "klämdagar"),
    "en": ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "public holidays", "eves", "half days", "days between"),
}
_CLOSED: dict[Language, str] = {"sv": "stängt", "en": "closed"}
_DAYS: tuple[Day, ...] = (*WEEKDAYS, *CLASSED_DAYS)
_FURTHER: dict[str, Day] = {
    "måndag": "mo", "tisdag": "tu", "onsdag": "we", "torsdag": "th", "fredag": "fr", "lördag": "sa", "söndag": "su",
    "monday": "mo", "tuesday": "tu", "wednesday": "we", "thursday": "th", "friday": "fr", "saturday": "sa",
    "sunday": "su", "tor": "th",
    "röd dag": "public_holiday", "helgdagar": "public_holiday", "helgdag": "public_holiday",
    "afton": "eve", "helgdagsaftnar": "eve", "dag före röd dag": "half_day", "klämdag": "day_between",
}  # fmt: skip
_CALLED: dict[str, Day] = (
    {day: day for day in _DAYS}
    | dict(zip(_SHORT["sv"], _DAYS, strict=True))
    | dict(zip(_SHORT["en"], _DAYS, strict=True))
    | _FURTHER
)
_GROUPS: dict[str, tuple[Day, ...]] = {
    "vardagar": WEEKDAYS[:5], "weekdays": WEEKDAYS[:5], "alla dagar": WEEKDAYS, "every day": WEEKDAYS,
    "helger": WEEKDAYS[5:], "weekends": WEEKDAYS[5:],
}  # fmt: skip
_ALWAYS = {"dygnet runt", "around the clock", "24/7"}

_LINE = re.compile(r"(?P<days>[^:(]+): *(?P<windows>[^(]*?) *(?:\((?P<reason>.*)\))?")
_DATES = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)(?: ?(?:\.\.|till|to) ?(?P<last>\d{4}-\d\d-\d\d))?")
_TIME = r"(\d{1,2})(?:[.:](\d\d))?"
_WINDOW = re.compile(rf"{_TIME} ?- ?{_TIME}")

FAULTS: dict[str, Text] = {
    "line": Text(
        sv="Skriv dagarna, ett kolon och tiderna, till exempel mån-fre: 08.00-16.30.",
        en="Write the days, a colon and the times, for example mon-fri: 08:00-16:30.",
    ),
    "days": Text(
        sv=f"Skriv dagarna som {', '.join(_SHORT['sv'])}.", en=f"Write the days as {', '.join(_SHORT['en'])}."
    ),
    "mixed": Text(
        sv="Skriv veckodagar och röda dagar, aftnar och klämdagar på var sin rad.",
        en="Write weekdays and public holidays, eves and the like on lines of their own.",
    ),
    "windows": Text(
        sv="Skriv tiderna som 08.00-16.30 med komma emellan, eller ordet stängt.",
        en="Write the times as 08:00-16:30 with commas between, or the word closed.",
    ),
    "overlap": Text(sv="Tiderna går in i varandra.", en="The times overlap."),
    "twice": Text(
        sv="En av dagarna står två gånger. Skriv alla tider för en dag på samma rad.",
        en="One of the days stands twice. Write all times of a day on one line.",
    ),
    "dates": Text(
        sv="Skriv datum som finns, det första först: 2026-12-24..2026-12-26.",
        en="Write dates that exist, the first one first: 2026-12-24..2026-12-26.",
    ),
    "reason": Text(
        sv="Skriv sist, inom parentes, varför dagarna avviker, till exempel (utbildning).",
        en="Write last, in brackets, why these days differ, for example (training).",
    ),
    "dates_twice": Text(
        sv="Ett av datumen står på en rad till. Låt en rad gälla för varje dag.",
        en="One of the dates stands on another line too. Let one line hold for each day.",
    ),
    "about_somebody": Text(
        sv="Skälet ser ut att handla om en person eller en adress. Skriv det på annat sätt.",
        en="The reason looks as if it were about a person or an address. Write it in another way.",
    ),
    "too_many": Text(sv=f"Skriv högst {MOST_LINES} rader.", en=f"Write at most {MOST_LINES} lines."),
}
"""What is wrong with a line, and what to write instead. None repeats what was written."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line, counted from 1."""

    line: int
    code: str

    @property
    def words(self) -> Text:
        """The way out, for a person."""
        return FAULTS[self.code]


class NotTyped(ValueError):
    """Some lines are no hours: `faults` has the first fault of each, in order. Says nothing of what they hold."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"line {fault.line}: {fault.code}" for fault in faults))
        self.faults = tuple(faults)


def typed(schedule: Schedule, language: Language) -> list[str]:
    """The schedule as lines in the language; none for unknown hours. A reason is put on one line."""
    rules = [f"{_written_days(rule.days, language)}: {_written(rule.windows, language)}" for rule in schedule.rules]
    return rules + [
        f"{_period(one)}: {_written(one.windows, language)} ({' '.join(one.reason.split())})"
        for one in schedule.exceptions
    ]


def schedule_typed(text: str) -> Schedule:
    """The hours that the text says. Raises `NotTyped`."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise NotTyped([Fault(lines[MOST_LINES][0], "too_many")])
    read = [(number, _line(line)) for number, line in lines]
    faults = {number: found for number, found in read if isinstance(found, str)}
    rules = [(number, found) for number, found in read if isinstance(found, Rule)]
    exceptions = [(number, found) for number, found in read if isinstance(found, DatedException)]
    faults |= dict.fromkeys(_of_a_day_before(rules), "twice") | dict.fromkeys(_overlapping(exceptions), "dates_twice")
    if faults:
        raise NotTyped([Fault(number, code) for number, code in sorted(faults.items())])
    return Schedule(rules=tuple(rule for _, rule in rules), exceptions=tuple(one for _, one in exceptions))


def line_of_exception(text: str, place: int) -> int:
    """The line (from 1) that gives the exception which stands at `place` in the schedule that the text says."""
    one = schedule_typed(text).exceptions[place]
    lines = enumerate(text.splitlines(), 1)
    return next(number for number, line in lines if line.strip() and _line(line.strip()) == one)


def _of_a_day_before(rules: Iterable[tuple[int, Rule]]) -> Iterator[int]:
    seen: set[str] = set()
    for number, rule in rules:
        if seen.intersection(rule.days):
            yield number
        seen.update(rule.days)


def _overlapping(exceptions: Sequence[tuple[int, DatedException]]) -> Iterator[int]:
    for place, (number, one) in enumerate(exceptions):
        if any(other.first <= one.last and one.first <= other.last for _, other in exceptions[:place]):
            yield number


def _line(line: str) -> Rule | DatedException | str:
    """What a line says, or the code of its fault."""
    match = _LINE.fullmatch(" ".join(line.replace("\u2013", "-").split()))
    if match is None:
        return "line"
    windows = _windows(match["windows"].lower())
    if isinstance(windows, str):
        return windows
    days = match["days"].strip().lower()
    if days[0].isdigit():
        return _exception(days, windows, match["reason"])
    return "line" if match["reason"] else _rule(days, windows)


def _exception(days: str, windows: tuple[Window, ...], reason: str | None) -> DatedException | str:
    dates = _DATES.fullmatch(days)
    try:
        first = date.fromisoformat(dates["first"]) if dates else None
        last = date.fromisoformat(dates["last"] or dates["first"]) if dates else None
    except ValueError:
        return "dates"
    if first is None or last is None or last < first:
        return "dates"
    if not (reason or "").strip():
        return "reason"
    return DatedException(first=first, last=last, windows=windows, reason=reason or "")


def _rule(text: str, windows: tuple[Window, ...]) -> Rule | str:
    days: list[Day] = []
    for part in (piece.strip() for piece in text.split(",")):
        if not (found := _some_days(part)):
            return "days"
        days += found
    if len(set(days)) < len(days):
        return "twice"
    if len({day in WEEKDAYS for day in days}) > 1:
        return "mixed"
    return Rule(days=tuple(days), windows=windows)


def _some_days(part: str) -> tuple[Day, ...]:
    if part in _GROUPS:
        return _GROUPS[part]
    if part in _CALLED:
        return (_CALLED[part],)
    first, _, last = (piece.strip() for piece in part.partition("-"))
    ends = _CALLED.get(first), _CALLED.get(last)
    if not all(end in WEEKDAYS for end in ends):
        return ()
    start, stop = (_DAYS.index(end) for end in ends if end)
    return _DAYS[start : stop + 1]


def _windows(text: str) -> tuple[Window, ...] | str:
    if text in _CLOSED.values():
        return ()
    if text in _ALWAYS:
        return (Window(start="00:00", end="24:00"),)
    found = [_WINDOW.fullmatch(part.strip().removeprefix("kl ")) for part in text.split(",")]
    times = [(_time(one[1], one[2]), _time(one[3], one[4])) for one in found if one]
    if len(times) < len(found):
        return "windows"
    try:
        windows = sorted((Window(start=start, end=end) for start, end in times), key=lambda one: one.start_minute)
    except ValueError:
        return "windows"
    return "overlap" if any(b.start_minute < a.end_minute for a, b in pairwise(windows)) else tuple(windows)


def _time(hours: str, minutes: str | None) -> str:
    return f"{int(hours):02}:{minutes or '00'}"


def _written_days(days: Sequence[Day], language: Language) -> str:
    """Runs of three weekdays or more as a range."""
    places = [_DAYS.index(day) for day in days]
    parts: list[list[int]] = []
    for place in places:
        follows = bool(parts) and place == parts[-1][-1] + 1 and place < len(WEEKDAYS)
        parts[-1].append(place) if follows else parts.append([place])
    names = _SHORT[language]
    return ", ".join(
        f"{names[part[0]]}-{names[part[-1]]}" if len(part) > 2 else ", ".join(names[place] for place in part)
        for part in parts
    )


def _written(windows: Iterable[Window], language: Language) -> str:
    times = ", ".join(f"{window.start}-{window.end}" for window in windows) or _CLOSED[language]
    return times.replace(":", ".") if language == "sv" else times


def _period(one: DatedException) -> str:
    return f"{one.first}" if one.first == one.last else f"{one.first}..{one.last}"
