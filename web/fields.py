"""The fields of any kind of record as a page shows them: labelled, in the kind's own order, references as links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.utils import dateformat
from django.utils.translation import gettext as _

from partners.hours import Schedule, describe
from records.content import kinds, targets
from records.reading import Entry, Label, Reader
from records.text import Text
from registry.differing.saying import is_part_of_plan
from web.labels import FIELDS, OF_KIND, VALUES, language_called

SHOWN_ELSEWHERE = {"name", "title", "sample"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Field:
    """A field with something in it. `code` is its name in the content."""

    code: str
    label: str
    value: Any


@dataclass(frozen=True)
class Shape:
    """A value of a content and the way to show it."""

    sort: Literal["words", "link", "text", "list", "fields"]
    value: Any


def names_in(reader: Reader, entry: Entry) -> dict[str, Label]:
    """What an entry's references are called, by identity as it stands in the content. One query."""
    found = reader.labels(targets([(kinds[entry.kind], entry.content)]))
    return {str(identity): label for identity, label in found.items()}


def fields_of(content: Mapping[str, Any], kind: str) -> list[Field]:
    """The fields of a record that say something, in the order in which the kind defines them."""
    order = [name for name in kinds[kind].model_fields if name not in SHOWN_ELSEWHERE]
    says = {name: content[name] for name in order if _says_something(content.get(name))}
    if "languages" in says:
        says["languages"] = [language_called(code) for code in says["languages"]]
    return [Field(name, _label(name, kind), value) for name, value in says.items()]


def shape_of(value: Any, names: Mapping[str, Label]) -> Shape:
    """How a value is shown. A reference to a record that does not hold at the moment is said to be so."""
    if isinstance(value, dict):
        return _shape_of_document(value, names)
    if isinstance(value, list | tuple):
        return Shape("list", [item for item in value if _says_something(item)])
    if isinstance(value, bool):
        return Shape("text", _("ja") if value else _("nej"))
    text = str(value)
    if text in names:
        return Shape("link", names[text])
    if _is_identity(text):
        return Shape("text", _("gäller inte den dagen"))
    return Shape("text", _day(text) if _DAY.fullmatch(text) else str(VALUES.get(text, text)))


def partial_date(value: str) -> str:
    """ "2023-12" as "december 2023"."""
    parts = [int(part) for part in value.split("-")]
    first = date(*(*parts, 1, 1)[:3])
    return dateformat.format(first, ("Y", "F Y", "j F Y")[len(parts) - 1])


def _shape_of_document(value: dict[str, Any], names: Mapping[str, Label]) -> Shape:
    if value.keys() == {"value", "precision"}:
        return Shape("text", partial_date(value["value"]))
    if "sv" in value and isinstance(value["sv"], str):
        return Shape("words", Text.model_validate(value))
    if "rules" in value and value.keys() <= Schedule.model_fields.keys():
        return Shape("list", _hours(Schedule.model_validate(value)))
    if is_part_of_plan(value) and (plan := names.get(str(value["plan"]))):
        return Shape("link", plan.at(str(value["key"])))
    # The key of a part that has a name or a heading tells a reader nothing.
    left_out = {"key"} if value.keys() & {"name", "heading"} else set()
    said = {name: part for name, part in value.items() if name not in left_out and _says_something(part)}
    if len(said) == 1:
        return shape_of(next(iter(said.values())), names)
    return Shape("fields", [Field(name, _label(name), part) for name, part in said.items()])


def _hours(schedule: Schedule) -> list[dict[str, str]]:
    """Opening hours in sentences, in both languages."""
    return [{"sv": sv, "en": en} for sv, en in zip(describe(schedule), describe(schedule, "en"), strict=True)]


def _label(name: str, kind: str = "") -> str:
    return str(OF_KIND.get(f"{kind}.{name}") or FIELDS.get(name, name))


def _says_something(value: Any) -> bool:
    return value not in (None, "", [], (), {}, False)


def _day(text: str) -> str:
    """A day in words; a text that only looks like one as it stands."""
    try:
        return dateformat.format(date.fromisoformat(text), "j F Y")
    except ValueError:
        return text


def _is_identity(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
