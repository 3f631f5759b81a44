"""`manage.py audit`: what is not as it should be, for a terminal, a file, or a nightly run that fails.

Ends with 1 only for what `--fail-on` asks about, and with 2 when the audit could not be made.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from partners.access import Viewer
from records.moment import FutureKnowledge, Moment
from records.reading import Reader
from registry.auditing import Scope, Severity, audit
from registry.auditing.telling import as_csv, as_json, as_text, rows_of
from registry.auditing.wording import CODES
from registry.lookup import BadQuestion
from registry.lookup.question import named
from registry.management.commands.lookup import known


def focus_area(text: str) -> tuple[str, str]:
    """ "plan/key": the plan's key or title, and the focus area's key."""
    plan, slash, key = text.rpartition("/")
    if not (slash and plan and key):
        raise ArgumentTypeError("write the plan and the focus area's key: 0181-fri-fran-vald-2024/stod")
    return plan, key


class Command(BaseCommand):
    help = "Findings of the audit: audit --area 0181 --format table --fail-on serious"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", help="SCB code (0181, 01, SE) or name; includes what lies in it")
        parser.add_argument("--organisation", help="UUID, key or name; includes its units; what it must act on")
        parser.add_argument(
            "--focus-area", type=focus_area, help="a plan's key or title, a slash, the focus area's key"
        )
        parser.add_argument("--on", type=date.fromisoformat, help="the day that is audited; default today")
        parser.add_argument("--known-at", type=known, help="what the registry knew then; default all it knows")
        parser.add_argument(
            "--code", action="append", choices=CODES, metavar="CODE", help="this code alone; may be given again"
        )
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")
        parser.add_argument(
            "--fail-on",
            choices=[str(severity) for severity in Severity],
            help="exit with 1 when there are findings of this severity or worse; accepted ones do not count. "
            "An audit that could not be made exits with 2",
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            error.returncode = 2
            raise
        except Error as error:
            raise CommandError(f"the database: {error}", returncode=2) from error

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            moment = Moment.resolve(options["on"], options["known_at"])
            scope = self._scope(moment, options)
        except BadQuestion as bad:
            raise CommandError(f"{bad.field}: {bad.words.in_language(options['language'])}") from None
        except FutureKnowledge as error:
            raise CommandError(str(error)) from None
        codes = options["code"]
        findings = [one for one in audit(moment, scope) if not codes or one.code in codes]
        rows = rows_of(findings, moment)
        told = {
            "table": lambda: as_text(rows, moment, options["language"]),
            "json": lambda: as_json(rows, moment),
            "csv": lambda: as_csv(rows, options["language"]),
        }
        self.stdout.write(told[options["format"]](), ending="\n" if options["format"] != "csv" else "")
        if options["fail_on"]:
            limit = Severity(options["fail_on"])
            if any(one.accepted is None and one.severity.at_least(limit) for one in findings):
                sys.exit(1)

    def _scope(self, moment: Moment, options: dict[str, Any]) -> Scope:
        reader = Reader(Viewer.system("audit"), moment)
        area = named(reader, "area", "area", options["area"])
        organisation = named(reader, "organisation", "organisation", options["organisation"])
        return Scope(
            frozenset({area.id}) if area else None,
            frozenset({organisation.id}) if organisation else None,
            self._focus_area(reader, *options["focus_area"]) if options["focus_area"] else None,
        )

    def _focus_area(self, reader: Reader, plan: str, key: str) -> tuple[UUID, str]:
        found = named(reader, "plan", "focus_area", plan)
        keys = [area["key"] for area in found.content.get("focus_areas") or ()] if found else []
        if found is None or key not in keys:
            raise CommandError(f"focus_area: {plan} has the focus areas {', '.join(keys) or '–'}")
        return found.id, key
