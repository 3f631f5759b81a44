"""Every text in a content that stands as JSON, as it is kept: found from the model without building it anew.

For looking through what has been recorded, where nothing has to be checked but the texts: telephone numbers and web
addresses are dear to check, and have been. What `texts.busy_texts_of` finds in the model this finds in its document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from urllib.parse import unquote

from pydantic import AnyUrl, BaseModel

from records.guard.kinds import SofterKind
from records.guard.quick import is_busy
from records.guard.texts import FoundText, Path, text_fields

_NOTHING: frozenset[SofterKind] = frozenset()


@dataclass
class _Shape:
    """Where texts can stand in a value: itself, in the items of a list, in members of an object."""

    is_text: bool = False
    is_address: bool = False
    items: _Shape | None = None
    members: dict[str, tuple[_Shape, frozenset[SofterKind]]] = field(default_factory=dict)

    def merged(self, other: _Shape) -> _Shape:
        """Either of two: a union."""
        return _Shape(
            self.is_text or other.is_text,
            self.is_address or other.is_address,
            self.items.merged(other.items) if self.items and other.items else self.items or other.items,
            self.members | other.members,
        )


def busy_texts_in(model: type[BaseModel], document: Mapping[str, Any]) -> list[FoundText]:
    """The texts of a document of a model that hold a digit or something else worth a look, with what each may hold."""
    return list(_found(document, _shape_of_model(model), (), _NOTHING))


def _found(value: Any, shape: _Shape, path: Path, may_hold: frozenset[SofterKind]) -> Iterator[FoundText]:
    if isinstance(value, str):
        text = unquote(value) if shape.is_address else value
        if (shape.is_text or shape.is_address) and is_busy(text):
            yield path, text, may_hold
    elif isinstance(value, dict):
        for name, (inner, own) in shape.members.items():
            if item := value.get(name):
                yield from _found(item, inner, (*path, name), may_hold | own)
    elif isinstance(value, list) and shape.items:
        for place, item in enumerate(value):
            yield from _found(item, shape.items, (*path, place), may_hold)


@cache
def _shape_of_model(model: type[BaseModel]) -> _Shape:
    fields = model.model_fields
    return _Shape(members={name: (_shape(fields[name].annotation), own) for name, own in text_fields(model)})


def _shape(annotation: Any) -> _Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0])
    if origin in (Union, UnionType):
        return reduce(_Shape.merged, map(_shape, arguments))
    if origin in (tuple, list, set, frozenset):
        return _Shape(items=_shape(arguments[0]))
    return _shape_of_class(annotation) if isinstance(annotation, type) else _Shape()


def _shape_of_class(found: type[Any]) -> _Shape:
    if issubclass(found, BaseModel):
        return _shape_of_model(found)
    return _Shape(is_text=issubclass(found, str), is_address=issubclass(found, AnyUrl))
