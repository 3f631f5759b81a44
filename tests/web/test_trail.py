"""The page of events: who may, its filters and files, and what it says of the chain."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from partners.keys.issuing import issue, revoke
from partners.models import Account, Role
from records.checking import check_log
from records.models import Event, LogCheck
from tests.partners.world import World
from tests.registry.test_trail import _tamper, _wish


@pytest.fixture
def world(db: None) -> World:
    made = World.made()
    boss = made.viewer(("socialkontoret", Role.ADMINISTRATOR))
    made.names["point"] = made.contact_point()
    made.contact_point(record=made.names["point"], name={"sv": "Nya <b>mottagningen"})
    key = issue(boss, made.names["socialkontoret"], _wish()).key
    revoke(boss, key.uuid)
    return made


def reader(world: World, role: Role = Role.ADMINISTRATOR, organisation: str = "socialkontoret") -> Client:
    client = Client()
    membership = (organisation, role, "0181") if role is Role.COORDINATOR else (organisation, role)
    account = world.account(membership)
    Account.objects.filter(pk=account.pk).update(name="Kim Läsare")
    client.force_login(account)
    return client


def html(client: Client, more: str = "", status: int = 200) -> str:
    answer = client.get(f"/handelser{more}")
    assert answer.status_code == status, more
    return unescape(answer.content.decode())


def test_who_may_not_read_the_log_is_told_so_or_led_to_what_is_lacking(world: World) -> None:
    assert Client().get("/handelser?act=access").headers["Location"] == "/logga-in/?next=/handelser%3Fact%3Daccess"
    html(reader(world, Role.EDITOR), status=403)
    with override_settings(SECOND_FACTOR_ROLES=["administrator"]):
        assert "/konto/tva-steg/" in html(reader(world), status=403)
    assert 'href="/handelser"' in html(reader(world, Role.COORDINATOR))


def test_events_are_told_with_links_to_the_record_and_the_version_and_who_did_it(world: World) -> None:
    page = html(reader(world))
    point = world.names["point"]
    assert f"/kontaktvagar/{point}" in page
    assert f"/poster/contact-points/{point}/jamfor?from=1&to=2" in page
    assert "Nyckel återkallad" in page
    assert "registret självt" in page  # the world was made by no person
    raw = reader(world).get("/handelser").content.decode()
    assert "Nya &lt;b&gt;" in raw
    assert "Nyckel" not in html(reader(world, Role.COORDINATOR, "kommunen"))


def test_filters_stand_in_the_address_and_a_name_leads_to_all_that_somebody_did(world: World) -> None:
    client = reader(world)
    page = html(client, "?act=access")
    assert page.count("<li value=") == 2
    (actor,) = set(re.findall(r"actor=(account%3A[0-9a-f-]+)", page))
    assert "Bara det som gjorts av:" in html(client, f"?actor={actor}")
    point = world.names["point"]
    assert html(client, f"?record={point}").count("<li value=") == 2
    for wrong in ("?from=nyss", "?record=x", "?organisation=finns-inte", "?before=x", "?organisation=20170101-2393"):
        page = html(client, wrong, 422)
        assert "Det gick inte att visa" in page
        assert "2393" not in page
    assert html(client, "?before=1").count("<li value=") == 0
    assert "Inga händelser." in html(client, "?to=2001-01-01")


def test_older_events_are_a_link_away_each_told_once(world: World) -> None:
    client = reader(world)
    for number in range(60):
        world.contact_point(name={"sv": f"Nummer {number}"})
    seen: list[str] = []
    more = ""
    while True:
        page = html(client, more)
        seen += re.findall(r'<li value="(\d+)"', page)
        older = re.search(r'href="/handelser(\?[^"]*)" rel="next"', page)
        if not older:
            break
        more = older[1]
    assert len(seen) == len(set(seen)) > 60
    assert seen == sorted(seen, key=int, reverse=True)


def test_the_files_say_the_same_as_the_page_and_hold_no_formula(world: World) -> None:
    client = reader(world)
    answer = client.get("/handelser.csv?act=access")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["Nyckel återkallad", "Nyckel skapad"]
    assert rows[1][8] == "'=Synk"
    book = load_workbook(io.BytesIO(client.get("/handelser.xlsx?act=access").content))
    assert [cell.value for cell in book.worksheets[1]["C"]] == ["Vad", "Nyckel återkallad", "Nyckel skapad"]
    assert client.get("/handelser.pdf").status_code == 404
    assert client.get("/handelser.csv?from=nyss").status_code == 404


def test_the_page_says_whether_the_chain_holds_here_and_how_far_it_was_recomputed(world: World) -> None:
    client = reader(world)
    assert "inte räknad om än" in html(client)
    check_log()
    page = html(client)
    last = LogCheck.objects.get()
    assert f"höll till händelse {last.sequence}" in page
    assert last.hash in page
    assert "är räknade om nu, och håller" in page

    shown = int(re.findall(r'<li value="(\d+)"', page)[0])
    _tamper("UPDATE records_event SET actor = 'account:nobody' WHERE sequence = %s", shown)
    page = html(client)
    assert "Nej: 1 av händelserna" in page
    assert page.count('class="broken"') == 1
    check_log()
    assert f"är bruten vid händelse {shown}" in html(client)


def test_one_row_and_many_cost_the_same_queries(world: World) -> None:
    client = reader(world)

    def cost() -> int:
        html(client)
        with CaptureQueriesContext(connection) as captured:
            html(client)
        return len(captured)

    few = cost()
    for _ in range(20):
        world.contact_point()
    assert cost() == few
    assert Event.objects.count() > 20
