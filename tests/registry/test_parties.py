"""Whom an agreement makes a party to what: which contact points it relies on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from partners.models import Role
from records.moment import Moment
from records.reading import Reader
from registry.parties import relied_on
from tests.partners.world import World


@pytest.fixture
def world(db: None) -> World:
    world = World.made()
    for kind in ("situation", "target_group"):
        world.names[kind] = world.record(kind, {"code": kind, "name": {"sv": kind}}, key=kind)
    return world


def pathway(world: World, receiver: dict[str, Any], area: str = "0181", **more: Any) -> UUID:
    step = {
        "key": "ring",
        "actor": str(world.names["socialjour"]),
        "modality": "kan",
        "action": {"sv": "Ring"},
        **receiver,
    }
    content = {
        "title": {"sv": "Väg"},
        "situations": [str(world.names["situation"])],
        "target_groups": [str(world.names["target_group"])],
        "starts": str(world.names["socialjour"]),
        "areas": [str(world.names[area])],
        "urgency": "akut",
        "steps": [step],
        "owner": str(world.names["skolan"]),
    }
    return world.record("pathway", {**content, **more})


def reached(world: World, viewer: Viewer | None = None) -> set[UUID]:
    viewer = viewer or world.viewer(("skolan", Role.READER))
    return relied_on(viewer, Reader(Viewer.anonymous(), Moment.resolve()).of("contact_point").all())


def to(world: World, function: str) -> dict[str, str]:
    return {"function": str(world.names[function])}


def test_a_pathway_relies_on_its_receivers_and_on_their_fallbacks(world: World) -> None:
    receiver, fallback = world.contact_point(), world.contact_point(function="socialjour")
    world.contact_point(function="skyddat_boende")
    pathway(world, {"receiver": to(world, "mottagning_barn"), "fallbacks": [to(world, "socialjour")]})

    assert reached(world) == {receiver, fallback}


def test_whom_a_pathway_names_itself_is_party_to_it_until_it_has_withdrawn(world: World) -> None:
    world.contact_point()
    today = Moment.resolve().on
    party = {"organisation": str(world.names["polisen"])}
    receiver = {"receiver": to(world, "mottagning_barn")}
    police = world.viewer(("polisen", Role.READER))

    gone = pathway(world, receiver, parties=[{**party, "withdrawn": today.isoformat()}])
    assert reached(world, police) == set()

    leaving = {**party, "withdrawn": (today + timedelta(days=1)).isoformat()}
    pathway(world, receiver, parties=[leaving], supersedes=str(gone))
    assert len(reached(world, police)) == 1


def test_whoever_has_withdrawn_from_a_routine_is_no_party_to_what_rests_on_it(world: World) -> None:
    point = world.contact_point()
    receiver = {"receiver": to(world, "mottagning_barn")}
    agreed = {"title": {"sv": "Rutin"}, "routine_kind": "rutin", "owner": str(world.names["skolan"])}
    for withdrawn, party in (({"withdrawn": "2024-01-01"}, "polisen"), ({}, "socialkontoret")):
        parties = [{"organisation": str(world.names[party]), **withdrawn}]
        routine = world.record("routine", {**agreed, "parties": parties})
        pathway(world, receiver, rests_on=[str(routine)], owner=None)

    assert reached(world, world.viewer(("polisen", Role.READER))) == set()
    assert reached(world, world.viewer(("socialkontoret", Role.READER))) == {point}


def test_a_contact_point_named_by_itself_is_relied_on_wherever_it_serves(world: World) -> None:
    named, fallback = world.contact_point(area="2380"), world.contact_point(area="2380", function="socialjour")
    world.contact_point(area="2380")
    pathway(world, {"receiver": {"contact_point": str(named)}, "fallbacks": [{"contact_point": str(fallback)}]})

    assert reached(world) == {named, fallback}


@pytest.mark.parametrize(
    ("pathway_area", "relied"),
    [("0181", {"0181", "01", "SE"}), ("01", {"0181", "0180", "01", "SE"}), ("2380", {"2380", "23", "SE"})],
)
def test_a_function_is_reached_in_the_area_in_what_it_lies_in_and_in_what_lies_in_it(
    world: World, pathway_area: str, relied: set[str]
) -> None:
    points = {area: world.contact_point(area=area) for area in ("SE", "01", "0181", "0180", "23", "2380")}
    pathway(world, {"receiver": to(world, "mottagning_barn")}, pathway_area)

    assert reached(world) == {points[area] for area in relied}


def test_whoever_is_no_party_relies_on_nothing(world: World) -> None:
    world.contact_point()
    pathway(world, {"receiver": to(world, "mottagning_barn")})

    for viewer in (Viewer.anonymous(), world.professional(), world.viewer(("polisen", Role.ADMINISTRATOR))):
        assert reached(world, viewer) == set()


def test_the_people_of_an_organisation_that_has_ended_are_party_to_nothing(world: World) -> None:
    point = world.contact_point()
    pathway(world, {"receiver": to(world, "mottagning_barn")})
    assert reached(world) == {point}

    world.record("organisation", None, Moment.resolve().on, record=world.names["skolan"])
    assert reached(world) == set()


def test_an_agreement_of_the_past_or_of_the_future_makes_no_party_today(world: World) -> None:
    world.contact_point()
    receiver = {"receiver": to(world, "mottagning_barn")}
    past = pathway(world, receiver)
    world.record("pathway", None, date(2021, 1, 1), record=past)
    content = Reader(Viewer.anonymous(), Moment.resolve(on=date(2020, 6, 1))).get("pathway", past)
    assert content is not None
    world.record("pathway", content.content, date(2099, 1, 1))

    assert reached(world) == set()


def test_it_costs_as_many_queries_for_many_agreements_as_for_one(world: World) -> None:
    viewer = world.viewer(("skolan", Role.READER))
    entries = [world.contact_point(), world.contact_point()]

    def agree() -> None:
        agreed = world.record(
            "routine",
            {
                "title": {"sv": "Rutin"},
                "routine_kind": "rutin",
                "owner": str(world.names["polisen"]),
                "parties": [{"organisation": str(world.names["skolan"])}],
                "contact_points": [str(entries[0])],
            },
        )
        pathway(world, {"receiver": to(world, "mottagning_barn")}, rests_on=[str(agreed)], owner=None)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reached(world, viewer) == set(entries)
        return len(captured)

    agree()
    one = queries()
    for _ in range(19):
        agree()
    assert queries() == one
