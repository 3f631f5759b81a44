"""Check 2: decided, and signed by every party; who is missing."""

from __future__ import annotations

from datetime import date

from tests.auditing.world import DECIDED, TODAY, agreement, found, party, since
from tests.partners.world import World
from tests.registry.town import pathway


def test_what_nobody_has_decided_is_found_from_its_first_day_and_cleared_by_a_decision(world: World) -> None:
    undecided = agreement(world, decision=None)
    assert since("not_decided", undecided) == [("2024-03-01", "")]

    agreement(world, since=date(2026, 11, 20), record=undecided)

    assert since("not_decided", undecided) == []
    assert since("not_decided", undecided, date(2026, 11, 19)) == [("2024-03-01", "")]


def test_what_holds_before_the_day_of_its_decision_is_found_until_that_day(world: World) -> None:
    early = agreement(world, since=date(2023, 11, 1), decision={**DECIDED, "decided": "2023-12"})
    own = pathway(world, "Egen", decision={**DECIDED, "decided": "2027-01-15"})
    agreement(world, since=date(2023, 11, 1), decision={**DECIDED, "decided": "2023-12"}, routine_kind="lathund")

    assert since("decided_later", early, date(2023, 11, 1)) == [("2023-11-01", "")]
    assert found("decided_later", date(2023, 11, 30), early)[0].reason.sv == (
        "Beslutas av Nämnden tidigast 1 december 2023, men gäller redan."
    )
    assert found("decided_later", date(2023, 12, 1), early) == []
    assert [one.record for one in found("decided_later")] == [own]
    assert since("not_decided", own) == []


def test_a_quick_guide_needs_no_decision(world: World) -> None:
    guide = agreement(world, routine_kind="lathund", decision=None)

    assert since("not_decided", guide) == []


def test_a_pathway_is_decided_with_the_routines_it_rests_on_or_by_itself(world: World) -> None:
    rests = pathway(world, "Vilar", rests_on=[str(agreement(world))])
    decided = pathway(world, "Egen", decision=DECIDED)
    neither = pathway(world, "Ingen")

    assert since("not_decided", rests) == since("not_decided", decided) == []
    assert since("not_decided", neither) == [("2020-01-01", "")]


def test_a_party_that_has_not_signed_is_named_and_must_act_with_the_owner(world: World) -> None:
    parties = [party(world, "kommunen"), party(world, "polisen", None), party(world, "skolan", None)]
    unsigned = agreement(world, parties=parties)

    missing = found("party_not_signed", record=unsigned)

    assert {one.subject for one in missing} == {world.names["polisen"], world.names["skolan"]}
    (police,) = (one for one in missing if one.subject == world.names["polisen"])
    assert police.owners == (world.names["polisen"], world.names["kommunen"])
    assert police.reason.sv == "polisen är part och har inte skrivit under."
    assert police.since == date(2024, 3, 1)


def test_it_is_cleared_for_the_party_that_signs_alone(world: World) -> None:
    parties = [party(world, "polisen", None), party(world, "skolan", None)]
    unsigned = agreement(world, parties=parties)
    signed = [party(world, "polisen", "2026-11"), party(world, "skolan", None)]

    agreement(world, parties=signed, since=date(2026, 11, 1), record=unsigned)

    assert [one.subject for one in found("party_not_signed", record=unsigned)] == [world.names["skolan"]]


def test_a_party_that_has_withdrawn_is_not_missing_any_longer(world: World) -> None:
    left = agreement(world, parties=[party(world, "polisen", None, withdrawn="2026-06-01")])

    assert since("party_not_signed", left, TODAY) == []
    assert since("party_not_signed", left, date(2026, 5, 31)) == [("2024-03-01", "")]


def test_a_party_that_signed_after_the_first_day_was_missing_until_then(world: World) -> None:
    late = agreement(world, parties=[party(world, "polisen", "2024-06-10")])

    assert since("party_not_signed", late, date(2024, 6, 9)) == [("2024-03-01", "")]
    assert since("party_not_signed", late, date(2024, 6, 10)) == []


def test_a_pathways_own_parties_are_asked_as_well(world: World) -> None:
    own = pathway(world, "Egen", parties=[party(world, "skolan", None)])

    assert [one.subject for one in found("party_not_signed", record=own)] == [world.names["skolan"]]


def test_a_party_that_has_withdrawn_is_told_of_until_it_is_agreed_without_it_or_with_it_anew(world: World) -> None:
    rest = [party(world, "kommunen"), party(world, "skolan")]
    left = agreement(world, parties=[*rest, party(world, "polisen", withdrawn="2026-06-01")])

    (finding,) = found("party_withdrawn", record=left)
    assert (finding.subject, finding.owners) == (world.names["polisen"], (world.names["kommunen"],))
    assert finding.since == date(2026, 6, 1)
    assert finding.reason.sv.startswith("polisen är inte bunden från 1 juni 2026, men står kvar som part")

    agreement(world, parties=rest, since=date(2026, 11, 1), record=left)
    assert since("party_withdrawn", left) == []
    assert since("party_withdrawn", left, date(2026, 10, 31)) == [("2026-06-01", "")]

    agreement(world, parties=[*rest, party(world, "polisen")], since=date(2026, 10, 1), record=left)
    assert since("party_withdrawn", left, date(2026, 10, 1)) == []


def test_that_a_party_will_withdraw_is_told_of_a_year_ahead(world: World) -> None:
    leaves = agreement(world, parties=[party(world, "kommunen"), party(world, "polisen", withdrawn="2027-02-01")])

    assert since("party_withdrawn", leaves) == [("2027-02-01", "")]
    assert since("party_withdrawn", leaves, date(2026, 2, 1)) == [("2027-02-01", "")]
    assert since("party_withdrawn", leaves, date(2026, 1, 31)) == []
