"""Which pathways are found, in which order, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from records.moment import STOCKHOLM
from registry.lookup import Answer, Question, look_up
from tests.lookup.world import OFFICE, World, small_world

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 21, 30, tzinfo=STOCKHOLM)


@pytest.fixture
def world() -> World:
    world = small_world()
    world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 01", OFFICE)
    violence: dict[str, Any] = {"situations": [world.id("vinr")], "target_groups": [world.id("vuxna")]}
    world.pathway("Risk att föras utomlands", "0181", [world.report()])
    world.pathway("Vuxen vill ha stöd", "0181", [world.report()], **violence)
    world.pathway("Länets väg vid hedersförtryck", "01", [world.report()], situations=[world.id("hrv")])
    return world


def ask(text: str = "", **more: Any) -> Answer:
    return look_up(Viewer.anonymous(), Question(text=text, area=more.pop("area", "0181"), at=AT, **more))


def titles(answer: Answer) -> list[str]:
    return [pathway.title.sv for pathway in answer.pathways]


def test_everyday_words_find_the_pathway_through_its_situations_synonyms(world: World) -> None:
    answer = ask("gift bort")

    assert titles(answer)[0] == "Risk att föras utomlands"
    assert ("situation", "Tvångsäktenskap") in {(why.what, why.name.sv) for why in answer.pathways[0].reasons}


@pytest.mark.parametrize("typed", ["hedersvåld", "hedersvald", "Hedersvåldet"])
def test_the_wider_situation_is_found_without_diacritics_and_inflected(world: World, typed: str) -> None:
    assert "Länets väg vid hedersförtryck" in titles(ask(typed))


def test_words_that_fit_nothing_find_nothing(world: World) -> None:
    assert titles(ask("xylofon")) == []


def test_a_chosen_situation_brings_its_wider_and_narrower_ones(world: World) -> None:
    assert set(titles(ask(situation="hrv"))) == {"Risk att föras utomlands", "Länets väg vid hedersförtryck"}
    assert set(titles(ask(situation="tvangsaktenskap"))) == {
        "Risk att föras utomlands",
        "Länets väg vid hedersförtryck",
    }
    assert titles(ask(situation="vinr")) == ["Vuxen vill ha stöd"]


def test_the_most_local_pathway_comes_first(world: World) -> None:
    assert titles(ask(situation="hrv"))[0] == "Risk att föras utomlands"


def test_choices_narrow_each_other(world: World) -> None:
    assert titles(ask(situation="vinr", target_group="barn")) == []
    assert titles(ask(target_group="vuxna", starts="elevhalsa")) == ["Vuxen vill ha stöd"]
    assert titles(ask(starts="socialjour")) == []


def test_a_provision_that_was_replaced_is_flagged_with_what_replaced_it(world: World) -> None:
    law = {"law_short": "SoL", "reference_kind": "obligation", "gist": {"sv": "Anmälan"}}
    world.add("sol-19-1", "legal_reference", law | {"code": "sol-19-1", "sfs": "2025:400", "provision": "19 kap. 1 §"})
    old = law | {"code": "sol-14-1", "sfs": "2001:453", "provision": "14 kap. 1 §"}
    world.add("sol-14-1", "legal_reference", old)
    replaced = old | {"in_force_until": "2025-07-01", "replaced_by": [world.id("sol-19-1")]}
    world.add("sol-14-1", "legal_reference", replaced, valid_from=date(2025, 7, 1))
    world.pathway("Risk att föras utomlands", "0181", [world.report(legal=[world.id("sol-14-1")])])

    now = ask("utomlands").pathways[0].steps[0].legal[0]
    then = look_up(Viewer.anonymous(), Question("utomlands", area="0181", on=date(2024, 1, 1)))

    assert now.replaced
    assert [named.name.sv for named in now.replaced_by] == ["19 kap. 1 § SoL (2025:400)"]
    assert not then.pathways[0].steps[0].legal[0].replaced


def test_the_number_of_queries_does_not_depend_on_what_is_found(world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        ask("gift bort", limit=1)
    for n in range(30):
        world.pathway(f"Gift bort {n}", "0181", [world.report(key=f"steg-{i}") for i in range(4)])
        world.contact_point(f"Nummer {n}", "mottagning_barn", "0181", f"08-465 004 {10 + n}", OFFICE)
    with CaptureQueriesContext(connection) as many:
        assert len(ask("gift bort", limit=20).pathways) == 20

    assert len(many) == len(few)
