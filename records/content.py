"""What the content of a version is, and the register of the kinds of record.

A *kind* (organisation, contact point, pathway …) is one frozen pydantic model derived from `Content`. Its fields
are the kind's facts; a field typed `Annotated[UUID, RefTo("function")]` holds the identity of another record.
Defining the class is all that a new kind takes: recording, reading as of any moment, versions, links and the log come
with `records`. A content holds no floats: the engines give them back differently, and its hash must not depend on that.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from records.text import Text

if TYPE_CHECKING:
    from records.moment import Moment
    from records.reading import Asker, Entry


class RefTo:
    """Marks a UUID field as the identity of a record of one of `kinds`."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds


class Part(BaseModel):
    """A part of a content: a channel, a step, a member. Immutable; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True)
class Words:
    """What a record can be found by: `names` weigh most, then `synonyms`, then the running text in `body`."""

    names: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


class Content(Part):
    """Base of every kind's content."""

    kind: ClassVar[str]
    """Stable code of the kind, snake_case singular: "contact_point"."""
    plural: ClassVar[str]
    """The kind in addresses, kebab-case plural: "contact-points"."""

    @classmethod
    def label_of(cls, document: dict[str, Any]) -> Text:
        """What a record with this content is called: its `name` or `title`, shown in lists and sorted by."""
        found = document.get("name") or document.get("title") or {"sv": "–"}
        return Text(sv=found) if isinstance(found, str) else Text.model_validate(found)

    def label(self) -> Text:
        """What the record is called."""
        return self.label_of(self.model_dump(include={"name", "title"}))

    @classmethod
    def parts_of(cls, document: dict[str, Any]) -> Iterable[tuple[str, Text]]:  # noqa: ARG003 - for those that have
        """What the parts of a record with this content are called that others name by its identity and their key."""
        return ()

    def words(self) -> Words:
        """What free-text search finds the record by; never anything that can be withheld."""
        return Words(names=tuple(filter(None, (self.label().sv, self.label().en))))

    @classmethod
    def show(cls, entries: Sequence[Entry], viewer: Asker, moment: Moment) -> list[Entry]:  # noqa: ARG003 - for those that override it
        """The entries as `viewer` may see them; a kind with visibility rules overrides this.

        Called once per page with all its entries, so that a rule that asks the database asks once.
        """
        return list(entries)


C = TypeVar("C", bound=Content)

kinds: dict[str, type[Content]] = {}
"""Every registered kind by its code, in the order of definition."""


def register(content: type[C]) -> type[C]:
    """Class decorator: make `content` a kind. A code or plural taken twice is a programming error."""
    if content.kind in kinds or content.plural in {other.plural for other in kinds.values()}:
        raise ValueError(f"kind {content.kind!r} is already registered")
    kinds[content.kind] = content
    return content


class PartialDate(Part):
    """A date as precise as the source has it: "decided December 2023" has a month and no day."""

    value: str = Field(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        description="Year, year-month or year-month-day (ISO 8601).",
        examples=["2023-12"],
    )
    precision: Literal["year", "month", "day"] = Field(examples=["month"])

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"value": value, "precision": _precision(value)} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_what_it_shows(self) -> PartialDate:
        if self.precision != _precision(self.value):
            raise ValueError(f"precision {self.precision} does not fit the value; write the value that precisely")
        self.earliest()
        return self

    def earliest(self) -> date:
        """The first day the date can mean."""
        year, month, day = (*map(int, self.value.split("-")), 1, 1)[:3]
        return date(year, month, day)

    def latest(self) -> date:
        """The last day the date can mean."""
        first = self.earliest()
        if self.precision == "day":
            return first
        month = 12 if self.precision == "year" else first.month
        return date(first.year, month, monthrange(first.year, month)[1])


def _precision(value: str) -> str:
    return ("year", "month", "day")[min(value.count("-"), 2)]


@dataclass(frozen=True)
class ReferencePath:
    """Where a content holds references: `path` with "*" for each list, and the kinds it may point to."""

    path: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def role(self) -> str:
        """The path without list marks: "steps.legal"."""
        return ".".join(part for part in self.path if part != "*")


@cache
def reference_paths(content: type[BaseModel]) -> tuple[ReferencePath, ...]:
    """All places in `content` that refer to other records, found from the annotations, each path once.

    Raises TypeError for a reference inside a container other than a list or a tuple: its links would not be seen.
    """
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, field in content.model_fields.items():
        own = [((), marker.kinds) for marker in field.metadata if isinstance(marker, RefTo)]
        for path, to in (*own, *_paths_in(field.annotation)):
            known = found.get((name, *path), ())
            found[name, *path] = tuple(dict.fromkeys((*known, *to)))
    return tuple(ReferencePath(path, to) for path, to in found.items())


def _paths_in(annotation: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from (((), marker.kinds) for marker in arguments[1:] if isinstance(marker, RefTo))
        yield from _paths_in(arguments[0])
    elif origin in (Union, UnionType):
        for argument in arguments:
            yield from _paths_in(argument)
    elif origin in (tuple, list):
        for argument in arguments:
            yield from ((("*", *path), to) for path, to in _paths_in(argument))
    elif any(True for argument in arguments for _ in _paths_in(argument)):
        raise TypeError(f"a reference inside {annotation} would not be found; use a tuple")
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from ((reference.path, reference.kinds) for reference in reference_paths(annotation))


def at_path(document: Any, path: Sequence[str]) -> Iterator[Any]:
    """The values found in a JSON document by a path with "*" for each list; absent and null are passed over."""
    if document is None:
        return
    if not path:
        yield document
    elif path[0] == "*":
        for item in document:
            yield from at_path(item, path[1:])
    elif isinstance(document, dict):
        yield from at_path(document.get(path[0]), path[1:])


@dataclass(frozen=True)
class Reference:
    """One reference found in a content: where, to whom, and the kinds that may stand there."""

    role: str
    target: UUID
    kinds: tuple[str, ...]


def references(content: type[Content], document: dict[str, Any]) -> list[Reference]:
    """Every reference in a content's JSON `document`, each (role, target) once, in the order of the document."""
    found: dict[tuple[str, UUID], Reference] = {}
    for place in reference_paths(content):
        for value in at_path(document, place.path):
            target = UUID(value)
            found.setdefault((place.role, target), Reference(place.role, target, place.kinds))
    return list(found.values())


def targets(documents: Iterable[tuple[type[Content], dict[str, Any]]]) -> set[UUID]:
    """The identities that a set of documents refers to."""
    return {found.target for content, document in documents for found in references(content, document)}
