"""The administrator's pages and the audit trail in a real browser: the whole job, and what axe says of each state."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Membership, Role
from partners.webhooks.models import Attempt, Delivery, Webhook
from tests.lookup.world import World
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, sideways, visitor
from tests.web.registry import EMAIL, PASSWORD, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTINGS = [Setting(PHONE, "sv-SE", "light"), Setting(DESKTOP, "en-GB", "dark", scripts=True)]
KEY = re.compile(r"svr_\w{36}")


def _looks_well(page: Page) -> None:
    """No violation, and nothing wider than the narrowest window."""
    assert faults(page) == [], page.url
    page.set_viewport_size(NARROW)
    assert sideways(page) == [], page.url
    page.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_an_administrator_makes_a_key_invites_somebody_and_reads_what_was_done(
    live_server: LiveServer, browser: Browser, world: World, setting: Setting
) -> None:
    boss = account(world)
    Membership.objects.filter(account=boss).update(role=Role.ADMINISTRATOR)
    with visitor(browser, setting) as page:
        page.goto(f"{live_server.url}/logga-in/?next=/administration")
        page.locator("#id_username, [name=login]").first.fill(EMAIL)
        page.locator("[type=password]").fill(PASSWORD)
        page.locator("main button").first.click()
        _checked(page, setting)

        page.get_by_role("link", name=re.compile(setting.says("Nycklar", "Keys"))).first.click()
        page.locator("#id_name").fill("Synkronisering")
        page.locator("form.filled button").click()
        expect(page.locator("#hemlig")).to_have_text(KEY)
        expect(page.locator("#exempel")).to_contain_text("curl --header")
        expect(page.locator(".copying button")).to_have_count(2 if setting.scripts else 0)
        _checked(page, setting)
        page.locator("main a.button").click()
        _checked(page, setting)
        page.get_by_role("link", name=re.compile(setting.says("^Återkalla", "^Revoke"))).click()
        _checked(page, setting)
        page.locator("button.danger").click()
        expect(page.locator("[role=status]").first).to_contain_text(setting.says("återkallad", "revoked"))

        page.get_by_role("link", name=setting.says("Medlemmar", "Members")).click()
        page.locator("#id_email").fill("ingen adress@")
        page.locator("form.filled").evaluate("form => form.noValidate = true") if setting.scripts else page.locator(
            "#id_email"
        ).fill("ny@sodertalje.example")
        page.locator("form.filled button").click()
        if setting.scripts:
            expect(page.locator(".faults")).to_be_visible()
            _checked(page, setting)
            page.locator("#id_email").fill("ny@sodertalje.example")
            page.locator("form.filled button").click()
        expect(page.locator("main")).to_contain_text("ny@sodertalje.example")
        _checked(page, setting)

        page.get_by_role("link", name="Webhooks", exact=True).click()
        page.locator("#id_url").fill("https://mottagare.example/krok")
        page.locator("form.filled button").click()
        expect(page.locator("#hemlig")).to_contain_text("whsec_")
        page.locator("main a.button").click()
        page.locator("button[value=test]").click()
        _tried()
        page.reload()
        expect(page.locator(".tries")).to_contain_text("503")
        _checked(page, setting)

        page.goto(f"{live_server.url}/handelser")
        expect(page.locator(".trail")).to_contain_text(setting.says("Nyckel återkallad", "Key revoked"))
        _checked(page, setting)


def _checked(page: Page, setting: Setting) -> None:
    """Where no scripts run, axe cannot either."""
    if setting.scripts:
        _looks_well(page)


def _tried() -> None:
    """As if a worker had sent the test, and the receiver had answered with an error."""
    delivery = Delivery.objects.get(webhook=Webhook.objects.get())
    Attempt.objects.create(delivery=delivery, at=timezone.now(), duration_ms=83, status=503, error="refused")
