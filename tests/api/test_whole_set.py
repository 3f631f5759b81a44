"""Keeping an organisation's contact points as one set: the plan, what it does, and what is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Account, Role
from records.models import Head
from records.recording import Draft
from tests.api import world
from tests.api.test_writing import rows_of_all_tables, send

ADDRESS = f"/api/v1/organisations/{world.identity('kommunen')}/contact-points"
WHY = {"change": {"note": "Från vårt eget register."}}


@pytest.fixture
def partner(client: Client, db: None) -> Client:
    world.record_ground()
    client.force_login(world.account(Role.EDITOR))
    return client


def entry(external_id: str | None, **more: Any) -> dict[str, Any]:
    found = world.contact_point(f"Intag {external_id}")
    del found["organisation"]
    return found | ({"external_id": external_id} if external_id else {}) | more


def put(client: Client, entries: list[dict[str, Any]], query: str = "", **headers: str) -> Any:
    known = {"if-match": client.get(ADDRESS)["ETag"]} | headers
    return send(client, "put", ADDRESS + query, {"contact_points": entries} | WHY, **known)


def names(client: Client) -> list[str]:
    return sorted(one["name"]["sv"] for one in client.get(ADDRESS).json()["contact_points"])


def test_the_plan_says_what_is_created_changed_ended_and_left_alone(partner: Client) -> None:
    first = put(partner, [entry("a"), entry("b"), entry("c")])
    second = put(partner, [entry("a"), entry("b", interpreter=True), entry("d")])

    assert first.status_code == second.status_code == 200, (first.content, second.content)
    assert first.json()["summary"] == {"created": 3, "changed": 0, "ended": 1, "restarted": 0, "unchanged": 0}
    assert second.json()["summary"] == {"created": 1, "changed": 1, "ended": 1, "restarted": 0, "unchanged": 1}
    assert [one["result"] for one in second.json()["entries"]] == ["unchanged", "changed", "created", "ended"]
    assert second.json()["entries"][3]["place"] is None
    assert names(partner) == ["Intag a", "Intag b", "Intag d"]


def test_what_was_read_can_be_put_back_and_nothing_is_recorded(partner: Client) -> None:
    put(partner, [entry("a"), entry("b")])
    before = Head.objects.get().sequence

    again = put(partner, partner.get(ADDRESS).json()["contact_points"])

    assert again.json()["summary"]["unchanged"] == 2, again.content
    assert Head.objects.get().sequence == before


def test_an_entry_known_by_its_identity_gets_a_name_of_the_partners_own(partner: Client) -> None:
    jouren = str(world.identity("jouren"))
    put(partner, [entry("egen", id=jouren)])

    answer = put(partner, [entry("egen", interpreter=True)])

    assert answer.json()["entries"][0]["id"] == jouren
    assert answer.json()["summary"]["changed"] == 1


def test_an_entry_that_was_left_out_starts_again_when_it_is_back(partner: Client) -> None:
    first = put(partner, [entry("a")]).json()["entries"][0]["id"]
    put(partner, [])

    back = put(partner, [entry("a")]).json()["entries"][0]

    assert (back["id"], back["result"]) == (first, "restarted")


def test_a_rehearsal_gives_the_plan_and_records_nothing(partner: Client) -> None:
    before = rows_of_all_tables()

    answer = put(partner, [entry("a")], "?dry_run=true")

    assert (answer.json()["dry_run"], answer.json()["summary"]["created"]) == (True, 1)
    assert rows_of_all_tables() == before


def test_one_wrong_entry_stops_them_all_and_is_pointed_to(partner: Client) -> None:
    before = rows_of_all_tables()
    for wrong, pointer in (
        (entry("b", channels=[]), "/contact_points/1/channels"),
        (entry(None), "/contact_points/1/external_id"),
        (entry("a"), "/contact_points/1/external_id"),
        (entry("b", note={"sv": "Gäller 20170101-2393"}), "/contact_points/1/note/sv"),
        (entry("b", id="x"), "/contact_points/1/id"),
    ):
        answer = put(partner, [entry("a"), wrong])
        assert answer.status_code == 422, answer.content
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert rows_of_all_tables() == before


def test_a_set_or_an_entry_that_has_changed_since_is_refused(partner: Client) -> None:
    known = partner.get(ADDRESS)["ETag"]
    made = put(partner, [entry("a")]).json()

    stale = put(partner, [], **{"if-match": known})
    item = put(partner, [entry("a", interpreter=True, revision=7)])

    assert (stale.status_code, item.status_code) == (412, 412)
    assert stale.json()["changed_since"]["revision"] == made["revision"]
    assert made["entries"][0]["id"] in [one["id"] for one in stale.json()["changed_since"]["versions"]]
    assert send(partner, "put", ADDRESS, {"contact_points": []} | WHY).status_code == 428


def test_each_entry_that_is_refused_is_pointed_at(partner: Client) -> None:
    """Of three hundred entries, the one that is wrong is named, whatever it is that is wrong with it."""
    put(partner, [entry("a"), entry("b")])
    nation, grannen = str(world.identity("SE")), str(world.identity("jouren-hos-grannen"))
    world.record(
        Draft("contact_point", world.contact_point("Grannens", organisation=str(world.identity("grannen"))),
              world.SINCE, record=UUID(grannen), change_note="Inlagt")
    )  # fmt: skip
    before = rows_of_all_tables()
    cases: list[tuple[list[dict[str, Any]], int, list[tuple[str, str]]]] = [
        ([entry("a"), entry("c", areas=[nation]), entry("d", areas=[nation])], 403,
         [("/contact_points/1/areas", "not_allowed"), ("/contact_points/2/areas", "not_allowed")]),
        ([entry("a"), entry(None, id=str(uuid4()))], 422, [("/contact_points/1/id", "unknown_entry")]),
        ([entry("a"), entry(None, id=nation)], 422, [("/contact_points/1/id", "unknown_entry")]),
        ([entry("a"), entry(None, id=grannen)], 403, [("/contact_points/1", "not_allowed")]),
        ([entry("a"), entry("b", revision=1), entry("mistyped", revision=1)], 422,
         [("/contact_points/2/revision", "unknown_entry")]),
        ([entry("a"), entry("b", interpreter=True, revision=7)], 412, [("/contact_points/1/revision", "stale")]),
    ]  # fmt: skip

    for entries, status, errors in cases:
        answer = put(partner, entries)
        assert answer.status_code == status, answer.content
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == errors
    assert rows_of_all_tables() == before


def test_what_is_wrong_with_the_day_is_said_once_where_the_day_stands(partner: Client) -> None:
    sent = {"contact_points": [entry("a"), entry("b")], "change": {"note": "Från listan", "valid_from": "2099-01-01"}}

    answer = send(partner, "put", ADDRESS, sent, **{"if-match": "*"})

    assert [error["pointer"] for error in answer.json()["errors"]] == ["/change/valid_from"]


def test_a_left_out_entry_that_may_not_be_ended_is_told_of_at_the_list(partner: Client, client: Client) -> None:
    """A coordinator keeps what lies in the area; the set has an entry that reaches further."""
    world.record(
        Draft("contact_point", world.contact_point("Hela landet", areas=[str(world.identity("SE"))]), world.SINCE,
              record=world.identity("hela landet"), change_note="Inlagt")
    )  # fmt: skip
    client.force_login(world.account(Role.COORDINATOR, "grannen", address="samordnare@sodertalje.example"))

    answer = put(client, [])

    assert answer.status_code == 403
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/contact_points", "not_allowed")
    ]


def test_what_a_partner_calls_its_entries_is_told_to_those_who_keep_them(partner: Client) -> None:
    put(partner, [entry("a")])
    assert partner.get(ADDRESS).json()["contact_points"][0]["external_id"] == "a"

    partner.logout()

    assert b"external_id" not in partner.get(ADDRESS).content


def test_nobody_keeps_the_set_of_others(partner: Client, client: Client) -> None:
    client.force_login(Account.objects.create_user("annan@sodertalje.example", "ett långt lösenord"))

    assert put(client, [entry("a")]).status_code == 403
    assert put(client, []).status_code == 403
    missing = f"/api/v1/organisations/{uuid4()}/contact-points"
    assert send(client, "put", missing, {"contact_points": []} | WHY, **{"if-match": "*"}).status_code == 404


def test_fifty_entries_cost_as_many_queries_as_five(partner: Client) -> None:
    def cost(number: int) -> int:
        entries = [entry(f"nr-{number}-{i}") for i in range(number)]
        with CaptureQueriesContext(connection) as queries:
            answer = put(partner, entries, **{"if-match": "*"})
        assert answer.json()["summary"]["created"] == number
        return len(queries)

    put(partner, [])
    five = cost(5)
    put(partner, [])

    assert cost(50) <= five + 2  # an entry more may fill one more insert


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.booleans(), max_size=5), min_size=1, max_size=4))
def test_whatever_is_put_is_what_is_there(partner: Client, sets: list[dict[str, bool]]) -> None:
    for wanted in sets:
        answer = put(partner, [entry(name, interpreter=value) for name, value in wanted.items()])
        assert answer.status_code == 200, answer.content

        found = partner.get(ADDRESS).json()["contact_points"]
        assert {one["external_id"]: one["interpreter"] for one in found} == wanted
