"""`manage.py verify_log`: recompute the log of events, and name the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.checking import check_log


class Command(BaseCommand):
    help = "Räkna om loggens kedja och allt den intygar. Avslutar med 1 och namnger den första brutna länken."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = check_log()
        if found.broken_at is not None:
            raise CommandError(
                f"Loggen är bruten vid händelse {found.broken_at}.\n"
                f"The log is broken at event {found.broken_at}: {found.problem}."
            )
        self.stdout.write(f"Loggen håller: {found.sequence} händelser.\nThe log holds: {found.sequence} events.")
