"""`manage.py load_reference`: areas, functions, situations, target groups, provisions and national lines."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.loading import load
from registry.loading.files import FileRefused
from registry.loading.reference import ACTOR, reference_records
from registry.loading.report import told


class Command(BaseCommand):
    help = "Läs in referensdata från registry/data/reference/. Det som redan är inläst ändras inte."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            loaded = load(ACTOR, reference_records())
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(told("Referensdata", loaded))
