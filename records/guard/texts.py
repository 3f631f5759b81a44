"""Every text in a content, with where it stands and what it is meant for: found from the model, denied by default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import unquote
from uuid import UUID

from pydantic import AnyUrl, BaseModel

from records.guard.kinds import SOFTER_KINDS, SofterKind

Path = tuple[str | int, ...]
FoundText = tuple[Path, str, frozenset[SofterKind]]
"""Where a text stands, the text, and the kinds it may hold."""

BUSY = re.compile(
    r"[\d@\u0300-\u036f\u00b2\u00b3\u00b9\u2070-\u2099\u2460-\u24ff\u2776-\u2793]|///|maps|kartor\.|snabel-?a|[(\[]at?[)\]]|what3words|osm\.org|geo:"
    r"|åring|årig|(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|ton|tjugo\w*) år",
    re.IGNORECASE,
)
"""A text without any of this holds nothing that the guard finds."""

_SHORT_FORM = re.compile(r"\d\d:\d\d|\d{4}(?:-\d\d){0,2}|\d{3} ?\d\d", re.ASCII)
"""A time of day, a day, month or year, a postcode, and nothing else: most busy texts of a contact point are such."""


class MayHold:
    """Marks a field that is meant for what elsewhere may identify somebody: a telephone number, a case's number.

    Only for the softer kinds; an identity number belongs in no field. Raises ValueError for one, and for no kind.
    """

    def __init__(self, *kinds: SofterKind) -> None:
        if not kinds or set(kinds) - set(SOFTER_KINDS):
            raise ValueError("name the softer kinds that the field is meant for")
        self.kinds = frozenset(kinds)


def busy_texts_of(value: object) -> list[FoundText]:
    """The texts of a content, or of any part of one or JSON, that hold a digit or something else worth a look."""
    found: list[FoundText] = []
    _gather(value, (), frozenset(), found)
    return found


def _gather(value: object, path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    if isinstance(value, str):
        if BUSY.search(value) and not _SHORT_FORM.fullmatch(value):
            found.append((path, value, may_hold))
    elif isinstance(value, BaseModel):
        for name, own in text_fields(type(value)):
            _gather(getattr(value, name), (*path, name), may_hold | own if own else may_hold, found)
    elif isinstance(value, tuple | list | set | frozenset):
        for place, item in enumerate(value):
            _gather(item, (*path, place), may_hold, found)
    else:
        _gather_rarer(value, path, may_hold, found)


def _gather_rarer(value: object, path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            _gather(name, (*path, UNNAMED), may_hold, found)
            _gather(item, (*path, name), may_hold, found)
    elif isinstance(value, AnyUrl):
        _gather(unquote(str(value)), path, may_hold, found)
    elif not isinstance(value, _WITHOUT_TEXT):
        _gather(str(value), path, may_hold, found)


UNNAMED = "…"
"""Stands in a path for a member whose own name is the text: a name that identifies is not repeated."""
_WITHOUT_TEXT = (NoneType, bool, int, UUID, date, time, timedelta)


@cache
def text_fields(model: type[BaseModel]) -> tuple[tuple[str, frozenset[SofterKind]], ...]:
    """The fields of a model that can hold a text, and what each is meant for."""
    return tuple(
        (name, frozenset(kind for mark in (*field.metadata, *_marks(field.annotation)) for kind in _kinds(mark)))
        for name, field in model.model_fields.items()
        if _can_hold_text(field.annotation)
    )


def _kinds(mark: object) -> frozenset[SofterKind]:
    return mark.kinds if isinstance(mark, MayHold) else frozenset()


def _marks(annotation: Any) -> Iterator[object]:
    """The marks within unions and containers, not those within other models."""
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    if get_origin(annotation) is not Literal:
        for argument in get_args(annotation):
            yield from _marks(argument)


def _can_hold_text(annotation: Any) -> bool:
    """Whether a text can stand there; what is not known for certain can."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _can_hold_text(get_args(annotation)[0])
    if origin is Literal:
        return False
    if origin in (Union, UnionType, tuple, list, set, frozenset):
        return any(_can_hold_text(argument) for argument in get_args(annotation) if argument is not Ellipsis)
    return not (isinstance(annotation, type) and issubclass(annotation, _WITHOUT_TEXT))
