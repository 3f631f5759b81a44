"""The audit trail: who may read which event, how it is told, and that a broken link of the chain is seen."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from partners.access import Viewer
from partners.inviting.invitations import Offer, accept_with_password, invite
from partners.inviting.members import end_membership
from partners.inviting.tokens import token_of
from partners.keys.issuing import issue, revoke
from partners.keys.wishes import KeyWish
from partners.models import Role
from partners.verifying import Check, verify
from partners.webhooks.subscribing import subscribe
from partners.webhooks.wishes import WebhookWish
from records.checking import check_log, last_check
from records.events import first_since, unbroken
from records.models import Event, LogCheck, Record
from records.recording import recording
from records.triggers import GUARDS, remove
from registry.reports.files import as_csv
from registry.trail.acts import FIRST, GROUPS, WORDS, Group
from registry.trail.checking import check_the_log, nightly
from registry.trail.concerning import Concern, concerns
from registry.trail.files import trail_table
from registry.trail.seeing import OPERATOR, Asked, MayNotRead, Sight, page_of, sight_of
from registry.trail.telling import Row, rows_of
from tests.registry.agreement import Town, made_town
from tests.tasks import run_queued_tasks

ROOT = Path(__file__).parents[2]
ROLES: dict[str, tuple[Any, ...]] = {
    "office": (("socialkontoret", Role.ADMINISTRATOR),),
    "municipality": (("kommunen", Role.ADMINISTRATOR),),
    "school": (("skolan", Role.ADMINISTRATOR),),
    "shelter": (("jouren", Role.ADMINISTRATOR),),
    "police": (("polisen", Role.ADMINISTRATOR),),
    "coordinator": (("kommunen", Role.COORDINATOR, "0181"),),
    "county": (("kommunen", Role.COORDINATOR, "01"),),
    "elsewhere": (("polisen", Role.COORDINATOR, "2380"),),
    "both": (("jouren", Role.ADMINISTRATOR), ("kommunen", Role.COORDINATOR, "2380")),
}


@pytest.fixture
def town(db: None) -> Town:
    made = made_town()
    _something_of_everything(made)
    return made


def _something_of_everything(town: Town) -> None:
    world = town.world
    point = world.contact_point()
    world.names["point"] = point
    hidden: dict[str, Any] = {
        "organisation": "jouren",
        "function": "skyddat_boende",
        "area": "2380",
        "visibility": "parties",
    }
    world.names["hidden"] = world.contact_point(**hidden)
    world.organisation("jouren", "shelter_operator", areas=[str(world.names["2380"])])
    moved = world.contact_point(organisation="skolan")
    world.names["moved"] = moved
    world.record("contact_point", world.contact_content(), record=moved, since=date(2026, 6, 1))
    world.record("contact_point", None, record=moved, since=date(2027, 1, 1))
    with recording("system:test") as session:
        verify(session, [Check(Record.objects.get(uuid=point), date(2026, 11, 12), "Samordnaren", "provringning")])
    town.propose(town.draft())
    boss = world.viewer(("socialkontoret", Role.ADMINISTRATOR))
    office = world.names["socialkontoret"]
    invitation = invite(boss, office, Offer("ny@sodertalje.example", Role.EDITOR))
    held = accept_with_password(token_of(invitation), "Nyckel Pigg", "ett-langt-losenord-for-prov")
    end_membership(boss, held.uuid)
    key = issue(boss, office, _wish()).key
    revoke(boss, key.uuid)
    subscribe(boss, office, WebhookWish(url="https://mottagare.example/krok"))


def _wish() -> KeyWish:
    return KeyWish(name="=Synk", scopes=frozenset({"read"}), expires_at=timezone.now() + timedelta(days=9))


def all_told(sight: Sight, asked: Asked | None = None, at_a_time: int = 3) -> list[Event]:
    """Everything, page by page."""
    asked = asked or Asked()
    found: list[Event] = []
    before: int | None = None
    while True:
        page = page_of(sight, Asked(**(vars(asked) | {"before": before})), at_a_time)
        found += page.events
        if page.older is None:
            return found
        before = page.older


def told(viewer: Viewer, asked: Asked | None = None) -> list[Row]:
    sight = sight_of(viewer)
    return rows_of(sight, page_of(sight, asked or Asked(), 1000))


def test_no_reader_misses_by_the_database_what_each_event_by_itself_would_show(town: Town) -> None:
    events = list(Event.objects.select_related("record").order_by("-sequence"))
    about = concerns(events)
    counts = {}
    for name, memberships in ROLES.items():
        sight = sight_of(town.world.viewer(*memberships))
        due = [e.sequence for e in events if sight.sees(e, about.get(e.sequence, Concern()))]
        assert [event.sequence for event in all_told(sight)] == due, name
        counts[name] = len(due)
    assert [event.sequence for event in all_told(OPERATOR)] == [event.sequence for event in events]
    assert 0 < counts["school"] < counts["coordinator"] < len(events)
    assert counts["both"] > counts["shelter"]


def test_readers_editors_and_strangers_read_nothing_of_it(town: Town) -> None:
    for role in (Role.READER, Role.EDITOR, Role.SIGNATORY):
        with pytest.raises(MayNotRead):
            sight_of(town.world.viewer(("socialkontoret", role)))
    with pytest.raises(MayNotRead):
        sight_of(Viewer.anonymous())


def test_members_keys_and_webhooks_are_the_organisations_own_and_told_by_name_there(town: Town) -> None:
    office = {row.action: row for row in told(town.world.viewer(*ROLES["office"]))}
    coordinator = {row.action for row in told(town.world.viewer(*ROLES["coordinator"]))}
    alone = {f"invitation.{what}" for what in ("made", "accepted")} | {"membership.ended", "webhook.created"}
    alone |= {f"key.{what}" for what in ("created", "revoked")}
    assert alone <= office.keys()
    assert not alone & coordinator
    assert office["invitation.made"].subject == "ny@sodertalje.example"
    assert (office["membership.ended"].subject, office["membership.ended"].role) == ("Nyckel Pigg", "editor")
    assert office["key.revoked"].subject == "=Synk"
    assert {"contact_point.verified", "draft.opened", "proposal.made"} <= coordinator


def test_who_gave_an_entry_away_reads_that_it_went_and_nothing_after(town: Town) -> None:
    moved = town.world.names["moved"]
    asked = Asked(record=moved)
    school, office = told(town.world.viewer(*ROLES["school"]), asked), told(town.world.viewer(*ROLES["office"]), asked)
    assert [row.version for row in school] == [2, 1]
    assert [row.version for row in office] == [3, 2]
    assert [str(row.words.en) for row in told(town.world.viewer(*ROLES["coordinator"]), asked)] == [
        "Entry ended", "Entry changed", "New entry",
    ]  # fmt: skip


def test_a_shelters_entries_are_told_there_and_not_elsewhere(town: Town) -> None:
    def things(name: str) -> set[UUID]:
        return {row.about.id for row in told(town.world.viewer(*ROLES[name])) if row.about}

    own = {town.world.names["jouren"], town.world.names["hidden"]}
    assert own <= things("shelter")
    assert own <= things("elsewhere")
    assert not own & (things("coordinator") | things("office") | things("police"))


def test_a_proposals_parties_read_of_it_and_not_who_wrote_the_draft(town: Town) -> None:
    police = told(town.world.viewer(*ROLES["police"]))
    assert {"proposal.made", "draft.shared"} <= {row.action for row in police}
    assert "draft.saved" not in {row.action for row in police}
    assert {row.who.name for row in police if row.action == "proposal.made"} == {""}
    assert all(row.action != "proposal.made" for row in told(town.world.viewer(*ROLES["shelter"])))


def test_what_is_asked_for_narrows_by_act_actor_organisation_and_day(town: Town) -> None:
    boss = town.world.viewer(*ROLES["municipality"])
    everything = told(boss)
    of_keys = told(boss, Asked(action="key.created"))
    assert {row.action for row in of_keys} == {"key.created"}
    assert {row.group for row in told(boss, Asked(group=Group.ACCESS))} == {Group.ACCESS}
    actor = of_keys[0].who.actor
    assert {row.who.actor for row in told(boss, Asked(actor=actor))} == {actor}
    office = told(boss, Asked(organisation=town.world.names["socialkontoret"]))
    assert 0 < len(office) < len(everything)
    today = datetime.now(UTC).date()
    assert len(told(boss, Asked(first=today - timedelta(days=1), last=today + timedelta(days=1)))) == len(everything)
    assert told(boss, Asked(last=today - timedelta(days=9))) == []
    assert told(boss, Asked(first=today + timedelta(days=9))) == []


def test_a_day_begins_at_the_first_event_that_is_not_before_it(town: Town) -> None:
    instants = dict(Event.objects.values_list("sequence", "at"))
    for sequence, at in instants.items():
        found = first_since(at)
        assert instants[found] == at
        assert found <= sequence
        assert found == 1 or instants[found - 1] < at
    assert first_since(datetime(2999, 1, 1, tzinfo=UTC)) == max(instants) + 1


def test_one_row_and_many_cost_the_same_queries(town: Town) -> None:
    sight = sight_of(town.world.viewer(*ROLES["municipality"]))

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            rows_of(sight, page_of(sight, Asked(group=Group.ENTRIES), limit))
        return len(captured)

    few = cost(12)
    for _ in range(5):
        town.world.contact_point()
        town.world.organisation("mottagningen", "municipal_office", "socialkontoret")
    assert cost(60) == few


def test_every_event_that_the_code_logs_has_its_words() -> None:
    code = "".join(path.read_text() for room in ("partners", "registry") for path in (ROOT / room).rglob("*.py"))
    for action in WORDS:
        quoted = action.replace("proposal.signed", "proposal.{what}").replace("proposal.declined", "proposal.{what}")
        assert f'"{quoted}"' in code.replace("registry/trail", ""), action
    import re  # noqa: PLC0415

    logged = set(re.findall(r'note\(\s*(?:session, )?"([a-z_]+\.[a-z_]+)"', code))
    assert len(logged) > 15
    assert logged - WORDS.keys() == set()
    assert {group for group, _ in WORDS.values()} == set(GROUPS)
    assert FIRST in WORDS


def _tamper(statement: str, *parameters: str | int) -> None:
    connection.check_constraints()
    remove(connection, GUARDS)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_a_changed_event_and_the_one_after_a_missing_link_are_seen_and_a_whole_stretch_holds(town: Town) -> None:
    events = list(Event.objects.select_related("record").order_by("-sequence")[:10])
    assert unbroken(events) == {event.sequence for event in events}
    changed, relinked = events[3].sequence, events[6].sequence
    with connection.cursor():
        _tamper("UPDATE records_event SET actor = 'account:nobody' WHERE sequence = %s", changed)
        _tamper("UPDATE records_event SET previous_hash = 'x' WHERE sequence = %s", relinked)
    events = list(Event.objects.select_related("record").order_by("-sequence")[:10])
    assert unbroken(events) == {event.sequence for event in events} - {changed, relinked}
    assert [row.sequence for row in rows_of(OPERATOR, page_of(OPERATOR, Asked(), 10)) if not row.holds] == [
        changed, relinked,
    ]  # fmt: skip
    check_the_log.func()
    found = last_check()
    assert found is not None
    assert found.broken_at == relinked


def test_the_whole_log_is_checked_nightly_in_the_background_and_by_the_command(town: Town) -> None:
    assert last_check() is None
    with travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        nightly()
        run_queued_tasks()
    with travel(datetime(2026, 12, 2, 0, 59, tzinfo=UTC), tick=False):
        run_queued_tasks()
    assert last_check() is None
    with travel(datetime(2026, 12, 2, 1, 1, tzinfo=UTC), tick=False):  # two o'clock in Stockholm
        assert run_queued_tasks() == 1
    found = last_check()
    assert found is not None
    assert (found.broken_at, found.sequence) == (None, Event.objects.count())
    assert found.hash == Event.objects.get(sequence=found.sequence).hash
    call_command("verify_log", stdout=StringIO())
    assert LogCheck.objects.count() == 2
    assert check_log().broken_at is None


def test_a_file_holds_no_formula_and_the_command_tells_everything(town: Town) -> None:
    rows = told(town.world.viewer(*ROLES["office"]), Asked(action="key.created"))
    assert "'=Synk" in as_csv(trail_table(rows), "sv")

    out, errors = StringIO(), StringIO()
    call_command("events", limit=5, stdout=out, stderr=errors)
    lines = list(csv.reader(StringIO(out.getvalue())))
    assert (lines[0][0], len(lines)) == ("Nummer", 6)
    assert f"--before {lines[-1][0]}" in errors.getvalue()
    out = StringIO()
    call_command("events", act="key.revoked", organisation=str(town.world.names["socialkontoret"]), stdout=out)
    assert len(out.getvalue().splitlines()) == 2
    with pytest.raises(CommandError):
        call_command("events", first="nyss")
