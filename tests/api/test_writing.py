"""Changing entries by the API: what is recorded, what is refused and how that is said."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, connections
from django.test import Client

from partners.models import Account, Role
from records.log import first_break
from records.models import Event, Head, Record
from tests.api import world

NOTE = {"change": {"note": "Nytt nummer från idag."}}
JOUREN = f"/api/v1/contact-points/{world.identity('jouren')}"
NUMBER = "+46846500409"


@pytest.fixture
def editor(db: None) -> Account:
    world.record_ground()
    return world.account(Role.EDITOR)


@pytest.fixture
def signed_in(client: Client, editor: Account) -> Client:
    client.force_login(editor)
    return client


def tag(client: Client, address: str = JOUREN) -> str:
    return str(client.get(address)["ETag"])


def send(client: Client, method: str, address: str, body: Any, **headers: str) -> Any:
    media_type = "application/merge-patch+json" if method == "patch" else "application/json"
    data = body if isinstance(body, str) else json.dumps(body)
    return client.generic(method.upper(), address, data, content_type=media_type, headers=headers)


def patch(client: Client, body: Any, address: str = JOUREN, **headers: str) -> Any:
    return send(client, "patch", address, body, **({"if-match": tag(client)} | headers))


def rows_of_all_tables() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def new_entry(**more: Any) -> dict[str, Any]:
    return {**world.contact_point("Intag"), **NOTE, **more}


def test_a_page_with_its_token_may_send_an_idempotency_key(editor: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    token = "a" * 32
    strict.cookies["csrftoken"] = token
    headers = {"x-csrftoken": token, "idempotency-key": str(uuid4())}

    first = send(strict, "post", "/api/v1/contact-points", new_entry(), **headers)
    again = send(strict, "post", "/api/v1/contact-points", new_entry(), **headers)

    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert again.content == first.content


def test_an_editor_creates_an_entry_and_reads_it_at_its_address(signed_in: Client) -> None:
    answer = send(signed_in, "post", "/api/v1/contact-points", new_entry(external_id="intag-1"))

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["result"], made["revision"], made["dry_run"]) == ("created", 1, False)
    read = signed_in.get(answer["Location"].removeprefix("http://127.0.0.1:8000"))
    assert read.json()["name"]["sv"] == "Intag"
    assert read.json()["version"]["valid_from"] == date.today().isoformat()  # noqa: DTZ011 - the machine's day
    assert read["ETag"].startswith('"1-')


def test_what_was_read_can_be_corrected_and_sent_back_as_it_is(signed_in: Client) -> None:
    read = signed_in.get(JOUREN)
    corrected = read.json() | NOTE
    corrected["channels"][0]["number"] = NUMBER

    answer = send(signed_in, "put", JOUREN, corrected, **{"if-match": read["ETag"]})

    assert answer.status_code == 200, answer.content
    assert answer.json()["channels"][0]["number"] == NUMBER
    again = signed_in.get(JOUREN).json()
    assert {name: again[name] for name in ("areas", "hours", "function", "languages")} == {
        name: read.json()[name] for name in ("areas", "hours", "function", "languages")
    }


def test_what_is_sent_back_unchanged_records_nothing(signed_in: Client) -> None:
    before = Head.objects.get().sequence
    answer = send(signed_in, "put", JOUREN, signed_in.get(JOUREN).json() | NOTE, **{"if-match": tag(signed_in)})

    assert (answer.status_code, answer.json()["result"]) == (200, "unchanged")
    assert Head.objects.get().sequence == before


def test_a_merge_patch_changes_what_it_names_and_nothing_else(signed_in: Client) -> None:
    before = signed_in.get(JOUREN).json()

    answer = patch(signed_in, {"note": {"sv": "Säg att det är en konsultation."}, **NOTE})

    assert answer.status_code == 200, answer.content
    after = signed_in.get(JOUREN).json()
    assert after["note"] == {"sv": "Säg att det är en konsultation."}
    assert after["channels"] == before["channels"]
    assert patch(signed_in, {"note": None, **NOTE}).status_code == 200
    assert "note" not in signed_in.get(JOUREN).json()


def test_a_change_ahead_of_time_holds_from_its_day_and_stays_when_today_is_changed(signed_in: Client) -> None:
    later = (date.today() + timedelta(days=40)).isoformat()  # noqa: DTZ011
    planned = patch(signed_in, {"name": {"sv": "Nya jouren"}, "change": {"note": "Byter namn", "valid_from": later}})
    now = patch(signed_in, {"note": {"sv": "Ring två gånger"}, **NOTE})

    assert (planned.status_code, now.status_code) == (200, 200)
    assert signed_in.get(JOUREN).json()["name"]["sv"] == "Jouren"
    assert signed_in.get(f"{JOUREN}?on={later}").json()["name"]["sv"] == "Nya jouren"
    assert now.json()["version"]["valid_until"] == later


def test_an_end_and_a_restart(signed_in: Client) -> None:
    ended = send(signed_in, "post", f"{JOUREN}/endings", {"change": {"note": "Stänger"}}, **{"if-match": "*"})
    assert (ended.status_code, ended.json()["result"]) == (200, "ended")
    assert signed_in.get(JOUREN).status_code == 404

    known = {"if-match": ended["ETag"]}
    started = send(signed_in, "post", f"{JOUREN}/restarts", {"change": {"note": "Öppnar igen"}}, **known)

    assert (started.status_code, started.json()["result"]) == (200, "restarted")
    assert signed_in.get(JOUREN).json()["name"]["sv"] == "Jouren"


def test_without_if_match_nothing_is_changed(signed_in: Client) -> None:
    answer = send(signed_in, "patch", JOUREN, {"note": {"sv": "x"}, **NOTE})

    assert answer.status_code == 428
    assert answer.json()["type"].endswith("/precondition-required")


@pytest.mark.parametrize("known", ['"1"', '"1-00000000000000000000000000000000"', 'W/"2"', '"etwas"', '"99"'])
def test_a_stale_tag_is_refused_with_what_changed_since(signed_in: Client, known: str) -> None:
    patch(signed_in, {"note": {"sv": "Ring två gånger"}, **NOTE})
    before = rows_of_all_tables()

    answer = patch(signed_in, {"note": {"sv": "Mitt"}, **NOTE}, **{"if-match": known})

    assert answer.status_code == 412, answer.content
    since = answer.json()["changed_since"]
    assert (since["revision"], since["etag"]) == (2, '"2"')
    if known.startswith('"1'):
        assert [one["number"] for one in since["versions"]] == [2]
        assert since["fields"] == ["note"]
    assert rows_of_all_tables() == before


def test_a_change_elsewhere_makes_nothing_stale(signed_in: Client) -> None:
    known = tag(signed_in)
    world.again("function", "socialjour", {"code": "socialjour", "name": {"sv": "Socialjouren"}}, world.SINCE)

    assert patch(signed_in, {"note": {"sv": "x"}, **NOTE}, **{"if-match": known}).status_code == 200


def test_a_rehearsal_gives_the_full_answer_and_leaves_no_trace(signed_in: Client) -> None:
    before = rows_of_all_tables()
    head = Head.objects.get()

    made = send(signed_in, "post", "/api/v1/contact-points?dry_run=true", new_entry(), **{"idempotency-key": "k" * 12})
    changed = patch(signed_in, {"note": {"sv": "x"}, **NOTE}, address=f"{JOUREN}?dry_run=true")

    assert (made.status_code, made.json()["result"], made.json()["dry_run"]) == (200, "created", True)
    assert (changed.json()["result"], changed.json()["version"]["number"]) == ("changed", 2)
    assert rows_of_all_tables() == before
    assert Head.objects.get().sequence == head.sequence
    assert first_break() is None


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"channels": []}, "/channels"),
    ({"channels": [{"type": "telephone", "number": "112233445566778899"}]}, "/channels/0/telephone/number"),
    ({"function": str(uuid4())}, "/function"),
    ({"surprise": 1}, "/surprise"),
    ({"change": None}, "/change"),
    ({"change": {"note": ""}}, "/change/note"),
    ({"change": {"note": "Nytt", "valid_from": "1950-01-01"}}, "/change/valid_from"),
    ({"change": {"note": "Nytt", "valid_from": "2026-13-01"}}, "/change/valid_from"),
    ({"change": {"note": "Nytt", "valid_until": "2020-01-01"}}, "/change/valid_until"),
    ({"change": {"note": "Nytt", "because": "x"}}, "/change/because"),
    ({"external_id": ""}, "/external_id"),
]


@pytest.mark.parametrize(("wrong", "pointer"), WRONG, ids=[pointer for _, pointer in WRONG])
def test_bad_content_is_named_by_pointer_and_changes_nothing(
    signed_in: Client, wrong: dict[str, Any], pointer: str
) -> None:
    before = rows_of_all_tables()

    answer = send(signed_in, "post", "/api/v1/contact-points", new_entry() | wrong)

    assert answer.status_code == 422, answer.content
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert rows_of_all_tables() == before


def test_an_identity_number_is_refused_and_not_repeated(signed_in: Client) -> None:
    answer = patch(signed_in, {"note": {"sv": "Gäller 20170101-2393"}, **NOTE})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/identifying-content")
    assert answer.json()["errors"][0]["pointer"] == "/note/sv"
    assert b"2393" not in answer.content


def test_what_may_identify_needs_a_word_of_confirmation(signed_in: Client) -> None:
    note = {"note": {"sv": "Vid frågor, ring 070-174 06 05"}}

    refused = patch(signed_in, note | NOTE)
    confirmed = patch(signed_in, note | {"change": {"note": "Tjänstetelefon", "confirmed": True}})

    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (422, "possibly-identifying")
    assert confirmed.status_code == 200, confirmed.content


def test_nobody_changes_what_belongs_to_others(client: Client, editor: Account) -> None:
    stranger = Account.objects.create_user("annan@sodertalje.example", "ett långt lösenord")
    before = rows_of_all_tables()
    codes = []
    for account in (None, stranger):
        client.logout()
        if account:
            client.force_login(account)
        sessions = rows_of_all_tables()
        codes.append(send(client, "post", "/api/v1/contact-points", new_entry()).status_code)
        codes.append(patch(client, {"note": {"sv": "x"}, **NOTE}).status_code)
        assert rows_of_all_tables() == sessions

    assert codes == [401, 401, 403, 403]
    assert before["records.Version"] == rows_of_all_tables()["records.Version"]


def test_an_entry_cannot_reach_further_than_its_organisation(signed_in: Client) -> None:
    answer = send(signed_in, "post", "/api/v1/contact-points", new_entry(areas=[str(world.identity("SE"))]))

    assert answer.status_code == 403
    assert answer.json()["errors"][0]["pointer"] == "/areas"


def test_a_coordinator_acts_on_behalf_and_it_shows(client: Client, db: None) -> None:
    world.record_ground()
    client.force_login(world.account(Role.COORDINATOR, "grannen"))

    answer = patch(client, {"note": {"sv": "Rättat av samordnaren"}, **NOTE})

    assert answer.status_code == 200, answer.content
    assert answer.json()["on_behalf_of"]["id"] == str(world.identity("kommunen"))
    detail = Event.objects.latest("sequence").detail
    assert detail["on_behalf_of"] == str(world.identity("kommunen"))
    assert first_break() is None


class TestTheSameRequestRepeated:
    def test_is_done_once_and_answered_alike(self, signed_in: Client) -> None:
        key = {"idempotency-key": str(uuid4())}
        first = send(signed_in, "post", "/api/v1/contact-points", new_entry(), **key)
        second = send(signed_in, "post", "/api/v1/contact-points", new_entry(), **key)

        assert first.status_code == second.status_code == 201
        assert first.content == second.content
        assert first["Location"] == second["Location"]
        assert second["Idempotent-Replayed"] == "true"
        assert Record.objects.filter(kind="contact_point").count() == 2

    def test_with_another_body_is_refused(self, signed_in: Client) -> None:
        key = {"idempotency-key": str(uuid4())}
        send(signed_in, "post", "/api/v1/contact-points", new_entry(), **key)

        other = send(signed_in, "post", "/api/v1/contact-points", new_entry(interpreter=True), **key)

        assert (other.status_code, other.json()["type"].rsplit("/", 1)[-1]) == (422, "idempotency-key-reused")

    def test_by_another_caller_is_refused(self, signed_in: Client) -> None:
        key = {"idempotency-key": str(uuid4())}
        send(signed_in, "post", "/api/v1/contact-points", new_entry(), **key)
        signed_in.force_login(Account.objects.create_user("annan@sodertalje.example", "ett långt lösenord"))

        assert send(signed_in, "post", "/api/v1/contact-points", new_entry(), **key).status_code == 422

    def test_may_be_put_right_after_a_refusal(self, signed_in: Client) -> None:
        key = {"idempotency-key": str(uuid4())}
        refused = send(signed_in, "post", "/api/v1/contact-points", new_entry(channels=[]), **key)
        right = send(signed_in, "post", "/api/v1/contact-points", new_entry(), **key)

        assert (refused.status_code, right.status_code) == (422, 201)


@pytest.fixture
def two_at_once(transactional_db: None) -> Iterator[Account]:
    world.record_ground()
    yield world.account(Role.EDITOR)
    connections.close_all()


def _together(account: Account, number: int, body: Any, **headers: str) -> list[tuple[int, bool]]:
    """The statuses of as many requests sent by real threads at the same time, and whether Retry-After was there."""
    start = threading.Barrier(number)
    found: list[tuple[int, bool]] = []

    def ask() -> None:
        client = Client()
        client.force_login(account)
        start.wait()
        answer = send(client, "post", "/api/v1/contact-points", body, **headers)
        found.append((answer.status_code, "Retry-After" in answer))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_requests_with_one_key_at_once_one_is_done(two_at_once: Account) -> None:
    found = _together(two_at_once, 4, new_entry(), **{"idempotency-key": str(uuid4())})

    assert {status for status, _ in found} <= {201, 409}
    assert all(waits for status, waits in found if status == 409)
    assert Record.objects.filter(kind="contact_point").count() == 2
    assert first_break() is None
