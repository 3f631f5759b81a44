"""The demonstration's accounts: one for each kind of person who uses the registry. They have one password."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from partners.models import Account, Membership, Role
from records.models import Record
from registry.loading.demo import FOLDER
from registry.loading.files import read_yaml
from registry.loading.identity import identity
from registry.loading.violating import violations_are_there

FIRST_DAY = date(2024, 1, 1)
"""The memberships' first day."""


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demonstration: its sign-in address, what it is called, its role; whether it was made now."""

    email: str
    name: str
    role: Role
    made: bool


def new_password() -> str:
    """A password nobody else has: 16 characters."""
    return secrets.token_urlsafe(12)


def make_demo_accounts(password: str) -> list[DemoAccount]:
    """Make the accounts that are missing, with `password`; those that exist keep theirs.

    Raises Django's ValidationError for a password that the project's rules refuse.
    """
    validate_password(password)
    with transaction.atomic():
        return [_made(told, password) for told in _told()]


def give_demo_accounts(password: str) -> None:
    """Give all of the demonstration's accounts `password`. Raises Django's ValidationError like the above."""
    validate_password(password)
    for account in Account.objects.filter(email__in=[told["email"] for told in _told()]):
        account.set_password(password)
        account.save(update_fields=["password"])


def _told() -> Iterator[dict[str, Any]]:
    yield from read_yaml(FOLDER / "accounts.yaml")["accounts"]
    if violations_are_there():
        yield from read_yaml(FOLDER / "violations_accounts.yaml")["accounts"]


def _made(told: dict[str, Any], password: str) -> DemoAccount:
    account = Account.objects.filter(email=told["email"]).first()
    made = account is None
    if account is None:
        account = Account.objects.create_user(told["email"], password, name=told["name"])
    Membership.objects.get_or_create(
        account=account,
        organisation=_record("organisation", told["organisation"]),
        role=told["role"],
        area=_record("area", told["area"]) if "area" in told else None,
        defaults={"valid_from": FIRST_DAY},
    )
    return DemoAccount(told["email"], told["name"], Role(told["role"]), made)


def _record(kind: str, key: str) -> Record:
    return Record.objects.get(uuid=identity(kind, key))
