"""Opening hours in plain sentences, Swedish or English, for pages, letters and the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from partners.hours.dayclass import Language
from partners.hours.plan import WHOLE_DAY, DayPlan, is_always_open
from partners.hours.schedule import MINUTES_A_DAY, WEEKDAYS, DatedException, Day, Rule, Schedule, Window


@dataclass(frozen=True)
class _Words:
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    classes: dict[str, str]
    workdays: str
    every_day: str
    conjunction: str
    always: str
    whole_day: str
    closed: str
    closed_on: str
    open: str
    unknown: str
    otherwise_unknown: str


_SWEDISH: Final = _Words(
    weekdays=("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    months=(
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    classes={
        "public_holiday": "röda dagar",
        "eve": "helgdagsaftnar",
        "half_day": "dagar före röd dag",
        "day_between": "klämdagar",
    },
    workdays="vardagar",
    every_day="alla dagar",
    conjunction=" och ",
    always="Dygnet runt",
    whole_day="dygnet runt",
    closed="stängt",
    closed_on="Stängt {}",
    open="Öppet {}",
    unknown="Öppettider okända",
    otherwise_unknown="Övriga dagar: öppettider okända",
)

_ENGLISH: Final = _Words(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    classes={
        "public_holiday": "public holidays",
        "eve": "holiday eves",
        "half_day": "days before a public holiday",
        "day_between": "days between holidays",
    },
    workdays="weekdays",
    every_day="every day",
    conjunction=" and ",
    always="Around the clock",
    whole_day="around the clock",
    closed="closed",
    closed_on="Closed on {}",
    open="Open {}",
    unknown="Opening hours not known",
    otherwise_unknown="Other days: opening hours not known",
)

_WORDS: Final[dict[Language, _Words]] = {"sv": _SWEDISH, "en": _ENGLISH}


def describe(schedule: Schedule, language: Language = "sv", *, since: date | None = None) -> list[str]:
    """Return the hours as short sentences without full stops: weekdays, day classes, dated exceptions.

    Times are local wall time, "08.00–16.30" in Swedish and "08:00–16:30" in English. With `since`, exceptions that
    ended before that day are left out. Days of the week that no rule names are closed and not mentioned.
    """
    words = _WORDS[language]
    if not schedule.rules and not schedule.exceptions:
        return [words.unknown]
    if is_always_open(schedule):
        return [words.always]
    sentences = [_of_rule(rule, language) for rule in schedule.rules]
    sentences += [
        _of_exception(exception, language)
        for exception in schedule.exceptions
        if since is None or exception.last >= since
    ]
    if all(rule.by_class for rule in schedule.rules):
        sentences.append(words.otherwise_unknown)
    return sentences


def sentence(schedule: Schedule, language: Language = "sv", *, since: date | None = None) -> str:
    """Return the same as a person would say it: "Öppet vardagar 08.00–16.30, stängt röda dagar och helgdagsaftnar."

    One sentence for the rules, one for each dated exception.
    """
    words = _WORDS[language]
    said = describe(schedule, language, since=since)
    if schedule.rules and not is_always_open(schedule):
        rules = [_within_a_sentence(rule, language) for rule in schedule.rules]
        for place, rule in enumerate(schedule.rules):  # after what is closed the times would seem to be closed too
            if rule.windows and not (place and schedule.rules[place - 1].windows):
                rules[place] = _small(words.open.format(rules[place]))
        between = "; " if any("," in rule for rule in rules) else ", "
        said = [_capital(between.join(rules)), *said[len(rules) :]]
    return " ".join(f"{one}." for one in said)


def describe_day(plan: DayPlan, language: Language = "sv") -> str:
    """Return what holds on one day in a few words: "08.00–16.30", "stängt", "dygnet runt", "öppettider okända"."""
    words = _WORDS[language]
    if not plan.known:
        return _small(words.unknown)
    if plan.windows == WHOLE_DAY:
        return words.whole_day
    times = [f"{_clock(start, language)}–{_clock(end, language)}" for start, end in plan.windows]
    return _enumerated(times, words) if times else words.closed


def _clock(minute: int, language: Language) -> str:
    """Minutes after midnight as a time of day; the midnight that ends the day is 24, as in a window."""
    within = minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY
    time = f"{within // 60:02}:{within % 60:02}"
    return time.replace(":", ".") if language == "sv" else time


def _of_rule(rule: Rule, language: Language) -> str:
    return _capital(_within_a_sentence(rule, language))


def _within_a_sentence(rule: Rule, language: Language) -> str:
    words = _WORDS[language]
    days = _enumerated([words.classes[day] for day in rule.days], words) if rule.by_class else _weekdays(rule, words)
    if not rule.windows:
        return _small(words.closed_on.format(days))
    return f"{days} {_times(rule.windows, language)}"


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _small(text: str) -> str:
    return f"{text[0].lower()}{text[1:]}"


def _weekdays(rule: Rule, words: _Words) -> str:
    runs = _runs(rule.days)
    if runs == [(0, 6)]:
        return words.every_day
    if runs == [(0, 4)]:
        return words.workdays
    return _enumerated([part for first, last in runs for part in _of_run(first, last, words)], words)


def _of_run(first: int, last: int, words: _Words) -> list[str]:
    if last - first >= 2 or (first, last) == (5, 6):
        return [f"{words.weekdays[first]}–{words.weekdays[last]}"]
    return list(words.weekdays[first : last + 1])


def _runs(days: Iterable[Day]) -> list[tuple[int, int]]:
    """Return stretches of consecutive weekdays as (first, last), Monday 0."""
    runs: list[tuple[int, int]] = []
    for place in sorted(WEEKDAYS.index(day) for day in days if day in WEEKDAYS):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _of_exception(exception: DatedException, language: Language) -> str:
    words = _WORDS[language]
    hours = _times(exception.windows, language) if exception.windows else words.closed
    return f"{_dates(exception.first, exception.last, words)}: {hours} ({exception.reason})"


def _dates(first: date, last: date, words: _Words) -> str:
    end = f"{last.day} {words.months[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = f"{first.day} {words.months[first.month - 1]}"
    return f"{start} – {end}" if first.year == last.year else f"{start} {first.year} – {end}"


def _times(windows: Sequence[Window], language: Language) -> str:
    words = _WORDS[language]
    if [(window.start, window.end) for window in windows] == [("00:00", "24:00")]:
        return words.whole_day
    separator = "." if language == "sv" else ":"
    return _enumerated([f"{w.start}–{w.end}".replace(":", separator) for w in windows], words)


def _enumerated(parts: Sequence[str], words: _Words) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + words.conjunction + parts[-1]
