"""A signatory reads what a proposal changes, and signs or declines it; what axe sees in the coordinator's reports."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Account, Membership, Role
from records.models import Record
from registry.agreeing.models import Answer
from tests.registry.agreement import Town, made_town, today
from tests.registry.reports.test_steering import body, meeting
from tests.web.browsing import DESKTOP, NARROW, PHONE, Setting, faults, unfold, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTINGS = [Setting(PHONE), Setting(DESKTOP, "en-GB", "dark", scripts=True)]
AROUND_THE_CLOCK = [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Att skydda, dygnet runt"}}]


def enter(page: Page, live_server: LiveServer, town: Town, organisation: str, role: Role, area: str = "") -> None:
    """Come as somebody new with the role."""
    of = Record.objects.get(uuid=town.world.names[organisation])
    made = Account.objects.create_user("nykomling@konton.example", name="Nykomling")
    where = Record.objects.get(uuid=town.world.names[area]) if area else None
    Membership.objects.create(account=made, organisation=of, role=role, area=where, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(made)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_a_signatory_signs_with_the_difference_in_view_declines_what_is_not_right_and_withdraws(
    live_server: LiveServer, browser: Browser, setting: Setting
) -> None:
    town = made_town()
    agreed = town.agreed(town.routine())
    proposal = town.propose(town.draft(town.routine(sections=AROUND_THE_CLOCK), record=agreed.record))
    other = town.propose(town.draft(town.routine(title={"sv": "En annan samverkan"})))
    before = Answer.objects.count()

    with visitor(browser, setting) as page:
        enter(page, live_server, town, "polisen", Role.SIGNATORY)
        page.goto(f"{live_server.url}/forslag")
        page.get_by_role("link", name="Samverkan", exact=True).first.click()
        expect(page.locator("main")).to_contain_text("dygnet runt")
        page.get_by_role("button", name=setting.says("Skriv under för", "Sign for")).click()
        expect(page.locator(".signing")).to_have_count(0)

        page.goto(f"{live_server.url}/forslag/{other.record}/{other.round}")
        page.get_by_text(setting.says("Avböj i stället", "Decline instead")).click()
        page.locator("textarea[name=reason]").fill("Vi tar inte emot på natten.")
        page.get_by_role("button", name=setting.says("Avböj för", "Decline for")).click()
        expect(page.locator("main")).to_contain_text("Vi tar inte emot på natten.")

        page.goto(f"{live_server.url}/poster/routines/{agreed.record}/lamna")
        seen = [faults(page)] if setting.scripts else []
        page.locator("#first").fill((today() + timedelta(days=90)).isoformat())
        page.locator("#reason").fill("Vi har sagt upp det.")
        page.get_by_role("button", name=setting.says("Visa vad som följer", "Show what follows")).click()
        expect(page.locator("main")).to_contain_text("polisen")
        seen += [faults(page)] if setting.scripts else []
        page.get_by_role("button", name=setting.says("Lämna som part", "Withdraw as a party")).click()
        expect(page.locator("main .notice").first).to_contain_text("polisen")

    assert not any(seen)
    answers = {answer.proposal_id: answer for answer in Answer.objects.order_by("pk")[before:]}
    assert set(answers) == {proposal.pk, other.pk}
    assert answers[other.pk].reason == "Vi tar inte emot på natten."


@pytest.mark.parametrize("setting", [Setting(NARROW, scripts=True), Setting(DESKTOP, "en-GB", "dark", scripts=True)])
def test_axe_finds_nothing_in_the_report_to_the_steering_group_and_the_findings(
    live_server: LiveServer, browser: Browser, setting: Setting
) -> None:
    town = made_town()
    town.agreed(town.routine())
    town.agreed(town.pathway(), "pathway")
    town.world.names["gruppen"] = town.world.record("body", body(town.world))
    meeting(town.world, "2026-10-05", minutes_reference="KS 2026/31")
    wrong = {}
    with visitor(browser, setting) as page:
        enter(page, live_server, town, "kommunen", Role.COORDINATOR, "0181")
        for address in (f"/styrgrupp/{town.world.names['gruppen']}", "/granskning", "/nationellt-matt"):
            page.goto(f"{live_server.url}{address}")
            unfold(page)
            wrong[address] = faults(page)
            expect(page.locator("figure.plot svg")).to_have_count(2 if "styrgrupp" in address else 0)
    assert {address: some for address, some in wrong.items() if some} == {}
