"""Errors: problem details with stable types, that name what is wrong and never repeat what was sent."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from api.kinds import RecordsView
from api.problems import PROBLEM_TYPES, type_uri
from tests.api import world

NUMBER = "20170101-2393"
pytestmark = pytest.mark.django_db


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == response.status_code
    return found


@pytest.mark.parametrize(
    ("query", "slug", "parameter"),
    [
        ("limit=0", "invalid-parameters", "limit"),
        ("limit=201", "invalid-parameters", "limit"),
        ("limit=ten", "invalid-parameters", "limit"),
        ("offset=-1", "invalid-parameters", "offset"),
        ("ordering=colour", "invalid-parameters", "ordering"),
        ("on=2026-02-30", "invalid-parameters", "on"),
        ("on=20260101", "invalid-parameters", "on"),
        ("on=1066-01-01", "invalid-parameters", "on"),
        ("known_at=2026-01-01T10:00:00", "invalid-parameters", "known_at"),
        ("known_at=2199-01-01T10:00:00Z", "future-knowledge", "known_at"),
        ("area=9999", "not-in-registry", "area"),
        ("area=", "invalid-parameters", "area"),
        ("sample=perhaps", "invalid-parameters", "sample"),
        ("kind=castle", "invalid-parameters", "kind"),
        ("kind=school&kind=other", "invalid-parameters", "kind"),
        ("colour=red", "unknown-parameter", "colour"),
        ("format=json", "unknown-parameter", "format"),
        ("valid_from__gte=2024-01-01", "unknown-parameter", "valid_from__gte"),
        ("search=%00", "invalid-parameters", "search"),
        (f"search=flicka {NUMBER}", "identifying-text", "search"),
    ],
)
def test_a_wrong_query_is_refused_by_name(client: Client, query: str, slug: str, parameter: str) -> None:
    response = client.get(f"/api/v1/organisations?{query}")

    assert response.status_code == 400
    found = problem(response)
    expected = slug if slug in PROBLEM_TYPES else "invalid-parameters"
    assert found["type"].endswith(f"/problems/{expected}")
    assert [error["parameter"] for error in found["errors"]] == [parameter]
    assert found["errors"][0]["detail"]


def test_everything_wrong_is_told_at_once(client: Client) -> None:
    found = problem(client.get("/api/v1/organisations?limit=0&colour=red&kind=castle"))

    assert {error["parameter"] for error in found["errors"]} == {"limit", "colour", "kind"}


@pytest.mark.parametrize(
    "query", [f"search={NUMBER}", f"area={NUMBER}", f"on={NUMBER}", f"{NUMBER}=1", f"limit={NUMBER}", f"kind={NUMBER}"]
)
def test_what_was_sent_is_never_repeated(client: Client, query: str) -> None:
    response = client.get(f"/api/v1/organisations?{query}")

    assert response.status_code == 400
    assert "01-2393" not in response.content.decode()
    assert "01-2393" not in str(response.headers)


def test_nothing_here_is_a_problem_too(client: Client) -> None:
    for path in ("nothing", "areas/not-a-uuid", "areas/", "", "areas/7/versions/0"):
        found = problem(client.get(f"/api/v1/{path}"))
        assert found["type"].endswith("/problems/not-found")


def test_a_record_of_another_kind_is_not_found(client: Client) -> None:
    world.record_ground()

    assert client.get(f"/api/v1/functions/{world.identity('kommunen')}").status_code == 404
    assert client.get(f"/api/v1/functions/{world.identity('kommunen')}/versions").status_code == 404


def test_SAK_05_methods_that_are_not_used_are_refused_with_those_that_are(client: Client) -> None:
    for method in (client.post, client.put, client.patch, client.delete):
        response = method("/api/v1/areas")
        assert problem(response)["type"].endswith("/problems/method-not-allowed")
        assert {"GET", "HEAD", "OPTIONS"} == set(response["Allow"].split(", "))


def test_another_format_than_json_is_not_acceptable(client: Client) -> None:
    assert problem(client.get("/api/v1/areas", headers={"accept": "application/xml"}))["status"] == 406
    assert client.get("/api/v1/areas", headers={"accept": "text/html,*/*;q=0.8"}).status_code == 200


def test_the_instance_is_the_request_as_the_log_names_it(client: Client) -> None:
    response = client.get("/api/v1/nothing")
    assert UUID(problem(response)["instance"]) == UUID(response["X-Request-ID"])

    own = client.get("/api/v1/nothing", headers={"x-request-id": "incident-4711"})
    assert problem(own)["instance"] == "#request-incident-4711"


def test_SAK_24_SAK_26_an_unforeseen_error_tells_nothing_of_what_is_inside(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: RecordsView, request: object) -> None:
        raise RuntimeError("secret 42")

    monkeypatch.setattr(RecordsView, "many", broken)
    client.raise_request_exception = False

    response = client.get("/api/v1/areas")

    found = problem(response)
    assert found["status"] == 500
    assert found["type"].endswith("/problems/internal-error")
    for inside in ("secret", "Runtime", "Traceback", "api/"):
        assert inside not in response.content.decode()
    assert any(record.exc_info and record.exc_info[0] is RuntimeError for record in caplog.records)


def test_types_are_stable_addresses_under_the_registrys_own(client: Client) -> None:
    assert problem(client.get("/api/v1/nothing"))["type"] == "http://127.0.0.1:8000/problems/not-found"


@pytest.mark.parametrize("slug", PROBLEM_TYPES)
def test_the_type_of_a_problem_leads_to_what_it_means(client: Client, slug: str) -> None:
    address = type_uri(slug).removeprefix("http://127.0.0.1:8000")

    page = client.get(address)

    assert page.status_code == 200
    assert PROBLEM_TYPES[slug].title in page.content.decode()


def test_no_other_type_has_a_page(client: Client) -> None:
    assert client.get("/problems/nothing").status_code == 404
