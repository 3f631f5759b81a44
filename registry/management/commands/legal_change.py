"""`manage.py legal_change sol-2001-14-1`: who cites a provision, and what is left to do when it has been replaced."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.importing.escaping import escaped
from records.models import Record
from records.moment import FutureKnowledge, Moment
from records.text import Text
from registry.management.commands.lookup import known
from registry.reports.citing_law import Cited, Citing, citing
from registry.reports.wording import CITING_STATES


class Command(BaseCommand):
    help = "Who cites a provision, and what is left to do when it has been replaced: legal_change sol-2001-14-1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the provision's code, as sol-19-1")
        parser.add_argument("--on", type=date.fromisoformat, help="the day whose texts hold; default today")
        parser.add_argument("--known-at", type=known, help="what the registry knew then; default all it knows")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")
        parser.add_argument("--csv", action="store_true", help="as a table for other programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        record = Record.objects.filter(kind="legal_reference", key=options["code"]).first()
        if record is None:
            raise CommandError("there is no such provision; the codes stand at /api/v1/legal-references")
        try:
            found = citing(Moment.resolve(options["on"], options["known_at"]), record.uuid)
        except FutureKnowledge as error:
            raise CommandError(str(error)) from None
        if found is None:
            raise CommandError("the registry did not know the provision then")
        self.language = options["language"]
        (self._as_csv if options["csv"] else self._as_text)(found)

    def _as_text(self, found: Cited) -> None:
        by = ", ".join(found.labels[one].name.sv for one in found.replaced_by if one in found.labels)
        ceases = f" → {found.ceases} {by}".rstrip() if found.ceases else ""
        self.stdout.write(f"{found.label.sv}{ceases}")
        for place in found.places:
            self.stdout.write(
                f"  {self._state(place)}: {place.label.sv} – {self._say(place.where)} [{self._owners(found, place)}]"
            )
        self.stdout.write(f"{found.left} / {len(found.places)}")

    def _as_csv(self, found: Cited) -> None:
        table = csv.writer(self.stdout)
        table.writerow(("state", "changes_on", "kind", "record", "part", "title", "where", "owners"))
        for one in found.places:
            where = (one.label.sv, self._say(one.where), self._owners(found, one))
            table.writerow(
                map(escaped, (one.state, str(one.changes_on or ""), one.kind, str(one.record), one.part, *where))
            )

    def _state(self, place: Citing) -> str:
        said = self._say(CITING_STATES[place.state])
        return f"{said} {place.changes_on}" if place.changes_on else said

    def _say(self, text: Text) -> str:
        return text.in_language(self.language)

    def _owners(self, found: Cited, place: Citing) -> str:
        return ", ".join(found.labels[one].name.sv if one in found.labels else "–" for one in place.owners)
