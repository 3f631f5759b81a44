"""The audit by mail: who is told what, and only what is new until a week has passed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import time_machine
from django.core import mail

from partners.models import Account, Role
from records.moment import STOCKHOLM
from registry.auditing.digest import send_digests
from tests.auditing.world import agreement, party
from tests.partners.world import World
from tests.tasks import run_queued_tasks


def mails(account: Account, day: date) -> list[str]:
    """What the account is mailed on a day: the texts."""
    mail.outbox.clear()
    with time_machine.travel(datetime(day.year, day.month, day.day, 3, tzinfo=STOCKHOLM), tick=False):
        send_digests()
        run_queued_tasks()
    return [str(one.body) for one in mail.outbox if one.to == [account.email]]


def undecided(world: World, title: str, **more: Any) -> UUID:
    return agreement(world, title, decision=None, parties=[party(world, "polisen", None)], **more)


def test_each_is_told_of_what_is_theirs_in_both_languages(world: World) -> None:
    police = world.account(("polisen", Role.EDITOR))
    reader = world.account(("polisen", Role.READER))
    undecided(world, "Avtalet")

    (text,) = mails(police, date(2026, 11, 24))

    assert "* En part har inte skrivit under: Avtalet" in text
    assert "* A party has not signed: Avtalet" in text
    assert "Saknar beslut" not in text
    assert mails(reader, date(2026, 11, 24)) == []


def test_only_what_is_new_is_told_until_a_week_has_passed(world: World) -> None:
    police = world.account(("polisen", Role.ADMINISTRATOR))
    undecided(world, "Första")
    assert len(mails(police, date(2026, 11, 24))) == 1
    assert mails(police, date(2026, 11, 25)) == []

    undecided(world, "Andra")
    (new,) = mails(police, date(2026, 11, 26))
    assert "Andra" in new
    assert "Första" not in new

    (whole,) = mails(police, date(2026, 12, 1))
    assert "Andra" in whole
    assert "Första" in whole


def test_samples_are_told_to_nobody(world: World) -> None:
    police = world.account(("polisen", Role.EDITOR))
    undecided(world, "Exemplet", sample=True)

    assert mails(police, date(2026, 11, 24)) == []
