"""When a finding was opened and cleared: by what event, or by the passing of days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from partners.verifying.models import VersionCycle
from records.models import Event
from records.moment import STOCKHOLM, Moment
from registry.auditing import Finding, audit, history, neighbourhood
from registry.auditing.accepting import Wish, accept, withdraw
from registry.auditing.history import history_of
from tests.auditing.test_measured import follow_up
from tests.auditing.world import TODAY, agreement, check, found, party
from tests.partners.maintaining import coordinator
from tests.partners.world import World
from tests.registry.town import ALWAYS, pathway, step, to


@contextmanager
def at(year: int, month: int, day: int) -> Iterator[None]:
    with time_machine.travel(datetime(year, month, day, 12, tzinfo=STOCKHOLM), tick=False):
        yield


def noon_of(day: date) -> datetime:
    return datetime.combine(day, time(12), STOCKHOLM)


def lived(code: str, record: object, on: date) -> list[tuple[str, str, str]]:
    """(what, day, action or "days") of the finding's whole history, as known now."""
    (finding,) = found(code, on, record)  # type: ignore[arg-type]
    story = history_of(finding, Moment.resolve())
    assert story.complete
    return [(one.what, one.on.isoformat(), "days" if one.by_days else one.action) for one in story.changes]


def test_days_open_it_and_an_event_clears_it(world: World) -> None:
    late = agreement(world, review_by="2026-12-31")
    with at(2027, 1, 20):
        agreement(world, review_by="2028-01-31", since=date(2027, 1, 20), record=late)
    with at(2028, 3, 1):
        agreement(world, "Igen", review_by="2028-12-31", since=date(2028, 3, 1), record=late)

        assert lived("review_passed", late, date(2028, 2, 15)) == [
            ("opened", "2027-01-01", "days"),
            ("cleared", "2027-01-20", "version.recorded"),
            ("opened", "2028-02-01", "days"),
            ("cleared", "2028-03-01", "version.recorded"),
        ]


def test_an_event_opens_it_and_says_which(world: World) -> None:
    unsigned = agreement(world, parties=[party(world, "polisen", None)])
    event = Event.objects.order_by("-sequence").first()
    (finding,) = found("party_not_signed", record=unsigned)

    (change,) = history_of(finding, Moment.resolve()).changes

    assert event is not None
    assert (change.what, change.sequence, change.record, change.actor) == (
        "opened", event.sequence, unsigned, "system:test",
    )  # fmt: skip
    assert change.at == event.at


def test_what_is_recorded_ahead_clears_it_when_its_day_has_come(world: World) -> None:
    unsigned = agreement(world, decision=None)
    agreement(world, since=date(2027, 1, 1), record=unsigned)

    with at(2027, 2, 1):
        assert lived("not_decided", unsigned, date(2026, 12, 31)) == [
            ("opened", "2026-11-23", "version.recorded"),
            ("cleared", "2027-01-01", "days"),
        ]


def test_an_event_of_a_neighbour_matters(world: World) -> None:
    ours = agreement(world)
    with at(2026, 12, 5):
        follow_up(world, ours, "2026-12-05")
    with at(2028, 12, 10):
        assert lived("agreement_not_followed_up", ours, date(2026, 12, 4)) == [
            ("opened", "2026-11-23", "version.recorded"),
            ("cleared", "2026-12-05", "version.recorded"),
            ("opened", "2028-12-06", "days"),
        ]


def test_checks_and_the_end_of_what_a_step_points_to(world: World) -> None:
    line = world.contact_point()
    way = pathway(world, "Väg", step(world, "ring", receiver={"contact_point": str(line)}))
    with at(2026, 11, 25):
        check(line, date(2026, 11, 25))
    with at(2026, 12, 1):
        world.record("contact_point", None, date(2026, 12, 24), record=line)
    with at(2027, 1, 10):
        assert lived("contact_never_verified", line, date(2026, 11, 24)) == [
            ("opened", "2026-11-23", "version.recorded"),
            ("cleared", "2026-11-25", "contact_point.verified"),
        ]
        assert lived("points_to_ended", way, date(2027, 1, 10)) == [("opened", "2026-12-24", "days")]


def covered_by_one(world: World, **more: Any) -> tuple[UUID, UUID]:
    """A pathway that requires somebody round the clock, and the one contact point that answers, checked today."""
    line = world.contact_point(function="socialjour", hours=ALWAYS, **more)
    check(line, TODAY)
    first = step(world, "ring", "skyddat_boende", receiver=to(world, "socialjour"))
    return pathway(world, "Väg", first, required_hours=ALWAYS), line


def as_audited(code: str, record: UUID, first: date, until: date) -> list[tuple[str, str]]:
    """What happened to a finding, by auditing each day with what was known at its last moment."""
    happened, was = [], False
    for number in range((until - first).days):
        day = first + timedelta(days=number)
        last = datetime.combine(day, time(23, 59), STOCKHOLM)
        event = Event.objects.filter(at__lte=last).order_by("-sequence")[0]
        now = any((one.code, one.record) == (code, record) for one in audit(Moment(day, event.at)))
        if now is not was:
            happened.append(("opened" if now else "cleared", day.isoformat()))
            was = now
    return happened


def test_a_check_that_runs_out_opens_a_hole_on_its_day_and_not_when_somebody_writes_something_else(
    world: World,
) -> None:
    way, line = covered_by_one(world)
    cycle = VersionCycle.objects.get(version__record__uuid=line).days
    run_out = TODAY + timedelta(days=cycle + 1)
    with time_machine.travel(noon_of(run_out + timedelta(days=14)), tick=False):
        world.contact_point(function="mottagning_barn")
        world.contact_point(function="socialjour", hours={}, area="0180")
    end = run_out + timedelta(days=20)
    with time_machine.travel(noon_of(end), tick=False):
        check(line, end)
    with time_machine.travel(noon_of(end + timedelta(days=1)), tick=False):
        story = lived("hours_on_unchecked", way, run_out)

    assert story == [
        ("opened", run_out.isoformat(), "days"), ("cleared", end.isoformat(), "contact_point.verified"),
    ]  # fmt: skip


def test_hours_ahead_come_within_sight_by_days_and_pass_by_days(world: World) -> None:
    closed = {"first": "2028-01-10", "last": "2028-01-11", "windows": [], "reason": "Flytt"}
    way, line = covered_by_one(world)
    with at(2026, 11, 25):
        hours = ALWAYS | {"exceptions": [closed]}
        world.contact_point(function="socialjour", hours=hours, since=date(2026, 11, 25), record=line)
    for day in range(2, 26, 4):
        with at(2027, day // 2, 1):
            check(line, date(2027, day // 2, 1))
    with at(2028, 1, 15):
        story = lived("hours_without_receiver", way, date(2027, 6, 1))

    assert story == [("opened", "2026-12-11", "days"), ("cleared", "2028-01-12", "days")]
    assert [one[:2] for one in story] == [
        *as_audited("hours_without_receiver", way, date(2026, 12, 5), date(2026, 12, 15)),
        ("cleared", "2028-01-12"),
    ]


def test_the_event_that_opens_a_hole_ahead_is_told(world: World) -> None:
    way, line = covered_by_one(world)
    with at(2026, 12, 1):
        world.record("contact_point", None, date(2027, 3, 1), record=line)
    with at(2026, 12, 5):
        assert lived("hours_without_receiver", way, date(2026, 12, 2)) == [
            ("opened", "2026-12-01", "version.recorded"),
        ]  # fmt: skip
        assert as_audited("hours_without_receiver", way, TODAY, date(2026, 12, 5)) == [("opened", "2026-12-01")]


def test_what_lies_before_all_that_was_looked_at_is_not_told_as_a_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, line = covered_by_one(world)
    with at(2026, 12, 1):
        world.record("contact_point", None, date(2027, 3, 1), record=line)
    monkeypatch.setattr(history, "MOST_AHEAD", 2)
    with at(2027, 2, 20):
        (finding,) = found("hours_without_receiver", date(2027, 2, 20), way)
        story = history_of(finding, Moment.resolve())

        assert (story.changes, story.complete) == ((), False)

        world.contact_point(function="socialjour", hours=ALWAYS, record=line, since=date(2027, 2, 20))
        story = history_of(finding, Moment.resolve())

    assert [(one.what, one.on.isoformat(), one.action) for one in story.changes] == [
        ("cleared", "2027-02-20", "version.recorded")
    ]
    assert not story.complete


def test_accepting_and_taking_it_back_stand_in_it(world: World) -> None:
    late = agreement(world, review_by="2026-06-30")
    viewer = coordinator(world)
    (finding,) = found("review_passed", record=late)
    with at(2026, 11, 24):
        accept(viewer, finding.id, Wish(date(2026, 12, 1), "Tas upp i januari."))
    with at(2026, 12, 2):
        accept(viewer, finding.id, Wish(date(2027, 2, 1), "Tas upp i februari."))
    with at(2026, 12, 9):
        withdraw(viewer, finding.id)

        assert lived("review_passed", late, date(2026, 12, 9)) == [
            ("opened", "2026-11-23", "version.recorded"),
            ("accepted", "2026-11-24", "finding.accepted"),
            ("acceptance_ended", "2026-12-01", "days"),
            ("accepted", "2026-12-02", "finding.accepted"),
            ("acceptance_withdrawn", "2026-12-09", "finding.acceptance_withdrawn"),
        ]


def test_an_actor_that_is_lacking_in_an_area(world: World) -> None:
    with at(2026, 12, 1):
        agreement(world, since=date(2026, 12, 1))
    with at(2027, 1, 10):
        (police,) = (
            one
            for one in audit(Moment.resolve(date(2026, 11, 30)))
            if one.code == "actor_without_agreement" and one.part == "police"
        )

        story = history_of(police, Moment.resolve())

    assert [(one.what, one.on) for one in story.changes] == [
        ("opened", date(2026, 11, 23)), ("cleared", date(2026, 12, 1)),
    ]  # fmt: skip


def test_a_gap_of_what_a_pathway_reaches_by_its_function(world: World) -> None:
    first = step(world, "ring", "skyddat_boende", receiver=to(world, "socialjour"))
    line = world.contact_point(function="socialjour", area="01")
    with at(2026, 11, 25):
        pathway(world, "Väg", first)
    with at(2026, 12, 1):
        world.record("contact_point", None, date(2026, 12, 24), valid_until=date(2027, 1, 7), record=line)
    with at(2026, 12, 5):
        assert lived("gap_between_versions", line, date(2026, 12, 5)) == [
            ("opened", "2026-12-01", "version.recorded"),
        ]  # fmt: skip


def association_with_a_line(world: World) -> UUID:
    """An association that says nothing of areas, whose unit answers as a women's shelter elsewhere; it is not bound to
    anything yet."""
    association = world.organisation("Föreningen", "civil_society")
    world.organisation("Föreningens jour", "civil_society", "Föreningen")
    world.function("kvinnojour")
    world.contact_point(organisation="Föreningens jour", function="kvinnojour", area="0180")
    return association


def lacking(world: World, actor: str, on: date) -> Finding:
    (finding,) = (one for one in found("actor_without_agreement", on, world.names["0181"]) if one.part == actor)
    return finding


def test_an_actor_by_the_contact_point_of_a_unit_elsewhere_is_seen(world: World) -> None:
    association = {"organisation": str(association_with_a_line(world)), "signed": "2026-12-01"}
    with at(2026, 12, 1):
        agreement(world, since=date(2026, 12, 1), parties=[party(world, "kommunen"), association])
    with at(2027, 1, 10):
        story = history_of(lacking(world, "womens_shelter", date(2026, 11, 30)), Moment.resolve())

    assert [(one.what, one.on, one.action) for one in story.changes] == [
        ("opened", date(2026, 11, 23), "version.recorded"), ("cleared", date(2026, 12, 1), "version.recorded"),
    ]  # fmt: skip
    assert story.complete


def test_a_history_that_leaves_contact_points_out_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    association = {"organisation": str(association_with_a_line(world)), "signed": "2024-02-15"}
    agreement(world, parties=[party(world, "kommunen"), association])
    finding = lacking(world, "police", TODAY)
    assert history_of(finding, Moment.resolve()).complete

    monkeypatch.setattr(neighbourhood, "MOST_ANSWERING", 0)

    assert not history_of(finding, Moment.resolve()).complete


def test_it_is_told_as_it_was_known(world: World) -> None:
    late = agreement(world, review_by="2026-06-30")
    (finding,) = found("review_passed", record=late)
    before = Moment.resolve()
    was = history_of(finding, before)
    agreement(world, since=date(2026, 11, 1), record=late)

    assert history_of(finding, before) == was
    assert [one.what for one in history_of(finding, Moment.resolve()).changes] == ["opened", "cleared"]
