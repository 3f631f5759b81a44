"""Somebody who was signed out meanwhile and sends a form: it is said where it stands, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.lookup.world import World
from tests.web.keeping.filling import NOTE, address, filled
from tests.web.keeping.people import editor, number_of


@pytest.fixture
def form(client: Client, world: World) -> tuple[str, dict[str, str]]:
    """The address of a form and what somebody filled in, who was signed out then."""
    editor(client, world)
    place = address(world, "Mottagningen")
    sent = filled(client, place, channels__0__number="08-465 004 44", **NOTE)
    client.logout()
    return place, sent


def test_a_page_tells_that_nothing_was_saved_and_leads_to_signing_in_beside_it(
    client: Client, world: World, form: tuple[str, dict[str, str]]
) -> None:
    before = number_of(world, "Mottagningen")

    answer = client.post(form[0], form[1])

    html = answer.content.decode()
    assert (answer.status_code, number_of(world, "Mottagningen")) == (401, before)
    assert "Inget är sparat" in html
    assert 'href="/logga-in/" target="_blank"' in html
    assert '<textarea name="channels-0-number" hidden>08-465 004 44</textarea>' in html


def test_no_identity_number_and_no_password_is_repeated(client: Client, form: tuple[str, dict[str, str]]) -> None:
    answer = client.post(form[0], form[1] | {"change_note": "Gäller 20170101-2393"})
    password = client.post("/losenord/byt/", {"oldpassword": "hemligt och långt"})

    assert "2393" not in answer.content.decode()
    assert "004 44" in answer.content.decode()
    assert password.status_code == 401
    assert "hemligt" not in password.content.decode()


def test_a_script_is_told_in_the_place_for_it_and_leaves_the_form_alone(
    client: Client, world: World, form: tuple[str, dict[str, str]]
) -> None:
    for answer in (client.post(form[0], form[1], HTTP_HX_REQUEST="true"), client.get(form[0], HTTP_HX_REQUEST="true")):
        assert answer.status_code == 401
        assert [answer[f"HX-{name}"] for name in ("Retarget", "Reswap", "Reselect", "Replace-Url")] == [
            "#utloggad", "innerHTML show:top", "#besked", "false",
        ]  # fmt: skip
        assert "det du har skrivit finns kvar" in answer.content.decode()
    assert '<div id="utloggad" role="alert"></div>' in client.get("/").content.decode()


def test_who_only_asks_for_a_page_is_sent_to_sign_in_and_back(client: Client, form: tuple[str, dict[str, str]]) -> None:
    answer = client.get(form[0])

    assert (answer.status_code, answer["Location"]) == (302, f"/logga-in/?next={form[0]}")
