"""A content as what the fields of its form hold, and back again.

What the fields hold is `Values`: texts by the field's name. "name-sv" is a text in Swedish, "channels-0-number" the
number of the first channel. A field that was left empty says nothing, and is left out of the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from partners import telephone
from web.correcting.shape import CHANNEL_VALUES, Field, fields_of_form

Values = dict[str, list[str]]
Document = Mapping[str, Any]

TEXTS = ("label", "note")
ROWS = frozenset({"channels", "names", "members"})
"""Sorts of fields that are lists with a row for each part."""
OF_A_NAME = ("name", "type", "used_by")
OF_A_MEMBER = ("role", "mandate")


def of_content(kind: str, content: Document) -> Values:
    """What the fields hold when the content is to be corrected."""
    found: Values = {}
    for field in fields_of_form(kind):
        found |= _of_field(field, content.get(field.name))
    return found


def content_of(kind: str, values: Values, hidden: Iterable[str] = ()) -> Any:
    """What the form says, as JSON; left out is what is empty, and what is `hidden` from who fills it in."""
    shown = [field for field in fields_of_form(kind) if field.name not in set(hidden)]
    read = {field.name: _read(field, values) for field in shown}
    return {name: value for name, value in read.items() if value not in (None, "", [], {})}


def patch_between(base: Document, wanted: Document, kind: str, hidden: Iterable[str] = ()) -> dict[str, Any]:
    """The merge patch (RFC 7396) that makes what the form shows of `base` into `wanted`."""
    names = [field.name for field in fields_of_form(kind) if field.name not in set(hidden)]
    return {
        name: _patch(base.get(name), wanted.get(name)) for name in names if not _same(base.get(name), wanted.get(name))
    }


def seen_in_form(kind: str, content: Document, hidden: Iterable[str] = ()) -> dict[str, Any]:
    """The part of a content that stands in the form."""
    names = {field.name for field in fields_of_form(kind)} - set(hidden)
    return {name: value for name, value in content.items() if name in names and value not in (None, "", [], {})}


def rows_of(name: str, values: Values) -> list[int]:
    """The numbers of the rows of a list that the form holds, in their order."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-")
    return sorted({int(found[1]) for key in values if (found := pattern.match(key))})


def one(values: Values, name: str) -> str:
    """What a field holds, without blanks around it; "" when there is none."""
    return next(iter(values.get(name, ())), "").replace("\r\n", "\n").replace("\0", "").strip()


def _same(base: Any, wanted: Any) -> bool:
    empty: tuple[Any, ...] = (None, "", [], {}, False)
    return base == wanted or (base in empty and wanted in empty)


def _patch(base: Any, wanted: Any) -> Any:
    if isinstance(base, dict) and isinstance(wanted, dict):
        return {**dict.fromkeys(base.keys() - wanted.keys()), **wanted}
    return wanted


def _of_field(field: Field, value: Any) -> Values:
    if field.sort in ROWS:
        rows = (_OF_ROW[field.sort](part) for part in value or ())
        return {f"{field.name}-{n}-{key}": [text] for n, row in enumerate(rows) for key, text in row}
    if field.is_in_two_languages:
        return {f"{field.name}-{language}": [text] for language, text in (value or {}).items() if text}
    if field.sort == "holder":
        return {f"{field.name}-{key}": [text] for key, text in (value or {}).items()}
    if field.sort == "flag":
        return {field.name: ["yes"]} if value else {}
    if isinstance(value, list):
        return {field.name: [str(item) for item in value]}
    return {field.name: [str(value)]} if value is not None else {}


def _of_channel(channel: Document) -> Iterator[tuple[str, str]]:
    yield "type", channel["type"]
    for name in CHANNEL_VALUES[channel["type"]]:
        value = channel.get(name, "")
        yield name, _written(value) if name == "number" else value
    for name in TEXTS:
        for language, text in (channel.get(name) or {}).items():
            if text:
                yield f"{name}-{language}", text
    yield "visibility", channel.get("visibility") or ""


def _of_name(name: Document) -> Iterator[tuple[str, str]]:
    for key in OF_A_NAME:
        yield key, name.get(key) or ""


def _of_member(member: Document) -> Iterator[tuple[str, str]]:
    yield "organisation", member["organisation"]
    yield "organisation_before", member["organisation"]
    yield "function", member.get("function") or ""
    yield "mandate_source", member.get("mandate_source") or ""
    for key in OF_A_MEMBER:
        for language, text in (member.get(key) or {}).items():
            if text:
                yield f"{key}-{language}", text


_OF_ROW = {"channels": _of_channel, "names": _of_name, "members": _of_member}


def _read(field: Field, values: Values) -> Any:  # noqa: PLR0911 (a line for each sort)
    if field.sort == "channels":
        return [_channel(f"{field.name}-{n}", values) for n in rows_of(field.name, values)]
    if field.sort == "names":
        rows = (_texts(f"{field.name}-{n}", OF_A_NAME, values) for n in rows_of(field.name, values))
        return [row for row in rows if row.get("name")]
    if field.sort == "members":
        rows = (_member(f"{field.name}-{n}", values) for n in rows_of(field.name, values))
        return [row for row in rows if row.keys() - {"function"}]
    if field.is_in_two_languages:
        return _words(field.name, values)
    if field.sort == "holder":
        return _texts(field.name, ("name", "until", "reason"), values)
    if field.sort == "flag":
        return one(values, field.name) == "yes"
    if field.sort in ("areas", "languages"):
        return list(dict.fromkeys(filter(None, values.get(field.name, ()))))
    return one(values, field.name)


def _channel(prefix: str, values: Values) -> dict[str, Any]:
    sort = one(values, f"{prefix}-type")
    found: dict[str, Any] = {"type": sort} | _texts(prefix, CHANNEL_VALUES.get(sort, ()), values)
    if found.get("number"):
        found["number"] = _dialled(found["number"])
    found |= {name: words for name in TEXTS if (words := _words(f"{prefix}-{name}", values))}
    return found | _texts(prefix, ("visibility",), values)


def _written(number: str) -> str:
    """The number as people write it; what is none as it stands."""
    try:
        return telephone.display(telephone.parse(number))
    except telephone.NotANumber:
        return number


def _dialled(text: str) -> str:
    """The number as it is kept, so that one that only is written otherwise is no change."""
    try:
        return telephone.parse(text)
    except telephone.NotANumber:
        return text


def _member(prefix: str, values: Values) -> dict[str, Any]:
    found: dict[str, Any] = dict(_texts(prefix, ("organisation", "function", "mandate_source"), values))
    return found | {name: words for name in OF_A_MEMBER if (words := _words(f"{prefix}-{name}", values))}


def _words(name: str, values: Values) -> dict[str, str]:
    return {language: text for language in ("sv", "en") if (text := one(values, f"{name}-{language}"))}


def _texts(prefix: str, names: Iterable[str], values: Values) -> dict[str, str]:
    return {name: text for name in names if (text := one(values, f"{prefix}-{name}"))}
