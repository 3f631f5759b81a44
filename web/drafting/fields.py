"""The fields that a part of a draft is written with: out of its JSON, out of what was sent, and back into JSON.

What a field shows is the same whether it came from the draft or was just typed, so that nothing typed is lost when the
form comes again. What cannot be read at all is told beside the field (`Unreadable`); what the content model says of an
unfinished draft is told too, and does not stop saving.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.hours import Schedule
from partners.hours.typed import NotTyped, schedule_typed, typed
from records.drafts import identifying
from records.reading import Label, Reader
from registry.lookup.wording import ENDED
from web.finding import Hit, find
from web.labels import FIELDS

Json = dict[str, Any]
Words = str | Promise

_PARTIAL = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DURATION = re.compile(r"P(T?)(\d{1,4})([DWMH])")


class Unreadable(ValueError):
    """What was typed in a field cannot be kept as it stands. Says nothing of what it was."""

    def __init__(self, words: Words, name: str = "") -> None:
        super().__init__()
        self.words = words
        self.name = name
        """Of the field within a group or row that it is about; "" for the field itself."""


@dataclass(frozen=True)
class Field:
    """A field of a part. `name`: its name in the part's JSON and, in the simplest case, in the form."""

    name: str
    label: Words = ""
    hint: Words = ""
    of: str = ""
    """What is chosen among: a set of options by its name (see `web.drafting.options`)."""
    folded: bool = False
    """Whether it is unfolded only when it says something: what few need."""
    template: ClassVar[str] = "line"

    @property
    def called(self) -> Words:
        """What it is called on the page."""
        return self.label or FIELDS.get(self.name, self.name)

    def shown(self, part: Json) -> Any:
        """What the field shows of a part."""
        return part.get(self.name) or ""

    def typed(self, sent: QueryDict, prefix: str = "") -> Any:
        """What was sent, in the shape of `shown`."""
        return line_of(sent, prefix + self.name)

    def write(self, shown: Any, part: Json) -> None:
        """Put what is shown into the part; an empty field is left out of it. Raises `Unreadable`."""
        put(part, self.name, shown)


@dataclass(frozen=True)
class Line(Field):
    """A line of text."""


@dataclass(frozen=True)
class Day(Field):
    """A day of the calendar."""

    template: ClassVar[str] = "day"

    def write(self, shown: str, part: Json) -> None:
        """Raises `Unreadable` for what is no day."""
        try:
            put(part, self.name, date.fromisoformat(shown).isoformat() if shown else "")
        except ValueError:
            raise Unreadable(_("Skriv dagen som år-månad-dag, till exempel 2023-11-15.")) from None


@dataclass(frozen=True)
class PartialDay(Field):
    """A day, a month or a year, as precise as is known."""

    def shown(self, part: Json) -> str:
        found = part.get(self.name) or ""
        return str(found.get("value", "") if isinstance(found, dict) else found)

    def write(self, shown: str, part: Json) -> None:
        """Raises `Unreadable`."""
        if shown and not _PARTIAL.fullmatch(shown):
            raise Unreadable(_("Skriv år, år-månad eller år-månad-dag, till exempel 2026-11."))
        precision = ("year", "month", "day")[min(shown.count("-"), 2)]
        put(part, self.name, {"value": shown, "precision": precision} if shown else "")


@dataclass(frozen=True)
class Said(Field):
    """A text in Swedish and, when there is one, in English."""

    rows: int = 1
    template: ClassVar[str] = "said"

    def shown(self, part: Json) -> dict[str, str]:
        found = part.get(self.name) or {}
        return {"sv": str(found.get("sv") or ""), "en": str(found.get("en") or "")}

    def typed(self, sent: QueryDict, prefix: str = "") -> dict[str, str]:
        return {language: text_of(sent, f"{prefix}{self.name}_{language}") for language in ("sv", "en")}

    def write(self, shown: dict[str, str], part: Json) -> None:
        """Raises `Unreadable` for English alone: the Swedish text is the one that holds."""
        if shown["en"] and not shown["sv"]:
            raise Unreadable(_("Skriv texten på svenska också: det är den som gäller."))
        put(part, self.name, {language: text for language, text in shown.items() if text})


@dataclass(frozen=True)
class Choice(Field):
    """One of a few, or none."""

    template: ClassVar[str] = "choice"


@dataclass(frozen=True)
class Choices(Field):
    """Any of a few."""

    template: ClassVar[str] = "choices"

    def shown(self, part: Json) -> list[str]:
        return [str(one) for one in part.get(self.name) or ()]

    def typed(self, sent: QueryDict, prefix: str = "") -> list[str]:
        return several_of(sent, prefix + self.name)

    def write(self, shown: list[str], part: Json) -> None:
        put(part, self.name, list(dict.fromkeys(shown)))


@dataclass(frozen=True)
class Flag(Field):
    """Yes, or nothing said."""

    template: ClassVar[str] = "flag"

    def shown(self, part: Json) -> bool:
        return bool(part.get(self.name))

    def typed(self, sent: QueryDict, prefix: str = "") -> bool:
        return sent.get(prefix + self.name) == "yes"

    def write(self, shown: bool, part: Json) -> None:
        put(part, self.name, shown or "")


@dataclass(frozen=True)
class Found(Choices):
    """Any of many records, found by searching; `several` False: one of them."""

    kinds: tuple[str, ...] = ()
    several: bool = True
    template: ClassVar[str] = "found"

    def record_of(self, chosen: str) -> str:
        """The identity of the record that is chosen, or that what is chosen is a part of."""
        return chosen

    def hit(self, chosen: str, label: Label | None) -> Hit:
        """What is chosen, as it is shown; `label`: what its record is called, None for one that does not hold."""
        return Hit(chosen, label.name if label else ENDED)

    def find(self, reader: Reader, text: str) -> list[Hit]:
        """What answers the text. Raises `registry.lookup.BadQuestion`."""
        return find(reader, text, self.kinds)

    def offered(self, reader: Reader, beside: Json) -> list[Hit]:  # noqa: ARG002 - for those that offer something
        """What is likely to be chosen, before anything is searched for. `beside`: what the form's fields show."""
        return []

    def shown(self, part: Json) -> list[str]:
        found = part.get(self.name) or ()
        return [found] if isinstance(found, str) else [str(one) for one in found]

    def typed(self, sent: QueryDict, prefix: str = "") -> list[str]:
        return [one for one in several_of(sent, prefix + self.name) if one]

    def write(self, shown: list[str], part: Json) -> None:
        kept: Any = list(dict.fromkeys(shown))
        put(part, self.name, kept if self.several else "".join(kept[:1]))


@dataclass(frozen=True)
class Lines(Field):
    """Texts, one to a line."""

    template: ClassVar[str] = "lines"

    def shown(self, part: Json) -> str:
        return "\n".join(map(str, part.get(self.name) or ()))

    def typed(self, sent: QueryDict, prefix: str = "") -> str:
        return text_of(sent, prefix + self.name)

    def write(self, shown: str, part: Json) -> None:
        put(part, self.name, [line.strip() for line in shown.splitlines() if line.strip()])


@dataclass(frozen=True)
class Hours(Field):
    """Hours as people write them, one line for each group of days."""

    template: ClassVar[str] = "hours"

    def shown(self, part: Json) -> str:
        try:
            schedule = Schedule.model_validate(part.get(self.name) or {})
        except ValueError:  # an unfinished draft may hold what are no hours
            return ""
        return "\n".join(typed(schedule, "en" if get_language() == "en" else "sv"))

    def typed(self, sent: QueryDict, prefix: str = "") -> str:
        return text_of(sent, prefix + self.name)

    def write(self, shown: str, part: Json) -> None:
        """Raises `Unreadable` with the first line that is no hours, by its number. What was not touched stays."""
        if shown == self.shown(part):
            return
        if identifying({"hours": shown}, confirmed=True):
            raise Unreadable(_("En rad ser ut att handla om en person. Skriv den på annat sätt."))
        try:
            schedule = schedule_typed(shown)
        except NotTyped as refused:
            fault = refused.faults[0]
            words = fault.words.in_language(get_language() or "sv")
            raise Unreadable(_("Rad %(line)s: %(words)s") % {"line": fault.line, "words": words}) from None
        put(part, self.name, schedule.model_dump(mode="json", exclude_none=True) if shown.strip() else "")


UNITS: tuple[tuple[str, Words], ...] = (
    ("TM", _("minuter")), ("TH", _("timmar")), ("D", _("dagar")), ("W", _("veckor")), ("M", _("månader")),
)  # fmt: skip
AT_ONCE = "genast"


@dataclass(frozen=True)
class Within(Field):
    """A time limit: at once, or so many hours, days, weeks or months."""

    template: ClassVar[str] = "within"

    def shown(self, part: Json) -> dict[str, str]:
        limit = str(part.get(self.name) or "")
        if limit in ("", AT_ONCE):
            return {"number": "", "unit": limit}
        found = _DURATION.fullmatch(limit)
        return {"number": found[2], "unit": found[1] + found[3]} if found else {"number": "", "unit": limit}

    def typed(self, sent: QueryDict, prefix: str = "") -> dict[str, str]:
        return {name: line_of(sent, f"{prefix}{self.name}_{name}") for name in ("number", "unit")}

    def write(self, shown: dict[str, str], part: Json) -> None:
        """Raises `Unreadable` for a unit without a number, and a number that is none."""
        number, unit = shown["number"], shown["unit"]
        if unit in dict(UNITS):
            if not re.fullmatch(r"[1-9]\d{0,3}", number):
                raise Unreadable(_("Skriv hur många, som ett helt tal."))
            unit = f"P{unit[:-1]}{number}{unit[-1]}"
        elif number:
            raise Unreadable(_("Välj vad talet gäller: timmar, dagar, veckor eller månader."))
        put(part, self.name, unit)


def put(part: Json, name: str, value: Any) -> None:
    """Put the value under its name; nothing takes the name away."""
    if value in ("", [], {}, None):
        part.pop(name, None)
    else:
        part[name] = value


def says(value: Any) -> bool:
    """Whether what a field shows says anything."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return bool(value) if inner is None else any(map(says, inner))


def count_of(sent: QueryDict, name: str) -> int:
    """How many rows were sent under the name."""
    text = line_of(sent, f"{name}-rows")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def line_of(sent: QueryDict, name: str) -> str:
    """What was sent, on one line."""
    return " ".join(text_of(sent, name).split())


def text_of(sent: QueryDict, name: str) -> str:
    """What was sent, without null characters."""
    return str(sent.get(name, "")).replace("\0", "").replace("\r\n", "\n").strip()


def several_of(sent: QueryDict, name: str) -> list[str]:
    """All that was sent under the name."""
    return [str(one).replace("\0", "") for one in sent.getlist(name)]
