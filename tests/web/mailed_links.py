"""A volunteer with a link in a mail: what the tests of mailed links share."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from partners.models import Account, Membership, Role, Verification
from partners.verifying.reminding import send_reminders
from records.models import Version
from records.moment import Moment
from records.querysets import believed
from tests.lookup.world import World
from tests.tasks import run_queued_tasks
from tests.web.filling_in import Fields
from tests.web.registry import account

HIDDEN = "070-174 06 77"


@pytest.fixture
def volunteer(world: World) -> Account:
    """Somebody who edits for the office, which has one number to check: Socialjouren, with one that is hidden."""
    kept = ("Mottagningen", "Stödtelefonen", "112", "Handläggaren")
    for name in kept:
        world.add(name, "contact_point", None, valid_from=date(2021, 1, 1))
    channels = [
        {"type": "telephone", "number": HIDDEN, "visibility": "parties"},
        {"type": "telephone", "number": "08-465 004 02"},
        {"type": "email", "address": "jouren@sodertalje.example"},
    ]
    content = Version.mechanism.filter(record=world.records["Socialjouren"]).latest("pk").content or {}
    world.add("Socialjouren", "contact_point", content | {"channels": channels})
    made = account(world)
    Membership.objects.filter(account=made).update(role=Role.EDITOR)
    return made


def mailed() -> str:
    """The link in the one mail that is sent."""
    mail.outbox.clear()
    send_reminders()
    run_queued_tasks()
    (sent,) = mail.outbox
    links = re.findall(r"https?://\S+(/kontroll/\S+)", str(sent.body))
    assert len(set(links)) == 1, sent.body
    return str(links[0])


def state(world: World) -> str:
    found = Verification.objects.filter(contact_point=world.records["Socialjouren"]).order_by("pk").last()
    return found.result if found else "none"


def said(world: World) -> dict[str, Any]:
    now = Moment.resolve()
    found = Version.mechanism.filter(believed(now), record=world.records["Socialjouren"]).get().content
    assert found
    return found


def opened(client: Client, link: str) -> dict[str, list[str]]:
    """What the page that the link leads to sends, as a browser has it filled in; a button's `doing` comes to it."""
    return fields(client.get(link).content.decode())


def fields(html: str) -> dict[str, list[str]]:
    """The same of a page that is there already."""
    return Fields.of(html.partition("<main")[2]).posted()


def seen(client: Client, link: str) -> dict[str, str]:
    """What the page says that it shows: it goes along with whatever is pressed. Nothing when the link is closed."""
    found = opened(client, link).get("version")
    return {"version": found[-1]} if found else {}
