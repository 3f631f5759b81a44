"""Check 12: two in force at once, or a gap between versions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.auditing.world import TODAY, agreement, found, since
from tests.partners.world import World
from tests.registry.town import pathway, step, to


def test_what_another_one_supersedes_and_still_holds_is_found_from_the_successors_first_day(world: World) -> None:
    old = agreement(world, "Gamla")
    new = agreement(world, "Nya", supersedes=str(old), since=date(2026, 9, 1))

    assert since("replaced_still_in_force", old) == [("2026-09-01", "")]
    assert found("replaced_still_in_force", record=old)[0].subject == new
    assert since("replaced_still_in_force", old, date(2026, 8, 31)) == []


def test_ending_the_old_one_clears_it(world: World) -> None:
    old = pathway(world, "Gamla")
    pathway(world, "Nya", supersedes=str(old), since=date(2026, 9, 1))
    assert since("replaced_still_in_force", old) == [("2026-09-01", "")]

    world.record("pathway", None, date(2026, 9, 1), record=old)

    assert since("replaced_still_in_force", old) == []


def test_what_is_superseded_elsewhere_may_still_hold_where_it_is_not(world: World) -> None:
    old = pathway(world, "Gamla", area="2380")
    pathway(world, "Nya", supersedes=str(old))

    assert since("replaced_still_in_force", old) == []


def test_two_pathways_of_one_owner_for_the_same_case_are_found_once(world: World) -> None:
    owner = str(world.names["kommunen"])
    one = pathway(world, "Ena", owner=owner)
    other = pathway(world, "Andra", owner=owner, since=date(2026, 2, 1))

    pairs = [(f.record, f.subject, f.since) for f in found("two_for_one_case")]

    first, second = sorted((one, other), key=lambda record: record.int)
    assert pairs == [(first, second, date(2026, 2, 1))]


def test_another_owner_area_start_or_case_is_another_thing(world: World) -> None:
    owner = str(world.names["kommunen"])
    world.names["annan"] = world.record("situation", {"code": "annan", "name": {"sv": "Annan"}}, key="annan")
    pathway(world, "Ena", owner=owner)
    pathway(world, "Annans", owner=str(world.names["skolan"]))
    pathway(world, "Annanstans", owner=owner, area="2380")
    pathway(world, "Annan början", owner=owner, starts=str(world.names["socialjour"]))
    pathway(world, "Annat fall", owner=owner, situations=[str(world.names["annan"])])

    assert found("two_for_one_case") == []


def test_two_routines_with_one_title_are_found_and_cleared_when_one_ends(world: World) -> None:
    one, other = agreement(world, "Samma"), agreement(world, "Samma")
    assert len(found("two_for_one_case")) == 1

    world.record("routine", None, date(2026, 11, 1), record=other)

    assert found("two_for_one_case") == []
    assert {one, other} == {found("two_for_one_case", date(2026, 10, 31))[0].record} | {
        found("two_for_one_case", date(2026, 10, 31))[0].subject
    }


def interrupted(world: World, kind: str, record: UUID) -> UUID:
    """Let nothing hold for the record over March 2026."""
    return world.record(kind, None, date(2026, 3, 1), record=record, valid_until=date(2026, 4, 1))


def test_days_without_a_version_are_found_before_and_after_and_until_they_are_filled(world: World) -> None:
    ours = interrupted(world, "routine", agreement(world))

    assert since("gap_between_versions", ours) == [("2026-03-01", "2026-03-01")]
    assert since("gap_between_versions", ours, date(2025, 2, 1)) == [("2026-03-01", "2026-03-01")]
    assert since("gap_between_versions", ours, date(2025, 1, 31)) == []
    assert since("gap_between_versions", ours, date(2028, 3, 31)) == [("2026-03-01", "2026-03-01")]
    assert since("gap_between_versions", ours, date(2028, 4, 1)) == []

    agreement(world, since=date(2026, 3, 1), until=date(2026, 4, 1), record=ours)
    assert since("gap_between_versions", ours) == []


def test_what_has_ended_for_good_has_no_gap(world: World) -> None:
    ours = agreement(world)
    world.record("routine", None, date(2026, 3, 1), record=ours)

    assert since("gap_between_versions", ours) == []


def test_of_contact_points_those_in_use_count(world: World) -> None:
    used = interrupted(world, "contact_point", world.contact_point(function="socialjour"))
    unused = interrupted(world, "contact_point", world.contact_point())
    elsewhere = interrupted(world, "contact_point", world.contact_point(function="socialjour", area="2380"))
    pathway(world, "Väg", step(world, "ring", receiver=to(world, "socialjour")))

    assert since("gap_between_versions", used) == [("2026-03-01", "2026-03-01")]
    assert since("gap_between_versions", unused) == since("gap_between_versions", elsewhere) == []


def test_a_contact_point_that_a_step_names_itself_is_in_use(world: World) -> None:
    line = interrupted(world, "contact_point", world.contact_point())
    assert since("gap_between_versions", line, TODAY) == []

    pathway(world, "Väg", step(world, "ring", receiver={"contact_point": str(line)}))

    assert since("gap_between_versions", line, TODAY) == [("2026-03-01", "2026-03-01")]
