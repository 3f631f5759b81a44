"""Fields of time: days, as precise as is known, hours as people write them, time limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partners.hours import Schedule
from partners.hours.typed import NotTyped, schedule_typed, typed
from records.drafts import identifying
from web.drafting.fields import Field, Json, Unreadable, Words, line_of, put, text_of

_PARTIAL = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_DURATION = re.compile(r"P(T?)(\d{1,4})([DWMH])")


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
