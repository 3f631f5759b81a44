"""The hours editor in a real browser: painted, typed, without scripts on a phone, by keyboard, and what axe says."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.hours import Schedule, Window
from partners.hours.by_day import by_day
from partners.models import Account, Membership, Role
from records.models import Version
from records.moment import Moment
from records.querysets import believed
from tests.lookup.world import World
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, sideways, sign_in, unfold, visitor
from tests.web.registry import EMAIL, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def editor(world: World) -> None:
    account = Account.objects.create_user(EMAIL, PASSWORD, name="Kim Kurator")
    office, since = world.records["office"], date(2020, 1, 1)
    Membership.objects.create(account=account, organisation=office, role=Role.EDITOR, valid_from=since)


def open_editor(page: Page, live_server: LiveServer, world: World) -> str:
    address = f"{live_server.url}/kontaktvagar/{world.id('Mottagningen')}/oppettider"
    sign_in(page, live_server, PASSWORD)
    page.goto(address)
    return address


def stored(world: World) -> dict[str, tuple[Window, ...]]:
    version = Version.mechanism.filter(believed(Moment.resolve()), record=world.records["Mottagningen"]).get()
    return {str(day): said for day, said in by_day(Schedule.model_validate((version.content or {})["hours"])).items()}


def press(page: Page, doing: str) -> None:
    page.locator(f'button[name="doing"][value="{doing}"]:visible').last.click()


def box(page: Page, row: int, column: int) -> Locator:
    return page.locator(".week-row").nth(row).locator("[role=gridcell]").nth(column)


def test_two_times_a_day_are_filled_in_on_a_phone_without_scripts(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    editor(world)
    with visitor(browser, Setting(PHONE)) as page:
        open_editor(page, live_server, world)
        expect(page.locator("#vecka")).to_be_hidden()
        page.locator("#mo-to-0").fill("11")
        press(page, "add:mo")
        page.locator("#mo-from-1").fill("13")
        page.locator("#mo-to-1").fill("15.30")
        page.locator("#eve-state").select_option("closed")
        page.locator("#mo-to-1").press("Enter")
        expect(page.locator("h1")).to_have_text("Stämmer de nya tiderna?")
        expect(page.locator(".not-now")).to_contain_text("svarar ingen längre")
        press(page, "again")
        page.locator("#tu-state").select_option("closed")
        press(page, "preview")
        press(page, "save")
        expect(page.locator(".notice")).to_have_text("Öppettiderna är sparade.")
    said = stored(world)
    assert said["mo"] == (Window(start="08:00", end="11:00"), Window(start="13:00", end="15:30"))
    assert (said["tu"], said["eve"], said["we"]) == ((), (), (Window(start="08:00", end="16:30"),))


def test_the_week_is_painted_by_mouse_and_by_keyboard_and_says_at_once_what_it_means(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    editor(world)
    with visitor(browser, Setting(DESKTOP, "en-GB", scripts=True)) as page:
        open_editor(page, live_server, world)
        words = page.locator("#utfall")
        box(page, 4, 30).drag_to(box(page, 4, 34))  # Friday from 15: no more
        expect(page.locator("#fr-to-0")).to_have_value("15:00")
        expect(words).to_contain_text("Open Monday–Thursday 08:00–16:30, Friday 08:00–15:00.")
        box(page, 5, 20).click()  # Saturday from the first box to the last
        box(page, 5, 23).click()
        expect(words).to_contain_text("Saturday 10:00–12:00")
        page.locator("#fr-from-0").fill("8.10")  # exact times stay exact
        expect(box(page, 4, 16)).to_have_class("hour part")

        box(page, 5, 23).focus()
        for key in ("ArrowDown", "End", "Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
            page.keyboard.press(key)
        expect(page.locator("#vecka-sagt")).to_contain_text("Sunday 23:30–01:00")
        page.keyboard.press("Space")
        expect(words).to_contain_text("Sunday 23:30–01:00")
        expect(words).to_contain_text("Friday 08:10–15:00")
        page.locator(".special button").first.click()
        expect(page.locator("#x0-state")).to_be_focused()
        press(page, "preview")
        press(page, "save")
        expect(page.locator(".notice")).to_have_text("The opening hours are saved.")
    said = stored(world)
    assert said["fr"] == (Window(start="08:10", end="15:00"),)
    assert said["sa"] == (Window(start="10:00", end="12:00"),)
    assert said["su"] == (Window(start="23:30", end="01:00"),)


@pytest.mark.parametrize(
    "setting", [Setting(PHONE, scheme="dark", scripts=True), Setting(DESKTOP, "en-GB", scripts=True)], ids=str
)
def test_axe_finds_nothing_in_any_state_and_nothing_scrolls_sideways(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    editor(world)
    found = {}
    with visitor(browser, setting) as page:
        open_editor(page, live_server, world)

        def look(name: str, without: str = ".week-row + .week-row") -> None:
            """Of the week's hundreds of boxes one row is looked at: they are all alike, and axe takes its time."""
            unfold(page)
            found[name] = faults(page, without)
            page.set_viewport_size(NARROW)
            assert sideways(page) == [], name
            page.set_viewport_size(setting.size)

        look("begun")
        press(page, "except:")
        expect(page.locator("#x0-first")).to_be_focused()
        press(page, "add:mo")
        page.locator("#mo-from-1").fill("fem")
        press(page, "preview")
        expect(page.locator("#fel")).to_be_visible()
        look("faults")
        page.locator("#mo-from-1").fill("")
        page.locator("#x0-first").fill("2027-03-01")
        page.locator("#x0-reason").fill("Utbildning")
        page.locator("#tu-state").select_option("always")
        page.locator("#we-state").select_option("closed")
        press(page, "preview")
        expect(page.locator(".not-now")).to_be_visible()
        look("preview")
        world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 01")
        press(page, "save")
        expect(page.locator("#krock")).to_be_visible()
        look("conflict")
        press(page, "preview")
        press(page, "save")
        expect(page.locator(".notice").first).to_be_visible()
        look("saved")
    assert {name: some for name, some in found.items() if some} == {}
