"""Check 3: the review date has passed, or there is neither that nor a last day."""

from __future__ import annotations

from datetime import date

from tests.auditing.world import TODAY, agreement, found, since
from tests.partners.world import World
from tests.registry.town import pathway


def test_a_review_date_that_has_passed_is_found_from_the_day_after(world: World) -> None:
    late = agreement(world, review_by="2026-06-30")

    assert since("review_passed", late) == [("2026-07-01", "")]
    assert since("review_passed", late, date(2026, 6, 30)) == []
    assert since("review_passed", late, date(2026, 7, 1)) == [("2026-07-01", "")]


def test_it_is_cleared_by_a_new_review_date(world: World) -> None:
    late = agreement(world, review_by="2026-06-30")
    agreement(world, review_by="2028-06-30", since=date(2026, 11, 1), record=late)

    assert since("review_passed", late) == []
    assert since("review_passed", late, date(2026, 10, 31)) == [("2026-07-01", "")]


def test_a_new_wording_with_the_old_date_does_not_begin_anew(world: World) -> None:
    late = agreement(world, review_by="2026-06-30")
    agreement(world, "Omdöpt", review_by="2026-06-30", since=date(2026, 11, 1), record=late)

    assert since("review_passed", late) == [("2026-07-01", "")]


def test_on_its_review_date_itself_nothing_is_late(world: World) -> None:
    late = agreement(world, review_by=TODAY.isoformat())

    assert since("review_passed", late) == []


def test_who_must_act_where_and_what_is_said(world: World) -> None:
    late = agreement(world, review_by="2026-06-30")

    (finding,) = found("review_passed", record=late)

    assert finding.owners == (world.names["kommunen"],)
    assert finding.areas == (world.names["0181"],)
    assert finding.reason.sv == "Skulle ha setts över senast 30 juni 2026."
    assert finding.reason.en == "Was to be reviewed by 30 June 2026."


def test_until_further_notice_without_a_review_date_is_found_from_its_first_day(world: World) -> None:
    endless = agreement(world, review_by=None)

    assert since("no_end_and_no_review", endless) == [("2024-03-01", "")]


def test_a_last_day_or_a_review_date_will_do(world: World) -> None:
    ends = agreement(world, review_by=None, until=date(2027, 1, 1))
    reviewed = agreement(world)

    assert since("no_end_and_no_review", ends) == since("no_end_and_no_review", reviewed) == []


def test_a_pathway_is_reviewed_with_the_routine_that_it_rests_on(world: World) -> None:
    rests = pathway(world, "Vilar", rests_on=[str(agreement(world))])
    alone = pathway(world, "Ensam")

    assert since("no_end_and_no_review", rests) == []
    assert since("no_end_and_no_review", rests, date(2024, 2, 29)) == [("2020-01-01", "")]
    assert since("no_end_and_no_review", alone) == [("2020-01-01", "")]
