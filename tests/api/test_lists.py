"""Lists: pages, links, filters, order, search (profile rules FNS.02 and FNS.10 to FNS.14)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from api.filters import RefersTo, Says, filters_of
from records.content import kinds, reference_paths
from tests.api import world


@pytest.fixture
def ground(db: None) -> None:
    world.record_ground()


@pytest.fixture
def organisations(ground: None) -> None:
    world.record(*world.rows("organisation", 25))


def test_a_page_says_how_many_there_are_and_where_it_stands(organisations: None, client: Client) -> None:
    found = client.get("/api/v1/organisations?limit=10&offset=10").json()

    assert found["_meta"] == {"total_records": 27, "limit": 10, "offset": 10, "count": 10}
    assert len(found["items"]) == 10


def test_the_default_page_has_twenty_rows(organisations: None, client: Client) -> None:
    found = client.get("/api/v1/organisations").json()

    assert found["_meta"] == {"total_records": 27, "limit": 20, "offset": 0, "count": 20}
    assert "prev" not in found["_links"]


def test_links_lead_to_the_other_pages_and_keep_every_other_parameter(organisations: None, client: Client) -> None:
    found = client.get("/api/v1/organisations?on=2026-11-21&kind=municipal_office&limit=10&offset=10").json()

    starts = {rel: _query(link["href"])["offset"] for rel, link in found["_links"].items()}
    assert starts == {"self": ["10"], "first": ["0"], "last": ["20"], "next": ["20"], "prev": ["0"]}
    for rel, link in found["_links"].items():
        assert link["href"].startswith("http://")
        assert (link["rel"], link["method"]) == (rel, "GET")
        assert _query(link["href"])["on"] == ["2026-11-21"]
        assert _query(link["href"])["kind"] == ["municipal_office"]


def test_following_next_gives_every_row_once_in_swedish_order(ground: None, client: Client) -> None:
    names = ["Ångsta", "Alby", "Östra", "Zinken", "Ärla", "Eskil", "Élan"]
    for name in names:
        world.again("organisation", name, {"name": name, "organisation_kind": "other"}, world.SINCE)
    address, seen = "/api/v1/organisations?kind=other&limit=2", []
    while address:
        page = client.get(address).json()
        seen += [item["name"] for item in page["items"]]
        address = page["_links"].get("next", {}).get("href", "")

    assert seen == ["Alby", "Élan", "Eskil", "Zinken", "Ångsta", "Ärla", "Östra"]


def test_FNS_14_a_page_past_the_end_is_an_empty_list(organisations: None, client: Client) -> None:
    response = client.get("/api/v1/organisations?offset=1000")

    assert response.status_code == 200
    assert response.json()["items"] == []
    assert _query(response.json()["_links"]["prev"]["href"])["offset"] == ["20"]


def test_an_empty_registry_answers_with_empty_lists(db: None, client: Client) -> None:
    for content in kinds.values():
        found = client.get(f"/api/v1/{content.plural}").json()
        assert found["items"] == []
        assert found["_meta"]["total_records"] == 0


@pytest.mark.parametrize("order", ["name", "-name", "recorded_at", "-recorded_at"])
def test_a_list_can_be_ordered(organisations: None, client: Client, order: str) -> None:
    world.again("organisation", "organisation-0", world.content_of("organisation", 99), world.SINCE)
    items = client.get(f"/api/v1/organisations?kind=municipal_office&ordering={order}&limit=200").json()["items"]

    field = order.lstrip("-")
    values = [item["name"] if field == "name" else item["version"]["recorded_at"] for item in items]
    assert values == sorted(values, reverse=order.startswith("-"))
    assert len(items) == 25


def test_what_serves_an_area_above_serves_the_area(ground: None, client: Client) -> None:
    for name, area in (("I kommunen", "0181"), ("I länet", "01"), ("I riket", "SE")):
        content = world.contact_point(name, areas=[str(world.identity(area))])
        world.again("contact_point", name, content, world.SINCE)

    def names(area: str) -> set[str]:
        found = client.get(f"/api/v1/contact-points?area={area}").json()["items"]
        return {item["name"]["sv"] for item in found} - {"Jouren"}

    assert names("0181") == {"I kommunen", "I länet", "I riket"}
    assert names(str(world.identity("0181"))) == names("0181")
    assert names("01") == {"I länet", "I riket"}
    assert names("SE") == {"I riket"}


def test_filters_are_joined_with_and(ground: None, client: Client) -> None:
    world.record(*world.rows("pathway", 2), *world.rows("situation", 1))
    total = "/api/v1/pathways?situation=hrv&target_group=barn&starts=socialjour&legal_reference=sol-19-1&urgency=akut"

    assert client.get(total).json()["_meta"]["total_records"] == 2
    assert client.get(f"{total}&sample=false").json()["_meta"]["total_records"] == 0
    assert client.get("/api/v1/pathways?situation=situation-000").json()["_meta"]["total_records"] == 0


@pytest.mark.parametrize("kind", list(kinds))
def test_every_filter_of_a_kind_finds_what_has_the_value_it_was_read_from(
    ground: None, client: Client, kind: str
) -> None:
    world.record(*world.rows(kind, 1))
    plural = kinds[kind].plural
    shown = client.get(f"/api/v1/{plural}/{world.identity(f'{kind}-0')}").json()

    for name, found in filters_of(kind).items():
        value = _value(shown, found)
        if value is None:
            continue
        items = client.get(f"/api/v1/{plural}", {name: value}).json()["items"]
        assert shown["id"] in [item["id"] for item in items], name


def _value(shown: dict[str, object], found: object) -> str | None:
    """A value of the filter's field in what was shown."""
    if isinstance(found, RefersTo):
        references = [v for role in found.roles for v in _at(shown, role.split(".")) if isinstance(v, dict)]
        return str(references[0]["id"]) if references else None
    path = found.field_path.split("__") if isinstance(found, Says) else ["code"]
    values: list[Any] = _at(shown, path)
    return {True: "true", False: "false"}.get(values[0], str(values[0])) if values else None


def _at(node: object, path: list[str]) -> list[object]:
    if isinstance(node, list):
        return [value for item in node for value in _at(item, path)]
    if not path:
        return [node]
    return _at(node[path[0]], path[1:]) if isinstance(node, dict) and path[0] in node else []


@pytest.mark.parametrize("kind", list(kinds))
def test_every_filter_looks_at_references_that_the_kind_has(kind: str) -> None:
    roles = {place.role: place.kinds for place in reference_paths(kinds[kind])}

    for name, found in filters_of(kind).items():
        if isinstance(found, RefersTo):
            assert [role for role in found.roles if found.kind not in roles.get(role, ())] == [], name


def test_nothing_that_can_be_withheld_can_be_filtered_by(db: None) -> None:
    from partners.visibility import FOLLOWS_VISIBILITY  # noqa: PLC0415

    used = {found.field_path for found in filters_of("contact_point").values() if isinstance(found, Says)}

    assert used & {*FOLLOWS_VISIBILITY, "holder"} == set()


def test_a_search_finds_what_is_meant_best_first(ground: None, client: Client) -> None:
    for name in ("Kvinnojouren Rut", "Socialkontoret"):
        world.again("organisation", name, {"name": name, "organisation_kind": "other"}, world.SINCE)

    found = client.get("/api/v1/organisations?search=kvinojour").json()

    assert [item["name"] for item in found["items"]] == ["Kvinnojouren Rut"]
    assert found["_meta"]["total_records"] == 1


def test_a_search_can_be_filtered_ordered_and_paged(ground: None, client: Client) -> None:
    for i in range(5):
        kind = "school" if i % 2 else "other"
        world.again("organisation", f"Jour {i}", {"name": f"Jour {i}", "organisation_kind": kind}, world.SINCE)

    found = client.get("/api/v1/organisations?search=jour&kind=other&ordering=-name&limit=2").json()

    assert [item["name"] for item in found["items"]] == ["Jour 4", "Jour 2"]
    assert found["_meta"]["total_records"] == 3


@pytest.mark.parametrize(
    "query",
    [
        "area=0181&function=socialjour&visibility=public",
        "organisation=8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11",
        "search=kontakt",
        "search=kontakt&area=0181&ordering=name",
    ],
)
def test_a_narrowed_list_costs_as_many_queries_for_one_row_as_for_fifty(
    ground: None, client: Client, query: str
) -> None:
    query = query.replace("8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11", str(world.identity("kommunen")))

    def cost(rows: int) -> int:
        address = f"/api/v1/contact-points?{query}&limit=200"
        client.get(address)  # the search keeps its vocabulary until something is recorded
        with CaptureQueriesContext(connection) as queries:
            found = client.get(address).json()
        assert len(found["items"]) >= rows
        return len(queries)

    world.again("contact_point", "punkt-0", world.contact_point("Kontakt 0"), world.SINCE)
    one = cost(1)
    for i in range(1, 50):
        world.again("contact_point", f"punkt-{i}", world.contact_point(f"Kontakt {i}"), world.SINCE)

    assert cost(50) == one


def test_FNS_02_swedish_letters_in_a_query_work(ground: None, client: Client) -> None:
    world.again("organisation", "a", {"name": "Åsö skola", "organisation_kind": "school"}, world.SINCE)

    assert client.get("/api/v1/organisations?search=%C3%85s%C3%B6").json()["items"][0]["name"] == "Åsö skola"


def test_a_list_is_read_as_of_a_day(ground: None, client: Client) -> None:
    world.again("organisation", "grannen", None, date(2025, 1, 1))

    assert client.get("/api/v1/organisations?on=2024-12-31").json()["_meta"]["total_records"] == 2
    assert client.get("/api/v1/organisations?on=2025-01-01").json()["_meta"]["total_records"] == 1


def _query(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)
