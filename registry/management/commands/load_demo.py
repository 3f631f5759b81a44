"""`manage.py load_demo`: the demonstration of Södertälje and Östersund, with accounts to sign in with."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from registry.loading import load
from registry.loading.accounts import DemoAccount, make_demo_accounts, new_password
from registry.loading.demo import ACTOR, demo_records
from registry.loading.files import FileRefused
from registry.loading.practising import lay_out_exercise
from registry.loading.report import told
from registry.loading.violating import lay_out_violations

REFUSED = (
    "Exempeldata hör inte hemma i ett register i drift. På din egen dator: SAMVERKAN_ENV=development. "
    "Vill du ändå ha dem här, utan konton: --without-accounts."
)


class Command(BaseCommand):
    help = "Läs in exemplet (Södertälje och Östersund) från registry/data/demo/. Det som redan är inläst ändras inte."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-accounts", action="store_true", help="gör inga konton; tillåtet även utanför utveckling"
        )
        parser.add_argument(
            "--violations",
            action="store_true",
            help="lägg till en avvikelse av varje slag i Södertälje, och inget annat att finna där: prova granskningen",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["without_accounts"]:
            raise CommandError(REFUSED)
        call_command("load_reference", stdout=self.stdout)
        try:
            loaded = load(ACTOR, demo_records())
        except FileRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(told("Exempel (påhittade uppgifter)", loaded))
        if options["violations"]:
            self.stdout.write(_violations())
        if not options["without_accounts"]:
            self.stdout.write(_accounts())


def _violations() -> str:
    laid_out = told("En avvikelse av varje slag i Södertälje (påhittade uppgifter)", lay_out_violations())
    return f"{laid_out}\n  Visa dem: manage.py audit --area 0181"


def _accounts() -> str:
    password = os.environ.get("DEMO_PASSWORD") or new_password()
    try:
        accounts = make_demo_accounts(password)
    except ValidationError as error:
        raise CommandError("DEMO_PASSWORD: " + " ".join(error.messages)) from error
    lay_out_exercise()
    return "\n".join(["Konton i exemplet:", *(_line(account) for account in accounts), _last_line(accounts, password)])


def _line(account: DemoAccount) -> str:
    return f"  {account.email:36} {account.role.value:14} {account.name}"


def _last_line(accounts: list[DemoAccount], password: str) -> str:
    made = sum(account.made for account in accounts)
    if made == len(accounts):
        return f"  Lösenord för alla: {password}"
    if made:
        return f"  Lösenord för de {made} nya: {password}. De andra har kvar sitt."
    return "  De har kvar sitt lösenord. Ett nytt: manage.py demo_accounts"
