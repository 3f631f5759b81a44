"""`manage.py send_reminders`: queue the week's digests of what has to be checked."""

from typing import Any

from django.core.management.base import BaseCommand

from partners.verifying.reminding import send_reminders


class Command(BaseCommand):
    help = "Köa påminnelser till organisationer som har uppgifter att kontrollera; högst en i veckan till var och en."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = send_reminders()
        self.stdout.write(
            f"{done.digests} organisationer påminns med {done.mails} brev; "
            f"{done.left_in_peace} har påmints den här veckan; "
            f"{done.kept_by_nobody} kontaktvägar har ingen som kan påminnas."
        )
