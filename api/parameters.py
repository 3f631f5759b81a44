"""The query parameters: what each takes, how it is read, and how it is described. One definition serves both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from rest_framework.request import Request

from api.problems import ParameterError
from records.guard import refused_in_question

FIRST_YEAR, LAST_YEAR = 1901, 2200
"""The years that hours and holidays can be told for."""
MOST_ROWS = 200
DEFAULT_ROWS = 20
FURTHEST_ROW = 10_000_000
MOST_CHARACTERS = 200

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_NAME = re.compile(r"[a-z][a-z_]{0,39}")


@dataclass(frozen=True)
class Parameter:
    """A query parameter. `read` turns the text into a value or raises ValueError with what to write instead."""

    name: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    description: str
    example: Any
    default: Any = None

    def described(self) -> dict[str, Any]:
        """The parameter in the OpenAPI document."""
        schema = dict(self.schema) | ({} if self.default is None else {"default": self.default})
        return {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": self.description,
            "schema": schema,
            "example": self.example,
        }


class Unreadable(ValueError):
    """The text is no value of the parameter. `code` is stable; the message says what to write, never what was."""

    def __init__(self, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.code = code


def read_date(text: str) -> date:
    """A day, "2026-11-21"."""
    if _DATE.fullmatch(text):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise Unreadable("there is no such day in the calendar") from None
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    raise Unreadable(f"write a day as YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}")


def read_instant(text: str) -> datetime:
    """An instant with any offset; returns UTC. A "+" that came unencoded has become a blank, and is taken for one."""
    text = text.replace(" ", "+")
    if _INSTANT.fullmatch(text):
        try:
            found = datetime.fromisoformat(text.upper())
        except ValueError:
            raise Unreadable("there is no such instant") from None
        if FIRST_YEAR < found.year < LAST_YEAR:
            return found.astimezone(UTC)
    raise Unreadable(
        "write an instant with its offset, as 2026-11-21T21:30:00+01:00 or …Z, "
        f"between the years {FIRST_YEAR} and {LAST_YEAR}"
    )


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        if re.fullmatch(r"[0-9]{1,9}", text) and least <= int(text) <= most:
            return int(text)
        raise Unreadable(f"write a whole number from {least} to {most}")

    return read


def read_flag(text: str) -> bool:
    """ "true" or "false"."""
    if text not in ("true", "false"):
        raise Unreadable("write true or false")
    return text == "true"


def one_of(*values: str) -> Callable[[str], str]:
    """A reader of one of the given words."""

    def read(text: str) -> str:
        if text in values:
            return text
        raise Unreadable(f"write one of: {', '.join(values)}")

    return read


def read_words(text: str) -> str:
    """Free words."""
    if "\0" in text or not 1 <= len(text.strip()) <= MOST_CHARACTERS:
        raise Unreadable(f"write from 1 to {MOST_CHARACTERS} characters")
    return text.strip()


ON = Parameter(
    "on",
    read_date,
    {"type": "string", "format": "date"},
    "The day (Europe/Stockholm) the answer concerns. Left out: today.",
    "2026-11-21",
)
KNOWN_AT = Parameter(
    "known_at",
    read_instant,
    {"type": "string", "format": "date-time"},
    "The instant of the registry's knowledge: what it knew then about the day asked for. Any offset; not in the "
    "future. Left out: all that is recorded.",
    "2026-11-20T08:00:00+01:00",
)
LIMIT = Parameter(
    "limit",
    whole_number(1, MOST_ROWS),
    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
    "How many to give at most.",
    DEFAULT_ROWS,
    DEFAULT_ROWS,
)
OFFSET = Parameter(
    "offset",
    whole_number(0, FURTHEST_ROW),
    {"type": "integer", "minimum": 0, "maximum": FURTHEST_ROW},
    "How many to pass over first. Past the end gives an empty list.",
    0,
    0,
)
ORDERINGS = ("name", "-name", "recorded_at", "-recorded_at")
ORDERING = Parameter(
    "ordering",
    one_of(*ORDERINGS),
    {"type": "string", "enum": list(ORDERINGS)},
    "By name (Swedish alphabetical order) or by when it was recorded; a minus turns it round. "
    "Left out: by name, and a search by how well it matches.",
    "name",
)
SEARCH = Parameter(
    "search",
    read_words,
    {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS, "pattern": r"\S"},
    "Free words; inflection, compounds, synonyms, missing diacritics and typing errors are forgiven. At most 500 "
    "matches are given. A personal identity number is refused: the registry is told nothing about anyone.",
    "kvinnojour",
)
MOMENT = (ON, KNOWN_AT)


def read_parameters(
    request: Request, parameters: Iterable[Parameter], others: Iterable[str] = ()
) -> tuple[dict[str, Any], list[ParameterError]]:
    """The values of the parameters (their defaults when absent) and everything wrong with the query.

    `others` are names that somebody else reads. An unknown name is an error, and so is a name given twice. A value that
    identifies a person is refused in every parameter (code "identifying-text"), before anybody else reads it.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values = {name: parameter.default for name, parameter in known.items()}
    errors: list[ParameterError] = []
    for name, texts in request.query_params.lists():
        try:
            if name not in known and name not in others:
                raise Unreadable("there is no such parameter here; remove it", "unknown-parameter")
            for text in texts:
                _refuse_identifying(text)
            if len(texts) > 1:
                raise Unreadable("given more than once; give it once", "repeated")
            if name in known:
                values[name] = known[name].read(texts[0])
        except Unreadable as problem:
            errors.append(ParameterError(shown(name), problem.code, str(problem)))
    return values, errors


def _refuse_identifying(text: str) -> None:
    if found := refused_in_question(text):
        way_out = "leave it out and describe the situation without the person"
        raise Unreadable(f"{found[0].words.en}; {way_out}", "identifying-text")


def shown(name: str) -> str:
    """A parameter's name when it is one; a name that may be anything is not repeated."""
    return name if _NAME.fullmatch(name) else "(a parameter that is no plain name)"
