"""`manage.py events`: the audit trail as whoever has the command line may read it, all of it, as CSV."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from partners.management.commands.invite import identity_of
from registry.reports.files import as_csv
from registry.trail.acts import WORDS, Group
from registry.trail.files import trail_table
from registry.trail.seeing import OPERATOR, Asked, page_of
from registry.trail.telling import rows_of


class Command(BaseCommand):
    help = "Skriv ut vem som gjort vad, det senaste först, som CSV (UTF-8)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", help="bara det som rör organisationen (nyckel eller UUID)")
        parser.add_argument("--record", help="bara det som rör uppgiften (UUID)")
        parser.add_argument("--act", choices=[*Group, *WORDS], help="bara en grupp av händelser, eller ett slag")
        parser.add_argument("--actor", default="", help='bara en aktör, som "account:<uuid>" eller "key:<uuid>"')
        parser.add_argument("--from", dest="first", help="första dagen (ÅÅÅÅ-MM-DD)")
        parser.add_argument("--to", dest="last", help="sista dagen (ÅÅÅÅ-MM-DD)")
        parser.add_argument("--before", type=int, help="bara händelser före det här numret")
        parser.add_argument("--limit", type=int, default=1000, help="högst så många (1000)")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            asked = _asked(options)
        except ValueError:
            raise CommandError("Skriv dagar som ÅÅÅÅ-MM-DD och identiteter som UUID.") from None
        page = page_of(OPERATOR, asked, options["limit"])
        table = trail_table(rows_of(OPERATOR, page))
        self.stdout.write(as_csv(table, options["language"]).removeprefix("\ufeff"), ending="")
        if page.older is not None:
            self.stderr.write(f"Det finns äldre: --before {page.older}")


def _asked(options: dict[str, Any]) -> Asked:
    act = options["act"] or ""
    is_group = act in list(Group)
    return Asked(
        organisation=identity_of("organisation", options["organisation"]) if options["organisation"] else None,
        record=UUID(options["record"]) if options["record"] else None,
        group=Group(act) if is_group else None,
        action="" if is_group else act,
        actor=options["actor"],
        first=_day(options["first"]),
        last=_day(options["last"]),
        before=options["before"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
