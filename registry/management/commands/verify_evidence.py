"""`manage.py verify_evidence FILE`: check exported evidence, also against the log of the database it runs beside.

Without the registry's settings: `python -m registry.agreeing.verifying FILE`.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.agreeing.checking import problems_with
from registry.agreeing.evidence import not_in_log
from registry.agreeing.verifying import (
    ABOUT,
    DOES_NOT_HOLD,
    NOTHING_TO_CHECK,
    NotEvidence,
    add_arguments,
    read,
    said_of_what_does_not,
    said_of_what_holds,
)


class Command(BaseCommand):
    help = ABOUT
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)
        parser.add_argument("--with-log", action="store_true", help="Jämför också med loggen i den här databasen.")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            evidence = read(options["file"])
        except NotEvidence as error:
            raise CommandError(str(error), returncode=NOTHING_TO_CHECK) from None
        found = problems_with(evidence, options["public_key"])
        if options["with_log"] and not found:
            found = not_in_log(evidence)
        if found:
            raise CommandError(said_of_what_does_not(found), returncode=DOES_NOT_HOLD)
        self.stdout.write(said_of_what_holds(evidence, options["public_key"]))
