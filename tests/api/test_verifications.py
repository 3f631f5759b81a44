"""Checks and reports by the API: on a real specification, by whoever may, and nothing that they should not do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Account, Role, Verification
from records.models import Event, Version
from tests.api import world
from tests.api.test_routes import declared

TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
POINT = f"/api/v1/contact-points/{world.identity('jouren')}"
HEADERS = {"Idempotency-Key": "4f7a2c1e-1111-4222-8333-444455556666"}


@pytest.fixture(autouse=True)
def ground(db: None) -> Any:
    caches["process"].clear()
    with time_machine.travel(TODAY, tick=True):
        world.record_ground()
        yield


def post(client: Client, what: str, body: Any, query: str = "", **headers: str) -> Any:
    return client.post(f"{POINT}/{what}{query}", json.dumps(body), content_type="application/json", headers=headers)


def state(client: Client, query: str = "") -> str:
    found: str = client.get(f"{POINT}{query}").json()["verification"]["state"]
    return found


def listed(client: Client, query: str) -> list[str]:
    answer = client.get(f"/api/v1/contact-points?{query}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["_meta"]["total_records"] == len(answer.json()["items"])
    return [item["name"]["sv"] for item in answer.json()["items"]]


def fits(method: str, path: str, status: str, found: Any) -> None:
    """The answer is what the specification declares."""
    assert list(declared(path, status, method=method).iter_errors(found)) == []


def test_every_answer_says_whether_the_entry_is_still_right(client: Client) -> None:
    found = client.get(POINT).json()
    assert found["last_verified"]["how"] == "Ringde"
    assert found["verification"] == {
        "state": "verified",
        "due_on": "2027-01-01",
        "words": {"sv": "Kontrollerad 1 oktober 2026", "en": "Checked 1 October 2026"},
        "last": {
            "checked_on": "2026-10-01",
            "recorded_at": found["verification"]["last"]["recorded_at"],
            "result": "works",
            "by": "Samordnaren",
            "note": "Ringde",
        },
    }
    assert client.get("/api/v1/contact-points").json()["items"][0]["verification"] == found["verification"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-09-30", "overdue"),
        ("2026-12-10", "verified"),
        ("2026-12-11", "due"),
        ("2027-01-01", "due"),
        ("2027-01-02", "overdue"),
    ],
)
def test_lists_are_narrowed_by_the_state_as_of_the_day(client: Client, on: str, expected: str) -> None:
    assert state(client, f"?on={on}") == expected
    for one in ("verified", "due", "overdue", "reported"):
        assert listed(client, f"verification_state={one}&on={on}") == (["Jouren"] if one == expected else [])


def test_what_is_due_before_a_day_is_listed_with_what_was_never_checked_and_what_was_reported(client: Client) -> None:
    world.record(*(world._draft("contact_point", name, world.contact_point(name)) for name in ("Aldrig", "Fel")))
    assert listed(client, "verification_due_before=2027-01-01") == ["Aldrig", "Fel"]
    assert listed(client, "verification_due_before=2027-01-02") == ["Aldrig", "Fel", "Jouren"]
    assert listed(client, "verification_due_before=2027-01-02&ordering=-name&limit=200") == ["Jouren", "Fel", "Aldrig"]
    for wrong in ("igår", "2027-02-30", "0001-01-01"):
        answer = client.get(f"/api/v1/contact-points?verification_due_before={wrong}")
        assert answer.status_code == 400
        assert wrong not in answer.content.decode().replace("verification_due_before", "")


def test_a_check_is_recorded_without_a_new_version(client: Client) -> None:
    client.force_login(world.account(Role.EDITOR))
    versions = Version.mechanism.count()
    answer = post(client, "verifications", {"how": "called", "note": "Provringt på kvällen"})

    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert found["finding"]["by"] == "Kommunen"
    assert (found["finding"]["how"], found["finding"]["checked_on"]) == ("called", "2026-11-23")
    assert found["verification"]["due_on"] == "2027-02-23"
    assert found["dry_run"] is False
    assert Version.mechanism.count() == versions
    fits("post", "/contact-points/{id}/verifications", "201", found)
    assert client.get(f"{POINT}/verifications").json()["items"][0] == found["finding"]


def test_a_rehearsal_records_nothing(client: Client) -> None:
    client.force_login(world.account(Role.EDITOR))
    answer = post(client, "verifications", {"how": "called", "result": "does_not_work"}, "?dry_run=true")
    assert (answer.status_code, answer.json()["verification"]["state"]) == (200, "reported")
    assert state(client) == "verified"


def test_the_same_request_repeated_is_one_check(client: Client) -> None:
    client.force_login(world.account(Role.EDITOR))
    answers = [post(client, "verifications", {"how": "called"}, **HEADERS) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Verification.objects.filter(method="called").count() == 1


def test_a_coordinator_checks_in_the_owners_name(client: Client) -> None:
    client.force_login(world.account(Role.COORDINATOR, "grannen"))
    found = post(client, "verifications", {"how": "mailed"}).json()
    assert found["on_behalf_of"]["name"] == {"sv": "Kommunen"}
    assert found["finding"]["by"] == "Grannen"
    fits("post", "/contact-points/{id}/verifications", "201", found)


def test_who_may_not_is_told_so(client: Client) -> None:
    assert post(client, "verifications", {"how": "called"}).status_code == 401
    client.force_login(world.account(Role.READER))
    assert post(client, "verifications", {"how": "called"}).status_code == 403
    assert not Verification.objects.filter(method="called").exists()


def test_a_note_that_may_identify_somebody_is_taken_once_it_is_confirmed(client: Client) -> None:
    client.force_login(world.account(Role.EDITOR))
    said = {"how": "called", "note": "Ringde växeln vid Storgatan 3"}
    refused = post(client, "verifications", said)
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (422, "possibly-identifying")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/note"]
    assert post(client, "verifications", said | {"confirmed": "yes"}).status_code == 422
    taken = post(client, "verifications", said | {"confirmed": True})
    assert (taken.status_code, taken.json()["finding"]["note"]) == (201, said["note"])
    number = {"how": "called", "note": "Om 20170101-2393", "confirmed": True}
    assert post(client, "verifications", number).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/how"),
        ({"how": "guessed"}, "/how"),
        ({"how": "called", "result": "reported"}, "/result"),
        ({"how": "called", "checked_on": "2026-11-24"}, "/checked_on"),
        ({"how": "called", "checked_on": 0}, "/checked_on"),
        ({"how": "called", "by": str(world.identity("grannen"))}, "/by"),
        ({"how": "called", "by": str(world.identity("jouren"))}, "/by"),
        ({"how": "called", "note": "Om 20170101-2393"}, "/note"),
        ({"how": "called", "who": "Ada"}, "/who"),
        ([], ""),
    ],
)
def test_a_bad_check_is_refused_with_a_pointer_and_none_of_it(client: Client, body: Any, pointer: str) -> None:
    client.force_login(world.account(Role.EDITOR))
    answer = post(client, "verifications", body)
    assert answer.status_code == 422, answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert "2393" not in answer.content.decode()


def test_anybody_reports_and_the_entry_says_so_at_once_and_stays_as_it_is(client: Client) -> None:
    before = client.get(POINT).json()
    answer = post(client, "reports", {"reason": "no_answer", "channel": 0})

    assert answer.status_code == 200, answer.content
    fits("post", "/contact-points/{id}/reports", "200", answer.json())
    after = client.get(POINT).json()
    assert after["verification"]["state"] == "reported"
    assert after["verification"]["words"]["sv"].startswith("Har rapporterats inte fungera 23 november 2026")
    assert after["last_verified"] == before["last_verified"]
    same = set(before) - {"verification", "as_of", "citation", "_links"}  # the last two cite the moment
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert listed(client, "verification_state=reported") == ["Jouren"]
    assert Event.objects.get(action="contact_point.reported").detail == {"reason": "no_answer", "channel": 0}


def test_a_later_check_clears_the_report_and_the_past_answers_as_it_did(client: Client) -> None:
    then = client.get(POINT).json()["as_of"]["known_at"]
    post(client, "reports", {"reason": "no_answer"})
    client.force_login(world.account(Role.EDITOR))
    post(client, "verifications", {"how": "called"})
    assert state(client) == "verified"
    items = client.get(f"{POINT}/verifications").json()["items"]
    assert [item["result"] for item in items] == ["works", "reported", "works"]
    assert len(client.get(f"{POINT}/verifications?known_at={then}").json()["items"]) == 1
    assert len(client.get(f"{POINT}/verifications?limit=1&offset=1").json()["items"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "rude"},
        {"reason": "no_answer", "channel": 2},
        {"reason": "no_answer", "channel": True},
        {"reason": "no_answer", "text": "Ada svarade"},
    ],
)
def test_a_report_takes_codes_and_nothing_else(client: Client, body: Any) -> None:
    answer = post(client, "reports", body)
    assert answer.status_code == 422
    assert "Ada" not in answer.content.decode()
    assert not Event.objects.filter(action="contact_point.reported").exists()


def test_many_reports_are_one_flag_and_few_events(client: Client) -> None:
    answers = [post(client, "reports", {"reason": "no_answer"}).status_code for _ in range(8)]
    assert set(answers) <= {200, 429}
    assert Event.objects.filter(action="contact_point.reported").count() == 1


def test_nothing_is_known_of_what_is_no_contact_point(client: Client) -> None:
    client.force_login(world.account(Role.EDITOR))
    other = f"/api/v1/contact-points/{world.identity('kommunen')}"
    for what, body in (("verifications", {"how": "called"}), ("reports", {"reason": "no_answer"})):
        answer = client.post(f"{other}/{what}", json.dumps(body), content_type="application/json")
        assert answer.status_code == 404
    assert client.get(f"{other}/verifications").status_code == 404


@pytest.mark.parametrize("query", ["", "&verification_state=overdue", "&verification_due_before=2027-01-01"])
def test_a_list_costs_the_same_for_one_row_and_for_forty(client: Client, query: str) -> None:
    costs = []
    for number, start in ((1, 0), (40, 1)):
        world.record(*world.rows("contact_point", number, start))
        caches["process"].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/api/v1/contact-points?limit=200{query}")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_day_of_a_check_is_stockholms(client: Client) -> None:
    world.account(Role.EDITOR)
    with time_machine.travel(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), tick=True):
        client.force_login(Account.objects.get())
        found = post(client, "verifications", {"how": "called"}).json()
    assert date.fromisoformat(found["finding"]["checked_on"]) == TODAY.date() + timedelta(1)
