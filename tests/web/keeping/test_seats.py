"""Who sits in a group: found by a name, chosen where several are called so, and never another than was meant."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.lookup.world import World
from tests.web.keeping.filling import NOTE, Fields, address, filled, look, save
from tests.web.keeping.people import content_of, editor, flat

NOBODY = "20170101-2393"


@pytest.fixture
def place(client: Client, world: World) -> str:
    """The form of a group with the office in it, before somebody who keeps it."""
    editor(client, world)
    return address(world, "body", plural="bodies")


def with_row(client: Client, place: str) -> dict[str, Any]:
    """The form with one more row, as a browser would send it."""
    return sent_of(client.post(place, filled(client, place, **NOTE) | {"doing": "add:members:row"}))


def sent_of(answer: Any) -> dict[str, Any]:
    body = answer.content.decode()
    found: dict[str, Any] = Fields(body[body.index('class="correcting"') :]).sent
    return found


def namesake(world: World, name: str, parent: str) -> str:
    """Another organisation called so, within one of its own."""
    world.add(parent, "organisation", {"name": parent, "organisation_kind": "municipality"})
    content = {"name": name, "organisation_kind": "municipal_office", "parent": world.id(parent)}
    world.add(f"{name} i {parent}", "organisation", content)
    return world.id(f"{name} i {parent}")


def seated(world: World) -> list[str]:
    return [one["organisation"] for one in content_of(world, "body")["members"]]


def test_an_organisation_that_alone_is_called_so_sits_there(client: Client, world: World, place: str) -> None:
    sent = with_row(client, place) | {"members-1-organisation_typed": "  SKOLAN ", "members-1-role-sv": "rektor"}
    save(client, place, sent)
    assert seated(world) == [world.id("office"), world.id("skolan")]
    names = [{"name": "Antivåldcenter", "type": "earlier"}]
    world.add("rvc", "organisation", {"name": "Centrum", "organisation_kind": "municipal_office", "other_names": names})
    save(client, place, filled(client, place, members__1__organisation_typed="antivaldcenter", **NOTE))
    assert seated(world) == [world.id("office"), world.id("rvc")]


def test_a_name_that_nobody_has_is_refused_with_the_nearest_to_choose_among(
    client: Client, world: World, place: str
) -> None:
    sent = with_row(client, place) | {"members-1-organisation_typed": "Skolann"}
    answer = look(client, place, sent)
    page = flat(answer)
    assert answer.status_code == 422
    assert 'href="#members-1-organisation"' in page
    assert "heter just så. Närmast är: Skolan." in page
    assert 'value="Skolann"' in page
    assert f'type="radio" name="members-1-organisation" value="{world.id("skolan")}"' in page
    save(client, place, sent_of(answer) | {"members-1-organisation": world.id("skolan")})
    assert seated(world) == [world.id("office"), world.id("skolan")]
    nothing = look(client, place, sent | {"members-1-organisation_typed": "Qwxz"})
    assert nothing.status_code == 422
    assert "heter så eller liknande" in flat(nothing)


def test_of_two_that_are_called_the_same_one_is_chosen_and_stays_chosen(
    client: Client, world: World, place: str
) -> None:
    here, there = namesake(world, "Socialnämnden", "Ena kommunen"), namesake(world, "Socialnämnden", "Andra kommunen")
    answer = look(client, place, with_row(client, place) | {"members-1-organisation_typed": "socialnämnden"})
    page = flat(answer)
    assert answer.status_code == 422
    assert "Flera organisationer heter så" in page
    for within in ("Ena kommunen", "Andra kommunen"):
        assert f"Socialnämnden ({within})" in page
    assert "checked" not in page[page.index('id="members-1-organisation-traffar"') :].split("</div>")[0]
    save(client, place, sent_of(answer) | {"members-1-organisation": there})
    assert seated(world) == [world.id("office"), there]
    # What is not touched is not asked about again, whatever others are called.
    save(client, place, filled(client, place, members__0__role__sv="enhetschef", **NOTE))
    assert seated(world) == [world.id("office"), there]
    assert here not in seated(world)


def test_what_came_last_holds_the_choice_or_the_name_that_is_typed(client: Client, world: World, place: str) -> None:
    sent = filled(client, place, **NOTE) | {"members-0-organisation_typed": "skola"}
    searched = client.post(place, sent | {"doing": "search:members:0"})
    assert searched.status_code == 200
    found = sent_of(searched)
    assert found["members-0-organisation"] == [world.id("office")]
    assert 'class="faults"' not in flat(searched)
    # The one that stood there is still chosen, and yet another name is typed: that is told, and nothing is passed over.
    assert look(client, place, found).status_code == 422
    # The one found is chosen, or the one that stood there after all.
    assert look(client, place, found | {"members-0-organisation": world.id("skolan")}).status_code == 200
    unclear = sent_of(look(client, place, found))
    assert "members-0-organisation" not in unclear
    assert look(client, place, unclear | {"members-0-organisation": world.id("office")}).status_code == 200
    # A name typed after something was chosen is looked for.
    other = found | {"members-0-organisation": world.id("skolan"), "members-0-organisation_typed": "Något annat"}
    assert look(client, place, other).status_code == 422
    save(client, place, found | {"members-0-organisation_typed": "Skolan"})
    assert seated(world) == [world.id("skolan")]


def test_a_name_that_identifies_somebody_is_neither_searched_for_nor_shown_again(
    client: Client, world: World, place: str
) -> None:
    sent = filled(client, place, **NOTE) | {"members-0-organisation_typed": NOBODY}
    for doing, status in (("look", 422), ("search:members:0", 200)):
        answer = client.post(place, sent | {"doing": doing})
        assert answer.status_code == status
        assert "ser ut som ett personnummer" in flat(answer)
        assert NOBODY not in flat(answer)
        assert sent_of(answer)["members-0-organisation"] == [world.id("office")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", "Skolan"),
        ("organisation_before", "x"),
        ("organisation_stood", "'"),
        ("doing", "search:members:7"),
    ],
)
def test_what_no_form_of_ours_sends_is_not_found(client: Client, place: str, field: str, value: str) -> None:
    sent = filled(client, place, **NOTE) | {"doing": "search:members:0"}
    name = field if field == "doing" else f"members-0-{field}"
    assert client.post(place, sent | {name: value}).status_code == 404


def test_an_organisation_that_is_not_in_the_registry_is_refused(client: Client, place: str) -> None:
    sent = filled(client, place, **NOTE) | {"members-0-organisation": str(uuid4())}
    answer = look(client, place, sent)
    assert answer.status_code == 422
    assert 'href="#members"' in flat(answer)


def test_the_form_costs_as_many_queries_for_one_member_as_for_many(client: Client, world: World, place: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(place).status_code == 200
        return len(captured)

    others = [namesake(world, f"Kontor {n}", f"Kommun {n}") for n in range(6)]
    costs = []
    for some in (others[:1], others):
        world.add("body", "body", content_of(world, "body") | {"members": [{"organisation": one} for one in some]})
        costs.append(queries())
    assert costs[0] == costs[1]
