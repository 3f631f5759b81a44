"""A volunteer keeps the entries right by answering a mail once a quarter: nothing but the mail's links is needed."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from partners.models import Account, Membership, Role, Verification
from partners.verifying.models import MailLink
from partners.verifying.reminding import send_reminders
from records.models import Event
from tests.lookup.world import World
from tests.tasks import run_queued_tasks
from tests.web.filling_in import Fields
from tests.web.mailed_links import HIDDEN, mailed, said, seen, state
from tests.web.registry import HIDDEN_FROM_STRANGERS, account

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_day_before() -> Iterator[None]:
    """The registry is made before the days that the tests go to, whenever they are run."""
    with time_machine.travel(MONDAY - timedelta(1), tick=True):
        yield


def test_opening_a_link_changes_nothing_and_shows_no_more_than_it_may(
    client: Client, world: World, volunteer: Account
) -> None:
    link, events = mailed(), Event.objects.count()
    for _ in range(3):
        answer = client.get(link)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "08-465 004 02" in html
    assert "windows" not in html
    assert "public_holiday" not in html
    assert "17.00–" in html
    assert "<li>svenska" in html
    assert HIDDEN not in html
    assert HIDDEN_FROM_STRANGERS not in html
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert client.head(link).status_code == 200
    assert Event.objects.count() == events
    assert MailLink.objects.get().used_at is None


def test_one_press_confirms_and_the_link_is_used_up(client: Client, world: World, volunteer: Account) -> None:
    link = mailed()
    answer = client.post(link, seen(client, link) | {"doing": "right"})
    assert "Tack, uppgifterna är bekräftade" in answer.content.decode()
    event = Event.objects.get(action="contact_point.verified", actor__startswith="link:")
    assert event.actor == f"link:{MailLink.objects.get().pk}"
    assert event.detail["how"] == "owner_confirmed"
    again = client.post(link, seen(client, link) | {"doing": "right"})
    assert again.status_code == 410
    assert "redan använd" in again.content.decode()
    assert Event.objects.filter(actor__startswith="link:").count() == 1


def test_a_correction_holds_from_today_and_keeps_the_channel_that_was_not_shown(
    client: Client, world: World, volunteer: Account
) -> None:
    before, link = said(world), mailed()
    sent = seen(client, link) | {"doing": "correct", "channel-1": "08-465 004 55", "channel-2": "ny@sodertalje.example"}
    assert "Tack, det är rättat" in client.post(link, sent).content.decode()
    after = said(world)
    assert [c.get("number") or c.get("address") for c in after["channels"]] == [
        "+46701740677",
        "+46846500455",
        "ny@sodertalje.example",
    ]
    assert {name: after[name] for name in set(after) - {"channels"}} == {
        name: before[name] for name in set(before) - {"channels"}
    }
    assert after["channels"][0] == before["channels"][0]
    assert state(world) == "works"


@pytest.mark.parametrize(
    "sent",
    [{"channel-1": "inget nummer"}, {"channel-2": "ingen adress"}, {"channel-1": "", "channel-2": "x@y.example"}],
)
def test_a_correction_that_is_none_is_asked_for_again_and_uses_nothing(
    client: Client, world: World, volunteer: Account, sent: dict[str, str]
) -> None:
    before, link = said(world), mailed()
    answer = client.post(link, seen(client, link) | {"doing": "correct", **sent})
    assert answer.status_code == 422
    wrong = [name for name, value in sent.items() if not value or value.startswith("in")]
    assert led_to(answer.content.decode()) == wrong
    assert said(world) == before
    assert client.post(link, seen(client, link) | {"doing": "right"}).status_code == 200


def led_to(html: str) -> list[str]:
    """The fields that the summary of faults leads to. Each is on the page."""
    summary = html[html.index('id="svar"') : html.index("</div>", html.index('id="svar"'))]
    found = re.findall(r'href="#([^"]+)"', summary)
    assert all(f'id="{field}"' in html for field in found)
    return found


def test_a_hidden_channel_cannot_be_written_over(client: Client, world: World, volunteer: Account) -> None:
    link = mailed()
    client.post(link, seen(client, link) | {"doing": "correct", "channel-0": "08-465 004 66"})
    assert said(world)["channels"][0]["number"] == "+46701740677"


DAYTIME = "mån-fre: 8-16\nröda dagar: stängt\n2026-12-28..2026-12-30: stängt (inventering)"
CHANNELS = {"channel-1": "08-465 004 02", "channel-2": "jouren@sodertalje.example"}


def test_the_hours_stand_there_as_lines_and_sent_back_they_change_nothing(
    client: Client, world: World, volunteer: Account
) -> None:
    before, link = said(world), mailed()
    html = client.get(link).content.decode()
    found = re.search(r'<textarea id="hours"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    assert found
    assert "17.00-" in found[1]
    client.post(link, seen(client, link) | {"doing": "correct", **CHANNELS, "hours": found[1].replace("\n", "\r\n")})
    assert said(world) == before
    assert state(world) == "works"


def test_new_hours_are_shown_as_they_are_understood_and_then_hold_from_today(
    client: Client, world: World, volunteer: Account
) -> None:
    before, link = said(world), mailed()
    sent = seen(client, link) | {"doing": "correct", **CHANNELS, "hours": DAYTIME}
    shown = client.post(link, sent).content.decode()
    assert "Vardagar 08.00–16.00" in shown
    assert "Stängt röda dagar" in shown
    assert "28–30 december 2026: stängt (inventering)" in shown
    assert "svarar ingen längre" in shown
    assert "varje måndag 17.00–23.00 från 23 november" in shown
    assert said(world) == before
    assert MailLink.objects.get().used_at is None
    again = client.post(link, sent | {"doing": "again"})
    assert (again.status_code, "mån-fre: 8-16" in again.content.decode()) == (200, True)

    done = client.post(link, sent | {"seen": "seen"}).content.decode()
    assert "Tack, det är rättat" in done
    assert "svarar ingen längre" in done
    after = said(world)
    assert after["hours"]["rules"][0]["windows"] == [{"start": "08:00", "end": "16:00"}]
    assert after["hours"]["exceptions"][0]["reason"] == "inventering"
    assert {name: after[name] for name in set(after) - {"hours"}} == {
        name: before[name] for name in set(before) - {"hours"}
    }
    assert state(world) == "works"
    assert client.get(link).status_code == 410


def test_the_hours_can_be_filled_in_as_a_table_and_are_seen_before_they_hold(
    client: Client, world: World, volunteer: Account
) -> None:
    link = mailed()
    form = Fields.of(client.get(link).content.decode().rpartition('class="correcting"')[2].partition("</form>")[0])
    table = client.post(link, form.posted(**{"channel-1": "08-465 004 55"}) | {"doing": ["table"]})
    fields = Fields.of(table.content.decode(), "tider").posted()
    assert (fields["fr-from"], fields["fr-to"], fields["channel-1"]) == (["16.00"], ["01.00"], ["08-465 004 55"])

    more = client.post(link, fields | {"doing": ["add:mo"]})
    assert Fields.of(more.content.decode(), "tider").posted()["mo-from"] == ["17.00", ""]
    live = client.post(link, fields | {"mo-state": ["closed"], "doing": ["live"]}).content.decode()
    assert "Stängt måndag, öppet tisdag–torsdag 17.00–23.00" in live
    assert client.post(link, fields | {"mo-from": ["nio"], "doing": ["written"]}).status_code == 422
    same = client.post(link, fields | {"doing": ["written"]})
    assert "Stämmer uppgifterna?" in same.content.decode()
    back = client.post(link, fields | {"mo-state": ["closed"], "doing": ["again"]})
    assert "mån-tors: 17.00-23.00" in back.content.decode()
    assert MailLink.objects.get().used_at is None

    looked = client.post(link, fields | {"mo-state": ["closed"], "doing": ["written"]})
    html = looked.content.decode()
    assert "Stämmer de nya tiderna?" in html
    assert "Stängt måndag" in html
    assert MailLink.objects.get().used_at is None
    saved = Fields.of(html.partition("<main")[2]).posted() | {"doing": ["correct"]}
    assert "Tack, det är rättat" in client.post(link, saved).content.decode()
    assert {"days": ["mo"], "windows": []} in said(world)["hours"]["rules"]
    assert said(world)["channels"][1]["number"] == "+46846500455"


@pytest.mark.parametrize(
    ("hours", "faults", "kept"),
    [
        ("mån: 8-16\ntis: nej", ["Rad 2:"], "tis: nej"),
        ("mån: 8-16\nmån: 17-18\nsmör: 8-9", ["Rad 2:", "Rad 3:"], "mån: 17-18"),
        ("mån: 8-16\n2026-12-28: stängt (ring 20170101-2393)", ["Rad 2:"], "2026-12-28: stängt"),
        ("mån: 8-16\n20170101-2393: stängt", ["Rad 2:"], "mån: 8-16"),
        ("mån: 8-16\n\n2026-12-28: stängt (flytt till Storgatan 3)", ["Rad 3:"], "2026-12-28: stängt"),
    ],
)
def test_a_fault_in_the_hours_is_told_at_its_line_and_uses_nothing(
    client: Client, world: World, volunteer: Account, hours: str, faults: list[str], kept: str
) -> None:
    before, link = said(world), mailed()
    shown = seen(client, link)
    for looked in ({}, {"seen": "seen"}):
        answer = client.post(link, shown | {"doing": "correct", **CHANNELS, "hours": hours, **looked})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert re.findall(r"Rad \d+:", html) == faults
        assert led_to(html) == ["hours"] * len(faults)
        assert kept in html
        assert "2393" not in html
        assert "Storgatan 3" not in html
    assert said(world) == before
    assert client.post(link, seen(client, link) | {"doing": "right"}).status_code == 200


def test_what_is_wrong_with_numbers_and_hours_is_told_at_once(client: Client, world: World, volunteer: Account) -> None:
    link = mailed()
    wrong = {"doing": "correct", **CHANNELS, "channel-1": "nio", "hours": "mån: 8-16\nibland\nofta"}
    html = client.post(link, seen(client, link) | wrong).content.decode()
    assert led_to(html) == ["channel-1", "hours", "hours"]


def test_what_was_confirmed_before_stands_in_nobodys_way(client: Client, world: World, volunteer: Account) -> None:
    world.add("Socialjouren", "contact_point", said(world) | {"note": {"sv": "Porten vid Storgatan 3"}}, confirmed=True)
    link = mailed()
    client.post(link, seen(client, link) | {"doing": "correct", **CHANNELS, "channel-1": "08-465 004 57"})
    assert said(world)["channels"][1]["number"] == "+46846500457"


def test_something_else_is_wrong_marks_the_entry_and_tells_the_coordinator(
    client: Client, world: World, volunteer: Account
) -> None:
    coordinator = account(world, email="samordnare@sodertalje.example")
    Membership.objects.filter(account=coordinator).update(role=Role.COORDINATOR, area=world.records["0181"])
    link = mailed()
    mail.outbox.clear()
    assert "vi hör av oss" in client.post(link, seen(client, link) | {"doing": "wrong"}).content.decode()
    run_queued_tasks()
    assert state(world) == "does_not_work"
    assert coordinator.email in [to for sent in mail.outbox for to in sent.to]


@pytest.mark.parametrize("days", [29, 31])
def test_a_link_holds_for_thirty_days(client: Client, world: World, volunteer: Account, days: int) -> None:
    with time_machine.travel(MONDAY, tick=True):
        link = mailed()
    with time_machine.travel(MONDAY + timedelta(days), tick=True):
        answer = client.post(link, seen(client, link) | {"doing": "right"})
    assert answer.status_code == (200 if days < 30 else 410)
    assert (state(world) == "works") == (days < 30)


def _leaves(world: World, volunteer: Account) -> None:
    Membership.objects.filter(account=volunteer).update(valid_until=date(2021, 1, 1))


def _is_closed(world: World, volunteer: Account) -> None:
    Account.objects.filter(pk=volunteer.pk).update(is_active=False)


def _ends(world: World, volunteer: Account) -> None:
    world.add("Socialjouren", "contact_point", None, valid_from=date(2022, 1, 1))


def _changes_hands(world: World, volunteer: Account) -> None:
    world.add("Socialjouren", "contact_point", said(world) | {"organisation": world.id("skolan")})


def _goes_to_parties(world: World, volunteer: Account) -> None:
    world.add("Socialjouren", "contact_point", said(world) | {"visibility": "parties"})


@pytest.mark.parametrize("happens", [_leaves, _is_closed, _ends, _changes_hands, _goes_to_parties])
def test_a_link_opens_nothing_once_its_holder_may_not(
    client: Client, world: World, volunteer: Account, happens: Any
) -> None:
    link = mailed()
    happens(world, volunteer)
    for answer in (client.get(link), client.post(link, seen(client, link) | {"doing": "right"})):
        assert answer.status_code == 410
        assert "08-465 004 02" not in answer.content.decode()
    assert state(world) == "none"


def test_a_link_that_was_tampered_with_is_not_found(client: Client, world: World, volunteer: Account) -> None:
    link = mailed()
    other = link[:10] + ("0" if link[10] != "0" else "1") + link[11:]
    for wrong in (other, link[:-1], "/kontroll/x", f"/kontroll/{MailLink.objects.get().pk.hex}"):
        assert client.post(wrong, {"doing": "right"}).status_code == 404
    assert state(world) == "none"


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_counts(world: World, volunteer: Account) -> None:
    link, statuses = mailed(), []
    sent = seen(Client(), link) | {"doing": "right"}

    def press() -> None:
        statuses.append(Client().post(link, sent).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 410, 410, 410]
    assert Verification.objects.filter(contact_point=world.records["Socialjouren"]).count() == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_whole_job_is_done_from_the_mail_in_a_browser(
    live_server: LiveServer, browser: Browser, world: World, volunteer: Account
) -> None:
    link = mailed()
    with browser.new_context(locale="sv-SE", java_script_enabled=False, viewport={"width": 390, "height": 844}) as own:
        page = own.new_page()
        page.goto(f"{live_server.url}{link}")
        expect(page.get_by_role("heading", name="Stämmer uppgifterna?")).to_be_visible()
        page.get_by_label("Telefon").fill("08-465 004 56")
        page.get_by_role("button", name="Rätta och bekräfta resten").click()
        expect(page.get_by_role("heading", name="Tack, det är rättat")).to_be_visible()
        page.goto(f"{live_server.url}{link}")
        expect(page.get_by_role("heading", name="Länken är redan använd")).to_be_visible()
    assert said(world)["channels"][1]["number"] == "+46846500456"
    assert state(world) == "works"
    send_reminders()
    run_queued_tasks()
    assert len([sent for sent in mail.outbox if "/kontroll/" in sent.body]) == 1
