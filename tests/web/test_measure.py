"""The page of the national measure: by year and area, as of any moment, with its evidence and its files."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from partners.models import Role
from tests.auditing.test_measured import follow_up
from tests.auditing.world import agreement, at_noon, town
from tests.partners.world import World

PATH = "/nationellt-matt"


@pytest.fixture
def world(db: None) -> Iterator[World]:
    for _ in at_noon():
        yield town()


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.account(("kommunen", Role.COORDINATOR, "0181")))
    return client


def read(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"{PATH}{query}")
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_answers_for_each_actor_and_leads_to_the_evidence(world: World, client: Client) -> None:
    ours = agreement(world, "Avtalet")
    follow_up(world, ours, "2025-01")

    now = read(client)
    assert "nej: ingen överenskommelse" in now
    assert f"/poster/routines/{ours}" in now
    assert "Ingen överenskommelse med någon av aktörerna." in read(client, "?on=2024-02-29")
    assert "nej: inte uppföljd i tid" in read(client, "?on=2027-02-01")


def test_a_year_is_judged_on_its_last_day_and_by_its_own_months(world: World, client: Client) -> None:
    follow_up(world, agreement(world, "Avtalet"), "2025-01")

    past = read(client, "?year=2025&area=0181")
    assert "31 december 2025" in past
    assert "Det nationella måttet 2025" in past
    assert "<dd>12</dd>" in read(client, "?year=2023")


def test_only_the_municipalities_of_the_areas_are_told(world: World, client: Client) -> None:
    world.organisation("grannen", "municipality", areas=[str(world.names["2380"])])

    assert ">2380<" in read(client)
    assert ">2380<" not in read(client, "?area=01")
    assert ">2380<" in read(client, "?area=0181,2380")
    assert "Ingen kommun i området" in read(client, "?area=23&on=2019-01-01", 422) + read(client, "?on=1999-01-01")


@pytest.mark.parametrize("query", ["?year=1066", "?year=i+fjol", "?area=ingenstans", "?on=igen"])
def test_what_is_not_understood_is_said_beside_its_field_and_has_no_file(client: Client, query: str) -> None:
    field = query[1:].partition("=")[0]
    assert f'id="{field}-fault"' in read(client, query, 422)
    assert client.get(f"{PATH}.csv{query}").status_code == 404


def test_who_is_sought_by_number_is_not_repeated(client: Client) -> None:
    assert "20170101" not in read(client, "?area=20170101-2393", 422)


def test_the_files_hold_the_same_and_say_where_it_is_read_again(world: World, client: Client) -> None:
    ours = agreement(world, "Avtalet")
    follow_up(world, ours, "2025-01")

    book = load_workbook(io.BytesIO(client.get(f"{PATH}.xlsx?year=2026&area=0181").content))
    about = {str(row[0]): str(row[1]) for row in book.worksheets[0].iter_rows(values_only=True)}
    again = about["Adress"].partition("testserver")[2]
    follow_up(world, ours, "2026-11-01")
    old = client.get(again).content.decode()

    assert "2025-01" in old
    assert "2026-11-01" not in old
    assert "2026-11-01" in client.get(f"{PATH}.csv?table=evidence").content.decode()
    assert client.get(f"{PATH}.csv").content.decode().startswith("\ufeffKommunkod,Kommun,kvinnojour")
    assert client.get(f"{PATH}.pdf").status_code == client.get(f"{PATH}.csv?table=annat").status_code == 404


def test_it_is_in_english_for_who_reads_english(world: World, client: Client) -> None:
    agreement(world, "Avtalet")
    client.post("/sprak/", {"language": "en"})

    told = read(client)
    assert "no: not followed up in time" in told
    assert client.get(f"{PATH}.csv").content.decode().startswith("\ufeffMunicipality code,Municipality")


def test_it_is_for_those_who_may_audit_something(world: World) -> None:
    client = Client()
    assert client.get(PATH).status_code == client.get(f"{PATH}.csv").status_code == 302
    client.force_login(world.account())
    assert client.get(PATH).status_code == client.get(f"{PATH}.xlsx").status_code == 403
    client.force_login(world.account(("skolan", Role.READER)))
    assert client.get(PATH).status_code == 200


def test_overview_and_steering_group_lead_to_it(world: World, client: Client) -> None:
    owned = {"owner": str(world.names["kommunen"]), "areas": [str(world.names["0181"])]}
    body = world.record("body", {"name": {"sv": "Styrgruppen"}, "body_kind": "steering_group", "members": [], **owned})

    assert f'href="{PATH}?area=0181"' in client.get("/oversikt").content.decode()
    assert (
        f'href="{PATH}?area=0181&amp;on=2026-11-23&amp;known_at=' in client.get(f"/styrgrupp/{body}").content.decode()
    )


def test_the_number_of_queries_does_not_grow_with_agreements(world: World, client: Client) -> None:
    def cost_after(number: int) -> int:
        for _ in range(number):
            follow_up(world, agreement(world, "Avtalet"), "2026-01")
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    cost_after(1)
    assert cost_after(1) == cost_after(5)
