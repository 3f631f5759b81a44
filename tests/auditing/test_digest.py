"""The audit by mail: who is told what, and only what is new until a week has passed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import time_machine
from django.core import mail

from partners.models import Account, Role
from records.moment import STOCKHOLM
from registry.auditing.accepting import Wish, accept
from registry.auditing.digest import send_digests
from tests.auditing.world import agreement, found, party
from tests.partners.maintaining import coordinator
from tests.partners.world import World
from tests.tasks import run_queued_tasks


def sent(day: date) -> list[tuple[str, str]]:
    """What is mailed to all on a day: to whom, and the text."""
    mail.outbox.clear()
    with time_machine.travel(datetime(day.year, day.month, day.day, 3, tzinfo=STOCKHOLM), tick=False):
        send_digests()
        run_queued_tasks()
    return [(to, str(one.body)) for one in mail.outbox for to in one.to]


def mails(account: Account, day: date) -> list[str]:
    """What the account is mailed on a day: the texts."""
    return [text for to, text in sent(day) if to == account.email]


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


def test_a_coordinator_is_told_of_all_that_is_open_in_the_area_and_of_no_other_area(world: World) -> None:
    ours = world.account(("skolan", Role.COORDINATOR, "0181"))
    neighbour = world.account(("skolan", Role.COORDINATOR, "0180"))
    county = world.account(("skolan", Role.COORDINATOR, "01"))
    undecided(world, "Avtalet")

    texts = dict(sent(date(2026, 11, 24)))

    for account in (ours, county):
        assert "* En part har inte skrivit under: Avtalet" in texts[account.email]
        assert "* Saknar beslut: Avtalet" in texts[account.email]
    assert "Avtalet" not in texts.get(neighbour.email, "")


def test_an_accepted_risk_is_told_to_nobody_until_it_counts_again(world: World) -> None:
    police = world.account(("polisen", Role.EDITOR))
    ours = undecided(world, "Avtalet")
    (finding,) = found("party_not_signed", record=ours)
    accept(coordinator(world), finding.id, Wish(date(2026, 12, 1), "Tas upp i januari."))

    assert mails(police, date(2026, 11, 24)) == []
    assert mails(police, date(2026, 11, 30)) == []
    (text,) = mails(police, date(2026, 12, 1))
    assert "* En part har inte skrivit under: Avtalet" in text
