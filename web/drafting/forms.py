"""A part of a draft as a form: what it shows, what is wrong beside which field, and the part that it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.drafts import Problem
from records.reading import Label, Reader
from registry.agreeing.shape import POSSIBLY
from registry.lookup import BadQuestion
from web.drafting.choosing import Found
from web.drafting.fields import Field, Json, Unreadable, Words, says, text_of
from web.drafting.nesting import Group, Rows
from web.drafting.options import Option, Options
from web.drafting.parts import Writing
from web.finding import Hit

SEARCH = "search:"
"""What a button that searches for a field says: this and the field's name in the form."""
DEFAULT = "enter"
"""What is sent when somebody presses Enter in a field: search where something is searched for, else save."""
IDENTIFYING = _("Texten pekar ut en person. Skriv utan namn, nummer och adresser. Inget är sparat.")
MAY_IDENTIFY = _("Texten kan peka ut en person. Skriv om den, eller bekräfta längst ner att den inte gör det.")
REMARKS: dict[str, Words] = {
    "missing": _("Behövs innan utkastet kan föreslås."),
    "too_short": _("Behövs innan utkastet kan föreslås."),
    "string_too_short": _("Behövs innan utkastet kan föreslås."),
    "string_too_long": _("Är för lång. Korta den innan utkastet föreslås."),
    "unknown_reference": _("Något som är valt finns inte längre i registret. Välj ett annat."),
}
NO_LONGER = _("Går inte längre att välja")
OTHERWISE = _("Kan inte föreslås så här. Se över det som står.")


@dataclass
class Bound:
    """A field of the form as the templates draw it. `name`: in the form."""

    field: Field
    name: str
    value: Any
    options: Sequence[Option] = ()
    fault: Words = ""
    remark: Words = ""
    """What stands in the way of proposing it, not of saving it."""
    chosen: Sequence[Hit] = ()
    hits: Sequence[Hit] = ()
    """What a search found, or is offered before anything is searched for."""
    searched: str = ""
    refused: Words = ""
    """Why it was not searched for what was typed."""
    fields: Sequence[Bound] = ()
    rows: Sequence[Sequence[Bound]] = ()
    places: Sequence[str] = ()
    """For rows: which row of the draft each was."""

    @property
    def is_folded(self) -> bool:
        """Whether it waits behind its name."""
        return self.field.folded and not (says(self.value) or self.has_news)

    @property
    def has_news(self) -> bool:
        """Whether something is told of it, or of a field within it, that was not there when the form was sent."""
        told = self.fault or self.remark or self.searched or self.refused
        return bool(told) or any(one.has_news for one in (*self.fields, *chain(*self.rows)))

    @property
    def template(self) -> str:
        """What draws it."""
        return f"web/drafting/{self.field.template}.html"


class PartForm:
    """A part of a draft as it is written on. `sent` None: as it stands in the draft."""

    def __init__(self, writing: Writing, part: Json, reader: Reader, sent: QueryDict | None = None) -> None:
        self.writing = writing
        self.faults: dict[str, Words] = {}
        self.remarks: dict[str, Words] = {}
        self.may_be_confirmed = False
        self._before = part
        self._reader = reader
        self._sent = sent
        self._options = Options(reader)
        self.shown = {one.name: one.shown(part) if sent is None else one.typed(sent) for one in writing.fields}
        self._labels: dict[str, Label] = {}

    def part(self) -> Json:
        """The part that the form says. What cannot be read is told in `faults`, and stays as it was."""
        found = deepcopy(self._before)
        for one in self.writing.fields:
            try:
                one.write(self.shown[one.name], found)
            except Unreadable as refused:
                self.faults[refused.name or one.name] = refused.words
        return found

    def refuse(self, problems: Iterable[Problem], within: tuple[str | int, ...]) -> None:
        """Tell what does not let the part be kept, beside its fields. `within`: the part's path in the document.

        A text that identifies somebody is not shown again.
        """
        for name, code in self._inside(problems, within):
            certainly = code == "identifying_text"
            self.faults[name] = IDENTIFYING if certainly else MAY_IDENTIFY if code == POSSIBLY else OTHERWISE
            self.may_be_confirmed |= code == POSSIBLY
            if certainly:
                outer = self._field(name)
                self.shown[outer.name] = outer.shown({})

    def remark(self, problems: Iterable[Problem], within: tuple[str | int, ...]) -> None:
        """Tell what stands in the way of proposing it, beside its fields."""
        for name, code in self._inside(problems, within):
            self.remarks.setdefault(name, REMARKS.get(code, OTHERWISE))

    def searching(self) -> str:
        """The field (its name in the form) that something was searched for; "" when nothing was."""
        doing = str(self._sent.get("do", "")) if self._sent is not None else ""
        if doing == DEFAULT:
            return next((name.removesuffix("_sok") for name in self._sent or () if self._asked(name)), "")
        return doing.removeprefix(SEARCH) if doing.startswith(SEARCH) else ""

    def bound(self) -> list[Bound]:
        """The fields, drawn. One query for what is chosen, and those of the search."""
        labels = self._reader.labels(set(_chosen(self.writing.fields, self.shown)))
        self._labels = {str(one): label for one, label in labels.items()}
        return [self._bound(one, one.name, self.shown[one.name]) for one in self.writing.fields]

    def summary(self) -> list[tuple[str, Words, Words]]:
        """What is wrong: the field's name in the form, what the field is called, and what is wrong with it."""
        return [(name, self.called(name), words) for name, words in self.faults.items()]

    def _inside(self, problems: Iterable[Problem], within: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
        """The field (its name in the form) and the code of each problem with one of the fields, within the path."""
        fields = {one.name: one for one in self.writing.fields}
        for problem in problems:
            path = _in_steps(problem.path[len(within) :])
            if problem.path[: len(within)] == within and path and path[0] in fields:
                yield _name_in(fields[str(path[0])], path), problem.code

    def _asked(self, name: str) -> bool:
        return name.endswith("_sok") and self._sent is not None and bool(str(self._sent.get(name, "")).strip())

    def _field(self, name: str) -> Field:
        return next(one for one in self.writing.fields if one.name == name.partition("-")[0])

    def called(self, name: str) -> Words:
        """What the field is called that has this name in the form, or that it lies in."""
        return self._field(name).called

    def _bound(self, one: Field, name: str, value: Any) -> Bound:
        made = Bound(one, name, value, fault=self.faults.get(name, ""), remark=self.remarks.get(name, ""))
        if isinstance(one, Rows):
            made.rows = [
                [self._bound(inner, one.inner(place, "") + inner.name, row[inner.name]) for inner in one.fields]
                for place, row in enumerate(value)
            ]
            made.places = [row["was"] for row in value]
        elif isinstance(one, Group):
            made.fields = [self._bound(inner, one.inner() + inner.name, value[inner.name]) for inner in one.fields]
        elif isinstance(one, Found):
            self._search(made, one)
        elif one.of:
            made.options = _with_what_is_gone(self._options.of(one.of), value)
        return made

    def _search(self, made: Bound, one: Found) -> None:
        made.chosen = [one.hit(chosen, self._labels.get(one.record_of(chosen))) for chosen in made.value]
        is_asked = self._sent is not None and self.searching() == made.name
        text = text_of(self._sent, f"{made.name}_sok") if self._sent is not None and is_asked else ""
        try:
            found = one.find(self._reader, text) if text else one.offered(self._reader, self.shown)
            made.hits = [hit for hit in found if hit.id not in made.value]
            made.searched = text
        except BadQuestion as bad:
            made.refused = bad.words.in_language(get_language() or "sv")


def _with_what_is_gone(options: Sequence[Option], value: Any) -> Sequence[Option]:
    """The options, and after them what is chosen though it cannot be chosen any more, so that saving keeps it."""
    chosen = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    known = {code for code, _ in options}
    return [*options, *((code, NO_LONGER) for code in dict.fromkeys(chosen) if code and code not in known)]


def _in_steps(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path in steps: a reference to what is not there is told by its role, "decision.organisation"."""
    return (*str(path[0]).split("."), *path[1:]) if path else path


def _name_in(one: Field, path: tuple[str | int, ...]) -> str:
    """The name in the form of the field that a path (from the field's own name on) leads to, or of that it lies in."""
    inner = [] if not isinstance(one, Group | Rows) else [field.name for field in one.fields]
    depth = 3 if isinstance(one, Rows) else 2
    found = path[:depth]
    return "-".join(map(str, found)) if len(found) == depth and found[-1] in inner else one.name


def _chosen(fields: Sequence[Field], shown: Json) -> Iterator[UUID]:
    for one in fields:
        value = shown[one.name]
        if isinstance(one, Rows):
            for row in value:
                yield from _chosen(one.fields, row)
        elif isinstance(one, Group):
            yield from _chosen(one.fields, value)
        elif isinstance(one, Found):
            yield from filter(None, (_identity(one.record_of(chosen)) for chosen in value))


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
