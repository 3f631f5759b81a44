"""Nobody becomes the police's number by itself: functions that only organisations of certain kinds hold."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.environment import BASE_DIR
from partners.access import Scope, Viewer
from partners.content import OrganisationKind
from partners.maintaining import Change
from partners.maintaining.claiming import HELD_BY
from partners.models import Role
from records.moment import Moment
from registry.loading.files import DATA, read_yaml
from tests.partners.maintaining import NEW_NUMBER, ask, coordinator, day, editor, one, refusal, served
from tests.partners.world import World


@pytest.fixture
def town(world: World) -> World:
    world.function("polis_akut")
    return served(world)


def police_number(world: World, organisation: str, area: str = "0181") -> Change:
    return Change("contact_point", "create", world.contact_content(organisation, "polis_akut", area))


def unit(world: World, parent: str, kind: str) -> Change:
    content = {"name": "Enheten", "organisation_kind": kind, "parent": str(world.names[parent])}
    return Change("organisation", "create", content)


def test_the_police_hold_their_functions_and_so_do_their_units(town: World) -> None:
    town.organisation("utredarna", "other", "polisen")
    assert refusal(editor(town, "polisen"), police_number(town, "polisen")) == ""
    assert refusal(editor(town, "polisen"), police_number(town, "utredarna")) == ""


@pytest.mark.parametrize("organisation", ["skolan", "socialkontoret"])
def test_another_kind_of_organisation_does_not_take_them_on_by_itself(town: World, organisation: str) -> None:
    own = editor(town, organisation)
    assert refusal(own, police_number(town, organisation)) == "not_allowed function"
    point = town.contact_point(organisation=organisation)
    taking = {"function": str(town.names["polis_akut"])}
    assert refusal(own, Change("contact_point", "merge", taking, record=point)) == "not_allowed function"
    assert refusal(own, Change("contact_point", "merge", NEW_NUMBER, record=point)) == ""


def test_a_coordinator_of_the_areas_may_give_it_and_what_holds_is_kept(town: World) -> None:
    assert refusal(coordinator(town, "2380"), police_number(town, "skolan")) == "not_allowed"
    made = one(coordinator(town, "01"), "contact_point", "create", police_number(town, "skolan").content)
    point = made.record.uuid
    assert refusal(editor(town, "skolan"), Change("contact_point", "merge", NEW_NUMBER, record=point)) == ""
    own = editor(town, "skolan")
    assert refusal(own, Change("contact_point", "end", record=point, valid_from=day(1))) == ""
    assert refusal(own, Change("contact_point", "restart", record=point, valid_from=day(2))) == ""
    back = {"function": str(town.names["mottagning_barn"])}
    assert refusal(own, Change("contact_point", "merge", back, record=point, valid_from=day(3))) == ""
    again = {"function": str(town.names["polis_akut"])}
    found = refusal(own, Change("contact_point", "merge", again, record=point, valid_from=day(4)))
    assert found == "not_allowed function"


def test_who_coordinates_and_edits_for_the_school_is_a_coordinator(town: World) -> None:
    both = town.viewer(("skolan", Role.EDITOR), ("skolan", Role.COORDINATOR, "0181"))
    assert refusal(both, police_number(town, "skolan")) == ""


def test_no_organisation_makes_itself_or_a_unit_one_of_the_police(town: World) -> None:
    boss = town.viewer(("skolan", Role.ADMINISTRATOR))
    itself = Change("organisation", "merge", {"organisation_kind": "police"}, record=town.names["skolan"])
    assert refusal(boss, itself) == "not_allowed organisation_kind"
    assert refusal(boss, unit(town, "skolan", "police")) == "not_allowed organisation_kind"
    assert refusal(boss, unit(town, "skolan", "other")) == ""
    assert refusal(editor(town, "kommunen"), unit(town, "kommunen", "municipal_office")) == ""
    assert refusal(editor(town, "polisen"), unit(town, "polisen", "police")) == ""
    renamed = Change("organisation", "merge", {"name": "Polisen i länet"}, record=town.names["polisen"])
    assert refusal(editor(town, "polisen"), renamed) == ""


def test_a_program_takes_none_on_either(town: World) -> None:
    program = Viewer.of_program("key:x", town.names["skolan"], Scope, Moment.resolve())
    assert refusal(program, police_number(town, "skolan")) == "not_allowed function"


def test_of_many_each_that_takes_one_on_is_named_at_the_same_cost(town: World) -> None:
    own = editor(town, "socialkontoret")
    costs = []
    for number in (1, 20):
        changes = [
            Change("contact_point", "create", town.contact_content(function="socialjour")) for _ in range(number)
        ]
        with CaptureQueriesContext(connection) as queries:
            ask(own, *changes)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    wrong = [police_number(town, "socialkontoret"), Change("contact_point", "create", town.contact_content())]
    assert refusal(own, *wrong) == "not_allowed function"


def test_the_table_names_functions_and_kinds_that_there_are() -> None:
    written: list[dict[str, Any]] = read_yaml(DATA / "reference" / "functions.yaml")["records"]
    assert set(HELD_BY) <= {function["key"] for function in written}
    assert set().union(*HELD_BY.values()) <= set(get_args(OrganisationKind))


def test_the_guide_shows_the_same_table() -> None:
    guide = (BASE_DIR / "docs" / "partner.md").read_text()
    section = guide.partition("## Functions that not everybody can hold")[2].partition("## ")[0]
    assert sorted(re.findall(r"`(\w+)`(?=[,` |])", section.partition("| --- | --- |")[2])) == sorted(HELD_BY)
