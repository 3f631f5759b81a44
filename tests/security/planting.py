"""Contents of any kind with a word of their own in every place for text, found from the kinds' models.

A field of a new type raises TypeError here: then say below how it is filled, so that the tests go on to cover it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import AnyUrl, BaseModel
from pydantic.fields import FieldInfo

from partners.content import Telephone, VisitingAddress
from partners.hours import Schedule
from records.content import RefTo

STEM = "zvq"
"""What each planted word begins with; it stands in no Swedish or English word."""
FAR_AHEAD = date(2099, 12, 31)
_MOBILES = tuple(f"+467017406{number:02}" for number in range(5, 100))
_LINES = tuple(f"+468465004{number:02}" for number in range(100))


@dataclass(frozen=True)
class Planted:
    """One planted word: what it is called, who may see it (a key of the test's own), and where it stands."""

    word: str
    level: str
    where: str


@dataclass
class Garden:
    """Gives words, each once, and remembers where they were planted."""

    planted: dict[str, Planted] = field(default_factory=dict)
    _numbers: list[str] = field(default_factory=lambda: [*_MOBILES, *_LINES])

    def word(self, level: str, where: str) -> str:
        """A new word that only those of `level` may see."""
        made = STEM + _letters(len(self.planted))
        self.planted[made] = Planted(made, level, where)
        return made

    def number(self, level: str, where: str) -> str:
        """A telephone number that stands nowhere else, as the registry keeps it."""
        made = self._numbers.pop()
        self.planted[made] = Planted(made, level, where)
        return made


def _letters(number: int) -> str:
    """Five letters, another row for each number; with no vowel, so that no ending is taken off and none is like."""
    signs = "bcdfghjklmnpqrst"
    return "".join(signs[(number * 40503 + 11) // 16**place % 16] for place in range(5))


Fill = Callable[["Filler", str], Any]


@dataclass
class Filler:
    """Fills a model's fields: `level_of(path)` says who may see what stands there, `references` what UUIDs name."""

    garden: Garden
    level_of: Callable[[str], str]
    references: dict[str, UUID]
    given: dict[str, Any] = field(default_factory=dict)
    """Values for fields by path, and None for those left out."""

    def content(self, model: type[BaseModel], path: str = "") -> dict[str, Any]:
        """A document with every field of the model."""
        made = {}
        for name, info in model.model_fields.items():
            where = f"{path}.{name}".lstrip(".")
            if where in self.given:
                value = self.given[where]
            elif (model, name) in _SPECIAL:
                value = _SPECIAL[model, name](self, where)
            else:
                value = self._value(_annotation(info), where)
            if value is not None:
                made[name] = value
        return made

    def _value(self, annotation: Any, path: str) -> Any:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._annotated(arguments, path)
        if origin in (Union, UnionType):
            return self._value(next(one for one in arguments if one is not type(None)), path)
        if origin is Literal:
            return arguments[0]
        if origin is tuple:
            return self._several(arguments[0], path)
        if isinstance(annotation, type):
            return self._plain(annotation, path)
        raise TypeError(f"{path}: say in tests/security/planting.py how {annotation} is filled")

    def _annotated(self, arguments: tuple[Any, ...], path: str) -> Any:
        for marker in arguments[1:]:
            if isinstance(marker, RefTo):
                return str(self.references[marker.kinds[0]])
        return self._value(arguments[0], path)

    def _several(self, annotation: Any, path: str) -> list[Any]:
        while get_origin(annotation) is Annotated and not _refers(annotation):
            annotation = get_args(annotation)[0]
        union = get_origin(annotation) in (Union, UnionType)
        return [
            self._value(one, f"{path}.{i}") for i, one in enumerate(get_args(annotation) if union else [annotation])
        ]

    def _plain(self, annotation: type, path: str) -> Any:  # noqa: PLR0911 (a line for each type)
        if issubclass(annotation, Schedule):
            return _hours()
        if issubclass(annotation, BaseModel):
            return self.content(annotation, path)
        if issubclass(annotation, bool):
            return True
        if issubclass(annotation, date):
            return FAR_AHEAD.isoformat()
        if issubclass(annotation, str):
            return self.garden.word(self.level_of(path), path)
        if issubclass(annotation, AnyUrl):
            return f"https://{self.garden.word(self.level_of(path), path)}.example/formular"
        if annotation.__name__ == "EmailStr":
            return f"{self.garden.word(self.level_of(path), path)}@sodertalje.example"
        raise TypeError(f"{path}: say in tests/security/planting.py how {annotation} is filled")


def _annotation(info: FieldInfo) -> Any:
    markers = [marker for marker in info.metadata if isinstance(marker, RefTo)]
    return Annotated[info.annotation, markers[0]] if markers else info.annotation


def _refers(annotation: Any) -> bool:
    return any(isinstance(marker, RefTo) for marker in get_args(annotation)[1:])


def _hours() -> dict[str, Any]:
    """Hours that stand in no other entry: 03:17 to 03:41."""
    return {"rules": [{"days": ["mo", "tu", "we", "th", "fr"], "windows": [{"start": "03:17", "end": "03:41"}]}]}


_SPECIAL: dict[tuple[type[BaseModel], str], Fill] = {
    (Telephone, "number"): lambda filler, path: filler.garden.number(filler.level_of(path), path),
    (VisitingAddress, "postcode"): lambda *_: "151 00",
}
"""Fields that take no word, and what they take instead."""
