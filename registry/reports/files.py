"""Tables as files: CSV of one, and a workbook with a sheet for each.

Text that a spreadsheet program would take for a formula is written so that it is none (`partners.importing.escaping`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from partners.importing.escaping import escaped
from records.text import Text
from registry.reports.tables import Cell, Table, plain

_ABOUT = Text(sv="Om rapporten", en="About")
_ON = Text(sv="Gäller dagen", en="On the day")
_KNOWN_AT = Text(sv="Enligt vad som var känt", en="As known at")
_ADDRESS = Text(sv="Adress", en="Address")
_NOT_IN_A_NAME = re.compile(r"[\\/*?:\[\]]")
_WIDEST, _LONGEST_NAME = 60, 31


@dataclass(frozen=True)
class About:
    """What a workbook is about: named facts, the moment, and the address where the same is read again."""

    facts: tuple[tuple[Text, Text], ...]
    on: date
    known_at: datetime
    address: str


def as_csv(table: Table, language: str) -> str:
    """One table as CSV (RFC 4180), with a byte order mark so that Excel reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(escaped(heading.in_language(language)) for heading in table.columns)
    for row in table.rows:
        writer.writerow(_in_csv(cell, language) for cell in row)
    return "\ufeff" + out.getvalue()


def workbook(about: About, tables: Iterable[Table], language: str) -> bytes:
    """Every table on a sheet of its own, after one that says what it is about."""
    book = Workbook()
    first = book.active
    if first is None:
        raise RuntimeError("a new workbook has a sheet")
    book.properties.creator = "Samverkansregistret"
    book.properties.created = book.properties.modified = about.known_at.replace(tzinfo=None)
    first.title = _ABOUT.in_language(language)
    facts = (
        *((name, fact.in_language(language)) for name, fact in about.facts),
        (_ON, about.on.isoformat()),
        (_KNOWN_AT, about.known_at.isoformat().replace("+00:00", "Z")),
        (_ADDRESS, about.address),
    )
    for name, value in facts:
        first.append([name.in_language(language), escaped(value)])
    for table in tables:
        sheet = book.create_sheet(_NOT_IN_A_NAME.sub(" ", table.title.in_language(language))[:_LONGEST_NAME])
        sheet.append([escaped(heading.in_language(language)) for heading in table.columns])
        for row in table.rows:
            sheet.append([_written(cell, language) for cell in row])
        for cell in sheet[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(sheet.iter_cols(values_only=True), 1):
            widest = max((len(str(value)) for value in column if value is not None), default=0)
            sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, widest + 2)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(cell: Cell, language: str) -> object:
    value = plain(cell, language)
    return escaped(value) if isinstance(value, str) else value


def _in_csv(cell: Cell, language: str) -> object:
    """The same; a decimal with the language's sign, by which its spreadsheet programs know a number."""
    value = _written(cell, language)
    if not isinstance(value, float):
        return value
    return repr(value).removesuffix(".0").replace(".", "." if language.startswith("en") else ",")
