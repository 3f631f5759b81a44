"""A coordinator lives with a finding until a day: it stays visible, comes back, and can be taken back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from partners.access import Viewer
from partners.models import Role
from records.log import first_break
from records.models import Event
from records.moment import STOCKHOLM, Moment
from records.recording import NotRecorded
from registry.auditing import Finding, audit
from registry.auditing.accepting import MayNotAccept, NoSuchAcceptance, NoSuchFinding, Wish, accept, withdraw
from registry.auditing.models import AcceptedFinding
from tests.auditing.world import TODAY, agreement, found
from tests.emptying import settle
from tests.partners.maintaining import coordinator
from tests.partners.world import World

UNTIL = date(2027, 2, 1)
REASON = "Nämnden tar upp den i januari."
LATE = "review_passed"


@pytest.fixture
def late(world: World) -> UUID:
    """An agreement whose review is late since 1 July 2026."""
    return agreement(world, review_by="2026-06-30")


def one(record: UUID, on: date = TODAY) -> Finding:
    (finding,) = found(LATE, on, record)
    return finding


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=STOCKHOLM), tick=False)


def accepted(viewer: Viewer, record: UUID, until: date = UNTIL, reason: str = REASON) -> None:
    accept(viewer, one(record).id, Wish(until, reason))


def test_it_stays_visible_as_accepted_until_its_day_and_counts_again_from_then_on(world: World, late: UUID) -> None:
    accepted(coordinator(world), late)

    acceptance = one(late).accepted
    assert acceptance is not None
    assert (acceptance.until, acceptance.reason) == (UNTIL, REASON)
    assert one(late, date(2027, 1, 31)).accepted is not None
    assert one(late, UNTIL).accepted is None


def test_it_counts_from_the_day_it_was_accepted_and_from_when_it_was_known(world: World, late: UUID) -> None:
    before = Moment.resolve()
    accepted(coordinator(world), late)

    assert one(late, date(2026, 11, 22)).accepted is None
    (then,) = (f for f in audit(before) if f.code == LATE)
    assert then.accepted is None


def test_withdrawing_lets_it_count_again_and_the_days_between_stay_as_they_were(world: World, late: UUID) -> None:
    viewer = coordinator(world)
    accepted(viewer, late)
    with at(date(2026, 12, 1)):
        withdraw(viewer, one(late).id)

        assert one(late, date(2026, 12, 1)).accepted is None
        assert one(late, date(2026, 11, 30)).accepted is not None


def test_what_was_cleared_and_comes_back_is_not_accepted(world: World, late: UUID) -> None:
    accepted(coordinator(world), late)
    agreement(world, review_by="2026-12-31", since=date(2026, 12, 1), record=late)

    back = one(late, date(2027, 1, 10))

    assert back.since == date(2027, 1, 1)
    assert back.accepted is None


def test_another_identity_is_another_finding(world: World, late: UUID) -> None:
    other = agreement(world, "Andra", review_by="2026-06-30")
    accepted(coordinator(world), late)

    assert one(other).accepted is None


def test_it_is_one_event_in_the_log_without_the_reason(world: World, late: UUID) -> None:
    viewer = coordinator(world)
    accepted(viewer, late)
    withdraw(viewer, one(late).id)

    first, second = Event.objects.order_by("-sequence")[:2][::-1]
    assert (first.action, second.action) == ("finding.accepted", "finding.acceptance_withdrawn")
    assert first.actor == viewer.actor
    assert REASON not in str(first.detail)
    assert first_break() is None


def test_only_the_coordinator_of_all_its_areas_may(world: World, late: UUID) -> None:
    wide = agreement(world, "Bred", review_by="2026-06-30", areas=[str(world.names[a]) for a in ("0181", "2380")])
    owner = world.viewer(("kommunen", Role.ADMINISTRATOR))

    with pytest.raises(MayNotAccept):
        accepted(owner, late)
    with pytest.raises(MayNotAccept):
        accepted(coordinator(world), wide)
    with pytest.raises(NoSuchFinding):
        accepted(coordinator(world, "2380"), late)
    accepted(coordinator(world, "SE"), wide)
    assert AcceptedFinding.objects.count() == 1


def test_a_finding_that_is_not_there_cannot_be_accepted_nor_a_missing_acceptance_withdrawn(
    world: World, late: UUID
) -> None:
    viewer = coordinator(world)
    with pytest.raises(NoSuchAcceptance):
        withdraw(viewer, one(late).id)
    gone = one(late).id
    agreement(world, since=date(2026, 11, 1), record=late)

    with pytest.raises(NoSuchFinding):
        accept(viewer, gone, Wish(UNTIL, REASON))


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        (Wish(TODAY, REASON), "not_in_time"),
        (Wish(date(2028, 11, 24), REASON), "not_in_time"),
        (Wish(UNTIL, " "), "missing"),
        (Wish(UNTIL, "x" * 401), "string_too_long"),
        (Wish(UNTIL, "Gäller 20170101-2393."), "identifying_text"),
        (Wish(UNTIL, "Bor på Storgatan 12."), "possibly_identifying"),
    ],
)
def test_what_is_said_is_judged(world: World, late: UUID, wish: Wish, problem: str) -> None:
    with pytest.raises(NotRecorded) as refused:
        accept(coordinator(world), one(late).id, wish)

    assert [p.code for some in refused.value.problems.values() for p in some] == [problem]
    assert not AcceptedFinding.objects.exists()


def test_a_rehearsal_keeps_nothing(world: World, late: UUID) -> None:
    accept(coordinator(world), one(late).id, Wish(UNTIL, REASON), dry_run=True)

    assert one(late).accepted is None


@pytest.mark.parametrize("table", ["registry_acceptedfinding", "registry_withdrawnacceptance"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET sequence = sequence", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_it(world: World, late: UUID, table: str, statement: str) -> None:
    viewer = coordinator(world)
    accepted(viewer, late)
    withdraw(viewer, one(late).id)

    with pytest.raises(DatabaseError):
        execute(statement.format(table))


def execute(statement: str) -> None:
    """Run the statement as any database client would."""
    with transaction.atomic(), connection.cursor() as cursor:
        settle(cursor)
        cursor.execute(statement)
