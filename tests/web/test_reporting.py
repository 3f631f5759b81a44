"""Saying that a number did not work: two taps on a card, nothing to write, and everybody sees it at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Verification
from records.models import Event
from tests.lookup.world import World
from tests.web.registry import HIDDEN_FROM_STRANGERS
from web.templatetags.samverkan import path_of

MONDAY = datetime(2041, 11, 25, 9, tzinfo=UTC)
"""Ahead of the clock: what was recorded before cannot have been recorded later."""


@pytest.fixture(autouse=True)
def _the_day_before() -> Iterator[None]:
    """The registry is made before the days that the tests go to, whenever they are run."""
    caches["process"].clear()
    with time_machine.travel(MONDAY - timedelta(1), tick=True):
        yield


def address(world: World, name: str = "Mottagningen") -> str:
    return f"{path_of('contact_point', world.uuid(name))}/fungerade-inte"


def test_a_report_is_thanked_for_and_shown_on_the_page_the_card_and_the_command_line(
    client: Client, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(MONDAY, tick=True):
        answer = client.post(address(world), {"reason": "no_answer"}, follow=True)
        assert "Tack för att du sa till" in answer.content.decode()
        assert "Har rapporterats inte fungera 25 november 2041" in answer.content.decode()
        page = client.get(path_of("contact_point", world.uuid("Mottagningen"))).content.decode()
        assert 'class="checked reported"' in page
        assert "08-465 004 01" in page
        card = client.get("/", {"q": "gift bort", "area": "0181"}).content.decode()
        assert "Har rapporterats inte fungera 25 november 2041" in card
        call_command("lookup", "gift bort", "--area", "0181")
    assert "Har rapporterats inte fungera 25 november 2041" in capsys.readouterr().out


def test_the_channel_is_kept_by_its_place(client: Client, world: World) -> None:
    client.post(address(world), {"reason": "address_bounces", "channel": "1"})
    assert Verification.objects.get(result="reported").channel == 1


@pytest.mark.parametrize("sent", [{}, {"reason": "rude"}, {"reason": "no_answer", "channel": "99"}, {"channel": "x"}])
def test_what_is_no_reason_is_asked_for_again(client: Client, world: World, sent: dict[str, str]) -> None:
    answer = client.post(address(world), sent)
    assert answer.status_code == 422
    assert "Välj vad som inte fungerade." in answer.content.decode()
    assert not Event.objects.filter(action="contact_point.reported").exists()


def test_a_form_from_elsewhere_is_refused(world: World) -> None:
    answer = Client(enforce_csrf_checks=True).post(address(world), {"reason": "no_answer"})
    assert answer.status_code == 403
    assert not Verification.objects.filter(result="reported").exists()


def test_opening_the_form_changes_nothing_and_shows_nothing_withheld(client: Client, world: World) -> None:
    events = Event.objects.count()
    answer = client.get(address(world))
    assert answer.status_code == 200
    assert HIDDEN_FROM_STRANGERS not in answer.content.decode()
    assert Event.objects.count() == events
    assert client.get(address(world).replace(world.id("Mottagningen"), world.id("office"))).status_code == 404


def test_too_many_reports_on_one_entry_are_refused_kindly(client: Client, world: World, settings: Any) -> None:
    settings.RATE_LIMIT_SCALE = 1
    statuses = [client.post(address(world), {"reason": "no_answer"}).status_code for _ in range(8)]
    assert statuses[0] == 302
    assert statuses[-1] == 429
    assert Event.objects.filter(action="contact_point.reported").count() == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_taps_without_javascript_report_the_number_on_the_card(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with browser.new_context(locale="sv-SE", java_script_enabled=False, viewport={"width": 390, "height": 844}) as own:
        page = own.new_page()
        page.goto(f"{live_server.url}/?q=gift+bort&area=0181")
        card = page.locator(".call .contact").first
        card.get_by_text("Det här numret fungerade inte").click()
        card.get_by_role("button", name="Ingen svarade").click()
        expect(page.get_by_role("heading", name="Tack för att du sa till")).to_be_visible()
    assert Verification.objects.get(result="reported").reason == "no_answer"
