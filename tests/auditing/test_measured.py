"""Check 1: what keeps an agreement from counting in the national measure."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from registry.auditing.rules import RULES
from tests.auditing.world import DECIDED, TODAY, agreement, found, party, since
from tests.partners.world import World

CODES = next(rule.codes for rule in RULES if rule.check == 1)


def follow_up(world: World, routine: UUID, followed_up: str, since: date | None = None) -> UUID:
    """A follow-up: on a day, or in a month."""
    content = {
        "title": {"sv": "Uppföljning"}, "routine": str(routine), "followed_up": followed_up,
        "by": str(world.names["kommunen"]), "outcome": {"sv": "Fungerar."},
    }  # fmt: skip
    return world.record("follow_up", content, since or date.fromisoformat(f"{followed_up}-01"[:10]))


def told(routine: UUID, on: date = TODAY) -> dict[str, str]:
    return {code: day for code in CODES for day, _ in since(code, routine, on)}


def test_it_waits_for_its_follow_up_until_24_months_after_the_decision(world: World) -> None:
    ours = agreement(world)  # decided 2024-02-01

    assert told(ours, date(2026, 2, 1)) == {"agreement_awaits_follow_up": "2024-03-01"}
    assert told(ours, date(2026, 2, 2)) == {"agreement_not_followed_up": "2026-02-02"}


def test_a_follow_up_counts_for_24_months_to_the_day(world: World) -> None:
    ours = agreement(world)
    follow_up(world, ours, "2024-11-23")

    assert told(ours, TODAY) == {}
    assert told(ours, date(2026, 11, 24)) == {"agreement_not_followed_up": "2026-11-24"}


def test_a_month_counts_until_its_last_day(world: World) -> None:
    ours = agreement(world)
    follow_up(world, ours, "2024-11")

    assert told(ours, date(2026, 11, 30)) == {}
    assert told(ours, date(2026, 12, 1)) == {"agreement_not_followed_up": "2026-12-01"}


def test_following_up_clears_it(world: World) -> None:
    ours = agreement(world)
    follow_up(world, ours, "2024-05-05")
    assert told(ours) == {"agreement_not_followed_up": "2026-05-06"}
    assert found("agreement_not_followed_up", record=ours)[0].reason.sv.startswith("Senast uppföljd: 5 maj 2024.")

    follow_up(world, ours, "2026-11-20")

    assert told(ours) == {}
    assert told(ours, date(2026, 11, 19)) == {"agreement_not_followed_up": "2026-05-06"}


def test_a_follow_up_that_was_taken_back_does_not_count(world: World) -> None:
    ours = agreement(world)
    done = follow_up(world, ours, "2026-05-05")
    world.record("follow_up", None, date(2026, 5, 5), record=done)

    assert told(ours) == {"agreement_not_followed_up": "2026-02-02"}


def test_a_decision_below_management_level_does_not_count(world: World) -> None:
    below = agreement(world, decision={"decided_by": "Enheten", "level": "unit_manager", "decided": "2026-01-01"})
    manager = agreement(world, decision={"decided_by": "Chefen", "level": "management", "decided": "2026-01-01"})

    assert told(below)["agreement_below_management"] == "2024-03-01"
    assert "agreement_below_management" not in told(manager)


def test_a_decision_without_a_date_is_told_of_until_its_date_is_entered(world: World) -> None:
    undated = agreement(world, decision={"decided_by": "Nämnden", "level": "board"})
    assert told(undated)["agreement_decision_undated"] == "2024-03-01"

    agreement(world, since=date(2026, 11, 20), record=undated, decision={**DECIDED, "decided": "2026"})

    assert "agreement_decision_undated" not in told(undated)
    assert told(undated, date(2026, 11, 19))["agreement_decision_undated"] == "2024-03-01"


def test_without_its_text_it_is_not_written(world: World) -> None:
    empty = agreement(world, sections=[], decision={**DECIDED, "decided": "2026-01-01"})

    assert told(empty)["agreement_not_written"] == "2024-03-01"


def test_what_binds_one_principal_alone_is_no_agreement(world: World) -> None:
    ours = agreement(world, parties=[party(world, "socialkontoret"), party(world, "mottagningen")], sections=[])
    guide = agreement(world, routine_kind="lathund", sections=[])

    assert told(ours) == told(guide) == {}


def test_what_a_withdrawal_leaves_to_one_principal_is_no_agreement_from_that_day(world: World) -> None:
    """Also when one stretch of days tells of both, as in what is loaded from elsewhere."""
    parties = [party(world, "kommunen"), party(world, "polisen", withdrawn="2026-06-01")]
    ours = agreement(world, parties=parties)

    assert told(ours, date(2026, 5, 31)) == {"agreement_not_followed_up": "2026-02-02"}
    assert told(ours, date(2026, 6, 1)) == {}
    assert told(agreement(world, parties=[*parties, party(world, "skolan")])) == {
        "agreement_not_followed_up": "2026-02-02"
    }
