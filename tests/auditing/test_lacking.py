"""Check 7: an actor of the national measure with which the municipality has no agreement."""

from __future__ import annotations

from datetime import date

from registry.auditing import Scope
from tests.auditing.world import TODAY, agreement, found, party
from tests.partners.world import World

CODE = "actor_without_agreement"


def lacking(world: World, on: date = TODAY) -> dict[str, str]:
    """The actors that are lacking in 0181, and since when."""
    some = found(CODE, on, world.names["0181"])
    return {one.part: one.since.isoformat() for one in some}


def test_every_actor_is_lacking_where_nothing_is_agreed_since_the_municipality_is_there(world: World) -> None:
    assert lacking(world) == dict.fromkeys(
        ("womens_shelter", "police", "youth_clinic", "primary_care", "adult_psychiatry", "emergency_care"), "2020-01-01"
    )


def test_the_municipality_must_act(world: World) -> None:
    (police,) = (one for one in found(CODE, record=world.names["0181"]) if one.part == "police")

    assert police.owners == (world.names["kommunen"],)
    assert police.areas == (world.names["0181"],)
    assert police.reason.sv == "Kommunen har ingen överenskommelse i registret med polisen."


def test_an_agreement_with_the_police_clears_the_police_alone_over_its_days(world: World) -> None:
    ours = agreement(world)

    assert "police" not in lacking(world)
    assert len(lacking(world)) == 5
    assert lacking(world, date(2024, 2, 29))["police"] == "2020-01-01"

    world.record("routine", None, date(2026, 11, 1), record=ours)
    assert lacking(world)["police"] == "2026-11-01"


def test_a_unit_of_the_municipality_can_be_the_one_that_agrees(world: World) -> None:
    agreement(world, owner=str(world.names["mottagningen"]), parties=[party(world, "polisen")])

    assert "police" not in lacking(world)


def test_a_neighbours_agreement_does_not_count(world: World) -> None:
    world.organisation("grannen", "municipality", areas=[str(world.names["0180"])])
    agreement(world, owner=str(world.names["grannen"]), parties=[party(world, "polisen")])

    assert "police" in lacking(world)
    assert "police" not in {one.part for one in found(CODE, record=world.names["0180"])}


def test_a_shelter_counts_by_its_kind_and_a_clinic_by_what_it_answers_for(world: World) -> None:
    world.organisation("regionen", "health_care", areas=[str(world.names["01"])])
    agreement(world, parties=[party(world, "jouren"), party(world, "regionen")])
    assert set(lacking(world)) == {"police", "youth_clinic", "primary_care", "adult_psychiatry", "emergency_care"}

    world.function("ungdomsmottagning")
    world.contact_point(organisation="regionen", function="ungdomsmottagning")

    assert set(lacking(world)) == {"police", "primary_care", "adult_psychiatry", "emergency_care"}


def test_a_whole_region_counts_for_its_units_and_a_unit_only_for_itself(world: World) -> None:
    world.organisation("regionen", "health_care", areas=[str(world.names["01"])])
    world.organisation("mottagningar", "health_care", "regionen")
    world.organisation("akuten", "health_care", "regionen")
    for function, holder in (("ungdomsmottagning", "mottagningar"), ("akutmottagning", "akuten")):
        world.function(function)
        world.contact_point(organisation=holder, function=function)
    unit = agreement(world, parties=[party(world, "akuten")])
    assert "emergency_care" not in lacking(world)
    assert "youth_clinic" in lacking(world)

    agreement(world, parties=[party(world, "regionen")], record=unit)

    assert not {"emergency_care", "youth_clinic"} & set(lacking(world))


def test_an_actor_is_lacking_from_the_day_on_which_the_municipality_has_withdrawn(world: World) -> None:
    parties = [party(world, "kommunen", withdrawn="2026-06-01"), party(world, "polisen"), party(world, "skolan")]
    agreement(world, parties=parties)

    assert "police" not in lacking(world, date(2026, 5, 31))
    assert lacking(world)["police"] == "2026-06-01"


def test_an_actor_that_has_withdrawn_is_lacking_from_that_day(world: World) -> None:
    agreement(world, parties=[party(world, "polisen", withdrawn="2026-09-01")])

    assert lacking(world)["police"] == "2026-09-01"


def test_it_belongs_to_the_area_and_to_what_the_area_lies_in(world: World) -> None:
    county, other = (frozenset({world.names[code]}) for code in ("01", "2380"))

    assert len(found(CODE, scope=Scope(areas=county))) == 6
    assert found(CODE, scope=Scope(areas=other)) == []
