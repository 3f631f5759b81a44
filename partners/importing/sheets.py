"""Sheets: the bytes of a CSV or XLSX file as rows of cells, within limits and without running anything in them.

A cell is a text, a whole number, a fraction, a truth value, a day or nothing, as the file has it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from partners.importing.escaping import unescaped
from partners.importing.refusing import FileRefused, RowError, refused
from partners.limiting.sizes import IMPORT_BODY

csv.field_size_limit(IMPORT_BODY)  # too long a cell is told as that, and not as a mistake in the file's form

Format = Literal["csv", "xlsx", "jsonl"]
FORMATS: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
"""The media type of each format."""
MOST_ROWS = 10_000
MOST_COLUMNS = 200
LAST_READ = 2 * MOST_ROWS
"""The last row of a sheet that can be an entry: empty rows between are let pass, within reason."""
LAST_ROW = 1_048_576
"""The last that a sheet can have; a file that counts further is damaged."""
LARGEST_UNPACKED = 60_000_000
"""Bytes that an XLSX file may unpack to; 10,000 full rows need a third of it."""
MOST_PARTS = 500
"""Files within an XLSX file."""
LONGEST_CELL = 20_000

Cell = str | int | float | bool | date | None


class Unusable:
    """Stands for a cell that says something else than it shows."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


FORMULA = Unusable("formula", "the cell is a formula; copy it and paste its value")
ERROR_VALUE = Unusable("formula_error", "the cell shows an error of the spreadsheet program; write the value")


@dataclass
class Sheet:
    """The headings, the rows below with their numbers as a spreadsheet counts them, and what was noticed."""

    headings: list[str]
    rows: list[tuple[int, list[Cell | Unusable]]]
    notices: list[RowError] = field(default_factory=list)


def read_sheet(content: bytes, file_format: Format) -> Sheet:
    """The sheet. Rows without anything in them, and those that begin with #, are left out. Raises `FileRefused`."""
    notices: list[RowError] = []
    found = _csv_rows(content, notices) if file_format == "csv" else _xlsx_rows(content)
    headings: list[str] | None = None
    rows: list[tuple[int, list[Cell | Unusable]]] = []
    for number, cells in found:
        if all(cell is None or cell == "" for cell in cells) or str(cells[0]).startswith("#"):
            continue
        if headings is None:
            headings = [str(cell).strip() if isinstance(cell, str) else "" for cell in cells]
            continue
        if len(rows) == MOST_ROWS:
            raise refused(
                "too_many_rows", f"a file has at most {MOST_ROWS} rows; send the rest in another file", number
            )
        rows.append((number, cells))
    if headings is None or not rows:
        raise refused("no_rows", "the file has no rows; the first row is the headings, and the entries follow")
    return Sheet(headings, rows, notices)


def _csv_rows(content: bytes, notices: list[RowError]) -> Iterator[tuple[int, list[Cell | Unusable]]]:
    text = _decoded(content, notices)
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep="):  # Excel's own word for what stands between the cells
        text, skipped = rest, 1
        first = rest.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = skipped
    try:
        for cells in reader:
            number += 1
            if len(cells) > MOST_COLUMNS:
                raise refused("too_many_columns", f"a file has at most {MOST_COLUMNS} columns", number)
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise refused("cell_too_long", f"a cell has at most {LONGEST_CELL} characters", number)
            yield number, [unescaped(cell.strip()) for cell in cells] or [None]
    except csv.Error:
        text = "a quotation mark is missing or stands within a cell; write it twice there, and one at each end"
        raise refused("not_csv", text, number + 1) from None


def _decoded(content: bytes, notices: list[RowError]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused("utf_16", "the file is in UTF-16; save it as CSV UTF-8")
    if content.startswith(b"PK"):
        raise refused("not_csv", "this is a packed file and no CSV; send it as XLSX, if it is one")
    if b"\0" in content:
        raise refused("null_character", "the file holds null characters; save it as CSV UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise refused("unknown_encoding", "the file is neither UTF-8 nor Windows-1252; save it as CSV UTF-8") from None
    said = "the file was read as Windows-1252; look at å, ä and ö, or save it as CSV UTF-8"
    notices.append(RowError(None, "", "windows_1252", said))
    return text


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[Cell | Unusable]]]:
    _refuse_bombs(content)
    try:
        # Formulas are seen as such and refused: the values that a file keeps beside them can be old or missing.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file's own word for its size is not to be trusted
        for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW), start=1):
            if (found := _xlsx_line(number, cells)) is not None:
                yield number, found
    except FileRefused:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, ParseError, zipfile.BadZipFile, OSError):
        raise refused("not_xlsx", "the file is damaged or no XLSX; open it and save it again as XLSX") from None
    except Exception as error:  # defusedxml's refusals share no base with the others
        if type(error).__module__.startswith(("defusedxml", "openpyxl")):
            raise refused("not_xlsx", "the file holds something no spreadsheet has; save it again as XLSX") from None
        raise


def _xlsx_line(number: int, cells: Sequence[Any]) -> list[Cell | Unusable] | None:
    """The cells of a row; None for an empty one so far down that no entry can stand there."""
    if any(cell.value is not None for cell in cells[MOST_COLUMNS:]):
        raise refused("too_many_columns", f"a file has at most {MOST_COLUMNS} columns", number)
    found = [_xlsx_cell(cell) for cell in cells[:MOST_COLUMNS]] or [None]
    if number <= LAST_READ:
        return found
    if any(cell is not None and cell != "" for cell in found):
        raise refused("too_far_down", f"there are cells below row {LAST_READ}; take the empty rows away", number)
    return None


def _refuse_bombs(content: bytes) -> None:
    """Look at the table of contents before anything is unpacked; nothing unpacks to more than it says there."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise refused("not_xlsx", "the file is no XLSX; an older XLS must be saved as XLSX") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise refused("too_large_unpacked", "the file unpacks to more than entries need; copy the rows to a new file")


def _xlsx_cell(cell: Any) -> Cell | Unusable:
    value = cell.value
    if getattr(cell, "data_type", "") == "f":
        return FORMULA
    if getattr(cell, "data_type", "") == "e":
        return ERROR_VALUE
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            raise refused("cell_too_long", f"a cell has at most {LONGEST_CELL} characters")
        return unescaped(value.strip())
    if value is None or isinstance(value, int | float | date):
        return value
    return str(value)
