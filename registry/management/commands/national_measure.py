"""`manage.py national_measure --year 2026`: the answers to the yearly survey, or what shows them, as CSV."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.access import Viewer
from records.moment import FutureKnowledge, Moment
from records.reading import Reader
from registry.auditing import Scope
from registry.auditing.national_measure import moment_of_year, national_measure
from registry.lookup import BadQuestion
from registry.lookup.question import named
from registry.management.commands.lookup import known
from registry.reports.files import as_csv
from registry.reports.measure_tables import KEYS, table_of


class Command(BaseCommand):
    help = "The national measure as CSV: national_measure --year 2026 --area 0181 --table evidence"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--year", type=int, help="the survey's year, judged on its 31 December or on today while it lasts"
        )
        parser.add_argument("--area", help="SCB code (0181, 01) or name; default every municipality in the registry")
        parser.add_argument("--on", type=date.fromisoformat, help="the day that is judged; default today")
        parser.add_argument("--known-at", type=known, help="what the registry knew then; default all it knows")
        parser.add_argument("--table", choices=KEYS, default=KEYS[0], help="the answers, or what shows them")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")

    def handle(self, *_args: Any, **options: Any) -> None:
        year: int | None = options["year"]
        if year is not None and not 2000 <= year <= 2100:
            raise CommandError("write a year between 2000 and 2100", returncode=2)
        try:
            moment = Moment.resolve(options["on"], options["known_at"])
            area = named(Reader(Viewer.system("audit"), moment), "area", "area", options["area"])
        except BadQuestion as bad:
            raise CommandError(f"{bad.field}: {bad.words.in_language(options['language'])}", returncode=2) from None
        except FutureKnowledge as error:
            raise CommandError(str(error), returncode=2) from None
        scope = Scope(frozenset({area.id}) if area else None)
        measure = national_measure(moment_of_year(year, moment) if year else moment, year, scope)
        self.stdout.write(as_csv(table_of(measure, options["table"]), options["language"]), ending="")
