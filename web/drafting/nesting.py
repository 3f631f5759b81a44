"""Fields of fields: an object within the part, and a list of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from web.drafting.fields import Field, Json, Unreadable, count_of, line_of, put, says


@dataclass(frozen=True)
class Group(Field):
    """Fields of one object within the part: the decision, a note with its provisions. Nothing in it: left out."""

    fields: Sequence[Field] = ()
    template: ClassVar[str] = "group"

    def inner(self, prefix: str = "") -> str:
        """What the names of its fields begin with."""
        return f"{prefix}{self.name}-"

    def shown(self, part: Json) -> dict[str, Any]:
        found = part.get(self.name) or {}
        return {one.name: one.shown(found) for one in self.fields}

    def typed(self, sent: QueryDict, prefix: str = "") -> dict[str, Any]:
        return {one.name: one.typed(sent, self.inner(prefix)) for one in self.fields}

    def write(self, shown: dict[str, Any], part: Json) -> None:
        """Raises `Unreadable` of the first of its fields that is not readable."""
        found = dict(part.get(self.name) or {})
        _write(self.fields, shown, found, self.inner())
        put(part, self.name, found if any(found.get(one.name) for one in self.fields) else {})


BLANK = 1
"""Empty rows after those that say something."""


@dataclass(frozen=True)
class Rows(Field):
    """A list of objects, a row each, with one empty row more. A row whose fields are all empty goes."""

    fields: Sequence[Field] = ()
    template: ClassVar[str] = "rows"

    def inner(self, place: int, prefix: str = "") -> str:
        """What the names of a row's fields begin with."""
        return f"{prefix}{self.name}-{place}-"

    def shown(self, part: Json) -> list[dict[str, Any]]:
        found = part.get(self.name) or ()
        rows = [{one.name: one.shown(row) for one in self.fields} | {"was": str(n)} for n, row in enumerate(found)]
        return [*rows, self.blank()]

    def blank(self) -> dict[str, Any]:
        """An empty row."""
        return {one.name: one.shown({}) for one in self.fields} | {"was": ""}

    def typed(self, sent: QueryDict, prefix: str = "") -> list[dict[str, Any]]:
        rows = []
        for place in range(min(count_of(sent, prefix + self.name), MOST_ROWS)):
            inner = self.inner(place, prefix)
            row = {one.name: one.typed(sent, inner) for one in self.fields} | {"was": line_of(sent, f"{inner}was")}
            rows.append(row)
        kept = [row for row in rows if row["was"] or any(says(row[one.name]) for one in self.fields)]
        return [*kept, self.blank()]

    def write(self, shown: list[dict[str, Any]], part: Json) -> None:
        """Raises `Unreadable`. What the form does not ask of a row (a signature) stays with it."""
        before = list(part.get(self.name) or ())
        rows = []
        for place, row in enumerate(shown):
            if any(says(row[one.name]) for one in self.fields):
                was = row["was"]
                found = dict(before[int(was)]) if was.isdecimal() and int(was) < len(before) else {}
                _write(self.fields, row, found, self.inner(place))
                rows.append(found)
        put(part, self.name, rows)


MOST_ROWS = 100


@dataclass(frozen=True)
class Receiver(Group):
    """Who takes over: a function, or one contact point by itself."""

    def write(self, shown: dict[str, Any], part: Json) -> None:
        """Raises `Unreadable` for both."""
        if shown["function"] and shown["contact_point"]:
            raise Unreadable(_("Välj antingen en funktion eller en kontaktväg, inte båda."))
        super().write(shown, part)


def _write(fields: Sequence[Field], shown: Json, part: Json, inner: str) -> None:
    """Raises `Unreadable` with the whole name of the field."""
    for one in fields:
        try:
            one.write(shown[one.name], part)
        except Unreadable as refused:
            raise Unreadable(refused.words, inner + one.name) from None
