"""The coordinator's overview: who may, that every number opens its list, that lists export, and as of any moment."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django.plugin import DjangoDbBlocker

from partners.models import Role
from records.moment import Moment
from records.reading import Reader
from registry.auditing import audit
from registry.coverage.over_cases import STANDINGS, cases
from registry.reports.overview import Wish, ground_of
from registry.reports.overview.lists import COUNTED, LISTS
from registry.reports.overview.matrix import matrix
from tests.auditing.world import agreement, at_noon, begin_anew, party, town
from tests.partners.world import World
from tests.registry.reports.test_steering import body, covered, follow_up, meeting
from tests.registry.town import pathway
from tests.security.world import forgotten

BEFORE = "known_at=2026-11-23T11:00"


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The town with something on every part of the page, made once; what a test does in it is undone."""
    with django_db_blocker.unblock(), forgotten():
        with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
            made = town()
            made.names["gruppen"] = made.record("body", body(made))
            meeting(made, "2026-10-05")
            meeting(made, "2027-02-04")
        for _ in at_noon():
            covered(made)
            pathway(made, "Länets väg", area="01")
            made.record("situation", {"code": "annat", "name": {"sv": "Annat"}}, key="annat")
            unsigned = [party(made, "kommunen"), party(made, "skolan", None)]
            left = party(made, "jouren", withdrawn="2026-01-01")
            agreement(made, "Sen översyn", review_by="2026-06-30", parties=[*unsigned, left])
            follow_up(made, agreement(made, "Ses över", review_by="2027-01-31"), "2024-01")
        yield made


@pytest.fixture
def world(ground: World, db: None) -> Iterator[World]:
    for _ in at_noon():
        yield ground


def signed_in(world: World, *memberships: Any) -> Client:
    client = Client()
    client.force_login(world.account(*(memberships or [("kommunen", Role.COORDINATOR, "0181")])))
    return client


def html_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def numbers(html: str) -> list[tuple[str, float]]:
    """Each number that is a link, with its address."""
    number = r"(\d[\d\xa0]*(?:,\d)?)"
    link = rf'<a href="(/(?:oversikt/|granskning)[^"]*)">{number}(?:<span class="sr">[^<]*</span>)?</a>'
    return [(unescape(address), hours_of(told)) for address, told in re.findall(link, html)]


def hours_of(told: str) -> float:
    """A number as it is read: "1 204,5"."""
    return float(told.replace("\N{NO-BREAK SPACE}", "").replace(",", "."))


def rows(html: str) -> list[list[str]]:
    """The rows of the list on a page, as words."""
    body = html[html.index("<tbody>") : html.index("</tbody>")] if "<tbody>" in html else ""
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("<tr>")[1:])
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def test_it_is_for_those_who_coordinate_and_for_their_own_areas(world: World) -> None:
    for more in ("", "/del/timmar", "/gar-ut", "/gar-ut.csv"):
        assert Client().get(f"/oversikt{more}").headers["Location"].startswith("/logga-in/?next=/oversikt")
        assert signed_in(world, ("kommunen", Role.ADMINISTRATOR)).get(f"/oversikt{more}").status_code == 403
        assert signed_in(world).get(f"/oversikt{more}").status_code == 200
        assert signed_in(world).get(f"/oversikt{more}?area=2380").status_code == 403
    assert 'href="/oversikt"' in html_of(signed_in(world), "/")
    assert 'href="/oversikt"' not in html_of(signed_in(world, ("kommunen", Role.READER)), "/")


def test_every_number_opens_the_list_of_exactly_what_was_counted(world: World) -> None:
    client = signed_in(world)
    late = next(one for one in audit(Moment.resolve()) if one.code == "review_passed")
    accepted = {"finding": str(late.id), "doing": "accept", "until": "2027-02-01", "reason": "Tas upp i januari."}
    assert client.post("/granskning", accepted).status_code == 302
    found = numbers(html_of(client, "/oversikt"))
    assert [number for address, number in found if "accepted=yes" in address] == [1]

    opened = {address.partition("?")[0] for address, _ in found}
    assert opened == {
        "/granskning",
        *(f"/oversikt/{key}" for key in ("gar-ut", "overenskommelser", "andringar", "fall", "timmar")),
    }
    for address, number in found:
        html = html_of(client, address)
        if address.startswith("/granskning"):
            assert html.count('<li id="f-') == number, address
        elif address.startswith("/oversikt/timmar"):
            assert number in {sum(hours_of(row[place]) for row in rows(html)) for place in (2, 3, 4)}, address
        else:
            assert len(rows(html)) == number, address


def test_every_list_is_a_file_too_with_the_same_rows(world: World) -> None:
    client = signed_in(world)
    for key in (*COUNTED, *LISTS):
        shown = rows(html_of(client, f"/oversikt/{key}"))
        written = list(csv.reader(io.StringIO(client.get(f"/oversikt/{key}.csv").content.decode())))
        book = load_workbook(io.BytesIO(client.get(f"/oversikt/{key}.xlsx").content))
        assert len(written) - 1 == book.worksheets[1].max_row - 1 == len(shown) > 0
        assert [row[0] for row in written[1:]] == [row[0] for row in shown]
    assert book.worksheets[0]["B1"].value == "0181"
    assert str(book.worksheets[0]["B7"].value).startswith(
        "http://testserver/oversikt/timmar?area=0181&on=2026-11-23&known_at="
    )
    for wrong in ("/oversikt/inget", "/oversikt/gar-ut.pdf", "/oversikt/gar-ut?late=kanske", "/oversikt/del/annat"):
        assert client.get(wrong).status_code == 404, wrong


def test_agreements_run_out_and_gaps_are_told_as_they_are(world: World) -> None:
    client = signed_in(world)

    assert [row[:3] for row in rows(html_of(client, "/oversikt/overenskommelser"))] == [
        ["jouren", "Sen översyn", "utträdd"],
        ["kommunen", "Sen översyn", "undertecknad"],
        ["kommunen", "Ses över", "undertecknad"],
        ["polisen", "Ses över", "undertecknad"],
        ["skolan", "Sen översyn", "inte undertecknad"],
    ]
    assert [row[:3] for row in rows(html_of(client, "/oversikt/gar-ut"))] == [
        ["2026-02-01", "ska följas upp senast", "Sen översyn"],
        ["2026-02-01", "ska följas upp senast", "Ses över"],
        ["2026-06-30", "ska ses över senast", "Sen översyn"],
        ["2027-01-31", "ska ses över senast", "Ses över"],
    ]
    assert [row[:4] for row in rows(html_of(client, "/oversikt/fall"))] == [
        ["Annat", "target_group", "saknas", "Ingen väg för området"],
        ["situation", "target_group", "egna", "Vägen"],
        ["situation", "target_group", "i länet", "Länets väg"],
    ]


def test_it_is_as_of_a_day_and_as_known_and_its_links_keep_both(world: World) -> None:
    client = signed_in(world)

    html = html_of(client, f"/oversikt?{BEFORE}")
    assert "Enligt vad registret visste den 23 november 2026 klockan 11.00" in html
    assert all("known_at=2026-11-23T11%3A00" in address for address, _ in numbers(html))
    assert rows(html_of(client, f"/oversikt/gar-ut?{BEFORE}")) == []
    assert "Sen översyn" not in html_of(client, "/oversikt/gar-ut?on=2023-01-01")

    wrong = html_of(client, "/oversikt?known_at=2099-01-01T00:00&sedan=nyss", 422)
    assert '<a href="#known_at">' in wrong
    assert '<a href="#sedan">' in wrong


def test_changes_are_told_since_the_last_meeting_or_the_day_that_is_chosen(world: World) -> None:
    client = signed_in(world)

    assert "ändringar sedan 5 oktober 2026, framåt till 4 februari 2027" in html_of(client, "/oversikt")
    assert "ändringar sedan 24 maj 2026" in html_of(client, "/oversikt?body=ingen")
    assert rows(html_of(client, "/oversikt/andringar?sedan=2026-11-23"))
    assert rows(html_of(client, "/oversikt/andringar?sedan=2026-11-24")) == []


def test_a_county_is_all_its_municipalities_and_what_takes_long_comes_after_the_page(world: World) -> None:
    client = signed_in(world, ("kommunen", Role.COORDINATOR, "01"))

    html = html_of(client, "/oversikt?area=01")
    assert 'hx-get="/oversikt/del/avvikelser?area=01"' in html
    assert 'href="/oversikt/del/timmar?area=01"' in html
    assert html.count("htmx.min.js") == 1
    assert not any(address.startswith("/granskning") for address, _ in numbers(html))

    part = html_of(client, "/oversikt/del/timmar?area=01")
    assert part.count('id="del-timmar"') == 1
    own = html_of(client, "/oversikt?area=0181")
    assert "htmx.min.js" not in own
    minutes = [number for address, number in numbers(part) if "weekday=4&hour=16" in address]
    assert minutes == [number for address, number in numbers(own) if "weekday=4&hour=16" in address] != []
    assert numbers(html_of(client, "/oversikt/del/avvikelser?area=01"))


def test_the_number_of_queries_does_not_grow_with_what_there_is(world: World) -> None:
    client = signed_in(world)

    def queries(address: str) -> int:
        begin_anew()
        with CaptureQueriesContext(connection) as captured:
            html_of(client, address)
        return len(captured)

    asked = ("/oversikt", "/oversikt/andringar", "/oversikt/fall", "/oversikt/overenskommelser")
    few = [queries(address) for address in asked]
    for number in range(12):
        pathway(world, f"Väg {number}")
        agreement(world, f"Överenskommelse {number}")
    assert [queries(address) for address in asked] == few


def test_the_matrix_tells_the_standing_that_the_cases_have(world: World) -> None:
    viewer, moment = world.viewer(("kommunen", Role.COORDINATOR, "01")), Moment.resolve()
    for area in ("0181", "0180"):
        found = matrix(ground_of(viewer, moment, Wish(world.names[area])), viewer)
        best: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)
        told = cases(Reader(viewer, moment), world.names[area])
        assert told
        for case in told.cases:
            best[case.situation.id, case.target_group.id].append(STANDINGS.index(case.standing))
        assert {key: STANDINGS[max(some)] for key, some in best.items()} == {
            key: case.standing for key, case in found.cases.items()
        }
        assert found.gaps == sum(case.standing in {"none", "in_draft"} for case in found.cases.values())
