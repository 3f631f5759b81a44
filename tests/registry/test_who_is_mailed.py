"""Each mail goes to those who can do what it asks for and to nobody else: the operator's guide, row by row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core import mail
from django.utils import translation
from django.utils.formats import date_format

from partners.access import Viewer
from partners.maintaining import turn
from partners.models import Account, Role
from partners.verifying.reasons import Reason
from partners.verifying.reminding import send_reminders
from partners.verifying.reporting import report
from partners.webhooks.delivering import disable
from partners.webhooks.models import Delivery, Webhook
from records.moment import Moment
from registry.agreeing import leaving, proposing
from registry.agreeing.asked import Said
from registry.agreeing.leaving import Leaving
from registry.auditing.digest import send_digests
from registry.reports.replacing_law import Replacement, replace_provision
from tests.partners.maintaining import NEW_NUMBER, one
from tests.registry.agreement import Town, in_force, round_of, today
from tests.tasks import run_queued_tasks

GUIDE = Path(__file__).parents[2] / "docs" / "operator.md"
OFFICE, POLICE = "socialkontoret", "polisen"


@pytest.fixture
def people(town: Town) -> dict[str, str]:
    """One person in every role for the owner and for the other party, a coordinator: the name by the address.

    The town's own people are put aside: what is done, "the registry" does.
    """
    Account.objects.update(is_active=False)
    found = {}
    for organisation in (OFFICE, POLICE):
        for role in (Role.READER, Role.EDITOR, Role.SIGNATORY, Role.ADMINISTRATOR):
            found[town.world.account((organisation, role)).email] = f"{role} of {organisation}"
    found[town.world.account(("kommunen", Role.COORDINATOR, "0181")).email] = "coordinator"
    found[town.world.account(("skolan", Role.COORDINATOR, "2380")).email] = "coordinator elsewhere"
    return found


def told(people: dict[str, str]) -> list[str]:
    """Who is mailed when the queue is worked off, sorted; who gets two stands there twice."""
    mail.outbox.clear()
    run_queued_tasks()
    return sorted(people.get(address, address) for message in mail.outbox for address in message.to)


def of(organisation: str, *roles: str) -> list[str]:
    return [f"{role} of {organisation}" for role in roles]


KEEPERS = ("administrator", "editor")


def proposed(town: Town, people: dict[str, str]) -> list[str]:
    town.propose(town.draft())
    return of(POLICE, "signatory") + of(OFFICE, "signatory")


def declined(town: Town, people: dict[str, str]) -> list[str]:
    proposal = town.propose(town.draft())
    told(people)
    town.decline(proposal, "police")
    return of(OFFICE, *KEEPERS)


def withdrawn(town: Town, people: dict[str, str]) -> list[str]:
    """The office has signed: it need not be told that there is nothing to sign."""
    proposal = town.propose(town.draft())
    town.sign(proposal, "signatory")
    told(people)
    with turn("system:test") as session:
        proposing.withdraw_proposal(session, town.people["editor"], round_of(proposal), Said("Behövs inte"))
    return of(POLICE, "signatory")


def agreed(town: Town, people: dict[str, str]) -> list[str]:
    proposal = town.propose(town.draft())
    told(people)
    town.sign(proposal, "signatory")
    town.sign(proposal, "police")
    return of(OFFICE, *KEEPERS) + of(POLICE, *KEEPERS)


def left(town: Town, people: dict[str, str]) -> list[str]:
    """The police withdraw, and then the office ends the whole: they are told of each by a mail of its own."""
    record = town.agreed().record
    told(people)
    with turn(town.people["police"].actor) as session:
        leaving.withdraw_party(session, town.people["police"], _from_next_month(record), town.world.names[POLICE])
    expected = [*of(OFFICE, *KEEPERS), *of(POLICE, *KEEPERS), "coordinator"]
    assert told(people) == sorted(expected)
    with turn(town.people["signatory"].actor) as session:
        leaving.end(session, town.people["signatory"], _from_next_month(record, 60))
    return [*of(OFFICE, *KEEPERS), "coordinator"]


def _from_next_month(record: UUID, days: int = 30) -> Leaving:
    return Leaving("routine", record, today() + timedelta(days=days), Said("Uppsagd"))


def due(town: Town, people: dict[str, str]) -> list[str]:
    send_reminders()
    return of(OFFICE, *KEEPERS)


def reported(town: Town, people: dict[str, str]) -> list[str]:
    report(Viewer.system("test"), town.world.contact_point(), next(iter(Reason)))
    return [*of(OFFICE, *KEEPERS), "coordinator"]


def changed(town: Town, people: dict[str, str]) -> list[str]:
    """Of the office's entry, on which a pathway of the office and the police relies."""
    town.world.function("egen")
    entry = town.world.contact_point(function="egen")
    town.world.record("pathway", town.pathway(town.step(receiver={"function": town.id("egen")})))
    one(town.people["editor"], "contact_point", "merge", NEW_NUMBER, record=entry)
    return [*of(OFFICE, *KEEPERS), *of(POLICE, *KEEPERS), "coordinator"]


def replaced(town: Town, people: dict[str, str]) -> list[str]:
    cited = [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Text"}, "legal": [town.id("new")]}]
    town.world.record("routine", town.routine(sections=cited))
    viewer = town.people["coordinator"]
    with turn(viewer.actor) as session:
        replace_provision(session, viewer, Replacement(town.world.names["new"], today() + timedelta(days=30)))
    return [*of(OFFICE, *KEEPERS), "coordinator"]


def audited(town: Town, people: dict[str, str]) -> list[str]:
    """An agreement of both that lacks its decision: nothing else that the police must act on."""
    town.world.record("routine", town.routine(decision=None))
    send_digests()
    return [*of(OFFICE, *KEEPERS), *of(POLICE, *KEEPERS), "coordinator"]


def disabled(town: Town, people: dict[str, str]) -> list[str]:
    now = datetime.now(UTC)
    webhook = Webhook.objects.create(
        organisation=town.world.record_of(POLICE),
        url="https://mottagare.example/",
        secret="s",
        created_at=now,
        cursor=0,
    )
    disable(webhook, Webhook.Reason.GONE, Delivery(webhook=webhook))
    return of(POLICE, "administrator")


ROWS: dict[str, Callable[[Town, dict[str, str]], list[str]]] = {
    "A proposal awaits your signature": proposed,
    "A party has declined a proposal": declined,
    "A proposal has been withdrawn": withdrawn,
    "All parties have signed": agreed,
    "A party withdraws from what was agreed, or it ends": left,
    "Are the details right?": due,
    "An entry is reported not to work": reported,
    "An entry that others rely on is changed": changed,
    "A provision is replaced": replaced,
    "The audit": audited,
    "A webhook is disabled": disabled,
}


def table() -> dict[str, set[str]]:
    """The table in the guide: the roles by the mail."""
    section = GUIDE.read_text(encoding="utf-8").split("### Mails")[1].split("### ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.splitlines() if line.startswith("|")]
    return {row[0]: set(re.split(r", ", row[2])) for row in rows[2:]}


@pytest.mark.parametrize("row", ROWS)
def test_a_mail_goes_to_those_who_can_act_once_and_to_nobody_else(row: str, town: Town, people: dict[str, str]) -> None:
    expected = ROWS[row](town, people)
    assert told(people) == sorted(expected)
    roles = {who.partition(" of ")[0] for who in expected}
    assert roles == table()[row] - {"proposer"}


def test_the_table_has_a_row_for_every_mail_that_is_tried_here() -> None:
    assert set(table()) == set(ROWS)


def test_who_has_signed_before_the_mail_is_sent_is_not_asked_to_sign(town: Town, people: dict[str, str]) -> None:
    proposal = town.propose(town.draft())
    town.sign(proposal, "signatory")
    assert told(people) == of(POLICE, "signatory")


def test_a_round_that_is_over_before_the_mail_is_sent_is_told_to_nobody(town: Town, people: dict[str, str]) -> None:
    draft = town.draft()
    town.propose(draft)
    town.propose(draft)
    assert told(people) == sorted(of(POLICE, "signatory") + of(OFFICE, "signatory"))  # of the second alone


def test_a_coordinator_who_proposes_for_an_owner_without_people_is_told_what_comes_of_it(
    town: Town, people: dict[str, str]
) -> None:
    by = town.world.account(("kommunen", Role.COORDINATOR, "0181"))
    people[by.email] = "proposer"
    town.people["editor"] = Viewer.of_account(by, Moment.resolve())
    nobody = town.world.organisation("samverkan", "other", areas=[town.id("0181")])
    draft = town.draft(town.routine(owner=str(nobody)), owner="samverkan")
    proposal = town.propose(draft)
    told(people)
    town.decline(proposal, "police")
    assert told(people) == ["proposer"]


def test_that_a_party_left_is_not_told_when_it_has_been_taken_back_before_the_mail_is_sent(
    town: Town, people: dict[str, str]
) -> None:
    proposal = town.agreed()
    told(people)
    before = in_force("routine", proposal.record)
    assert before is not None
    with turn(town.people["police"].actor) as session:
        asked = _from_next_month(proposal.record)
        leaving.withdraw_party(session, town.people["police"], asked, town.world.names[POLICE])
    town.world.record("routine", before.content, record=proposal.record)
    assert told(people) == []


def test_the_mail_of_a_party_that_left_says_no_more_than_the_day_the_owner_and_where_it_is_read(
    town: Town, people: dict[str, str]
) -> None:
    record = town.agreed().record
    told(people)
    asked = _from_next_month(record)
    with turn(town.people["police"].actor) as session:
        leaving.withdraw_party(session, town.people["police"], asked, town.world.names[POLICE])
    told(people)
    text = str(mail.outbox[0].body)
    assert f"/{record}?on={asked.first}" in text
    for language in ("sv", "en"):
        with translation.override(language):
            assert date_format(asked.first, "j F Y") in text
    assert OFFICE in text
    assert POLICE not in text + str(mail.outbox[0].subject)
    assert "Uppsagd" not in text
    assert text.index("från och med") < text.index("In English")


def test_who_withdraws_is_not_told_of_it_and_the_others_of_their_organisation_are(
    town: Town, people: dict[str, str]
) -> None:
    record = town.agreed().record
    told(people)
    by = town.world.account((POLICE, Role.SIGNATORY), (POLICE, Role.EDITOR))
    people[by.email] = "who withdraws"
    viewer = Viewer.of_account(by, Moment.resolve())
    with turn(viewer.actor) as session:
        leaving.withdraw_party(session, viewer, _from_next_month(record), town.world.names[POLICE])
    assert told(people) == sorted([*of(OFFICE, *KEEPERS), *of(POLICE, *KEEPERS), "coordinator"])
