"""The pages in a real browser: without JavaScript on a phone and a desktop, and what axe says about each state."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.lookup.world import World
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, open_menu, sideways, sign_in, unfold, visitor
from tests.web.registry import EMAIL, HIDDEN_FROM_STRANGERS, PASSWORD, account
from web.templatetags.samverkan import path_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""Nine o'clock in Stockholm, when the registry is made. An hour later somebody answers at the ordinary number."""
STATES = {
    "start": "/",
    "start with an area": "/?area=0181",
    "receiver answers now": "/?q=gift+bort&area=0181",
    "receiver answers later today": "/?q=gift+bort&area=0181&at=2026-11-23T11:00",
    "fallback answers": "/?q=gift+bort&area=0181&at=2026-11-21T21:30",
    "nobody answers": "/?q=gift+bort&area=0181&at=2026-11-22T05:00",
    "unknown hours": "/?q=bortgift&area=0180",
    "withheld": "/?situation=vinr&area=0181",
    "another day": "/?q=gift+bort&area=0181&on=2023-11-15",
    "other knowledge": "/?q=gift+bort&area=0181&known_at=2026-11-23T09:30",
    "nothing found": "/?q=xylofon&area=0181",
    "refused": "/?q=20170101-2393&at=nyss",
    "the directory": "/katalog?slag=contact_point&area=0181",
    "the directory refused": "/katalog?q=20170101-2393",
    "the map": "/karta",
    "a county's map": "/karta/01",
    "the empty shelf": "/hylla",
    "a report": "/kontaktvagar/{Mottagningen}/fungerade-inte",
    "a card": "/p/{Risk att bli bortgift}/kort?area=0181",
    "kept": "/p/{Risk att bli bortgift}/hylla?area=0181",
    "sign in": "/logga-in/",
    "about": "/om",
    "accessibility": "/tillganglighet",
    "what differs": "/skillnad?q=gift+bort&area=0181&at=2026-11-23T10:00&compare_on=2026-11-22",
    "mistyped citation": "/h/inte-en-hanvisning",
    "missing": "/finns-inte",
}


LOOKED_AT_BY_AXE = ("rutin", "office", "Risk att bli bortgift", "Mottagningen", "Boendet")
"""One record for each template; every kind that has no page of its own has the same."""
EVERY_KIND = (
    *LOOKED_AT_BY_AXE, "SE", "nch", "body", "hrv", "barn", "sol-14-1", "plan", "uppfoljning", "figure", "week",
)  # fmt: skip


PLAIN = [Setting(PHONE), Setting(DESKTOP), Setting(PHONE, "en-GB"), Setting(DESKTOP, "en-GB")]
LOOKED_AT = [Setting(PHONE, "sv-SE", "light", scripts=True), Setting(DESKTOP, "en-GB", "dark", scripts=True)]
if os.environ.get("EVERYTHING") == "1":
    LOOKED_AT += [Setting(DESKTOP, "sv-SE", "light", scripts=True), Setting(PHONE, "en-GB", "dark", scripts=True)]
SMALL = [Setting(NARROW, "sv-SE", scripts=True), Setting(NARROW, "en-GB", scripts=True)]


@pytest.fixture(autouse=True)
def _a_monday_at_ten(request: pytest.FixtureRequest) -> Iterator[None]:
    """The hour at which the pages say whom to ring now; half an hour ago the registry knew all that it knows."""
    with time_machine.travel(MONDAY, tick=True) as clock:
        request.getfixturevalue("world")
        clock.move_to(MONDAY + timedelta(hours=1))
        yield


def states(world: World) -> dict[str, str]:
    """The addresses of the states, with the identities of the records that they name."""
    return {name: re.sub(r"\{(.+?)\}", lambda found: world.id(found[1]), address) for name, address in STATES.items()}


def records(world: World, names: tuple[str, ...]) -> dict[str, str]:
    """The addresses of the pages of some records."""
    return {name: path_of(world.records[name].kind, world.uuid(name)) for name in names}


@pytest.mark.parametrize("setting", PLAIN, ids=str)
def test_somebody_finds_the_number_that_answers_without_javascript(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    with visitor(browser, setting) as page:
        page.goto(f"{live_server.url}/?at=2026-11-21T21:30")
        page.locator("#q").fill("gift bort")
        page.locator("#area").select_option("0181")
        page.locator("#q").press("Enter")

        card = page.locator(".call").first
        expect(card.locator(".number").first).to_be_visible()
        expect(card.locator(".number").first).to_have_text("08-465 004 02")
        expect(card.locator(".number").first).to_have_attribute("href", "tel:+46846500402")
        expect(card).to_contain_text(setting.says("svarar då", "answers then"))
        expect(page.locator(".do-not").first).to_be_visible()
        expect(page.locator(".emergency a[href='tel:112']")).to_be_in_viewport()


def test_the_emergency_number_stays_in_view_at_the_end_of_a_long_answer(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(PHONE)) as page:
        page.goto(f"{live_server.url}{STATES['fallback answers']}")
        page.locator(".foot").scroll_into_view_if_needed()
        expect(page.locator(".emergency a[href='tel:112']")).to_be_in_viewport()


@pytest.mark.parametrize("setting", PLAIN, ids=str)
def test_somebody_signs_in_sees_more_and_signs_out_again(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    account(world, "skolan")
    with visitor(browser, setting) as page:
        page.goto(f"{live_server.url}{path_of('contact_point', world.uuid('Handläggaren'))}")
        expect(page.locator("main")).not_to_contain_text(HIDDEN_FROM_STRANGERS)
        page.locator(".withheld a").first.click()
        page.locator("#id_username").fill(EMAIL)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("#id_password").press("Enter")

        expect(page.locator("main")).to_contain_text(HIDDEN_FROM_STRANGERS)
        expect(page.locator(".person")).to_contain_text("Kim Kurator")
        open_menu(page)
        page.get_by_role("button", name=setting.says("Logga ut", "Sign out")).click()
        expect(page.locator(".person")).to_have_count(0)


def test_the_language_is_switched_without_losing_the_answer(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(PHONE)) as page:
        page.goto(f"{live_server.url}{STATES['fallback answers']}")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator(".call").first).to_contain_text("Report by telephone")


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(DESKTOP, scripts=True)) as page:
        page.goto(live_server.url)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#innehall")).to_be_focused()
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


@pytest.mark.parametrize("setting", LOOKED_AT, ids=str)
def test_axe_finds_nothing_on_any_page_in_any_state(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    found = {}
    with visitor(browser, setting) as page:
        for name, address in (states(world) | records(world, LOOKED_AT_BY_AXE)).items():
            page.goto(f"{live_server.url}{address}")
            unfold(page)
            found[name] = faults(page)
            if name == "receiver answers now":
                expect(page.locator(".call .part").first).to_have_text(setting.says("Ring nu", "Call now"))
            elif name == "other knowledge":
                expect(page.locator(".call .part").first).to_have_text(setting.says("Svarar då", "Answers then"))
        page.goto(f"{live_server.url}{states(world)['a report']}")
        page.locator("button[name=reason]").first.click()
        expect(page.locator("main")).to_contain_text(setting.says("Tack för att du sa till", "Thank you"))
        found["reported"] = faults(page)
        found["sign in failed"] = faults_of_a_failed_sign_in(page, live_server)
    assert {name: some for name, some in found.items() if some} == {}


@pytest.mark.parametrize(
    "setting", [Setting(NARROW, "sv-SE", scripts=True), Setting(NARROW, "en-GB", scripts=True)], ids=str
)
def test_nothing_scrolls_sideways_at_320_pixels(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    account(world)
    with visitor(browser, setting) as page:
        sign_in(page, live_server, PASSWORD)
        for name, address in (states(world) | records(world, EVERY_KIND)).items():
            page.goto(f"{live_server.url}{address}")
            unfold(page)
            assert sideways(page) == [], name


def faults_of_a_failed_sign_in(page: Page, live_server: LiveServer) -> list[tuple[str, str]]:
    sign_in(page, live_server, "fel")
    expect(page.locator(".faults")).to_be_visible()
    return faults(page)
