"""The head of the pages in a browser: read in full on a screen, behind one button on a phone, also without scripts."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Account, Membership, Role
from tests.lookup.world import World
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, sideways, sign_in, visitor
from tests.web.registry import EMAIL, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET: ViewportSize = {"width": 768, "height": 1024}
NAME = "Samordnare och administratör, Södertälje"
WAYS = ("Katalog", "Våra uppgifter", "Utkast och förslag", "Översikt", "Granskning", "Händelser", "Administration")
LEAST = 24
"""The least height and width of what is pressed (WCAG 2.5.8), in pixels."""


def everything(page: Page, live_server: LiveServer, world: World) -> None:
    """Sign in as somebody whose head has all there is."""
    account = Account.objects.create_user(EMAIL, PASSWORD, name=NAME)
    since, office = date(2020, 1, 1), world.records["office"]
    for role, area in ((Role.COORDINATOR, world.records["0181"]), (Role.ADMINISTRATOR, None)):
        Membership.objects.create(account=account, organisation=office, role=role, area=area, valid_from=since)
    sign_in(page, live_server, PASSWORD)


def cut_or_small(page: Page) -> list[str]:
    """What in the head is cut short, or too small to be pressed. An organisation's name may give way."""
    found: list[str] = page.evaluate(
        """least => [...document.querySelectorAll(".bar a, .bar button")].filter(one => {
            const box = one.getBoundingClientRect();
            const room = one.closest("nav, .whose, header").getBoundingClientRect();
            const is_cut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline";
            const is_out = box.right > Math.min(room.right, innerWidth) + 1 || box.left < room.left - 1;
            return box.width > 0 && (is_cut || is_out || box.height < least || box.width < least);
        }).map(one => one.textContent)""",
        LEAST,
    )
    return found


def test_on_a_screen_name_and_ways_are_read_in_full_and_the_one_that_one_is_in_is_marked(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(DESKTOP, scripts=True)) as page:
        everything(page, live_server, world)
        page.goto(f"{live_server.url}/vara-uppgifter/ny/bodies?organisation={world.id('office')}")
        for size in (DESKTOP, TABLET):
            page.set_viewport_size(size)
            expect(page.locator(".menu")).to_be_hidden()
            for name in (NAME, *WAYS):
                expect(page.locator(".bar").get_by_role("link", name=name, exact=True)).to_be_visible()
            assert cut_or_small(page) == []
            assert sideways(page) == []
        assert page.locator(".ways [aria-current]").all_inner_texts() == ["Våra uppgifter"]
        assert faults(page) == []


@pytest.mark.parametrize("setting", [Setting(PHONE), Setting(NARROW, scripts=True)], ids=str)
def test_on_a_phone_a_button_opens_the_menu_by_keyboard_too_and_the_emergency_number_stays_in_view(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    with visitor(browser, setting) as page:
        everything(page, live_server, world)
        menu, ways = page.locator(".menu"), page.locator(".ways a")
        expect(menu).to_be_visible()
        expect(ways.first).to_be_hidden()
        menu.focus()
        page.keyboard.press("Enter")
        assert ways.all_inner_texts() == list(WAYS)
        for way in (page.locator(".person"), *ways.all()):
            expect(way).to_be_in_viewport()
        expect(page.locator(".emergency a[href='tel:112']")).to_be_in_viewport()
        expect(page.locator(".leave")).to_be_in_viewport()
        assert cut_or_small(page) == []
        if setting.scripts:  # which axe needs
            assert faults(page) == []
        page.keyboard.press("Tab")
        expect(page.locator(".person a")).to_be_focused()
        page.keyboard.press("Escape")
        expect(ways.first).to_be_hidden()
        expect(menu).to_be_focused()
        menu.click()
        ways.first.click()
        expect(page).to_have_url(f"{live_server.url}/katalog")
        expect(page.locator(".ways a").first).to_be_hidden()
