"""Still right? What state an entry is in at a moment, who may say so, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.access import Scope, Viewer
from partners.hours import Schedule
from partners.models import Membership, Role, Verification
from partners.verifying import Method, State, state_of
from partners.verifying.confirming import Confirmation, Confirmed, MayNot, NoSuchEntry, confirm
from partners.verifying.cycles import HALF_YEAR, QUARTER, YEAR, reachable_at_night
from partners.verifying.finding import due_before, in_state
from partners.verifying.models import Reminder, VersionCycle
from partners.verifying.reasons import Reason
from partners.verifying.reminding import send_reminders
from partners.verifying.reporting import report
from records.log import first_break
from records.models import Event, Record
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import NotRecorded, recording
from tests.partners.world import MAILBOX, SINCE, STOCKHOLM_LINE, World
from tests.tasks import run_queued_tasks

NIGHTS = {"rules": [{"days": ["mo", "tu"], "windows": [{"start": "17:00", "end": "23:00"}]}]}
DAYS = {"rules": [{"days": ["mo", "tu"], "windows": [{"start": "08:00", "end": "16:30"}]}]}
WEEKENDS = {"rules": [{"days": ["sa"], "windows": [{"start": "10:00", "end": "14:00"}]}]}
TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
MEMBER = ("socialkontoret", Role.EDITOR)


@pytest.fixture(autouse=True)
def _the_day_before() -> Iterator[None]:
    """The world is made before the days that the tests go to, whenever they are run."""
    with time_machine.travel(TODAY - timedelta(1), tick=True):
        yield


KEEPER = Viewer.system("test")
"""Somebody who may see the hours of whatever is not for parties only."""


def state_at(contact_point: UUID, moment: Moment | None = None, viewer: Viewer = KEEPER) -> Any:
    moment = moment or Moment.resolve()
    entry = Reader(viewer, moment).get("contact_point", contact_point)
    assert entry
    return state_of([entry], moment)[entry.pk]


def says(viewer: Viewer, contact_point: UUID, **found: Any) -> Confirmed:
    return confirm(viewer, contact_point, Confirmation(**{"how": Method.CALLED, **found}))


def found_in(state: State, moment: Moment, viewer: Viewer = KEEPER) -> set[UUID]:
    everything = Reader(viewer, moment).of("contact_point")
    return {entry.id for entry in in_state(everything, state).all()}


# Cycles


@pytest.mark.parametrize(
    ("content", "days"),
    [
        ({}, HALF_YEAR),
        ({"hours": DAYS}, HALF_YEAR),
        ({"hours": NIGHTS}, QUARTER),
        ({"hours": WEEKENDS}, QUARTER),
        ({"function": "socialjour"}, QUARTER),
        ({"area": "SE", "hours": NIGHTS}, HALF_YEAR),
        ({"channels": (MAILBOX,)}, HALF_YEAR),
        ({"channels": (MAILBOX, STOCKHOLM_LINE)}, HALF_YEAR),
        ({"visibility": "parties", "channels": (MAILBOX,)}, QUARTER),
        ({"visibility": "public", "channels": (MAILBOX,)}, YEAR),
        ({"visibility": "public", "channels": (MAILBOX, MAILBOX | {"visibility": "parties"})}, HALF_YEAR),
    ],
)
def test_function_reach_and_hours_decide_how_long_a_check_holds(world: World, content: Any, days: int) -> None:
    contact_point = world.contact_point(**content)
    assert VersionCycle.objects.get(version__record__uuid=contact_point).days == days


@pytest.mark.parametrize(
    ("start", "end", "at_night"),
    [("06:00", "20:00", False), ("05:59", "12:00", True), ("12:00", "20:01", True), ("22:00", "06:00", True)],
)
def test_the_night_begins_at_eight_and_ends_at_six(start: str, end: str, at_night: bool) -> None:
    hours = Schedule.model_validate({"rules": [{"days": ["we"], "windows": [{"start": start, "end": end}]}]})
    assert reachable_at_night(hours) is at_night


def test_being_closed_on_sundays_is_not_being_open_on_sundays() -> None:
    assert not reachable_at_night(Schedule.model_validate({"rules": [{"days": ["su"], "windows": []}]}))


def test_a_change_of_hours_shortens_the_cycle_from_the_day_it_holds(world: World) -> None:
    contact_point = world.contact_point(hours=DAYS)
    with time_machine.travel(TODAY, tick=True):
        says(world.viewer(MEMBER), contact_point)
        world.contact_point(record=contact_point, since=date(2026, 12, 1), hours=NIGHTS)
        assert state_at(contact_point).due_on == date(2026, 11, 23) + timedelta(HALF_YEAR)
        assert state_at(contact_point, Moment.resolve(date(2026, 12, 1))).due_on == date(2026, 11, 23) + timedelta(92)


# What the state tells to whoever may not see the hours


@pytest.mark.parametrize("hours", [{}, DAYS, NIGHTS])
@pytest.mark.parametrize("days", [80, 100, 170, 200])
def test_whoever_may_not_see_the_hours_is_told_a_state_that_does_not_follow_from_them(
    world: World, hours: Any, days: int
) -> None:
    contact_point = world.contact_point(hours=hours)
    with time_machine.travel(TODAY, tick=True):
        says(world.viewer(MEMBER), contact_point)
    with time_machine.travel(TODAY + timedelta(days), tick=True):
        found = state_at(contact_point, viewer=Viewer.anonymous())
        expected = State.VERIFIED if days < 162 else State.DUE if days <= 183 else State.OVERDUE
        assert (found.state, found.due_on) == (expected, None)
        moment = Moment.resolve()
        assert [one for one in State if found_in(one, moment, Viewer.anonymous())] == [expected]


@pytest.mark.parametrize("closed_to", ["professionals", "parties"])
@pytest.mark.parametrize("viewer", [Viewer.anonymous(), KEEPER])
def test_what_was_public_once_tells_nothing_of_its_hours_when_it_is_closed_today(
    world: World, closed_to: str, viewer: Viewer
) -> None:
    at_night = world.contact_point(visibility="public", hours=NIGHTS)
    by_day = world.contact_point(visibility="public", hours=DAYS)
    with time_machine.travel(TODAY, tick=True):
        for one in (at_night, by_day):
            says(world.viewer(MEMBER), one)
        before = Moment.resolve(date(2027, 3, 15))
        assert found_in(State.OVERDUE, before, viewer) == {at_night}
        for one in (at_night, by_day):
            world.contact_point(record=one, since=date(2026, 11, 23), visibility=closed_to)
        then = Moment(before.on, before.known_at)
        shows = closed_to == "professionals" and viewer is KEEPER
        assert found_in(State.OVERDUE, then, viewer) == ({at_night} if shows else set())
        states = [state_at(one, then, viewer) for one in (at_night, by_day)]
        assert (states[0] == replace(states[1], last=states[0].last)) is not shows
        late = in_due_before(date(2027, 3, 15), then, viewer)
        assert late == ({at_night} if shows else set())


def test_a_channel_that_is_withheld_today_makes_no_difference_either(world: World) -> None:
    form = {"type": "web_form", "url": "https://sodertalje.example/kontakt"}
    contact_point = world.contact_point(visibility="public", channels=(MAILBOX, form))
    with time_machine.travel(TODAY, tick=True):
        says(world.viewer(MEMBER), contact_point)
        then = Moment.resolve(date(2027, 7, 1))
        assert found_in(State.VERIFIED, then, Viewer.anonymous()) == {contact_point}
        hidden = (MAILBOX, form | {"visibility": "parties"})
        world.contact_point(record=contact_point, since=date(2026, 11, 23), visibility="public", channels=hidden)
        assert found_in(State.OVERDUE, then, Viewer.anonymous()) == {contact_point}
        assert state_at(contact_point, then, Viewer.anonymous()).state is State.OVERDUE


def in_due_before(day: date, moment: Moment, viewer: Viewer) -> set[UUID]:
    return {entry.id for entry in due_before(Reader(viewer, moment).of("contact_point"), day).all()}


# States


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, State.VERIFIED),
        (HALF_YEAR - 22, State.VERIFIED),
        (HALF_YEAR - 21, State.DUE),
        (HALF_YEAR, State.DUE),
        (HALF_YEAR + 1, State.OVERDUE),
    ],
)
def test_a_check_holds_to_the_last_day_of_its_cycle(world: World, days: int, state: State) -> None:
    contact_point = world.contact_point()
    with time_machine.travel(TODAY, tick=True):
        says(world.viewer(MEMBER), contact_point)
    with time_machine.travel(TODAY + timedelta(days), tick=True):
        assert state_at(contact_point).state == state
        assert [one for one in State if found_in(one, Moment.resolve())] == [state]


def test_what_was_never_checked_is_overdue_and_due_on_no_day(world: World) -> None:
    found = state_at(world.contact_point())
    assert (found.state, found.due_on, found.last) == (State.OVERDUE, None, None)


def test_a_report_flags_at_once_and_a_later_check_clears_it(world: World) -> None:
    contact_point, editor = world.contact_point(), world.viewer(MEMBER)
    says(editor, contact_point)
    before = Moment.resolve()

    report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER)
    assert state_at(contact_point).state is State.REPORTED
    says(editor, contact_point, result=Verification.Result.DOES_NOT_WORK)
    assert state_at(contact_point).state is State.REPORTED
    says(editor, contact_point)
    assert state_at(contact_point).state is State.VERIFIED
    assert state_at(contact_point, before).state is State.VERIFIED


def test_a_check_of_an_earlier_day_clears_no_report(world: World) -> None:
    contact_point = world.contact_point()
    report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER)
    says(world.viewer(MEMBER), contact_point, checked_on=datetime.now(STOCKHOLM).date() - timedelta(1))
    assert state_at(contact_point).state is State.REPORTED


def test_the_state_is_the_same_for_ever_for_a_moment(world: World) -> None:
    contact_point = world.contact_point()
    with time_machine.travel(TODAY, tick=True):
        says(world.viewer(MEMBER), contact_point)
        then = Moment.resolve()
    with time_machine.travel(TODAY + timedelta(400), tick=True):
        report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER)
        assert state_at(contact_point, then).state is State.VERIFIED
        assert found_in(State.VERIFIED, then) == {contact_point}
        assert found_in(State.REPORTED, then) == set()
        assert found_in(State.REPORTED, Moment.resolve()) == {contact_point}


def test_the_states_of_many_cost_as_many_queries_as_of_one(world: World) -> None:
    moment = Moment.resolve()
    costs = []
    for number in (1, 30):
        for _ in range(number):
            report(Viewer.anonymous(), world.contact_point(), Reason.NO_ANSWER)
        entries = Reader(Viewer.anonymous(), Moment.resolve()).of("contact_point").all()
        with CaptureQueriesContext(connection) as queries:
            state_of(entries, Moment.resolve(moment.on))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 3


# The oracle: what the last finding said, by day and then by when it was told, in plain Python.

FINDING = st.tuples(st.integers(0, 400), st.sampled_from(["works", "does_not_work", "reported"]))


def expected(findings: list[tuple[int, str]], cycle: int, on: int) -> str:
    known = [(day, place, result) for place, (day, result) in enumerate(findings) if day <= on]
    if not known:
        return "overdue"
    day, _, result = max(known)
    if result != "works":
        return "reported"
    left = day + cycle - on
    return "overdue" if left < 0 else "due" if left <= 21 else "verified"


@given(
    findings=st.lists(FINDING, max_size=6),
    at_night=st.booleans(),
    days=st.tuples(st.integers(0, 800), st.integers(0, 800)),
    known=st.integers(0, 6),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_checks_and_reports_gives_the_state_that_a_plain_reading_gives(
    world: World, findings: list[tuple[int, str]], at_night: bool, days: tuple[int, int], known: int
) -> None:
    on, before = days
    first = date(2024, 1, 1)
    contact_point = world.contact_point(record=uuid4(), hours=NIGHTS if at_night else DAYS)
    record = Record.objects.get(uuid=contact_point)
    instants = [Moment.resolve().known_at, *(_noted(record, first + timedelta(day), how) for day, how in findings)]
    known = min(known, len(findings))
    moment = Moment(first + timedelta(on), instants[known])
    state = expected(findings[:known], QUARTER if at_night else HALF_YEAR, on)

    everything = Reader(KEEPER, moment).of("contact_point").identified({contact_point})
    assert state_at(contact_point, moment).state == state
    assert [one for one in State if in_state(everything, one).all()] == [state]
    due_on = state_at(contact_point, moment).due_on
    day = first + timedelta(before)
    is_due = state == "reported" or due_on is None or due_on < day
    assert bool(due_before(everything, day).all()) == is_due


def _noted(record: Record, day: date, result: str) -> datetime:
    """Record a finding of any day, as only loads may; the instant from which it is known."""
    with recording("system:test") as session:
        event = session.note("contact_point.verified", record, {"result": result})
        Verification.objects.create(
            event_id=event, contact_point=record, checked_on=day, recorded_at=session.at, result=result
        )
        return session.at


# Who may


def test_own_editors_and_the_areas_coordinators_verify_and_nobody_else(world: World) -> None:
    contact_point = world.contact_point()
    for allowed in (
        world.viewer(MEMBER),
        world.viewer(("kommunen", Role.ADMINISTRATOR)),
        world.viewer(("polisen", Role.COORDINATOR, "01")),
        Viewer.of_program("key:1", world.names["socialkontoret"], [Scope.VERIFY], Moment.resolve()),
    ):
        assert says(allowed, contact_point).state.state is State.VERIFIED
    for refused in (
        Viewer.anonymous(),
        world.viewer(("socialkontoret", Role.READER)),
        world.viewer(("mottagningen", Role.EDITOR)),
        world.viewer(("polisen", Role.COORDINATOR, "23")),
        Viewer.of_program("key:1", world.names["socialkontoret"], [Scope.WRITE], Moment.resolve()),
        Viewer.of_program("key:1", world.names["skolan"], [Scope.VERIFY], Moment.resolve()),
    ):
        with pytest.raises(MayNot):
            says(refused, contact_point)


def test_a_coordinator_checks_in_the_owners_name_and_it_shows(world: World) -> None:
    contact_point = world.contact_point()
    done = says(world.viewer(("polisen", Role.COORDINATOR, "01")), contact_point)
    event = Event.objects.get(sequence=done.verification.pk)

    assert done.on_behalf_of == world.names["socialkontoret"]
    assert event.detail["on_behalf_of"] == str(world.names["socialkontoret"])
    assert event.detail["by"] == str(world.names["polisen"])
    assert (
        "on_behalf_of"
        not in Event.objects.get(sequence=says(world.viewer(MEMBER), contact_point).verification.pk).detail
    )


def test_who_checked_is_an_organisation_or_a_function_and_by_default_ones_own(world: World) -> None:
    contact_point, editor = world.contact_point(), world.viewer(MEMBER)
    assert says(editor, contact_point).verification.by == "socialkontoret"
    assert says(editor, contact_point, by=world.names["socialjour"]).verification.by == "socialjour"
    for other, code in ((world.names["polisen"], "other_organisation"), (uuid4(), "unknown_reference")):
        with pytest.raises(NotRecorded) as refusal:
            says(editor, contact_point, by=other)
        assert refusal.value.problems[0][0].code == code


def test_a_note_that_may_identify_somebody_is_refused_and_not_repeated(world: World) -> None:
    contact_point = world.contact_point()
    with pytest.raises(NotRecorded) as refusal:
        says(world.viewer(MEMBER), contact_point, note="Svarade om 20170101-2393")
    assert refusal.value.problems[0][0].code == "identifying_text"
    assert "2393" not in str(refusal.value)
    assert not Verification.objects.exists()


def test_a_rehearsal_answers_in_full_and_records_nothing(world: World) -> None:
    contact_point = world.contact_point()
    events = Event.objects.count()
    done = confirm(world.viewer(MEMBER), contact_point, Confirmation(Method.CALLED), dry_run=True)
    assert done.state.state is State.VERIFIED
    assert not Verification.objects.exists()
    assert Event.objects.count() == events


def test_what_has_ended_is_neither_checked_nor_reported(world: World) -> None:
    contact_point = world.contact_point()
    world.record("contact_point", None, date(2026, 1, 1), record=contact_point)
    for act in (
        lambda: says(world.viewer(MEMBER), contact_point),
        lambda: report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER),
        lambda: says(world.viewer(MEMBER), world.names["polisen"]),
    ):
        with pytest.raises(NoSuchEntry):
            act()


# Reports


def test_the_same_report_again_the_same_day_changes_nothing(world: World) -> None:
    contact_point = world.contact_point(visibility="public")
    first = report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER, 0)
    events = Event.objects.count()
    for _ in range(20):
        again = report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER, 0)
        assert (again.verification, again.is_new) == (first.verification, False)
    assert Event.objects.count() == events
    assert report(Viewer.anonymous(), contact_point, Reason.WRONG_RECEIVER, 0).is_new


def test_after_a_check_the_same_report_counts_again(world: World) -> None:
    contact_point = world.contact_point()
    report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER)
    says(world.viewer(MEMBER), contact_point)
    assert report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER).is_new
    assert state_at(contact_point).state is State.REPORTED


def test_a_channel_is_counted_in_what_is_shown_and_kept_by_its_place_in_the_version(world: World) -> None:
    hidden = STOCKHOLM_LINE | {"visibility": "parties"}
    contact_point = world.contact_point(channels=(hidden, MAILBOX), visibility="public")
    assert report(Viewer.anonymous(), contact_point, Reason.ADDRESS_BOUNCES, 0).verification.channel == 1
    assert report(world.viewer(MEMBER), contact_point, Reason.NO_ANSWER, 0).verification.channel == 0
    with pytest.raises(NotRecorded):
        report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER, 1)


def test_reports_leave_the_entry_and_its_versions_as_they_are(world: World) -> None:
    contact_point = world.contact_point(visibility="public")
    before = Reader(Viewer.anonymous(), Moment.resolve()).get("contact_point", contact_point)
    for reason in Reason:
        report(Viewer.anonymous(), contact_point, reason)
    assert Reader(Viewer.anonymous(), Moment.resolve()).get("contact_point", contact_point) == before
    assert first_break() is None


def test_keepers_and_coordinators_are_told_once_a_day_whatever_the_number_of_reports(world: World) -> None:
    contact_point = world.contact_point()
    editor = world.account(("kommunen", Role.EDITOR))
    coordinator = world.account(("polisen", Role.COORDINATOR, "01"))
    world.account(("socialkontoret", Role.READER))
    world.account(("polisen", Role.COORDINATOR, "SE"))
    with time_machine.travel(TODAY, tick=True):
        for reason in Reason:
            report(Viewer.anonymous(), contact_point, reason)
        run_queued_tasks()
    assert sorted(to for sent in mail.outbox for to in sent.to) == sorted([editor.email, coordinator.email])
    assert all("Mottagningen" in sent.body and "Nobody answered" in sent.body for sent in mail.outbox)
    assert "070" not in mail.outbox[0].body

    with time_machine.travel(TODAY + timedelta(1), tick=True):
        report(Viewer.anonymous(), contact_point, Reason.NO_ANSWER)
        run_queued_tasks()
    assert len(mail.outbox) == 4


# Reminders


@pytest.fixture
def editor(world: World) -> str:
    return world.account(MEMBER).email


def test_a_digest_names_what_is_due_and_nothing_that_is_not(world: World, editor: str) -> None:
    with time_machine.travel(TODAY, tick=True):
        never, checked = (world.contact_point(name={"sv": name}, record=uuid4()) for name in ("Aldrig", "Nyss"))
        ended = world.contact_point(name={"sv": "Slut"})
        world.record("contact_point", None, date(2026, 11, 1), record=ended)
        says(world.viewer(("polisen", Role.COORDINATOR, "01")), checked)
        done = send_reminders()
        run_queued_tasks()
    assert (done.digests, done.mails) == (1, 1)
    (sent,) = mail.outbox
    assert sent.to == [editor]
    assert "Aldrig" in sent.body
    assert "/kontroll/" in sent.body
    assert not {"Nyss", "Slut", str(never)} & set(sent.body.split())
    assert "070" not in sent.body


def test_an_organisation_is_left_in_peace_for_a_week(world: World, editor: str) -> None:
    world.contact_point()
    for days, mails in ((0, 1), (1, 1), (6, 1), (7, 2)):
        with time_machine.travel(TODAY + timedelta(days), tick=True):
            send_reminders()
            run_queued_tasks()
        assert len(mail.outbox) == mails, days
    assert Reminder.objects.count() == 2


def test_a_unit_without_editors_is_reminded_through_the_one_above_it_in_one_digest(world: World, editor: str) -> None:
    world.contact_point(name={"sv": "Kontorets"})
    world.contact_point(name={"sv": "Enhetens"}, organisation="mottagningen")
    world.contact_point(name={"sv": "Ingens"}, organisation="skolan")
    done = send_reminders()
    run_queued_tasks()
    (sent,) = mail.outbox
    assert (done.digests, done.kept_by_nobody) == (1, 1)
    assert "Kontorets" in sent.body
    assert "Enhetens" in sent.body
    assert "Ingens" not in sent.body


def test_an_entry_for_parties_only_is_named_without_a_link(world: World, editor: str) -> None:
    contact_point = world.contact_point(visibility="parties")
    send_reminders()
    run_queued_tasks()
    (sent,) = mail.outbox
    assert "/kontroll/" not in sent.body
    assert f"/kontaktvagar/{contact_point}" in sent.body


def test_who_left_before_the_mail_was_written_gets_none_when_the_account_is_closed(world: World) -> None:
    account = world.account(MEMBER)
    world.contact_point()
    send_reminders()
    account.is_active = False
    account.save()
    run_queued_tasks()
    assert mail.outbox == []


def test_a_mail_server_that_is_away_gets_the_mail_later(world: World, editor: str, settings: Any) -> None:
    world.contact_point()
    settings.EMAIL_BACKEND, working = "tests.partners.refusing.Backend", settings.EMAIL_BACKEND
    with time_machine.travel(TODAY, tick=True):
        send_reminders()
        run_queued_tasks()
        assert mail.outbox == []
    settings.EMAIL_BACKEND = working
    with time_machine.travel(TODAY + timedelta(minutes=6), tick=True):
        run_queued_tasks()
    assert len(mail.outbox) == 1


def test_the_command_says_what_it_did(world: World, editor: str, capsys: pytest.CaptureFixture[str]) -> None:
    world.contact_point()
    call_command("send_reminders")
    assert "1 organisationer påminns med 1 brev" in capsys.readouterr().out


def test_a_reminder_is_an_event_without_names(world: World, editor: str) -> None:
    world.contact_point()
    send_reminders()
    event = Event.objects.get(action="organisation.reminded")
    assert (event.actor, event.detail) == ("system:send_reminders", {"entries": 1})
    assert Membership.objects.filter(valid_from=SINCE).exists()
