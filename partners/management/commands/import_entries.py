"""Importing entries from a file on the command line, in the foreground; or following an import that is under way."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from partners.access import Viewer
from partners.importing.models import Import, ImportedRow
from partners.importing.rights import REASONS
from partners.importing.running import run_import
from partners.importing.starting import MayNot, NotAskedRight, Sender, Wish, prepare
from partners.importing.writing import result_file
from partners.models import Account
from records.moment import Moment
from records.recording import NotRecorded

_ENDINGS = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_BETWEEN_LOOKS = 1.0  # seconds


class Command(BaseCommand):
    help = "Import entries from a CSV, XLSX or JSON lines file, by the rights of an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the file; its name ends in .csv, .xlsx or .jsonl")
        parser.add_argument("--organisation", type=UUID, help="the organisation's id")
        parser.add_argument("--account", help="the e-mail address of the account that imports")
        parser.add_argument("--kind", default="contact_point")
        parser.add_argument("--mode", choices=Import.Mode.values, default=Import.Mode.ALL_OR_NOTHING)
        parser.add_argument("--change-note", default="Import från fil")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and record nothing")
        parser.add_argument("--overwrite", action="store_true", help="change entries without their revision")
        parser.add_argument("--result", type=Path, help="write the file with what became of each row here")
        parser.add_argument("--watch", type=UUID, help="follow the import with this id instead")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = self._watched(options["watch"]) if options["watch"] else self._run(options)
        for error in found.errors + [e for row in ImportedRow.objects.filter(of=found) for e in row.errors]:
            self.stderr.write(
                f"row {error['row'] or '-'}, {error['column'] or '-'}: {error['message']} ({error['code']})"
            )
        if options["result"] and found.has_result:
            options["result"].write_bytes(result_file(found))
        if found.state != Import.State.DONE:
            raise CommandError(REASONS.get(found.reason) or f"The import is {found.state}.")

    def _run(self, options: dict[str, Any]) -> Import:
        if not (options["file"] and options["organisation"] and options["account"]):
            raise CommandError("Give a file, --organisation and --account; or --watch with an import's id.")
        account = Account.objects.filter(email=options["account"].strip().lower()).first()
        if account is None:
            raise CommandError("There is no such account.")
        path: Path = options["file"]
        # Who can start commands on the machine is past any sign-in: the second factor counts as shown.
        viewer = Viewer.of_account(account, Moment.resolve(), second_factor=True)
        wish = Wish(
            options["kind"], _ENDINGS.get(path.suffix.lower(), ""), options["mode"], options["change_note"],  # type: ignore[arg-type]
            dry_run=options["dry_run"], overwrite=options["overwrite"], file_name=path.name,
        )  # fmt: skip
        sender = Sender(account=account, second_factor=True)
        try:
            found = prepare(viewer, sender, options["organisation"], path.read_bytes(), wish)
        except MayNot:
            raise CommandError("The account may not import for the organisation, or there is none.") from None
        except NotAskedRight as error:
            raise CommandError(f"{error.error.column}: {error.error.message}") from None
        except (NotRecorded, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"import {found.uuid}")
        run_import(found.uuid, self._tell)
        found.refresh_from_db()
        return found

    def _watched(self, identity: UUID) -> Import:
        while True:
            found = Import.objects.filter(uuid=identity).first()
            if found is None:
                raise CommandError("There is no such import.")
            self._tell(found)
            if found.is_over:
                return found
            time.sleep(_BETWEEN_LOOKS)

    def _tell(self, found: Import) -> None:
        counts = ", ".join(f"{number} {result}" for result, number in sorted(found.counts.items()))
        rows = "?" if found.rows is None else found.rows
        if found.mode == Import.Mode.ALL_OR_NOTHING and found.stage == "recording":
            self.stdout.write(
                f"running: recording {rows} rows in one turn; what becomes of them is told when all are done"
            )
            return
        self.stdout.write(
            f"{found.stage or found.state}: {sum(found.counts.values())} of {rows} rows; {counts or 'none told yet'}"
        )
