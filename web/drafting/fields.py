"""The fields that a part of a draft is written with: out of its JSON, out of what was sent, and back into JSON.

What a field shows is the same whether it came from the draft or was just typed, so that nothing typed is lost when the
form comes again. What cannot be read at all is told beside the field (`Unreadable`); what the content model says of an
unfinished draft is told too, and does not stop saving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.labels import FIELDS

Json = dict[str, Any]
Words = str | Promise


class Unreadable(ValueError):
    """What was typed in a field cannot be kept as it stands. Says nothing of what it was."""

    def __init__(self, words: Words, name: str = "") -> None:
        super().__init__()
        self.words = words
        self.name = name
        """Of the field within a group or row that it is about; "" for the field itself."""


@dataclass(frozen=True)
class Field:
    """A field of a part. `name`: its name in the part's JSON and, in the simplest case, in the form."""

    name: str
    label: Words = ""
    hint: Words = ""
    of: str = ""
    """What is chosen among: a set of options by its name (see `web.drafting.options`)."""
    folded: bool = False
    """Whether it is unfolded only when it says something: what few need."""
    template: ClassVar[str] = "line"

    @property
    def called(self) -> Words:
        """What it is called on the page."""
        return self.label or FIELDS.get(self.name, self.name)

    def shown(self, part: Json) -> Any:
        """What the field shows of a part."""
        return part.get(self.name) or ""

    def typed(self, sent: QueryDict, prefix: str = "") -> Any:
        """What was sent, in the shape of `shown`."""
        return line_of(sent, prefix + self.name)

    def write(self, shown: Any, part: Json) -> None:
        """Put what is shown into the part; an empty field is left out of it. Raises `Unreadable`."""
        put(part, self.name, shown)


@dataclass(frozen=True)
class Line(Field):
    """A line of text."""


@dataclass(frozen=True)
class Said(Field):
    """A text in Swedish and, when there is one, in English."""

    rows: int = 1
    template: ClassVar[str] = "said"

    def shown(self, part: Json) -> dict[str, str]:
        found = part.get(self.name) or {}
        return {"sv": str(found.get("sv") or ""), "en": str(found.get("en") or "")}

    def typed(self, sent: QueryDict, prefix: str = "") -> dict[str, str]:
        return {language: text_of(sent, f"{prefix}{self.name}_{language}") for language in ("sv", "en")}

    def write(self, shown: dict[str, str], part: Json) -> None:
        """Raises `Unreadable` for English alone: the Swedish text is the one that holds."""
        if shown["en"] and not shown["sv"]:
            raise Unreadable(_("Skriv texten på svenska också: det är den som gäller."))
        put(part, self.name, {language: text for language, text in shown.items() if text})


@dataclass(frozen=True)
class Flag(Field):
    """Yes, or nothing said."""

    template: ClassVar[str] = "flag"

    def shown(self, part: Json) -> bool:
        return bool(part.get(self.name))

    def typed(self, sent: QueryDict, prefix: str = "") -> bool:
        return sent.get(prefix + self.name) == "yes"

    def write(self, shown: bool, part: Json) -> None:
        put(part, self.name, shown or "")


@dataclass(frozen=True)
class Lines(Field):
    """Texts, one to a line."""

    template: ClassVar[str] = "lines"

    def shown(self, part: Json) -> str:
        return "\n".join(map(str, part.get(self.name) or ()))

    def typed(self, sent: QueryDict, prefix: str = "") -> str:
        return text_of(sent, prefix + self.name)

    def write(self, shown: str, part: Json) -> None:
        put(part, self.name, [line.strip() for line in shown.splitlines() if line.strip()])


def put(part: Json, name: str, value: Any) -> None:
    """Put the value under its name; nothing takes the name away."""
    if value in ("", [], {}, None):
        part.pop(name, None)
    else:
        part[name] = value


def says(value: Any) -> bool:
    """Whether what a field shows says anything."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return bool(value) if inner is None else any(map(says, inner))


def count_of(sent: QueryDict, name: str) -> int:
    """How many rows were sent under the name."""
    text = line_of(sent, f"{name}-rows")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def line_of(sent: QueryDict, name: str) -> str:
    """What was sent, on one line."""
    return " ".join(text_of(sent, name).split())


def text_of(sent: QueryDict, name: str) -> str:
    """What was sent, without null characters."""
    return str(sent.get(name, "")).replace("\0", "").replace("\r\n", "\n").strip()


def several_of(sent: QueryDict, name: str) -> list[str]:
    """All that was sent under the name."""
    return [str(one).replace("\0", "") for one in sent.getlist(name)]
