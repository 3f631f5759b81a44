"""A file of any format as rows."""

from __future__ import annotations

from partners.importing.columns import understand_headings
from partners.importing.lines import line_rows
from partners.importing.references import References
from partners.importing.refusing import RowError, refused
from partners.importing.rows import FlatReader, Row
from partners.importing.sheets import read_sheet
from partners.maintaining.kept import HOLDER


def rows_of(
    content: bytes, kind: str, file_format: str, note: str, references: References
) -> tuple[list[Row], list[RowError]]:
    """The rows, each with what is wrong with it as far as it tells by itself; and what was noticed of the whole.

    Raises `FileRefused`.
    """
    if file_format == "jsonl":
        return line_rows(content, kind, note, HOLDER[kind], references.organisation), []
    if file_format not in ("csv", "xlsx"):
        raise refused("unknown_format", "send CSV, XLSX or JSON lines")
    sheet = read_sheet(content, "csv" if file_format == "csv" else "xlsx")
    columns = understand_headings(sheet, kind)
    reader = FlatReader(kind, columns, sheet.headings, references)
    return [reader.row(number, cells) for number, cells in sheet.rows], sheet.notices
