"""Legal changes by the API: who cites a provision, replacing it, and saying that the older law is meant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from partners.models import Role
from records.models import Head
from tests.api import world
from tests.api.test_routes import declared

LAW = f"/api/v1/legal-references/{world.identity('sol')}"
CHANGE = {"valid_from": "2027-01-01", "note": "Ny lag"}
NEW = {
    "code": "sol-30-1", "law_short": "SoL", "sfs": "2026:999", "provision": "30 kap. 1 §",
    "reference_kind": "obligation", "gist": {"sv": "Anmäl."},
}  # fmt: skip


@pytest.fixture
def client(db: None) -> Iterator[Client]:
    """A coordinator's session."""
    cache.clear()
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=True):
        world.record_ground()
        world.record(*world.rows("pathway", 1), *world.rows("routine", 1))
        client = Client()
        client.force_login(world.account(Role.COORDINATOR))
        yield client


def post(client: Client, what: str, body: Any, query: str = "", **headers: str) -> Any:
    headers = headers or {"if-match": "*"}
    return client.post(f"{LAW}/{what}{query}", json.dumps(body), content_type="application/json", headers=headers)


def citing(client: Client, query: str = "") -> dict[tuple[str, str], str]:
    answer = client.get(f"{LAW}/citing{query}")
    assert answer.status_code == 200, answer.content
    return {(item["record"]["name"]["sv"], item["part"]): item["state"] for item in answer.json()["items"]}


def test_who_cites_a_provision_is_a_list_that_follows_the_moment(client: Client) -> None:
    before = client.get(LAW).json()["as_of"]["known_at"]
    post(client, "replacements", {"new_provisions": [NEW], "change": CHANGE})

    places = [("pathway nummer 000", "samtal"), ("pathway nummer 000", "orosanmalan")]
    places += [("pathway nummer 000", "secrecy_note"), ("routine nummer 000", ""), ("routine nummer 000", "syfte")]
    assert citing(client) == dict.fromkeys(places, "open")
    assert citing(client, f"?known_at={before}") == dict.fromkeys(places, "cites")
    assert citing(client, "?state=open&limit=1").keys() < set(places)
    assert citing(client, "?state=meant") == {}


def test_replacing_answers_with_who_cites_it_and_is_what_the_specification_says(client: Client) -> None:
    tag = client.get(LAW).headers["ETag"]
    answer = post(client, "replacements", {"new_provisions": [NEW], "change": CHANGE}, **{"if-match": tag})

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert list(declared("/legal-references/{id}/replacements", "201", method="post").iter_errors(told)) == []
    assert (told["ceases"], told["to_do"], told["revision"]) == ("2027-01-01", 5, 2)
    assert [one["code"] for one in told["replaced_by"]] == ["sol-30-1"]
    assert {owner["name"]["sv"] for place in told["places"] for owner in place["owners"]} == {"Kommunen"}
    assert post(client, "replacements", {"change": CHANGE}, **{"if-match": tag}).status_code == 412


def test_a_trial_records_nothing_and_needs_to_know_what_there_is(client: Client) -> None:
    head = Head.objects.get().sequence
    answer = post(client, "replacements", {"new_provisions": [NEW], "change": CHANGE}, "?dry_run=true")

    assert (answer.status_code, answer.json()["dry_run"], answer.json()["to_do"]) == (200, True, 5)
    assert Head.objects.get().sequence == head
    assert post(client, "replacements", {"change": CHANGE}, accept="application/json").status_code == 428


@pytest.mark.parametrize(
    ("body", "pointer", "status"),
    [
        ({"new_provisions": [NEW | {"code": "SOL 1"}]}, "/new_provisions/0/code", 422),
        ({"new_provisions": [NEW | {"sfs": ""}]}, "/new_provisions/0/sfs", 422),
        ({"replaced_by": ["00000000-0000-4000-8000-000000000000"]}, "/replaced_by", 422),
        ({"change": CHANGE | {"valid_from": "1970-01-01"}}, "/change/valid_from", 422),
        ({"change": CHANGE | {"note": "Gäller 20170101-2393"}}, "/change/note", 422),
        ({"new_provisions": [NEW | {"applies_to": "Gäller 20170101-2393"}]}, "/new_provisions/0/applies_to", 422),
        ({"surprise": 1}, "/surprise", 422),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(client: Client, body: Any, pointer: str, status: int) -> None:
    answer = post(client, "replacements", {"change": CHANGE} | body)

    assert answer.status_code == status, answer.content
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_coordinator_says_that_the_older_law_is_meant(client: Client) -> None:
    post(client, "replacements", {"new_provisions": [NEW], "change": CHANGE})
    wish = {"record": str(world.identity("pathway-0")), "part": "samtal", "why": "old_cases"}

    answer = post(client, "meant-citations", wish)

    assert answer.status_code == 201, answer.content
    assert (
        list(declared("/legal-references/{id}/meant-citations", "201", method="post").iter_errors(answer.json())) == []
    )
    assert answer.json()["place"]["state"] == "meant"
    assert citing(client, "?state=meant").keys() == {("pathway nummer 000", "samtal")}
    assert post(client, "meant-citations", wish | {"part": "finns-inte"}).status_code == 404


def test_the_look_up_tells_by_the_api_that_a_provision_no_longer_holds(client: Client) -> None:
    post(client, "replacements", {"new_provisions": [NEW], "change": CHANGE})

    def law(on: str) -> dict[str, Any]:
        answer = client.get(f"/api/v1/lookup?situation=hrv&area=0181&on={on}").json()
        found: dict[str, Any] = answer["pathways"][0]["steps"][0]["legal"][0]
        return found

    assert (law("2026-12-31")["replaced"], law("2027-01-01")["replaced"]) == (False, True)
    assert law("2027-01-01")["replaced_by"][0]["code"] == "sol-30-1"
    post(client, "meant-citations", {"record": str(world.identity("pathway-0")), "part": "samtal", "why": "old_cases"})
    assert law("2027-01-01")["settled"] is True
