"""The change feed: who replays it holds what the lists give, and sees no more than the lists show."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Role
from records.models import Record, Version
from records.recording import Draft, recording
from tests.api import world

CHANGES = "/api/v1/changes"
DAYS = [date(2024, 1, 1) + timedelta(days=400 * i) for i in range(5)]
FRAME = {"version", "as_of", "withheld", "_links", "last_verified", "opening_hours"}


@pytest.fixture
def reader(db: None, client: Client) -> Client:
    world.record_ground()
    client.force_login(world.account(Role.READER))
    return client


def asked(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.json()


def everything(client: Client, address: str = f"{CHANGES}?after=0&limit=7") -> Iterator[dict[str, Any]]:
    """The items of the page and of all that come after it."""
    while address:
        page = asked(client, address)
        yield from page["items"]
        address = (
            page["_links"]["next"]["href"].removeprefix("http://127.0.0.1:8000") if page["_meta"]["has_more"] else ""
        )


def shown_content(record: dict[str, Any]) -> dict[str, Any]:
    """What a record says, with references as identities: their names belong to a moment of their own."""
    return {name: plain(value) for name, value in record.items() if name not in FRAME and not name.startswith("verif")}


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return value["id"] if "href" in value else {name: plain(part) for name, part in value.items()}
    return value


@dataclass
class Follower:
    """A client that applies: recorded for [a, b) replaces what was said about those days, and nothing else."""

    said: dict[str, list[tuple[int, str, str | None, Any]]] = field(default_factory=dict)

    def take(self, items: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
        for item in items:
            if item["kind"] != "contact_point":
                continue
            versions = self.said.setdefault(item["id"], [])
            if item["action"] in {"recorded", "ended"}:
                version = item["record"]["version"]
                content = None if item["action"] == "ended" or "disposed" in item["record"] else item["record"]
                versions.append((version["number"], version["valid_from"], version["valid_until"], content))
            elif item["action"] == "disposed":
                gone = item["versions"]
                versions[:] = [(n, a, b, None if n in gone else said) for n, a, b, said in versions]

    def holds(self, on: date) -> dict[str, tuple[int, dict[str, Any]]]:
        """By identity: the version's number and content that it takes to hold on a day."""
        found = {}
        for identity, versions in self.said.items():
            last = [v for v in versions if v[1] <= on.isoformat() and (v[2] is None or on.isoformat() < v[2])][-1:]
            for number, _, _, said in last:
                if said is not None:
                    found[identity] = (number, shown_content(said))
        return found


def listed(client: Client, on: date, known_at: str = "") -> dict[str, tuple[int, dict[str, Any]]]:
    items = asked(client, f"/api/v1/contact-points?limit=200&on={on}{known_at and '&known_at='}{known_at}")["items"]
    return {item["id"]: (item["version"]["number"], shown_content(item)) for item in items}


NAMES = ("ett", "tva", "tre")
LEVELS = st.sampled_from(["public", "professionals", "parties"])
PERIODS = st.tuples(st.integers(0, 3), st.integers(1, 4) | st.none()).map(
    lambda pair: (DAYS[pair[0]], DAYS[pair[1]] if pair[1] and pair[1] > pair[0] else None)
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from(NAMES), PERIODS, st.tuples(LEVELS, st.none() | LEVELS)),
        st.tuples(st.just("end"), st.sampled_from(NAMES), PERIODS, st.none()),
        st.tuples(st.just("dispose"), st.sampled_from(NAMES), st.none(), st.none()),
    ),
    min_size=1,
    max_size=10,
)


def take_step(step: tuple[Any, ...], number: int) -> None:
    word, name, period, levels = step
    identity = world.identity(f"cp-{name}")
    exists = Record.objects.filter(uuid=identity).exists()
    if word == "say":
        record_contact_point(identity, f"{name} {number}", period, levels)
    elif word == "end" and exists:
        world.record(Draft("contact_point", None, period[0], period[1], record=identity))
    elif word == "dispose" and exists:
        old = Version.mechanism.filter(record__uuid=identity, disposal=None, ends=False).order_by("pk")[:1]
        if old:
            with recording("system:test") as session:
                session.dispose(list(old), "KS 2026/17", "Gallring")


def record_contact_point(
    identity: UUID, name: str, period: tuple[date, date | None], levels: tuple[str, str | None]
) -> None:
    own, channel = levels
    channels = [
        {"type": "telephone", "number": "08-465 004 00"},
        {"type": "email", "address": "dold@sodertalje.example", **({"visibility": channel} if channel else {})},
    ]
    content = world.contact_point(name, visibility=own, channels=channels)
    world.record(
        Draft("contact_point", content, period[0], period[1], record=identity, change_note="Ny", source="Test")
    )


@pytest.mark.django_db
@settings(max_examples=40 if os.environ.get("EVERYTHING") == "1" else 15, suppress_health_check=list(HealthCheck))
@given(before=STEPS, after=STEPS)
def test_who_follows_the_changes_holds_what_the_lists_give(before: list[Any], after: list[Any]) -> None:
    with undone():
        world.record_ground()
        stranger, own = Client(), Client()
        stranger.force_login(world.account(Role.READER, "grannen"))
        own.force_login(world.account(Role.READER, address="egen@sodertalje.example"))
        for number, step in enumerate(before):
            take_step(step, number)
        start = asked(own, CHANGES)["_meta"]
        for number, step in enumerate(after):
            take_step(step, number + 100)

        for client in (stranger, own):
            follower = Follower()
            follower.take(everything(client))
            for on in DAYS:
                assert follower.holds(on) == listed(client, on)

            # Begun from a list as it was known then, and followed from there.
            later = Follower()
            later.take(everything(client, f"{CHANGES}?after={start['next_after']}&limit=3"))
            for on in DAYS:
                held = listed(client, on, start["known_at"])
                assert with_changes(held, later, on) == listed(client, on)


def with_changes(held: dict[str, tuple[int, Any]], later: Follower, on: date) -> dict[str, tuple[int, dict[str, Any]]]:
    """What a client holds about a day that had the list and then took the changes."""
    touched = {
        identity
        for identity, versions in later.said.items()
        for _, first, until, _ in versions
        if first <= on.isoformat() and (until is None or on.isoformat() < until)
    }
    return {identity: said for identity, said in held.items() if identity not in touched} | later.holds(on)


class undone:  # noqa: N801 (reads as a sentence)
    """What is done within is undone at the end, although it holds several writers' turns."""

    def __enter__(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        connection.atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]  # so that a turn may begin

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)


def test_without_a_place_it_tells_where_the_log_ends(reader: Client) -> None:
    page = asked(reader, CHANGES)
    assert page["items"] == []
    assert page["_meta"]["next_after"] == page["_meta"]["last_sequence"] > 0
    assert asked(reader, f"/api/v1/areas?known_at={page['_meta']['known_at']}")["items"]
    followed = asked(reader, page["_links"]["next"]["href"].removeprefix("http://127.0.0.1:8000"))
    assert followed["items"] == []
    assert followed["_meta"]["has_more"] is False


def test_an_item_says_what_happened_to_what_and_shows_the_version(reader: Client) -> None:
    world.again("organisation", "kommunen", {"name": "Kommunen", "organisation_kind": "municipality"}, date(2030, 1, 1))
    item = list(everything(reader))[-1]
    address = f"/api/v1/organisations/{world.identity('kommunen')}"
    assert (item["action"], item["kind"], item["id"]) == ("recorded", "organisation", str(world.identity("kommunen")))
    assert item["href"].endswith(address)
    shown = asked(reader, f"{address}/versions/2")
    # A citation quotes what was read, and when; the feed is read to be kept, not to be quoted.
    assert {"citation"} < set(shown)
    assert shown["_links"].pop("cite")
    assert item["record"] == {name: value for name, value in shown.items() if name != "citation"}


def test_a_check_is_told_with_where_to_read_it(reader: Client) -> None:
    (item,) = [item for item in everything(reader) if item["action"] == "verified"]
    assert item["id"] == str(world.identity("jouren"))
    assert "record" not in item


def test_what_is_withheld_is_withheld_here_too(reader: Client) -> None:
    world.record(Draft("contact_point", world.canary(), world.SINCE, record=world.identity("kanarie")))
    stranger = Client()
    stranger.force_login(world.account(Role.READER, "grannen", address="annan@sodertalje.example"))
    response = stranger.get(f"{CHANGES}?after=0&limit=200")
    assert world.HIDDEN_ADDRESS not in response.content.decode()
    assert world.HIDDEN_NUMBER not in response.content.decode()
    item = list(everything(stranger))[-1]
    assert {"channels.1", "channels.2", "version.content_hash"} <= {w["field"] for w in item["record"]["withheld"]}
    assert world.HIDDEN_ADDRESS in reader.get(f"{CHANGES}?after=0&limit=200").content.decode()


def test_other_events_are_passed_over_and_counted(reader: Client) -> None:
    last = asked(reader, CHANGES)["_meta"]["last_sequence"]
    with recording("system:test") as session:
        session.note("key.created", Record.objects.get(uuid=world.identity("kommunen")), {})
    page = asked(reader, f"{CHANGES}?after={last}")
    assert page["items"] == []
    assert page["_meta"]["next_after"] == last + 1


def test_who_has_not_signed_in_is_refused(client: Client, db: None) -> None:
    assert asked(client, CHANGES, 401)["type"].endswith("/not-signed-in")


def test_a_place_beyond_the_end_is_an_error(reader: Client) -> None:
    (error,) = asked(reader, f"{CHANGES}?after=99999", 400)["errors"]
    assert (error["parameter"], error["code"]) == ("after", "beyond-the-end")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=201", "on=2026-01-01", "after=1&after=2"])
def test_a_query_that_cannot_be_read_is_an_error(reader: Client, query: str) -> None:
    asked(reader, f"{CHANGES}?{query}", 400)


@override_settings(CHANGES_KEPT_DAYS=30)
def test_a_place_that_is_too_old_is_told_how_to_start_again(reader: Client) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
        world.again("organisation", "kommunen", {"name": "K", "organisation_kind": "municipality"}, date(2030, 1, 1))
    problem = asked(reader, f"{CHANGES}?after=0", 410)
    assert problem["type"].endswith("/cursor-too-old")
    start = asked(reader, problem["start_again"].removeprefix("http://127.0.0.1:8000"))
    assert start["_meta"]["next_after"] == start["_meta"]["last_sequence"]
    with override_settings(CHANGES_KEPT_DAYS=0):
        assert asked(reader, f"{CHANGES}?after=0")["items"]


def test_a_long_page_costs_as_many_queries_as_a_short_one(reader: Client) -> None:
    world.record_all_kinds(1)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            asked(reader, f"{CHANGES}?after=0&limit=200")
        return len(queries)

    one = cost()
    world.record_all_kinds(9, 1)
    assert cost() == one < 25
