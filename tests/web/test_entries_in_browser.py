"""An organisation's own entries in a real browser: the job with and without scripts; what axe says of each state."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Account, Verification
from records.models import Version
from tests.lookup.world import World
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, sideways, unfold, visitor
from tests.web.keeping.people import DESK, editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORKING = [Setting(PHONE), Setting(DESKTOP, "en-GB", scripts=True)]


def signed_in(page: Page, live_server: LiveServer, world: World) -> Account:
    client = Client()
    made = editor(client, world)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return made


def change(world: World) -> str:
    return f"{DESK}/contact-points/{world.id('Mottagningen')}/andra"


@pytest.mark.parametrize("setting", WORKING, ids=str)
def test_somebody_confirms_one_entry_and_corrects_another(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    with visitor(browser, setting) as page:
        signed_in(page, live_server, world)
        page.goto(f"{live_server.url}{DESK}")
        line = page.locator(f"#rad-{world.id('Socialjouren')}")
        line.get_by_role("button", name=setting.says("Stämmer", "Is right")).click()
        expect(page.locator("main")).to_contain_text(setting.says("bekräftad i dag", "confirmed today"))
        assert Verification.objects.filter(contact_point=world.records["Socialjouren"]).count() == 1
        if setting.scripts:  # the line alone came, with what was done announced and the focus where it was
            expect(page.locator("#besked")).to_contain_text("Socialjouren")
            expect(page.locator(f"#svar-{world.id('Socialjouren')}")).to_be_focused()

        page.goto(f"{live_server.url}{change(world)}")
        page.get_by_role("button", name=setting.says("Webbformulär", "Web form"), exact=True).click()
        expect(page.locator("#channels-6-url")).to_be_focused()
        page.locator("#channels-6-url").fill("https://sodertalje.example/stod")
        page.locator("#channels-0-number").fill("08-465 004 44")
        page.locator("#change_note").fill("Nytt nummer från växeln")
        page.locator("#change_note").press("Enter")
        expect(page.locator("h1")).to_contain_text(setting.says("Blir det rätt?", "Is this right?"))
        page.get_by_role("button", name=setting.says("Spara", "Save")).click()
        expect(page.locator("h1")).to_contain_text(setting.says("Sparat", "Saved"))
        content = Version.mechanism.filter(record=world.records["Mottagningen"]).latest("pk").content or {}
        assert content["channels"][0]["number"] == "+46846500444"
        assert content["channels"][6]["url"] == "https://sodertalje.example/stod"


def test_who_was_signed_out_meanwhile_signs_in_beside_the_form_and_loses_nothing(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(PHONE, scripts=True)) as page:
        signed_in(page, live_server, world)
        page.goto(f"{live_server.url}{change(world)}")
        page.locator("#channels-0-number").fill("08-465 004 44")
        page.locator("#change_note").fill("Nytt nummer från växeln")
        session = next(cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid")
        page.context.clear_cookies(name="sessionid")

        page.locator("#change_note").press("Enter")
        expect(page.locator("main")).to_contain_text("Inget är sparat")
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="logga in i en ny flik").click()
        opened.value.close()
        now = {"sessionid": session.get("value", ""), "csrftoken": "n" * 32}
        page.context.add_cookies([{"name": name, "value": now[name], "url": live_server.url} for name in now])
        page.get_by_role("button", name="Skicka igen").click()

        expect(page.locator("h1")).to_contain_text("Blir det rätt?")
        expect(page.locator("main")).to_contain_text("08-465 004 44")


class Judge:
    """Asks axe of one state after the other, with everything unfolded."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: dict[str, list[tuple[str, str]]] = {}

    def __call__(self, state: str) -> None:
        unfold(self.page)
        if found := faults(self.page):
            self.wrong[state] = found


def test_axe_finds_nothing_on_the_desk_and_in_the_form_whatever_becomes_of_it(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(PHONE, scripts=True)) as page:
        signed_in(page, live_server, world)
        judge = Judge(page)
        page.goto(f"{live_server.url}{DESK}")
        judge("desk")
        page.goto(f"{live_server.url}{change(world)}")
        page.locator("#channels-0-number").fill("12")
        page.locator(".buttons [value=look]").click()
        judge("form with faults")
        page.locator("#channels-0-number").fill("08-465 004 44")
        page.locator("#change_note").fill("Nytt nummer")
        page.locator(".buttons [value=look]").click()
        judge("look")
        world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 55")
        page.locator("[value=save]").click()
        expect(page.locator("h1")).to_contain_text("Någon annan hann före")
        judge("clash")
        assert judge.wrong == {}


def test_axe_finds_nothing_on_the_pages_beside_the_form(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(DESKTOP, "en-GB", "dark", scripts=True)) as page:
        signed_in(page, live_server, world)
        judge = Judge(page)
        for act in ("andra", "historik", "visning", "sparad/1", "avsluta"):
            page.goto(f"{live_server.url}{change(world).replace('andra', act)}")
            judge(act)
        page.goto(f"{live_server.url}{DESK}/ny/bodies?organisation={world.id('office')}")
        judge("new group")
        # Who sits in it is found while the name is typed, chosen, and still chosen when another is looked for.
        page.locator("[value='add:members:row']").click()
        page.locator("#members-0-organisation").press_sequentially("skol")
        page.locator("#members-0-organisation-traffar input[type=radio]").first.check()
        page.locator("#members-0-organisation").press_sequentially("x")
        expect(page.locator("#members-0-organisation-valda input:checked")).to_have_value(world.id("skolan"))
        page.locator(".buttons [value=look]").click()
        expect(page.locator("#members-0-organisation-fault")).to_contain_text("Nearest are: Skolan")
        judge("group with a name that nobody has")
        assert judge.wrong == {}


def test_nothing_is_wider_than_the_narrowest_screen(live_server: LiveServer, browser: Browser, world: World) -> None:
    with visitor(browser, Setting(NARROW, scripts=True)) as page:
        signed_in(page, live_server, world)
        for address in (DESK, change(world), change(world).replace("andra", "historik")):
            page.goto(f"{live_server.url}{address}")
            unfold(page)
            assert sideways(page) == [], address
