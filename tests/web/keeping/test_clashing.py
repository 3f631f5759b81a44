"""Somebody else saved while one wrote: both are shown, and put together as is chosen."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.lookup.world import World
from tests.web.keeping.filling import NOTE, Fields, address, filled, look, save
from tests.web.keeping.people import content_of, editor, flat, number_of


@pytest.fixture
def late(world: World) -> dict[str, Any]:
    """A form that was opened before somebody else saved: they changed the number and the note, and why."""
    client = Client()
    editor(client, world)
    place = address(world, "Mottagningen")
    mine = filled(client, place, channels__0__number="08-465 004 44", prepare__sv="Det du vet", **NOTE)
    theirs = filled(client, place, channels__0__number="08-465 004 55", note__sv="Växeln är öppen", change_note="Flytt")
    assert save(client, place, theirs).status_code == 302
    return {"client": client, "place": place, "mine": mine}


def chosen(late: dict[str, Any], **more: str) -> Any:
    answer = look(late["client"], late["place"], late["mine"])
    assert answer.status_code == 409
    sent = Fields(answer.content.decode()).sent
    sent.pop("next", None)
    return late["client"].post(late["place"], sent | {"doing": "choose"} | more)


def test_when_somebody_else_was_first_both_are_shown_and_nothing_is_lost(world: World, late: dict[str, Any]) -> None:
    answer = look(late["client"], late["place"], late["mine"])
    html = unescape(flat(answer))
    assert answer.status_code == 409
    for said in ("Någon annan hann före", "Flytt", "08-465 004 55", "08-465 004 44", "Växeln är öppen", "Det du vet"):
        assert said in html, said
    assert html.count('class="clash"') == 1
    assert "Bara en av er har ändrat" in html
    assert number_of(world, "Mottagningen") == 2


def test_who_chooses_nothing_is_asked_again_with_everything_kept(late: dict[str, Any]) -> None:
    answer = chosen(late)
    assert answer.status_code == 422
    assert "Välj för varje uppgift" in flat(answer)
    assert "Det du vet" in flat(answer)


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ({"choice-channels.0": "mine"}, "+46846500444"),
        ({"choice-channels.0": "theirs"}, "+46846500455"),
        ({"doing": "choose:mine"}, "+46846500444"),
    ],
)
def test_what_is_chosen_is_put_together_looked_at_and_saved(
    world: World, late: dict[str, Any], sent: dict[str, str], number: str
) -> None:
    looked = chosen(late, **sent)
    assert looked.status_code == 200
    carried = Fields(looked.content.decode()).sent
    carried.pop("next", None)
    late["client"].post(late["place"], carried | {"doing": "save"})
    after = content_of(world, "Mottagningen")
    assert number_of(world, "Mottagningen") == 3
    assert after["channels"][0]["number"] == number
    assert after["note"]["sv"] == "Växeln är öppen"
    assert after["prepare"]["sv"] == "Det du vet"
