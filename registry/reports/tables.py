"""Tables of reports: the same rows for a page, a PDF and a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from records.moment import STOCKHOLM
from records.text import Text
from registry.lookup.answer import Named

YES, NO = Text(sv="ja", en="yes"), Text(sv="nej", en="no")


@dataclass(frozen=True)
class Few:
    """Some records by name, and how many more there are."""

    records: tuple[Named, ...]
    more: int

    def plain(self, language: str) -> str:
        """In words of the language."""
        return _listed(self.records, language) + (f" (+{self.more})" if self.more else "")


@dataclass(frozen=True)
class Alike:
    """How many findings are told together; they are those of the code that exactly the owners must act on."""

    number: int
    code: str
    severity: str
    owners: tuple[Named, ...]

    def plain(self, language: str) -> int:  # noqa: ARG002 - as of `Few`
        """The number."""
        return self.number


@dataclass(frozen=True)
class Hours:
    """A stretch of time in minutes, told in hours and tenths of one, rounded up: what is a minute is not nothing."""

    minutes: int

    @property
    def number(self) -> float:
        """Hours to one decimal, as a spreadsheet has them."""
        return -(-self.minutes // 6) / 10

    def plain(self, language: str) -> float:  # noqa: ARG002 - as of `Few`
        """The hours, as a number."""
        return self.number

    def words(self, language: str) -> str:
        """The hours as people write them: "1 204,5", in English "1 204.5"; whole ones without a decimal."""
        whole, tenths = divmod(-(-self.minutes // 6), 10)
        said = f"{whole:,}".replace(",", "\N{NO-BREAK SPACE}")
        return f"{said}{'.' if language.startswith('en') else ','}{tenths}" if tenths else said


@dataclass(frozen=True)
class Count:
    """A number that opens the list of what was counted: the list's name, and what it is narrowed by."""

    number: int | Hours
    of: str
    narrowed: tuple[tuple[str, str], ...] = ()

    def plain(self, language: str) -> int | float:
        """The number."""
        return self.number.plain(language) if isinstance(self.number, Hours) else self.number

    def words(self, language: str) -> str:
        """The number as it is read."""
        return self.number.words(language) if isinstance(self.number, Hours) else str(self.number)


Cell = Text | Named | Few | Alike | Count | Hours | str | int | date | datetime | bool | None | tuple[Named, ...]
"""What stands in a cell; see `plain`."""


@dataclass(frozen=True)
class Table:
    """A table with its heading, what to know about it, its columns and rows. `key` is its name in addresses."""

    key: str
    title: Text
    note: Text | None
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def without_empty_columns(self) -> Table:
        """For paper and page, where room is short: without columns in which no row says anything."""
        kept = [place for place in range(len(self.columns)) if any(_says(row[place]) for row in self.rows)]
        rows = tuple(tuple(row[place] for place in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[place] for place in kept), rows=rows)


def plain(cell: Cell, language: str) -> str | float | date:
    """A cell as a spreadsheet has it: numbers and days as such, the rest in words of the language."""
    if isinstance(cell, Few | Alike | Count | Hours):
        return cell.plain(language)
    found: str | float | date = ""
    match cell:
        case bool():
            found = (YES if cell else NO).in_language(language)
        case datetime():
            found = f"{cell.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
        case Text():
            found = cell.in_language(language)
        case Named():
            found = cell.name.in_language(language)
        case tuple():
            found = _listed(cell, language)
        case str() | int() | date():
            found = cell
    return found


def _says(cell: Cell) -> bool:
    """Whether there is anything in the cell; "no" and 0 are something."""
    return cell is not None and cell not in {"", ()}


def _listed(records: Iterable[Named], language: str) -> str:
    return ", ".join(one.name.in_language(language) for one in records)
