"""`manage.py upkeep`: do the periodic work that is due now. For a timer, where no worker runs."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from partners.upkeep.running import run_upkeep


class Command(BaseCommand):
    help = "Do the periodic work that is due now (a running db_worker does it by itself)"

    def handle(self, **_: object) -> None:
        for name in run_upkeep():
            print(name)
