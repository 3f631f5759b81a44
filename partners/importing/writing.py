"""Files to hand out: an empty template, the organisation's entries, and the file sent with what became of its rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from partners import telephone
from partners.hours import Schedule
from partners.hours.lines import lines_of
from partners.importing import cells
from partners.importing.columns import COLUMNS, GROUPS, PARTS, RESULT_PREFIX, channel_column, heading_of
from partners.importing.escaping import escaped
from partners.importing.models import Import
from partners.importing.sheets import Cell, Unusable, read_sheet

Json = dict[str, Any]
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
RESULT_COLUMNS = tuple(RESULT_PREFIX + name for name in ("outcome", "id", "revision", "errors", "notices"))


def template(kind: str, file_format: str) -> bytes:
    """An empty file with the headings, and a row or sheet that tells what to write. JSON lines: an example line."""
    columns = COLUMNS[kind]
    headings = [column.heading for column in columns]
    if file_format == "csv":
        told = [column.text for column in columns]
        return _csv([headings, [f"# {told[0]}", *told[1:]]])
    help_rows = [[column.heading, column.name, column.text, column.example] for column in columns]
    return _xlsx([headings], [["Rubrik", "Fält i API:et", "Vad som ska stå", "Exempel"], *help_rows])


def flat_file(kind: str, file_format: str, entries: Iterable[Json]) -> bytes:
    """Entries as rows that, sent back as they are, change nothing.

    An entry: its content, and `id`, `revision`, `external_id`, and `codes`: the code of each area and function by id.
    """
    rows = [_flat(entry) for entry in entries]
    names = [column.name for column in COLUMNS[kind]]
    more = {name for row in rows for name in row} - set(names)
    at = names.index("hours") if "hours" in names else len(names)
    names[at:at] = sorted(more, key=_order)
    # A column nobody fills would empty nothing, but half an address is none: channels' empty columns are left out.
    names = [name for name in names if not rows or not channel_column(name) or any(row.get(name) for row in rows)]
    lines = [[heading_of(name, kind) for name in names], *([row.get(name, "") for name in names] for row in rows)]
    return _csv(lines) if file_format == "csv" else _xlsx(lines)


def json_lines(entries: Iterable[Json]) -> bytes:
    """Entries as JSON lines."""
    lines = ({name: value for name, value in entry.items() if name != "codes"} for entry in entries)
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def result_file(found: Import) -> bytes:
    """The file as it was sent, with what became of each row; when it was not kept, what became of each row by number.

    Raises ValueError when nothing is kept of it.
    """
    outcomes = {row.number: row for row in found.outcomes.all()}
    if found.file is None:
        return _without_file(found, outcomes)
    if found.format == "jsonl":
        return _result_lines(bytes(found.file), outcomes)
    sheet = read_sheet(bytes(found.file), "csv" if found.format == "csv" else "xlsx")
    kept = [p for p, heading in enumerate(sheet.headings) if not heading.casefold().startswith(RESULT_PREFIX)]
    lines: list[list[str]] = [[*(sheet.headings[p] for p in kept), *RESULT_COLUMNS]]
    for number, line in sheet.rows:
        written = [_written(line[p]) if p < len(line) else "" for p in kept]
        lines.append([*written, *_outcome(outcomes.get(number))])
    return _csv(lines) if found.format == "csv" else _xlsx(lines)


def _without_file(found: Import, outcomes: dict[int, Any]) -> bytes:
    if not outcomes:
        raise ValueError("nothing of the import is kept any more")
    if found.format == "jsonl":
        lines = ({"import_result": _told_of(number, row)} for number, row in outcomes.items())
        return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
    rows = [[str(number), *_outcome(row)] for number, row in outcomes.items()]
    return (_csv if found.format == "csv" else _xlsx)([[RESULT_PREFIX + "row", *RESULT_COLUMNS], *rows])


def _told_of(number: int, row: Any) -> Json:
    return {"row": number, "outcome": row.result, "id": row.record and str(row.record), "revision": row.revision,
            "errors": row.errors, "notices": row.notices}  # fmt: skip


def _result_lines(content: bytes, outcomes: dict[int, Any]) -> bytes:
    found = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        row = outcomes.get(number)
        told = _told_of(number, row) if row else {"row": number}
        try:
            sent = json.loads(line)
        except ValueError:
            sent = None
        found.append({"sent": sent, "import_result": told})
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in found)


def _outcome(row: Any) -> list[str]:
    if row is None:
        return ["", "", "", "", ""]
    said = [
        "\n".join(f"{e['column']}: {e['message']} ({e['code']})" for e in some) for some in (row.errors, row.notices)
    ]
    return [row.result, str(row.record or ""), str(row.revision or ""), *said]


def _written(cell: Cell | Unusable) -> str:
    return "" if isinstance(cell, Unusable) else cells.text(cell)


_GROUP_OF = {kind: group for group, (kind, _) in GROUPS.items()}


def _order(name: str) -> tuple[int, int, str]:
    group, number, part = channel_column(name) or ("phone", 0, "")
    return list(GROUPS).index(group), number, part


def _flat(entry: Json) -> dict[str, str]:
    codes = entry["codes"]
    found = {name: str(entry[name]) for name in ("external_id", "id", "revision") if entry.get(name)}
    for name in ("organisation", "parent", "audience", "visibility", "organisation_kind", "organisation_number"):
        if entry.get(name):
            found[name] = entry[name]
    for name in ("name", "note", "prepare", "audience_note", "description"):
        value = entry.get(name)
        if isinstance(value, dict):
            found |= {f"{name}_{language}": value.get(language) or "" for language in ("sv", "en")}
        elif value:
            found[name] = value
    found["areas"] = ", ".join(codes[area] for area in entry.get("areas") or ())
    if "function" in entry:
        found["function"] = codes[entry["function"]]
        found["hours"] = "\n".join(lines_of(Schedule.model_validate(entry.get("hours") or {})))
        found["languages"] = ", ".join(entry.get("languages") or ()) or "-"
        found["interpreter"] = "ja" if entry.get("interpreter") else "nej"
    return found | _flat_channels(entry.get("channels") or ())


def _flat_channels(channels: Sequence[Json]) -> dict[str, str]:
    found: dict[str, str] = {}
    numbers = dict.fromkeys(GROUPS, 0)
    for channel in channels:
        group = _GROUP_OF[channel["type"]]
        numbers[group] += 1
        name = f"{group}_{numbers[group]}"
        if group == "visiting":
            found |= {f"{name}_{part}": channel[part] for part in ("street", "postcode", "town")}
        else:
            value = channel[GROUPS[group][1]]
            found[name] = telephone.display(value) if group == "phone" else value
        for part in PARTS:
            field_name, _, language = part.partition("_")
            value = (channel.get(field_name) or {}).get(language) if language else channel.get(part)
            if value:
                found[f"{name}_{part}"] = value
    return found


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and a byte order mark, as Swedish Excel writes and reads it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([escaped(text) for text in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(lines: Iterable[Sequence[str]], help_lines: Iterable[Sequence[str]] = ()) -> bytes:
    """Every cell is text: nothing is computed, and no zero in front is lost."""
    book = Workbook(write_only=True)
    for title, some in (("Uppgifter", lines), ("Hjälp", help_lines)):
        if title == "Hjälp" and not some:
            continue
        sheet = book.create_sheet(title)
        for number, line in enumerate(some):
            sheet.append([_text_cell(sheet, text, is_heading=number == 0) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str, *, is_heading: bool) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value = escaped(_UNWRITABLE.sub(" ", text))
    cell.data_type = "s"
    cell.number_format = "@"
    if is_heading:
        cell.font = Font(bold=True)
    return cell
