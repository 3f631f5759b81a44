"""Check 9: a situation, for a target group, in an area, for which there is no pathway."""

from __future__ import annotations

from datetime import date

from tests.auditing.world import TODAY, found
from tests.partners.world import World
from tests.registry.town import pathway


def told(world: World, on: date = TODAY, area: str = "0181") -> dict[str, tuple[str, str]]:
    """By situation, what is told of it in the area, and since when."""
    return {
        one.part: (code, one.since.isoformat())
        for code in ("situation_without_pathway", "groups_without_pathway")
        for one in found(code, on, world.names[area])
    }


def coded(world: World, kind: str, code: str, **more: str) -> None:
    world.names[code] = world.record(kind, {"code": code, "name": {"sv": code.capitalize()}, **more}, key=code)


def test_a_situation_that_no_pathway_is_for_is_found_and_cleared_by_one(world: World) -> None:
    assert told(world) == {"situation": ("situation_without_pathway", "2020-01-01")}

    pathway(world, "Väg", since=date(2026, 11, 1))

    assert told(world) == {}
    assert told(world, date(2026, 10, 31)) == {"situation": ("situation_without_pathway", "2020-01-01")}


def test_target_groups_that_are_left_out_are_named(world: World) -> None:
    coded(world, "target_group", "barn")
    pathway(world, "Väg", since=date(2026, 1, 1))

    assert told(world) == {"situation": ("groups_without_pathway", "2026-01-01")}
    (finding,) = found("groups_without_pathway", record=world.names["0181"])
    assert finding.reason.sv == "Ingen väg gäller för situation när det handlar om: Barn."
    assert finding.subject == world.names["situation"]
    assert finding.owners == (world.names["kommunen"],)


def test_a_wider_and_a_narrower_situation_count(world: World) -> None:
    coded(world, "situation", "fall", broader=str(world.names["situation"]))
    coded(world, "situation", "annat")
    narrow = pathway(world, "Väg", situations=[str(world.names["fall"])])
    assert set(told(world)) == {"annat"}

    pathway(world, "Väg", since=date(2026, 6, 1), record=narrow)

    assert set(told(world)) == {"annat"}


def test_a_pathway_of_the_county_counts_and_a_neighbours_does_not(world: World) -> None:
    pathway(world, "Grannens", area="0180")
    assert "situation" in told(world)

    pathway(world, "Länets", area="01")

    assert told(world) == {}


def test_an_area_that_no_municipality_serves_is_not_told_of(world: World) -> None:
    assert told(world, area="2380") == {}


def test_a_situation_that_has_ended_needs_no_pathway(world: World) -> None:
    world.record("situation", None, date(2026, 1, 1), record=world.names["situation"])

    assert told(world) == {}
    assert told(world, date(2025, 12, 31)) == {"situation": ("situation_without_pathway", "2020-01-01")}
