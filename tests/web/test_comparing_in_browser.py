"""What axe says of the pages that compare, cite and take signatures; and that none scrolls sideways on a phone."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import Moment
from registry.citing import Reference
from tests.registry.agreement import Town, made_town, today
from tests.web.browsing import DESKTOP, NARROW, Setting, faults, unfold, visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_axe_finds_nothing_where_versions_drafts_and_proposals_are_compared(
    live_server: LiveServer, browser: Browser
) -> None:
    town = made_town()
    pages, session = _pages(town), _session(town)
    found = {}
    for setting in (Setting(NARROW, scripts=True), Setting(DESKTOP, "en-GB", "dark", scripts=True)):
        with visitor(browser, setting) as page:
            page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            for address in pages:
                page.goto(f"{live_server.url}{address}")
                unfold(page)
                found[str(setting), address] = faults(page)
                if address == pages[-2]:
                    expect(page.locator(".signing button").first).to_be_visible()
    assert {where: some for where, some in found.items() if some} == {}


def _pages(town: Town) -> list[str]:
    """The pages of an agreement in two versions with a third proposed: inline and side by side."""
    agreed = town.agreed(town.routine())
    longer = [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Att skydda barn och vuxna, dygnet runt"}}]
    second = town.propose(town.draft(town.routine(sections=longer), record=agreed.record))
    town.sign(second, "signatory")
    town.sign(second, "police")
    third = town.draft(town.routine(sections=[]), record=agreed.record)
    proposal = town.propose(third)
    town.decline(proposal, "signatory")
    versions = f"/poster/routines/{agreed.record}/jamfor"
    cited = Reference(agreed.record, 2, Moment.resolve(today())).path
    open_still = town.propose(town.draft(town.routine(title={"sv": "Att skriva under"})))
    offered = f"/forslag/{agreed.record}/{proposal.round}"
    return [
        versions,
        f"{versions}?view=side",
        cited,
        offered,
        f"{offered}?view=side",
        f"/utkast/{third.uuid}",
        f"/forslag/{open_still.record}/{open_still.round}",
        "/forslag",
    ]


def _session(town: Town) -> str:
    """The session of the police's signatory, who comments too."""
    made = Account.objects.create_user("undertecknare@konton.example", name="Undertecknare")
    police = Record.objects.get(uuid=town.world.names["polisen"])
    Membership.objects.create(account=made, organisation=police, role=Role.SIGNATORY, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(made)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
