"""The coordinator's pages in a real browser: axe, no sideways scrolling, what comes later, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Membership, Role
from tests.lookup.world import ALWAYS, World
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, unfold, visitor
from tests.web.registry import EMAIL, PASSWORD, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTINGS = [
    Setting(PHONE, "sv-SE", "dark", scripts=True),
    Setting(DESKTOP, "en-GB", "light"),
    Setting(NARROW, "en-GB", "light", scripts=True),
]


def coordinating(world: World) -> None:
    made = account(world)
    Membership.objects.filter(account=made).update(role=Role.COORDINATOR, area=world.records["01"])
    # Somebody has to answer at each hour, and does not; a routine is late, and a party has not signed it.
    office, school = world.id("office"), world.id("skolan")
    world.pathway("Väg som alltid ska besvaras", "01", [world.report()], required_hours=ALWAYS, owner=office)
    signed = {"organisation": office, "signed": {"value": "2025-01", "precision": "month"}}
    late = {
        "title": {"sv": "Rutin med försenad översyn"}, "routine_kind": "overenskommelse", "owner": office,
        "areas": [world.id("0181")], "review_by": "2026-06-30", "parties": [signed, {"organisation": school}],
    }  # fmt: skip
    world.add("sen rutin", "routine", late)


def fine(page: Page, setting: Setting) -> None:
    if not setting.scripts:
        return  # axe is a script: where none run it would wait for ever
    unfold(page)
    assert faults(page) == []


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_a_coordinator_goes_from_a_number_to_its_list_and_to_another_day(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    coordinating(world)
    with visitor(browser, setting) as page:
        page.goto(f"{live_server.url}/logga-in/?next=/oversikt")
        page.locator("#id_username").fill(EMAIL)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("form.sign-in button").first.click()
        severity = page.locator("#del-avvikelser .figures li").first
        if setting.scripts:
            expect(severity).to_be_visible()
            expect(page.locator("#del-timmar figure svg")).to_be_visible()
            for table in ("helgdagar", "frister", "parter"):
                expect(page.locator(f"[aria-labelledby=t-{table}] tbody tr").first).to_be_visible()
        else:
            expect(severity).to_have_count(0)
            page.locator("#del-avvikelser a").click()
            expect(severity).to_be_visible()
            page.locator(".kind a").click()
        fine(page, setting)
        page.locator(".matrix td a").first.click()
        expect(page.locator("h1")).to_have_text(
            setting.says("Vägar för varje situation och målgrupp", "Pathways for each situation and target group")
        )
        page.locator("#tid:not([open]) summary").click()
        page.locator("#on").fill("2025-06-01")
        page.locator("#tid button").click()
        expect(page.locator(".not-now")).to_be_visible()
        fine(page, setting)
        page.locator("h1 ~ table a, .rows tbody a").first.click()
        expect(page).to_have_url(re.compile("on=2025-06-01"))
        for more in ("?vems=alla", f"/{world.id('sol-14-1')}", f"/{world.id('sol-19-1')}/ersatt"):
            page.goto(f"{live_server.url}/bestammelser{more}")
            fine(page, setting)
        page.locator("#from_day").fill("2027-01-01")
        page.locator("[name=how][value=none]").check()
        page.locator("[value=preview]").click()
        expect(page.locator("#beror")).to_be_visible()
        fine(page, setting)
