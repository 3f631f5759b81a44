"""What the scripts add to pages that are complete without them, in a real browser on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from records.guard import NEVER_ASKED_FOR
from tests.guard.corpus import hand_made, hand_made_harmless
from tests.lookup.world import World
from tests.web.browsing import PHONE, Setting, open_menu, sign_in, visitor
from tests.web.registry import HIDDEN_FROM_STRANGERS, PASSWORD, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HANDY = Setting(PHONE, scripts=True)
IDENTIFYING = (
    "20170101-2393", "170101-2393", "17 01 01 2393", "201701012393", "170161+2393", "170101–2393", "170101-T393",
    "flickan 20170101-2393 ska giftas bort", "5000-K123456-25", "B 1234-25",
)  # fmt: skip
TAKEN_FOR_SOMEBODY = {"Kontering 4612 110 850."}
"""Harmless lines that the guard of the field takes for a number: the server, which knows more, lets them pass."""
HARMLESS = ("gift bort", "212000-0167", "08-465 004 00", "0701740605", "112", "2026-11-21 21.30", "19 kap. 1 §")


def open_page(page: Page, address: str) -> list[str]:
    """The addresses asked for from now on, beginning with the page's own."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(address)
    return asked


def test_the_guard_speaks_up_while_somebody_types_and_nothing_is_sent(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, HANDY) as page:
        asked = open_page(page, live_server.url)
        warning = page.locator("#q-guard")
        for words in HARMLESS:
            page.locator("#q").fill(words)
            expect(warning).to_be_hidden()
        for words in IDENTIFYING:
            page.locator("#q").fill(words)
            expect(warning).to_be_visible()
            expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
        page.locator("#q").press("Enter")
        page.wait_for_timeout(700)  # longer than the delay after which typing asks
        assert [address for address in asked if re.search(r"2393|1234", address)] == []
        expect(page.locator("#q")).to_be_focused()


def test_the_guard_of_the_field_sees_what_the_server_refuses_and_lets_harmless_words_be(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    lines = hand_made()
    with visitor(browser, HANDY) as page:
        open_page(page, live_server.url)

        def seen(line: str) -> bool:
            return bool(
                page.evaluate(
                    "line => { const field = document.getElementById('q'); field.value = line;"
                    " field.dispatchEvent(new Event('input'));"
                    " return !document.getElementById('q-guard').hidden; }",
                    line,
                )
            )

        missed = {kind: [line for line in lines[kind] if not seen(line)] for kind in NEVER_ASKED_FOR}
        alarmed = {line for line in hand_made_harmless() if seen(line)}

    assert {kind: some for kind, some in missed.items() if some} == {}
    assert alarmed == TAKEN_FOR_SOMEBODY


def test_what_the_server_refuses_while_somebody_types_is_said_and_gets_into_no_address(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, HANDY) as page:
        page.goto(f"{live_server.url}/?area=0181&q=gift+bort")
        page.locator("summary", has_text="Annan tidpunkt").click()
        page.locator("#known_at").fill("2090-01-01T10:00:00")
        page.locator("#known_at").blur()

        expect(page.get_by_role("alert").filter(has_text="Sökningen gick inte att göra")).to_be_visible()
        expect(page.locator("#known_at-fault")).to_contain_text("Fel:")
        expect(page.locator("#known_at")).to_have_attribute("aria-invalid", "true")
        assert page.url == f"{live_server.url}/?area=0181&q=gift+bort"

        page.locator("#known_at").fill("")
        page.locator("#known_at").blur()
        expect(page.locator("#known_at-fault")).to_be_hidden()
        expect(page.locator("#known_at")).not_to_have_attribute("aria-invalid", "true")
        expect(page.get_by_text("Sökningen gick inte att göra")).to_have_count(0)


def test_choices_narrow_at_once_keep_the_focus_and_lead_to_the_number(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, HANDY) as page:
        page.goto(f"{live_server.url}/?area=0181")
        group = page.locator("#target_group option")
        expect(group.filter(has_text="Barn")).to_have_count(1)
        page.locator("#situation").focus()
        page.locator("#situation").select_option("vinr")
        expect(page.locator("#target_group option").filter(has_text="Barn")).to_have_count(0)
        expect(page.locator("#situation")).to_be_focused()
        expect(page.locator("#antal")).to_have_text("1 väg passar.")
        assert page.url == f"{live_server.url}/?area=0181&situation=vinr"
        page.locator("#situation").select_option("")
        page.locator("#q").press_sequentially("gift bort")
        expect(page.locator(".call .number").first).to_have_attribute("href", re.compile("^tel:"))
        expect(page.locator("#q")).to_be_focused()


def test_a_number_that_failed_is_told_of_in_two_taps(live_server: LiveServer, browser: Browser, world: World) -> None:
    with visitor(browser, HANDY) as page:
        page.goto(f"{live_server.url}/?q=gift+bort&area=0181")
        page.locator(".report summary").first.click()
        page.locator(".report[open] button").first.click()
        expect(page.locator("h1")).to_have_text("Tack för att du sa till")


def test_what_was_kept_is_read_without_a_network_and_goes_when_somebody_signs_out(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    world.pathway("Dold mottagare", "0181", [world.report(receiver={"contact_point": world.id("Handläggaren")})])
    account(world)
    address = f"{live_server.url}/p/{world.id('Dold mottagare')}?area=0181"
    with visitor(browser, HANDY) as page:
        sign_in(page, live_server, PASSWORD)
        page.goto(address)
        page.locator("#spara-knapp").click()
        expect(page.locator("#spara-ja")).to_be_visible()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        page.context.set_offline(True)
        page.goto(address)
        expect(page.locator(".not-now")).to_contain_text("Sparad på enheten")
        expect(page.locator("main")).to_contain_text(HIDDEN_FROM_STRANGERS)
        page.goto(f"{live_server.url}/?area=0181")
        expect(page.locator("#hylla")).to_contain_text("Dold mottagare")
        page.context.set_offline(False)
        page.goto(address)
        open_menu(page)
        page.get_by_role("button", name="Logga ut").click()
        expect(page.locator(".person")).to_have_count(0)
        assert page.evaluate("caches.has('hylla')") is False


TWELVE_KEPT = """async () => {
  const shelf = await caches.open("hylla");
  for (let number = 1; number <= 12; number++)
    await shelf.put(`/p/${number}/hylla`, new Response(
      `<h1>Väg ${number}</h1><p id="sparad">Sparad</p>`,
      { headers: { "X-Kept": number, "Content-Type": "text/html" } },
    ));
}"""


def test_the_shelf_holds_the_twelve_looked_at_last_the_last_of_them_first(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, HANDY) as page:
        page.goto(f"{live_server.url}/hylla")
        page.evaluate(TWELVE_KEPT)
        page.goto(f"{live_server.url}/p/{world.id('Risk att bli bortgift')}?area=0181")
        expect(page.locator("#spara-ja")).to_be_visible()
        page.goto(f"{live_server.url}/hylla")
        names = page.locator("#hylla a")
        expect(names).to_have_text(["Risk att bli bortgift", *(f"Väg {number}" for number in range(12, 1, -1))])


def test_nothing_is_kept_by_who_has_not_asked_for_it(live_server: LiveServer, browser: Browser, world: World) -> None:
    with visitor(browser, HANDY) as page:
        page.goto(f"{live_server.url}/p/{world.id('Risk att bli bortgift')}?area=0181")
        expect(page.locator("#spara-knapp")).to_be_visible()
        assert page.evaluate("caches.keys()") == []
        assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_way_out_leaves_nothing_to_come_back_to(live_server: LiveServer, browser: Browser, world: World) -> None:
    with visitor(browser, HANDY) as page:
        page.goto("about:blank")
        page.goto(f"{live_server.url}/om")
        page.route("https://www.smhi.se/**", lambda route: route.fulfill(body="väder", content_type="text/html"))
        page.locator(".leave").click()
        page.wait_for_url("https://www.smhi.se/**")
        page.go_back()
        assert page.url == "about:blank"
