"""Keys for programs on the command line: for the operator, who makes the first one."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from pydantic import ValidationError

from partners.access import Scope, Viewer
from partners.keys.issuing import Issued, KeyIsOver, NoSuchOrganisation, issue, keys_of, revoke, rotate
from partners.keys.models import Key
from partners.keys.wishes import OVERLAP_DAYS, KeyWish, RotationWish
from partners.models import Role
from records.complaints import said_of
from records.moment import STOCKHOLM


def instant(text: str) -> datetime:
    """An instant; a day alone is its first instant; Stockholm unless an offset stands there. Raises `ValueError`."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


def operator(organisation: UUID) -> Viewer:
    """The operator at the machine, who administers the organisation for as long as the command runs."""
    return Viewer("system:keys", signed_in=True, professional=True, roles=((organisation, Role.ADMINISTRATOR),))


class Command(BaseCommand):
    help = "Keys for programs: keys create|list|rotate|revoke. A key is shown once, when it is made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        doing = parser.add_subparsers(dest="doing", required=True)
        create = doing.add_parser("create", help="make a key for an organisation and show it")
        create.add_argument("organisation", type=UUID, help="the organisation's id")
        create.add_argument("name", help="what the key is for; no person")
        create.add_argument("--scope", action="append", choices=[*Scope], required=True, help="repeat for more")
        create.add_argument("--expires", type=instant, required=True, help="2027-06-30 or 2027-06-30T12:00+02:00")
        create.add_argument("--network", action="append", default=[], help="192.0.2.0/24; repeat for more")
        listing = doing.add_parser("list", help="the keys of an organisation, without the keys themselves")
        listing.add_argument("organisation", type=UUID, help="the organisation's id")
        rotation = doing.add_parser("rotate", help="make a key's successor and show it")
        rotation.add_argument("key", type=UUID, help="the key's id")
        rotation.add_argument("--expires", type=instant, required=True, help="when the new key expires")
        rotation.add_argument(
            "--overlap-days", type=int, default=OVERLAP_DAYS, help=f"default {OVERLAP_DAYS}: the old key's last days"
        )
        revocation = doing.add_parser("revoke", help="refuse a key from now on")
        revocation.add_argument("key", type=UUID, help="the key's id")

    def handle(self, *_args: Any, **options: Any) -> None:
        doing: dict[str, Callable[[dict[str, Any]], None]] = {
            "create": self.create,
            "list": self.list,
            "rotate": self.rotate,
            "revoke": self.revoke,
        }
        try:
            doing[options["doing"]](options)
        except ValidationError as error:
            raise CommandError("\n".join(f"{path[0]}: {text}" for path, _, text in said_of(error))) from None
        except NoSuchOrganisation:
            raise CommandError("There is no such organisation, or it has ended.") from None
        except KeyIsOver as over:
            raise CommandError(f"The key is {over.state} already. Make a new one.") from None
        except (Key.DoesNotExist, PermissionDenied):
            raise CommandError("There is no such key.") from None

    def create(self, options: dict[str, Any]) -> None:
        wish = KeyWish(
            name=options["name"],
            scopes=frozenset(options["scope"]),
            expires_at=options["expires"],
            networks=tuple(options["network"]),
        )
        self.show(issue(operator(options["organisation"]), options["organisation"], wish))

    def list(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        for key in keys_of(operator(options["organisation"]), options["organisation"]):
            used = f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never"
            scopes, until = ",".join(key.scopes), f"{key.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{key.uuid}  {key.state(now):8}  until {until}  used {used}  {scopes}  {key.name}")

    def rotate(self, options: dict[str, Any]) -> None:
        wish = RotationWish(expires_at=options["expires"], overlap_days=options["overlap_days"])
        self.show(rotate(self.operator_of(options["key"]), options["key"], wish))

    def revoke(self, options: dict[str, Any]) -> None:
        revoke(self.operator_of(options["key"]), options["key"])
        self.stdout.write("Revoked.")

    def operator_of(self, key: UUID) -> Viewer:
        return operator(Key.objects.select_related("organisation").get(uuid=key).organisation.uuid)

    def show(self, issued: Issued) -> None:
        self.stderr.write(f"Key {issued.key.uuid}. Shown once:")
        self.stdout.write(issued.secret)
