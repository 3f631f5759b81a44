"""Those who keep entries, signed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from partners.models import Account, Membership, Role
from records.models import Version
from tests.lookup.world import World

DESK = "/vara-uppgifter"


def member(world: World, organisation: str, role: Role, area: str = "") -> Account:
    """Somebody who acts for the organisation in the role."""
    made = Account.objects.create_user(f"{role}.{organisation}@exempel.example", "ett-langt-losenord", name="Kim")
    Membership.objects.create(
        account=made,
        organisation=world.records[organisation],
        role=role,
        area=world.records[area] if area else None,
        valid_from=date(2020, 1, 1),
    )
    return made


def editor(client: Client, world: World, organisation: str = "office") -> Account:
    """An editor who has signed in."""
    made = member(world, organisation, Role.EDITOR)
    client.force_login(made)
    return made


def coordinator(client: Client, world: World) -> Account:
    """A coordinator of the municipality who has signed in with a second factor, and acts for the school."""
    made = member(world, "skolan", Role.COORDINATOR, "0181")
    client.force_login(made)
    session = client.session
    session["second_factor"] = str(made.uuid)
    session.save()
    return made


def text(client: Client, address: str = DESK) -> str:
    """A page's HTML with its blanks evened out."""
    answer = client.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    return flat(answer)


def flat(answer: Any) -> str:
    """An answer's HTML with its blanks evened out."""
    return " ".join(answer.content.decode().split())


def number_of(world: World, name: str) -> int:
    """The number of the last version."""
    return Version.mechanism.filter(record=world.records[name]).latest("pk").number


def content_of(world: World, name: str) -> dict[str, Any]:
    """What the last version says."""
    return Version.mechanism.filter(record=world.records[name]).latest("pk").content or {}
