"""`manage.py audit`: what is not as it should be, for a terminal, a file, or a nightly run that fails."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.access import Viewer
from records.moment import FutureKnowledge, Moment
from records.reading import Reader
from registry.auditing import Scope, Severity, audit
from registry.auditing.telling import as_csv, as_json, as_text, rows_of
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
        parser.add_argument("--code", action="append", help="findings of this code alone; may be given again")
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")
        parser.add_argument(
            "--fail-on",
            choices=[str(severity) for severity in Severity],
            help="exit with 1 when there are findings of this severity or worse; accepted ones do not count",
        )

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
        plan, key = options["focus_area"] or (None, "")
        found = named(reader, "plan", "focus_area", plan)
        return Scope(
            frozenset({area.id}) if area else None,
            frozenset({organisation.id}) if organisation else None,
            (found.id, key) if found else None,
        )
