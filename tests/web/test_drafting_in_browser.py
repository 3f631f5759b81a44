"""The draft editor in a real browser: on a phone without scripts, by keyboard with them, and what axe says."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.access import Viewer
from partners.maintaining import turn
from partners.models import Account, Membership, Role
from records.moment import Moment
from registry.agreeing import drafting
from registry.agreeing.asked import Opening, Written
from registry.agreeing.models import Draft, Revision
from tests.lookup.world import World
from tests.web.browsing import DESKTOP, PHONE, Setting, faults, sign_in, unfold, visitor
from tests.web.registry import EMAIL, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drafted(world: World) -> Draft:
    """A draft of two steps, of the coordinator who signs in."""
    account = Account.objects.create_user(EMAIL, PASSWORD, name="Kim Kurator")
    office, area = world.records["office"], world.records["0181"]
    since = date(2020, 1, 1)
    Membership.objects.create(account=account, organisation=office, role=Role.COORDINATOR, area=area, valid_from=since)
    steps = [
        {
            "key": key, "actor": world.id("elevhalsa"), "modality": "ska", "action": {"sv": words},
            "receiver": {"function": world.id("socialjour")},
        }
        for key, words in (("ett", "Ring socialjouren"), ("tva", "Gör orosanmälan"))
    ]  # fmt: skip
    document = {"title": {"sv": "Oro i skolan"}, "areas": [world.id("0181")], "steps": steps}
    viewer = Viewer.of_account(account, Moment.resolve())
    with turn(viewer.actor) as session:
        return drafting.open_draft(session, viewer, Opening("pathway", office.uuid), Written(document))


def order(draft: Draft) -> list[str]:
    last = Revision.objects.filter(draft=draft).order_by("-number")[0]
    return [step["action"]["sv"] for step in last.document["steps"]]


def opened(page: Page, live_server: LiveServer, draft: Draft, more: str = "skriv") -> None:
    sign_in(page, live_server, PASSWORD)
    page.goto(f"{live_server.url}/utkast/{draft.uuid}/{more}")


def test_a_step_is_added_with_its_provision_and_moved_on_a_phone_without_scripts(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    draft = drafted(world)
    with visitor(browser, Setting(PHONE)) as page:
        opened(page, live_server, draft)
        expect(page.locator("#del-ett .number").first).to_be_visible()
        page.get_by_role("link", name="Lägg till ett steg").click()
        page.locator("#actor").select_option(world.id("elevhalsa"))
        page.locator("#modality").select_option("ska")
        page.locator("#action_sv").fill("Skriv till nämnden")
        page.locator("#legal_sok").fill("sol-19-1")
        page.locator("#legal_sok").press("Enter")
        page.locator("#legal-traffar input").first.check()
        expect(page.locator("#action_sv")).to_have_value("Skriv till nämnden")
        page.get_by_role("button", name="Spara", exact=True).click()
        page.locator(".edited-part").nth(2).get_by_role("button", name="Upp").click()
        expect(page.locator(".notice").first).to_contain_text("Står nu på plats 2 av 3.")
        assert order(draft) == ["Ring socialjouren", "Skriv till nämnden", "Gör orosanmälan"]
        page.locator(".edited-part").nth(0).get_by_role("button", name="Ta bort").click()
        page.locator("#angra").click()
        expect(page.locator(".notice").first).to_contain_text("ångrad")
    assert order(draft) == ["Ring socialjouren", "Skriv till nämnden", "Gör orosanmälan"]


def test_steps_move_by_keyboard_and_the_focus_goes_with_them_and_checks_come_as_it_is_written(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    draft = drafted(world)
    with visitor(browser, Setting(DESKTOP, "en-GB", scripts=True)) as page:
        opened(page, live_server, draft)
        page.locator("#upp-tva").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#sagt")).to_contain_text("Now in place 1 of 2.")
        expect(page.locator("#upp-tva")).to_be_focused()
        assert order(draft) == ["Gör orosanmälan", "Ring socialjouren"]
        page.locator("#tid").select_option("natt")
        expect(page.locator("#del-ett .answers")).to_be_visible()

        page.goto(f"{live_server.url}/utkast/{draft.uuid}/skriv/steg/ett")
        expect(page.locator("#levande")).to_contain_text("names neither a provision nor a local decision")
        page.locator("#legal_sok").press_sequentially("19 kap")
        page.locator("#legal-traffar input").first.check()
        expect(page.locator("#levande")).to_contain_text("The part breaks no rule")
        page.locator("#legal_sok").fill("20170101-2393")
        expect(page.locator("#legal-traffar")).to_contain_text("look like a personal identity number")
        # What was ticked among what was found is still chosen when something else has been searched for.
        expect(page.locator("#legal-valda input")).to_be_checked()
    assert Revision.objects.filter(draft=draft).count() == 2


@pytest.mark.parametrize(
    "setting",
    [Setting(PHONE, "sv-SE", "dark", scripts=True), Setting(DESKTOP, "en-GB", "light", scripts=True)],
    ids=str,
)
def test_axe_finds_nothing_in_any_state_of_the_editor_and_the_catalogue(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    draft = drafted(world)
    at = f"{live_server.url}/utkast/{draft.uuid}"
    states = {
        "editor": f"{at}/skriv?angra=1", "step": f"{at}/skriv/steg/ett", "new step": f"{at}/skriv/steg/ny",
        "what it covers": f"{at}/skriv/grund", "decision": f"{at}/skriv/beslut", "notes": f"{at}/skriv/noter",
        "hours": f"{at}/skriv/tider", "do not": f"{at}/skriv/gor-inte", "revisions": f"{at}/sparningar?jamfor=1",
        "sharing": f"{at}/dela", "proposing": f"{at}/foresla", "begin": f"{live_server.url}/utkast/nytt",
        "begin from": f"{live_server.url}/utkast/nytt?post={world.id('rutin')}",
        "terms": f"{live_server.url}/katalog/begrepp",
        "a term": f"{live_server.url}/katalog/begrepp/situations/{world.id('hrv')}",
        "a new term": f"{live_server.url}/katalog/begrepp/functions/nytt",
    }  # fmt: skip
    with visitor(browser, setting) as page:
        opened(page, live_server, draft)
        page.locator("#ned-ett").click()
        expect(page.locator("#angra")).to_be_visible()
        found = {"undo": faults(page)}
        for name, address in states.items():
            page.goto(address)
            unfold(page)
            found[name] = faults(page)
        found |= in_trouble(page, draft, at)
    assert {name: some for name, some in found.items() if some} == {}


def in_trouble(page: Page, draft: Draft, at: str) -> dict[str, list[tuple[str, str]]]:
    """What axe finds where something was refused, and where somebody else was first."""
    found = {}
    page.goto(f"{at}/skriv/steg/ett")
    page.locator("#action_sv").fill("Ring 20170101-2393")
    page.locator("button[value=save]").click()
    expect(page.locator(".faults")).to_be_visible()
    found["refused"] = faults(page)
    page.goto(f"{at}/skriv/steg/ett")
    last = Revision.objects.filter(draft=draft).order_by("-number")[0]
    steps = [step | {"action": {"sv": "Någon annan skrev"}} for step in last.document["steps"]]
    viewer = Viewer.of_account(Account.objects.get(), Moment.resolve())
    with turn(viewer.actor) as session:
        drafting.save(session, viewer, draft.uuid, last.number, Written(last.document | {"steps": steps}))
    page.locator("#action_sv").fill("Jag skrev")
    page.locator("button[value=save]").click()
    expect(page.locator(".faults")).to_be_visible()
    expect(page.locator("#action_sv")).to_have_value("Jag skrev")
    found["conflict"] = faults(page)
    return found
