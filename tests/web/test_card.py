"""The printed card, its short address, and the page that the shelf on a device keeps."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.lookup.world import World
from tests.web.registry import HIDDEN_FROM_OTHERS, HIDDEN_FROM_STRANGERS, account
from web.short import code_of, identities_with

pytestmark = pytest.mark.usefixtures("ground")


def shown(client: Client, world: World, name: str, page: str = "kort", **asked: str) -> str:
    answer = client.get(f"/p/{world.uuid(name)}/{page}", {"area": "0181"} | asked)
    assert answer.status_code == 200
    return answer.content.decode()


@given(st.uuids())
def test_a_short_code_finds_its_identity_however_it_is_copied(identity: UUID) -> None:
    code = code_of(identity)
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}", code)
    for copied in (code, code.upper(), code.replace("-", ""), code.replace("0", "O").replace("1", "l")):
        found = identities_with(copied)
        assert found is not None
        assert found[0] <= identity <= found[1]


@pytest.mark.parametrize("code", ["", "00000-0000", "00000-00000-0", "uuuuu-uuuuu", "å0000-00000"])
def test_what_is_no_code_finds_nothing(code: str) -> None:
    assert identities_with(code) is None


@time_machine.travel("2026-11-27T09:00:00Z", tick=True)
def test_a_card_says_what_not_to_do_whom_to_call_and_until_when_it_can_be_relied_on(
    client: Client, world: World
) -> None:
    html = shown(client, world, "Risk att bli bortgift")
    for said in ("Gör inte", "08-465 004 01", "08-465 004 02", "Version 1, utskriven 27 november 2026", "Södertälje"):
        assert said in html
    assert "Exempel – beslutad av ingen" in html
    assert re.search(r"Gäller inte efter \d+ \w+ 202[67]", html)


@time_machine.travel("2026-11-27T09:00:00Z", tick=True)
def test_a_card_stops_the_day_before_the_pathway_changes(client: Client, world: World) -> None:
    world.pathway("Risk att bli bortgift", "0181", [world.report()], valid_from=date(2026, 12, 10))
    assert "Gäller inte efter 9 december 2026" in shown(client, world, "Risk att bli bortgift")


def test_the_short_address_leads_to_the_page_for_the_cards_area(client: Client, world: World) -> None:
    [address] = re.findall(r"/v/[0-9a-z]{5}-[0-9a-z]{5}/0181", shown(client, world, "Risk att bli bortgift"))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/p/{world.id('Risk att bli bortgift')}?area=0181",
    )
    assert client.get("/v/00000-00000/0181").status_code == 404


def test_what_not_everybody_may_read_comes_on_paper_only_when_asked_for(client: Client, world: World) -> None:
    steps = [world.report(receiver={"contact_point": world.id("Handläggaren")})]
    world.pathway("Dold mottagare", "0181", steps)
    assert HIDDEN_FROM_STRANGERS not in shown(client, world, "Dold mottagare", skyddat="ja")
    client.force_login(account(world))
    assert HIDDEN_FROM_STRANGERS not in shown(client, world, "Dold mottagare")
    html = shown(client, world, "Dold mottagare", skyddat="ja")
    assert HIDDEN_FROM_STRANGERS in html
    assert "Innehåller uppgifter som inte får spridas" in html


def test_the_pages_mark_what_they_show_because_of_who_reads_so_that_no_printer_takes_it(
    client: Client, world: World
) -> None:
    steps = [world.report(receiver={"contact_point": world.id(name)}) for name in ("Handläggaren", "Mottagningen")]
    keyed = [step | {"key": key} for step, key in zip(steps, ("ett", "tva"), strict=True)]
    world.pathway("Dold mottagare", "0181", keyed)
    pages = [f"/p/{world.uuid('Dold mottagare')}?area=0181", "/?q=gift+bort&area=0181"]
    pages += [f"/kontaktvagar/{world.uuid(name)}" for name in ("Handläggaren", "Mottagningen")]
    for page in pages:
        assert "reserved" not in client.get(page).content.decode()
    client.force_login(account(world))
    for page in pages:
        html = client.get(page).content.decode()
        assert "är utelämnade på papperet" in html
        assert _numbers(html, HIDDEN_FROM_STRANGERS) == {True}, page
        assert _numbers(html, "08-465 004 01") <= {False}, page


def _numbers(html: str, number: str) -> set[bool]:
    """Whether each place in a page that shows the number is marked as reserved."""
    found = re.findall(
        rf'<li( class="reserved")?>(?:<span class="label">[^<]*</span> )?<a class="number( reserved)?"[^>]*>{number}<',
        html,
    )
    return {any(marks) for marks in found}


def test_the_shelf_never_holds_what_only_parties_may_read(client: Client, world: World) -> None:
    client.force_login(account(world, "jouren"))
    path = f"/p/{world.uuid('Skydd för vuxen')}"
    assert HIDDEN_FROM_OTHERS in client.get(path).content.decode()
    assert HIDDEN_FROM_OTHERS not in shown(client, world, "Skydd för vuxen", "hylla")


def test_the_shelf_holds_what_professionals_may_read_marked_so_that_it_goes_with_the_session(
    client: Client, world: World
) -> None:
    world.pathway("Dold mottagare", "0181", [world.report(receiver={"contact_point": world.id("Handläggaren")})])
    assert HIDDEN_FROM_STRANGERS not in shown(client, world, "Dold mottagare", "hylla")
    client.force_login(account(world))
    answer = client.get(f"/p/{world.uuid('Dold mottagare')}/hylla?area=0181")
    assert HIDDEN_FROM_STRANGERS in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_shelf_tells_hours_and_when_it_was_kept_and_not_who_answers_now(client: Client, world: World) -> None:
    html = shown(client, world, "Risk att bli bortgift", "hylla")
    assert 'id="sparad" datetime="' in html
    assert "svarar" not in html.replace("När de svarar", "")
    assert 'href="tel:+46846500401"' in html


def test_signing_out_has_the_browser_forget_what_it_kept(client: Client, world: World) -> None:
    client.force_login(account(world))
    assert client.post("/logga-ut/").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_the_app_says_what_it_is_and_its_worker_serves_every_page(client: Client, db: None) -> None:
    manifest = client.get("/app.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    assert manifest.json()["start_url"] == "/"
    assert client.get("/worker.js").headers["Content-Type"].startswith("text/javascript")
