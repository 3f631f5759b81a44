"""JSON lines: one entry a line, written as the room above writes a change, which therefore reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from partners.importing.refusing import RowError, refused
from partners.importing.rows import Json, Path, Row
from partners.importing.sheets import MOST_ROWS
from partners.maintaining import Change
from records.recording import Problem


@dataclass(frozen=True)
class Line:
    """A line understood: what is asked, and of which record by its id."""

    change: Change
    action: Literal["upsert", "end"]
    record: UUID | None
    revision: int | None


class LineRefused(ValueError):
    """The line is no change; the problems say why, by path."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


LineReader = Callable[[str, bytes, str], Line]
_readers: list[LineReader] = []


def reads_lines(reader: LineReader) -> LineReader:
    """Decorator for the room above: `reader(kind, line, note)` understands one line or raises `LineRefused`.

    `note` is the change note of a line that has none of its own.
    """
    _readers[:] = [reader]
    return reader


@dataclass
class LineRow(Row):
    """A line: it says the whole entry, as the API does."""

    content: Json = field(default_factory=dict)
    holder_field: str = ""
    default_holder: UUID | None = None

    def content_on(self, before: Json) -> Json:
        if self.holder_field in self.content or not self.holder_field:
            return self.content
        holder: Any = before.get(self.holder_field) if before else self.default_holder
        return self.content | ({self.holder_field: str(holder)} if holder else {})

    def column_of(self, path: Path) -> str:
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def line_rows(content: bytes, kind: str, note: str, holder_field: str, organisation: UUID) -> list[Row]:
    """The rows of a file of JSON lines; empty lines are none. Raises `FileRefused`."""
    rows: list[Row] = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        if len(rows) == MOST_ROWS:
            raise refused(
                "too_many_rows", f"a file has at most {MOST_ROWS} rows; send the rest in another file", number
            )
        row = LineRow(number, holder_field=holder_field, default_holder=organisation)
        _understand(row, kind, line, note)
        rows.append(row)
    if not rows:
        raise refused("no_rows", "the file has no lines; write one JSON object a line")
    return rows


def _understand(row: LineRow, kind: str, line: bytes, note: str) -> None:
    try:
        found = _readers[0](kind, line, note)
    except LineRefused as error:
        row.errors = [RowError(row.number, row.column_of(p.path), p.code, p.message) for p in error.problems]
        return
    change = found.change
    row.action, row.record, row.revision = found.action, found.record, found.revision
    row.external_id, row.content = change.external_id, change.content or {}
    row.valid_from, row.valid_until = change.valid_from, change.valid_until
    row.change_note, row.source, row.confirmed = change.change_note, change.source, change.confirmed
    row.read_in_part = change.read_in_part
