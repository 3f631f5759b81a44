"""The whole form: shown from a schedule, read from what was sent, and changed by its own buttons.

What is shown and sent back untouched is the schedule that was shown, exactly: also how its days stand together in
rules, and the line breaks of a reason that a field of one line cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from pydantic import ValidationError

from partners.hours import DatedException, Language, Schedule, day_name
from partners.hours.by_day import EVERY_DAY, by_day, rules_of
from partners.hours.schedule import WEEKDAYS
from records.recording import identifying
from web.hours.rows import CLOSED, FAULTS, OPEN, STATES, UNSTATED, ExceptionRow, Pair, Row

MOST_PAIRS = 24
"""How many stretches of one day can be sent."""
MOST_EXCEPTIONS = 60
MOST_FIELDS = 800
"""Django takes a thousand fields; a schedule that needs more than this is kept by program."""
WAS = "was"
"""The field with the schedule that the form was shown from."""
LONGEST_TIME = len("kl. 08.30")
NOT_READ = "?"
"""Stands for what was written where only a time or a date can be: it may be anything, and is not shown again."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_EXCEPTION = re.compile(r"x(\d{1,4})-first")


class HoursForm:
    """Rows for the days, rows for the exceptions, and the schedule that they were shown from."""

    def __init__(self, was: Schedule, rows: list[Row], exceptions: list[ExceptionRow]) -> None:
        self.was = was
        self.rows = rows
        self.exceptions = exceptions
        self.focus = ""
        """The id of the field in which somebody goes on after a button of the form."""

    @classmethod
    def of(cls, schedule: Schedule, language: Language, was: Schedule | None = None) -> HoursForm:
        """The form filled with a schedule; `was`: the one that is changed, unless it is this."""
        said = by_day(schedule)
        rows = [Row(str(day), UNSTATED, [Pair()], UNSTATED) for day in EVERY_DAY]
        for row in rows:
            if row.key in said:
                row.show(said[row.key], language)
        exceptions = []
        for place, one in enumerate(schedule.exceptions):
            row = ExceptionRow(f"x{place}", CLOSED, [Pair()], CLOSED)
            row.show(one.windows, language)
            row.first, row.last, row.reason = f"{one.first}", f"{one.last}", one.reason
            exceptions.append(row)
        return cls(was or schedule, rows, exceptions)

    @classmethod
    def sent(cls, sent: QueryDict) -> HoursForm:
        """The form as it was sent, whatever stands in it."""
        rows = [Row(str(day), *_states(sent, str(day))) for day in EVERY_DAY]
        places = sorted({int(found[1]) for name in sent if (found := _EXCEPTION.fullmatch(name))})
        exceptions = [_exception_sent(sent, f"x{place}") for place in places[:MOST_EXCEPTIONS]]
        for row in (*rows, *exceptions):
            row.settle()
        return cls(_schedule(sent.get(WAS, "")), rows, exceptions)

    @property
    def was_json(self) -> str:
        """The schedule that the form was shown from, for its field."""
        return self.was.model_dump_json()

    @property
    def weekdays(self) -> list[Row]:
        """The rows of the seven days."""
        return self.rows[: len(WEEKDAYS)]

    @property
    def classes(self) -> list[Row]:
        """The rows of the day classes."""
        return self.rows[len(WEEKDAYS) :]

    @property
    def faults(self) -> list[tuple[str, str | Promise, str | Promise]]:
        """All that is wrong, in the order of the page: the field's id, the row's name, what to do."""
        return [
            (row.fault_at(name), row.label if isinstance(row.label, Promise) else "", fault)
            for row in (*self.rows, *self.exceptions)
            for name, fault in row.faults.items()
        ]

    def read(self) -> Schedule | None:
        """The schedule that the fields say; None when something in them is wrong: then `faults` has it."""
        days = {row.key: row.windows() for row in self.rows}
        written = [(row, row.exception()) for row in self.exceptions if not row.is_empty]
        for row, _one in written:
            if names_somebody(row.reason):
                row.faults["reason"], row.reason = FAULTS["about_somebody"], ""
        for place, (row, one) in enumerate(written):
            earlier = [other for _row, other in written[:place] if other]
            if one and any(other.first <= one.last and one.first <= other.last for other in earlier):
                row.faults["first"] = FAULTS["dates_twice"]
        if self.faults:
            return None
        stated = {day: windows for day in EVERY_DAY if (windows := days[day]) is not None}
        exceptions = tuple(self._as_it_was(one) for _row, one in written if one)
        return Schedule(rules=rules_of(stated, self.was), exceptions=exceptions)

    def forgive(self) -> None:
        """Forget what is wrong: nobody has asked for it yet."""
        for row in (*self.rows, *self.exceptions):
            row.faults = {}
            for pair in row.pairs:
                pair.is_faulty = False

    def _as_it_was(self, one: DatedException) -> DatedException:
        """The exception; with its reason as it stood, when only its line breaks are other ones."""
        stood = next((x for x in self.was.exceptions if (x.first, x.last) == (one.first, one.last)), None)
        same = stood is not None and stood.reason.split() == one.reason.split()
        return one.model_copy(update={"reason": stood.reason}) if stood and same else one

    def do(self, doing: str, language: Language) -> None:
        """What a button of the form does: "add:mo", "remove:mo:1", "copy:workdays", "except:2026-12-24", "drop:x0"."""
        act, _, rest = doing.partition(":")
        if act == "add" and (row := self._row(rest)):
            self._add(row)
        elif act == "remove" and (row := self._row(rest.partition(":")[0])):
            _remove(row, rest.partition(":")[2])
        elif act == "copy":
            self._copy(5 if rest == "workdays" else 7)
        elif act == "except" and len(self.exceptions) < MOST_EXCEPTIONS:
            self._except(rest, language)
        elif act == "drop":
            self.exceptions = [row for row in self.exceptions if row.key != rest]
            self.focus = "except"

    def _row(self, key: str) -> Row | None:
        return next((row for row in (*self.rows, *self.exceptions) if row.key == key), None)

    def _add(self, row: Row) -> None:
        if len(row.pairs) >= MOST_PAIRS:
            return
        if row.shown_state == OPEN:
            row.pairs.append(Pair())
        row.state = row.was = OPEN
        self.focus = f"{row.key}-from-{len(row.pairs) - 1}"

    def _copy(self, number: int) -> None:
        """Monday's fields on the other days of the week."""
        first, *others = self.rows[:number]
        for row in others:
            row.state = row.was = first.shown_state
            row.pairs = [Pair(pair.start, pair.end) for pair in first.pairs]
        self.focus = "tu-state"

    def _except(self, day: str, language: Language) -> None:
        """One more exception: empty, or for a special day with its name as the reason."""
        key = f"x{max((int(row.key[1:]) for row in self.exceptions), default=-1) + 1}"
        row = ExceptionRow(key, CLOSED, [Pair()], CLOSED)
        try:
            row.first = row.last = f"{date.fromisoformat(day)}"
            row.reason = day_name(date.fromisoformat(day), language) or ""
        except ValueError:
            pass
        self.exceptions.append(row)
        self.focus = f"{key}-state" if row.first else f"{key}-first"


def is_too_large(schedule: Schedule) -> bool:
    """Whether there is more in the schedule than a form can send."""
    pairs = [max(1, len(windows)) for windows in by_day(schedule).values()]
    pairs += [max(1, len(one.windows)) for one in schedule.exceptions]
    most = max(pairs, default=0) > MOST_PAIRS or len(schedule.exceptions) > MOST_EXCEPTIONS
    return most or 2 * sum(pairs) + 5 * len(schedule.exceptions) > MOST_FIELDS


def _remove(row: Row, place: str) -> None:
    if place.isascii() and place.isdigit() and int(place) < len(row.pairs):
        del row.pairs[int(place)]
    row.pairs = row.pairs or [Pair()]


def _states(sent: QueryDict, key: str) -> tuple[str, list[Pair], str]:
    """The state chosen, the fields for times, the state last shown: of the row called so."""
    chosen = sent.get(f"{key}-state", UNSTATED)
    starts, ends = (sent.getlist(f"{key}-{name}")[:MOST_PAIRS] for name in ("from", "to"))
    pairs = [Pair(_time_sent(start), _time_sent(end)) for start, end in _both(starts, ends)]
    return (chosen if chosen in STATES else UNSTATED), pairs or [Pair()], sent.get(f"{key}-was", "")


def _both(starts: list[str], ends: list[str]) -> Iterator[tuple[str, str]]:
    for place in range(max(len(starts), len(ends))):
        yield (starts[place] if place < len(starts) else "", ends[place] if place < len(ends) else "")


def _exception_sent(sent: QueryDict, key: str) -> ExceptionRow:
    row = ExceptionRow(key, *_states(sent, key))
    row.first, row.last = (day_sent(sent.get(f"{key}-{name}", "")) for name in ("first", "last"))
    row.reason = sent.get(f"{key}-reason", "")
    return row


def _time_sent(text: str) -> str:
    """What stands in a field for a time; of what is too long to be one, only that there was something."""
    text = text.strip()
    return text if len(text) <= LONGEST_TIME else NOT_READ


def day_sent(text: str) -> str:
    """What stands in a field for a date; of what is no date, only that there was something."""
    text = text.strip()
    return text if not text or _DAY.fullmatch(text) else NOT_READ


def _schedule(text: str) -> Schedule:
    try:
        return Schedule.model_validate_json(text)
    except ValidationError:
        return Schedule()


def names_somebody(text: str) -> bool:
    """Whether a text holds what is never shown again, whoever says that it is right."""
    return bool(identifying({"reason": text}, confirmed=True))
