"""`manage.py invite EMAIL --organisation KEY_OR_UUID --role administrator`: an organisation's first administrator."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from partners.inviting.invitations import offer
from partners.inviting.mailing import link_of
from partners.inviting.refusals import NotDone
from partners.models import Role
from records.models import Record
from records.recording import NotRecorded

SEEN_HERE = ("console", "dummy")
"""Mail backends that bring nothing to anybody: the link is printed instead."""


class Command(BaseCommand):
    help = "Bjud in någon att agera för en organisation: dess första administratör, eller ett områdes samordnare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--organisation", required=True, help="organisationens nyckel eller UUID")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--area", help="områdets kod eller UUID; bara för coordinator")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            invitation = offer(
                "system:invite",
                identity_of("organisation", options["organisation"]),
                options["email"],
                Role(options["role"]),
                identity_of("area", options["area"]) if options["area"] else None,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotRecorded as refusal:
            raise CommandError(f"No invitation was made: {refusal.problems[0][0].message}.") from None
        except NotDone as refusal:
            raise CommandError(f"Ingen inbjudan gjordes: {refusal.code}.") from refusal
        if any(name in settings.EMAIL_BACKEND for name in SEEN_HERE):
            self.stdout.write(link_of(invitation))
        else:
            self.stdout.write("Inbjudan är gjord och mejlas.")


def identity_of(kind: str, text: str) -> UUID:
    """The identity of the record with this key or UUID. Raises CommandError when there is none."""
    found = Record.objects.filter(kind=kind, key=text).first()
    try:
        return found.uuid if found else Record.objects.get(kind=kind, uuid=UUID(text)).uuid
    except (ValueError, Record.DoesNotExist):
        raise CommandError(f"Ingen post av slaget {kind} har den nyckeln eller identiteten.") from None
