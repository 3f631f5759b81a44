"""The rows of a file, understood as far as each tells by itself: what is asked of which entry, and what it shall be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

from partners.importing import cells
from partners.importing.channels import channels_from, put_text
from partners.importing.columns import channel_column, heading_of
from partners.importing.references import References
from partners.importing.refusing import RowError, Wrong
from partners.importing.sheets import Cell, Unusable
from partners.maintaining import Unset
from partners.maintaining.kept import HOLDER

Json = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass
class Row:
    """One row. `content_on(before)` is what the entry shall say when it said `before` ({} for a new one)."""

    number: int
    action: Literal["upsert", "end"] = "upsert"
    record: UUID | None = None
    external_id: str | None = None
    revision: int | None = None
    valid_from: date | None = None
    valid_until: date | Unset | None = Unset.UNSET
    change_note: str = ""
    source: str = ""
    confirmed: bool = False
    read_in_part: bool = False
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowError] = field(default_factory=list)

    def content_on(self, before: Json) -> Json:
        """What the entry shall say."""
        raise NotImplementedError

    def column_of(self, path: Path) -> str:
        """The column that a field of the content or change comes from, as the file calls it."""
        raise NotImplementedError


_OF_THE_CHANGE = {"change_note": "change_note", "source": "source", "valid_from": "valid_from", "note": "change_note",
                  "valid_until": "valid_until"}  # fmt: skip


@dataclass
class FlatRow(Row):
    """A row of a sheet: the columns that the file has are laid over what the entry says; the rest of it stays."""

    kind: str = "contact_point"
    headings: Mapping[str, str] = field(default_factory=dict)
    values: Json = field(default_factory=dict)
    """Fields that the row says as a whole; None: to be taken away."""
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    channels: dict[str, dict[int, dict[str, str]]] = field(default_factory=dict)
    came_from: list[str] = field(default_factory=list)
    holder: UUID | None = None
    """Whose the entry shall be, where the row says it; else it stays, and a new one is `default_holder`'s."""
    default_holder: UUID | None = None

    def content_on(self, before: Json) -> Json:
        found = {name: value for name, value in {**before, **self.values}.items() if value is not None}
        if holder := self.holder or (None if before else self.default_holder):
            found[HOLDER[self.kind]] = str(holder)
        for name, language, written in self.texts:
            put_text(found, name, language, written)
        if self.channels:
            found["channels"], self.came_from = channels_from(self.channels, list(before.get("channels") or ()))
        return found

    def column_of(self, path: Path) -> str:
        parts = [str(part) for part in path]
        if parts[:1] == ["change"]:
            name = _OF_THE_CHANGE.get(parts[-1], parts[-1])
        elif parts[:1] == ["channels"] and len(parts) > 1 and parts[1].isdecimal():
            channel = self.came_from[int(parts[1])] if int(parts[1]) < len(self.came_from) else ""
            detail = "_".join(part for part in parts[2:] if part in ("label", "note", "visibility", "sv", "en") or
                              part in ("street", "postcode", "town"))  # fmt: skip
            name = f"{channel}_{detail}" if f"{channel}_{detail}" in self.headings else channel
        elif parts[:1] == ["channels"]:
            name = next((name for name in self.headings if channel_column(name)), "phone_1")
        else:
            name = "_".join(parts[:2]) if "_".join(parts[:2]) in self.headings else (parts or [""])[0]
            name = f"{name}_sv" if name not in self.headings and f"{name}_sv" in self.headings else name
        return self.headings.get(name) or _heading(name, self.kind)


def _heading(name: str, kind: str) -> str:
    """The heading that the column would have: what is missing has none in the file."""
    for wanted in (name, f"{name}_sv"):
        try:
            return heading_of(wanted, kind)
        except KeyError:
            continue
    return name


class FlatReader:
    """Reads the rows of a sheet of one kind, for one organisation."""

    def __init__(self, kind: str, columns: Mapping[str, int], headings: list[str], references: References) -> None:
        self._kind = kind
        self._columns = columns
        self._headings = {name: headings[place] for name, place in columns.items()}
        self._references = references

    def row(self, number: int, line: list[Cell | Unusable]) -> FlatRow:
        """The row understood; what is wrong with its cells stands in `errors`."""
        row = FlatRow(number, kind=self._kind, headings=self._headings, default_holder=self._references.organisation)
        for name, place in self._columns.items():
            cell = line[place] if place < len(line) else None
            try:
                if isinstance(cell, Unusable):
                    raise Wrong(cell.code, cell.message)
                self._understand(row, name, cell)
            except Wrong as wrong:
                row.errors.append(RowError(number, self._headings[name], wrong.code, str(wrong)))
        return row

    def _understand(self, row: FlatRow, name: str, cell: Cell) -> None:
        """Put what the cell means into the row. Raises `Wrong`."""
        if name in _OF_THE_ROW:
            _OF_THE_ROW[name](row, cell)
        elif name == HOLDER[self._kind]:
            row.holder = self._references.organisation_called(cells.text(cell))
        elif channel := channel_column(name):
            group, number, part = channel
            written = cells.telephone(cell) if group == "phone" and not part else cells.text(cell)
            row.channels.setdefault(group, {}).setdefault(number, {})[part] = written
        elif name in ("areas", "function"):
            row.values[name] = self._referred(row, name, cell)
        elif name in _WHOLE:
            row.values[name] = _WHOLE[name](cell)
        else:
            field_name, _, language = name.rpartition("_")
            row.texts.append((field_name, language, cells.text(cell)))

    def _referred(self, row: FlatRow, name: str, cell: Cell) -> Any:
        if name == "function":
            return str(found) if (found := self._references.function(cells.text(cell))) else None
        heading = self._headings[name]
        codes = cells.area_codes(cell, lambda code, text: row.notices.append(RowError(row.number, heading, code, text)))
        return [str(self._references.area(code)) for code in codes]


def _languages(cell: Cell) -> list[str] | None:
    written = cells.words(cell)
    return [] if written == ["-"] else written or None


def _plain(cell: Cell) -> str | None:
    return cells.text(cell) or None


_WHOLE: dict[str, Callable[[Cell], Any]] = {
    "hours": cells.hours,
    "languages": _languages,
    "interpreter": cells.truth,
    **dict.fromkeys(("name", "organisation_kind", "audience", "visibility", "organisation_number"), _plain),
}


def _action(row: Row, cell: Cell) -> None:
    found = {"": "upsert", "upsert": "upsert", "ändra": "upsert", "end": "end", "avsluta": "end"}
    written = cells.text(cell).casefold()
    if written not in found:
        raise Wrong("not_an_action", "write upsert or end, or nothing")
    row.action = "end" if found[written] == "end" else "upsert"


def _external_id(row: Row, cell: Cell) -> None:
    written = cells.text(cell)
    if written and not (len(written) <= 120 and written.isprintable()):
        raise Wrong("invalid", "your own identity for the entry: a text of 1 to 120 characters")
    row.external_id = written or None


def _setter(name: str, read: Callable[[Cell], Any]) -> Callable[[Row, Cell], None]:
    def put(row: Row, cell: Cell) -> None:
        if (value := read(cell)) not in (None, ""):
            setattr(row, name, value)

    return put


_OF_THE_ROW: dict[str, Callable[[Row, Cell], None]] = {
    "external_id": _external_id,
    "action": _action,
    "id": _setter("record", cells.identity),
    "revision": _setter("revision", cells.revision),
    "valid_from": _setter("valid_from", cells.day),
    "valid_until": _setter("valid_until", cells.day),
    "change_note": _setter("change_note", cells.text),
    "source": _setter("source", cells.text),
    "confirmed": _setter("confirmed", cells.truth),
}
