"""`manage.py demo_accounts`: give the demonstration's accounts a new password, and print it with them."""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from registry.loading.accounts import give_demo_accounts, make_demo_accounts, new_password
from registry.loading.practising import lay_out_exercise

REFUSED = "Exemplets konton finns bara i utveckling: SAMVERKAN_ENV=development."


class Command(BaseCommand):
    help = "Ge exemplets konton ett nytt lösenord (eller DEMO_PASSWORD) och skriv ut det."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(REFUSED)
        password = os.environ.get("DEMO_PASSWORD") or new_password()
        try:
            accounts = make_demo_accounts(password)
            give_demo_accounts(password)
        except ValidationError as error:
            raise CommandError("DEMO_PASSWORD: " + " ".join(error.messages)) from error
        lay_out_exercise()
        self.stdout.write("Konton i exemplet:")
        for account in accounts:
            self.stdout.write(f"  {account.email:36} {account.role.value:14} {account.name}")
        self.stdout.write(f"  Lösenord för alla: {password}")
