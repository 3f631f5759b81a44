"""Every text in a content, with where it stands and what it is meant for: found from the model, denied by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import unquote
from uuid import UUID

from pydantic import AnyUrl, BaseModel

from records.guard.kinds import SOFTER_KINDS, SofterKind
from records.guard.quick import is_busy

Path = tuple[str | int, ...]
FoundText = tuple[Path, str, frozenset[SofterKind]]
"""Where a text stands, the text, and the kinds it may hold."""


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
    if type(value) is str:
        if is_busy(value):
            found.append((path, value, may_hold))
    else:
        kind: Any = type(value)
        _way_into(kind)(value, path, may_hold, found)


Way = Callable[[Any, Path, frozenset[SofterKind], list[FoundText]], None]


@cache
def _way_into(kind: type[Any]) -> Way:
    """How the texts of a value of this class are found. Asked once for a class: pydantic's own question is dear."""
    return next(way for known, way in _WAYS if issubclass(kind, known))


def _nothing(value: Any, path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    """A number, an identity or a day has no text."""


def _gather_model(value: BaseModel, path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    values = value.__dict__  # where pydantic keeps them; asking for each costs as much as reading it
    for name, own in text_fields(type(value)):
        item = values[name]
        if not item or (type(item) is str and not is_busy(item)):
            continue
        _gather(item, (*path, name), may_hold | own if own else may_hold, found)


def _gather_items(value: Iterable[Any], path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    for place, item in enumerate(value):
        _gather(item, (*path, place), may_hold, found)


def _gather_members(value: dict[Any, Any], path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    for name, item in value.items():
        _gather(name, (*path, UNNAMED), may_hold, found)
        _gather(item, (*path, name), may_hold, found)


UNNAMED = "…"
"""Stands in a path for a member whose own name is the text: a name that identifies is not repeated."""
_WITHOUT_TEXT = (NoneType, bool, int, UUID, date, time, timedelta)


def _gather_address(value: AnyUrl, path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    _gather(unquote(str(value)), path, may_hold, found)


def _gather_as_text(value: object, path: Path, may_hold: frozenset[SofterKind], found: list[FoundText]) -> None:
    # "".join, for what says of itself that it is a text may be of a class of its own, and would be asked for ever.
    _gather("".join(str(value)), path, may_hold, found)


_WAYS: tuple[tuple[tuple[type[Any], ...], Way], ...] = (
    (_WITHOUT_TEXT, _nothing),
    ((BaseModel,), _gather_model),
    ((tuple, list, set, frozenset), _gather_items),
    ((dict,), _gather_members),
    ((AnyUrl,), _gather_address),
    ((object,), _gather_as_text),
)


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


def _can_hold_text(annotation: Any, within: tuple[type, ...] = ()) -> bool:
    """Whether a text can stand there; what is not known for certain can."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _can_hold_text(get_args(annotation)[0], within)
    if origin is Literal:
        return False
    if origin in (Union, UnionType, tuple, list, set, frozenset):
        return any(_can_hold_text(argument, within) for argument in get_args(annotation) if argument is not Ellipsis)
    if not isinstance(annotation, type):
        return True
    if issubclass(annotation, BaseModel) and annotation not in within:
        fields = annotation.model_fields.values()
        return any(_can_hold_text(field.annotation, (*within, annotation)) for field in fields)
    return not issubclass(annotation, _WITHOUT_TEXT)
