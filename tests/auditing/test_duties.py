"""Check 10: a *ska* that rests on neither law nor a local decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.auditing.test_law import law
from tests.auditing.world import DECIDED, agreement, since
from tests.partners.world import World
from tests.registry.town import pathway, step

CODES = ("duty_without_ground", "duty_without_provision", "duty_on_no_decision")


def ska(world: World, **more: Any) -> dict[str, Any]:
    return step(world, "ring") | {"modality": "ska", **more}


def told(world: World, duty: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    way = pathway(world, "Väg", duty, **more)
    return [(code, *some) for code in CODES for some in since(code, way)]


def test_a_duty_that_names_nothing_is_found_in_its_step(world: World) -> None:
    assert told(world, ska(world)) == [("duty_without_ground", "2020-01-01", "ring")]


def test_one_that_says_law_and_names_none_is_told_apart(world: World) -> None:
    assert told(world, ska(world, ground="law")) == [("duty_without_provision", "2020-01-01", "ring")]


def test_a_provision_carries_it(world: World) -> None:
    assert told(world, ska(world, ground="law", legal=[str(law(world, "sol-19-1"))])) == []


def test_a_local_decision_carries_it_when_one_is_recorded(world: World) -> None:
    local = ska(world, ground="local_decision")

    assert told(world, local) == [("duty_on_no_decision", "2020-01-01", "ring")]
    assert told(world, local, decision=DECIDED) == []
    assert told(world, local, rests_on=[str(agreement(world, decision=None))]) == [
        ("duty_on_no_decision", "2020-01-01", "ring")
    ]


def test_it_is_carried_from_the_day_on_which_the_routine_holds(world: World) -> None:
    way = pathway(world, "Väg", ska(world, ground="local_decision"), rests_on=[str(agreement(world))])

    assert since("duty_on_no_decision", way) == []
    assert since("duty_on_no_decision", way, date(2024, 2, 29)) == [("2020-01-01", "ring")]


def test_a_decision_carries_it_from_the_first_day_that_its_date_can_mean_or_all_along_without_one(world: World) -> None:
    local = ska(world, ground="local_decision")
    in_may = pathway(world, "Väg", local, decision=DECIDED | {"decided": "2026-05"})

    assert since("duty_on_no_decision", in_may, date(2026, 4, 30)) == [("2020-01-01", "ring")]
    assert since("duty_on_no_decision", in_may, date(2026, 5, 1)) == []
    assert told(world, local, decision=DECIDED | {"decided": "2027-02-01"}) == [
        ("duty_on_no_decision", "2020-01-01", "ring")
    ]
    assert told(world, local, decision={"decided_by": "Nämnden", "level": "board"}) == []


def test_it_is_cleared_by_a_weaker_word(world: World) -> None:
    way = pathway(world, "Väg", ska(world))
    pathway(world, "Väg", ska(world) | {"modality": "bor"}, since=date(2026, 11, 1), record=way)

    assert since("duty_without_ground", way) == []
    assert since("duty_without_ground", way, date(2026, 10, 31)) == [("2020-01-01", "ring")]


def test_what_is_no_duty_needs_no_ground(world: World) -> None:
    assert [told(world, step(world, "ring") | {"modality": word}) for word in ("bor", "far", "kan")] == [[], [], []]
