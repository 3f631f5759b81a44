"""Who is told of a proposal by mail, and that a mail says nothing of what it is about."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from partners.models import Account
from tests.registry.agreement import Town
from tests.tasks import run_queued_tasks

pytestmark = pytest.mark.django_db


def told(town: Town) -> dict[str, list[str]]:
    """The mails sent since the last time: their subjects by the person's name in the town."""
    run_queued_tasks()
    names = {viewer.actor: name for name, viewer in town.people.items()}
    addresses = {account.email: names.get(account.actor, "?") for account in Account.objects.all()}
    found: dict[str, list[str]] = {}
    for message in mail.outbox:
        found.setdefault(addresses[message.to[0]], []).append(str(message.subject))
    texts = "".join(str(message.body) + str(message.subject) for message in mail.outbox)
    assert "Samverkan vid" not in texts
    assert "Oklart" not in texts
    mail.outbox.clear()
    return found


def test_the_signatories_of_the_parties_the_owner_and_all_are_told_each_of_what_concerns_them(town: Town) -> None:
    draft = town.draft(town.routine(title={"sv": "Samverkan vid oro"}))
    proposal = town.propose(draft)
    assert set(told(town)) == {"signatory", "police"}
    town.decline(proposal, "police")
    (declined,) = told(town).items()
    assert declined[0] == "editor"
    assert "avböjt" in declined[1][0]
    again = town.propose(draft)
    told(town)
    town.sign(again, "police")
    assert told(town) == {}
    town.sign(again, "signatory")
    assert set(told(town)) == {"editor", "police editor"}  # not those who sign: nothing is left for them to do


def test_a_mail_leads_to_the_proposals_page_in_both_languages(town: Town) -> None:
    proposal = town.propose(town.draft())
    run_queued_tasks()

    message: Any = mail.outbox[0]
    assert f"/{proposal.record}/" in message.body or str(proposal.record) in message.body
    assert message.body.index("Logga in") < message.body.index("Sign in")
    assert "In English:" in message.body
