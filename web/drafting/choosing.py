"""Fields in which something is chosen: one or any of a few, or records found by searching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict

from records.reading import Label, Reader
from registry.lookup.wording import ENDED
from web.drafting.fields import Field, Json, put, several_of
from web.finding import Hit, find


@dataclass(frozen=True)
class Choice(Field):
    """One of a few, or none."""

    template: ClassVar[str] = "choice"


@dataclass(frozen=True)
class Choices(Field):
    """Any of a few."""

    template: ClassVar[str] = "choices"

    def shown(self, part: Json) -> list[str]:
        return [str(one) for one in part.get(self.name) or ()]

    def typed(self, sent: QueryDict, prefix: str = "") -> list[str]:
        return several_of(sent, prefix + self.name)

    def write(self, shown: list[str], part: Json) -> None:
        put(part, self.name, list(dict.fromkeys(shown)))


@dataclass(frozen=True)
class Found(Choices):
    """Any of many records, found by searching; `several` False: one of them."""

    kinds: tuple[str, ...] = ()
    several: bool = True
    template: ClassVar[str] = "found"

    def record_of(self, chosen: str) -> str:
        """The identity of the record that is chosen, or that what is chosen is a part of."""
        return chosen

    def hit(self, chosen: str, label: Label | None) -> Hit:
        """What is chosen, as it is shown; `label`: what its record is called, None for one that does not hold."""
        return Hit(chosen, label.name if label else ENDED)

    def find(self, reader: Reader, text: str) -> list[Hit]:
        """What answers the text. Raises `registry.lookup.BadQuestion`."""
        return find(reader, text, self.kinds)

    def offered(self, reader: Reader, beside: Json) -> list[Hit]:  # noqa: ARG002 - for those that offer something
        """What is likely to be chosen, before anything is searched for. `beside`: what the form's fields show."""
        return []

    def shown(self, part: Json) -> list[str]:
        found = part.get(self.name) or ()
        return [found] if isinstance(found, str) else [str(one) for one in found]

    def typed(self, sent: QueryDict, prefix: str = "") -> list[str]:
        return [one for one in several_of(sent, prefix + self.name) if one]

    def write(self, shown: list[str], part: Json) -> None:
        kept: Any = list(dict.fromkeys(shown))
        put(part, self.name, kept if self.several else "".join(kept[:1]))
