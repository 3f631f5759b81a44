"""Values of a content in words: names of what is referred to, days, durations, hours, coded choices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf.locale import LANG_INFO
from django.utils import dateformat, translation
from django.utils.translation import gettext
from pydantic import ValidationError

from partners import telephone
from partners.hours import Schedule, describe
from records.reading import Label
from records.text import LONGEST_TEXT, Text
from registry.differing.runs import Shown
from registry.lookup.answer import Named
from registry.lookup.wording import ENDED, within
from registry.naming import BY_FIELD, FIELDS, VALUES

Names = Mapping[UUID, Label]
"""What the records that a content refers to are called, by identity."""

UNFINISHED = Text(sv="inte färdigt skrivet", en="not finished")
YES, NO = Text(sv="ja", en="yes"), Text(sv="nej", en="no")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LEFT_OUT = {"key", "precision"}
"""What tells a reader of a part nothing that its place and its other fields do not."""
PART_OF_A_PLAN = {"plan", "key"}
"""What names a focus area: a plan, and the key that it knows it by."""


class Line(Shown):
    """A value in words; `label` says of which field, within a part with several. `record`: the one it names."""

    label: Text | None = None
    words: Text
    record: Named | None = None


def label_of(path: tuple[str, ...]) -> Text:
    """What a field is called by its path: "Mottagare › Funktion"; places in a list are told as numbers."""
    return Text(sv=_joined(path, "sv"), en=_joined(path, "en"))


def _joined(path: tuple[str, ...], language: str) -> str:
    said = ""
    for name in path:
        known = FIELDS.get(name)
        word = known.in_language(language) if known else name
        said += f" {word}" if said and known is None else f" › {word}" if said else word
    return said


def lines_of(value: Any, field: str, names: Names) -> tuple[Line, ...]:
    """The value of a field in words, line by line; the lines of a part say of which of its fields each is."""
    return tuple(_lines(value, field, names, ()))


def _lines(value: Any, field: str, names: Names, label: tuple[str, ...]) -> Iterator[Line]:
    if value in (None, "", [], {}):
        return
    if isinstance(value, list | tuple):
        for item in value:
            yield from _lines(item, field, names, label)
    elif isinstance(value, dict) and (whole := _as_one(value)) is not None:
        yield from (Line(label=_label(label), words=words) for words in whole)
    elif isinstance(value, dict) and not is_part_of_plan(value):
        for name, part in value.items():
            if name not in _LEFT_OUT:
                yield from _lines(part, name, names, (*label, name))
    else:
        yield _line(value, field, names, label)


def _line(value: Any, field: str, names: Names, label: tuple[str, ...]) -> Line:
    whole, key = (value["plan"], str(value["key"])) if is_part_of_plan(value) else (value, "")
    identity = _identity(whole)
    if identity is None:
        return Line(label=_label(label), words=word_for(whole, field))
    known = names.get(identity)
    if known is None:
        return Line(label=_label(label), words=ENDED)
    record = Named(id=known.id, kind=known.kind, code=known.key, name=known.name)
    return Line(label=_label(label), words=(known.at(key) if key else known).name, record=record)


def _label(label: tuple[str, ...]) -> Text | None:
    return label_of(label) if label else None


def is_schedule(value: Any) -> bool:
    """Whether a value is opening hours."""
    return isinstance(value, dict) and bool(value) and value.keys() <= Schedule.model_fields.keys()


def is_part_of_plan(value: Any) -> bool:
    """Whether a value names a focus area of a plan."""
    return isinstance(value, dict) and value.keys() == PART_OF_A_PLAN


def is_text(value: Any) -> bool:
    """Whether a value is a text in one or two languages."""
    return isinstance(value, dict) and isinstance(value.get("sv"), str) and value.keys() <= {"sv", "en"}


def _as_one(value: dict[str, Any]) -> list[Text] | None:
    """An object that is one value to a reader, in words; None for a part with fields of its own."""
    if is_text(value):
        return [_text(value["sv"], value.get("en"))]
    if value.keys() == {"value", "precision"}:
        return [_partial(value["value"])]
    return hours(value) if is_schedule(value) else None


def hours(value: dict[str, Any] | None) -> list[Text]:
    """Opening hours in sentences."""
    try:
        schedule = Schedule.model_validate(value or {})
    except ValidationError:  # of an unfinished draft
        return [UNFINISHED]
    return [Text(sv=sv, en=en) for sv, en in zip(describe(schedule), describe(schedule, "en"), strict=True)]


def word_for(value: Any, field: str) -> Text:
    """A plain value in words, as the field that it stands in means it."""
    if isinstance(value, bool):
        return YES if value else NO
    text = str(value)
    if (known := BY_FIELD.get(field, {}).get(text) or VALUES.get(text)) is not None:
        return known
    if field == "within":
        return _within(text)
    if field == "number" and text.startswith("+"):
        return _text(telephone.display(text))
    if field == "languages":
        return language(text)
    return _day(text) if _DAY.fullmatch(text) else _text(text)


def _text(sv: str, en: Any = None) -> Text:
    """A text as it stands; of an unfinished draft it may be empty or too long."""
    english = en[:LONGEST_TEXT] if isinstance(en, str) else None
    return Text(sv=sv.strip()[:LONGEST_TEXT] or "–", en=english)


def _within(text: str) -> Text:
    try:
        return within(text) or UNFINISHED
    except (ValueError, TypeError, OverflowError):
        return UNFINISHED


@lru_cache(maxsize=500)
def language(code: str) -> Text:
    """What a language is called; the code itself when nobody knows it."""
    known = LANG_INFO.get(code.lower(), {}).get("name", code)
    said = {}
    for reader in ("sv", "en"):
        with translation.override(reader):
            said[reader] = gettext(known).lower() if reader == "sv" else gettext(known)
    return Text(**said)


def _day(text: str) -> Text:
    try:
        return _written(date.fromisoformat(text), "j F Y")
    except ValueError:
        return _text(text)


def _partial(value: Any) -> Text:
    """ "2023-12" as "december 2023"."""
    try:
        parts = [int(part) for part in str(value).split("-")]
        return _written(date(*(*parts, 1, 1)[:3]), ("Y", "F Y", "j F Y")[len(parts) - 1])
    except (ValueError, IndexError):
        return UNFINISHED


def _written(day: date, form: str) -> Text:
    said = {}
    for reader in ("sv", "en"):
        with translation.override(reader):
            said[reader] = dateformat.format(day, form)
    return Text(**said)


def _identity(value: Any) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
