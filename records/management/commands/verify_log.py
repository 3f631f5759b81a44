"""`manage.py verify_log`: recompute the log of events, and name the first broken link."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.log import first_break
from records.models import Head


class Command(BaseCommand):
    help = "Räkna om loggens kedja och allt den intygar. Avslutar med 1 och namnger den första brutna länken."

    def handle(self, *_args: Any, **_options: Any) -> None:
        events = Head.objects.filter(id=1).values_list("sequence", flat=True).first() or 0
        found = first_break()
        if found:
            raise CommandError(
                f"Loggen är bruten vid händelse {found.sequence}.\n"
                f"The log is broken at event {found.sequence}: {found.problem}."
            )
        self.stdout.write(f"Loggen håller: {events} händelser.\nThe log holds: {events} events.")
