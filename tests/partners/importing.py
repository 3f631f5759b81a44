"""What the tests of imports share: who sends, a file of rows, and the whole way from sending to the end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from openpyxl import Workbook, load_workbook

from partners.access import Viewer
from partners.importing.models import Import, ImportedRow
from partners.importing.running import run_import
from partners.importing.starting import Sender, Wish, prepare
from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import Moment
from tests.partners.world import SINCE, World

Rows = Sequence[Mapping[str, Any]]
KEYED = {
    "external_id": "e-1",
    "name_sv": "Intag",
    "function": "socialjour",
    "areas": "0181",
    "phone_1": "08-465 004 02",
}


def member(world: World, organisation: str = "kommunen", role: Role = Role.EDITOR, area: str | None = None) -> Account:
    """An account that can sign in, with a role."""
    account = Account.objects.create_user(f"{role}-{organisation}@sodertalje.example", "ett långt lösenord")
    Membership.objects.create(
        account=account,
        organisation=Record.objects.get(uuid=world.names[organisation]),
        role=role,
        area=Record.objects.get(uuid=world.names[area]) if area else None,
        valid_from=SINCE,
    )
    return account


def viewer_of(account: Account) -> Viewer:
    return Viewer.of_account(account, Moment.resolve())


def file_of(file_format: str, rows: Rows) -> bytes:
    """The rows as a file, with a column for each name in any of them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if file_format == "jsonl":
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    lines: list[list[Any]] = [names, *([row.get(name) for name in names] for row in rows)]
    if file_format == "csv":
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";").writerows(lines)
        return out.getvalue().encode()
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def sent(account: Account, organisation: UUID, content: bytes, file_format: str = "csv", **wish: Any) -> Import:
    """The import, kept and not yet run."""
    wished = {"kind": "contact_point", "mode": Import.Mode.ROW_BY_ROW, "change_note": "Från vårt register"} | wish
    with transaction.atomic():
        return prepare(
            viewer_of(account),
            Sender(account=account),
            organisation,
            content,
            Wish(format=file_format, **wished),  # type: ignore[arg-type]
        )


def imported(account: Account, organisation: UUID, content: bytes, file_format: str = "csv", **wish: Any) -> Import:
    """The import, run to its end."""
    found = sent(account, organisation, content, file_format, **wish)
    run_import(found.uuid)
    found.refresh_from_db()
    return found


def outcomes(found: Import) -> list[str]:
    """What became of each row."""
    return [row.result for row in ImportedRow.objects.filter(of=found)]


def complaints(found: Import) -> list[tuple[int | None, str, str]]:
    """Row, column and code of all that is wrong."""
    told = [*found.errors, *(error for row in ImportedRow.objects.filter(of=found) for error in row.errors)]
    return [(error["row"], error["column"], error["code"]) for error in told]


def sheet_of(content: bytes) -> list[list[Any]]:
    """The cells of an XLSX file's first sheet."""
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def table_of(content: bytes) -> list[list[str]]:
    """The cells of a CSV file as we write it."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
