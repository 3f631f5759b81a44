"""Limits: strict for all processes together, told in the header fields, and never in the way of an emergency."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from config.environment import BASE_DIR
from partners.limiting import counting, local_file
from partners.limiting.counting import count, network_of
from partners.limiting.limits import LIMITS
from partners.models import Role
from tests.api import world

SQLITE = os.environ.get("TEST_ENGINE", "sqlite") == "sqlite"
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Stockholm"))
AREAS, PAGE = "/api/v1/areas", "/om"
NO_KEY = {"authorization": "Bearer svr_nothing"}


@pytest.fixture(autouse=True)
def counted(db: None, settings: Settings) -> Iterator[None]:
    """Limits are on, nobody has used anything, and the clock stands still."""
    settings.RATE_LIMIT_SCALE = 1
    forget()
    with time_machine.travel(NOON, tick=False):
        yield
    forget()


def forget() -> None:
    counting._run("DELETE FROM {table}", {})


def used_up(client: Client, address: str = AREAS, most: int = 600, **given: Any) -> None:
    """Ask until nothing is left."""
    statuses = {client.get(address, **given).status_code for _ in range(most)}
    assert 429 not in statuses


def few(settings: Settings, name: str, most: int) -> None:
    """Scale the limits so that this one allows `most`."""
    settings.RATE_LIMIT_SCALE = most / LIMITS[name].most  # type: ignore[index]


# --- The counter -----------------------------------------------------------------------------------------------------


def test_a_limit_allows_what_it_says_at_once_and_no_more() -> None:
    found = [count("reports", "a") for _ in range(12)]

    assert [one.allowed for one in found if one] == [True] * 10 + [False] * 2
    assert [one.remaining for one in found if one] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]
    assert found[0]
    assert found[0].reset == 360


def test_callers_and_limits_are_counted_apart() -> None:
    for _ in range(11):
        count("reports", "a")

    for other in (count("reports", "b"), count("tokens", "a")):
        assert other
        assert other.allowed


def test_who_is_refused_uses_nothing_up_and_may_ask_again_when_it_was_told() -> None:
    for _ in range(10):
        count("reports", "a")
    refused = [count("reports", "a") for _ in range(50)][-1]
    assert refused
    assert (refused.allowed, refused.reset) == (False, 360)

    with time_machine.travel(NOON + timedelta(seconds=refused.reset), tick=False):
        again = [count("reports", "a") for _ in range(2)]
    assert [one.allowed for one in again if one] == [True, False]


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        for _ in range(10):
            count("reports", "a")

    found = count("reports", "a")
    assert found
    assert found.allowed


@given(gaps=st.lists(st.integers(0, 900), max_size=40))
@example(gaps=[0] * 10 + [324])
@example(gaps=[0] * 10 + [359])
@example(gaps=[0] * 10 + [360])
@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_allowance_grows_back_evenly(gaps: list[int]) -> None:
    forget()
    limit = LIMITS["reports"]
    seconds, left = 0, float(limit.most)
    for gap in gaps:
        seconds += gap
        left = min(limit.most, left + gap * limit.most / limit.seconds)
        expected = left >= 1 - 1e-6
        left -= expected
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            found = count("reports", "a")
        assert found
        assert found.allowed is expected


CHILD = """
import sys, django
from threading import Thread
django.setup()
from django.db import connection
from partners.limiting import local_file
from partners.limiting.counting import count
local_file.WAIT = 60  # a slow machine is not a failing test
found = []
def ask():
    found.extend(count("reports", "everybody") for _ in range(25))
    connection.close()
threads = [Thread(target=ask) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
local_file.close()
print(sum(one.allowed for one in found), sum(one is None for one in found), len(found))
"""


def address_of_the_database(folder: Path) -> str:
    if SQLITE:
        return f"sqlite:///{folder / 'counted.sqlite3'}"
    parts = urlsplit(os.environ["TEST_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


@pytest.mark.django_db(transaction=True)
def test_several_processes_with_several_threads_share_one_strict_limit(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "SAMVERKAN_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address_of_the_database(tmp_path),
        "RATE_LIMIT_SCALE": "10",
    }
    with time_machine.travel(NOON, tick=True):
        children = [
            subprocess.Popen([sys.executable, "-c", CHILD], env=environment, cwd=BASE_DIR, stdout=subprocess.PIPE)
            for _ in range(3)
        ]
        found = [tuple(map(int, child.communicate()[0].split())) for child in children]

    allowed, uncounted, asked = map(sum, zip(*found, strict=True))
    assert (uncounted, asked) == (0, 300)
    assert allowed in {100, 101}  # one grows back every 36 seconds


@pytest.mark.skipif(not SQLITE, reason="on PostgreSQL rows are locked, not the database")
def test_a_writer_of_the_registry_holds_up_no_count() -> None:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")  # the test's own transaction has the lock
    other.close()

    local_file.close()  # so that opening is tried too
    found = count("reports", "a")

    assert found
    assert found.allowed


def test_no_address_and_no_account_is_kept(client: Client) -> None:
    client.get(AREAS, REMOTE_ADDR="192.0.2.77")
    if SQLITE:
        file = sqlite3.connect(local_file.path())
        rows = file.execute("SELECT who FROM spent").fetchall()
        file.close()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT who FROM partners_spent")
            rows = cursor.fetchall()

    assert [len(bytes(who)) for (who,) in rows] == [16]
    assert b"192" not in bytes(rows[0][0])


def test_callers_whose_allowance_is_whole_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    for who in range(20):
        count("tokens", str(who))
    monkeypatch.setattr(counting, "_tidied_at", 0.0)
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        count("tokens", "new")

        assert counting._run("SELECT count(*) FROM {table}", {}) == 1


def test_an_ipv6_customer_is_one_caller_and_an_unknown_address_another() -> None:
    assert network_of(ip_address("2001:db8:1:2::1")) == network_of(ip_address("2001:db8:1:2:ffff::9"))
    assert network_of(ip_address("2001:db8:1:2::1")) != network_of(ip_address("2001:db8:1:3::1"))
    assert len({network_of(ip_address("192.0.2.1")), network_of(ip_address("192.0.2.2")), network_of(None)}) == 3


# --- The API ---------------------------------------------------------------------------------------------------------


def test_every_answer_tells_what_is_left(client: Client) -> None:
    response = client.get(AREAS)

    assert response["RateLimit-Policy"] == '"reading";q=600;w=60'
    assert response["RateLimit"] == '"reading";r=599;t=1'
    unchanged = client.get(AREAS, headers={"if-none-match": response["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged["RateLimit"] == '"reading";r=598;t=1'


def test_who_asks_too_often_is_told_when_to_come_back(client: Client, settings: Settings) -> None:
    few(settings, "reading", 3)
    used_up(client, most=3)

    response = client.get(AREAS)

    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["type"].endswith("/problems/too-many-requests")
    assert response["Retry-After"] == "20"
    assert response["RateLimit"] == '"reading";r=0;t=20'
    with time_machine.travel(NOON + timedelta(seconds=20), tick=False):
        assert client.get(AREAS).status_code == 200


def test_another_address_is_another_caller_and_a_header_is_no_address(client: Client, settings: Settings) -> None:
    few(settings, "reading", 2)
    used_up(client, most=2)

    assert client.get(AREAS, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 429
    assert client.get(AREAS, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_behind_a_proxy_that_is_trusted_the_caller_is_whom_the_proxy_saw(client: Client, settings: Settings) -> None:
    few(settings, "reading", 2)
    settings.TRUSTED_PROXIES = 1
    used_up(client, most=2, headers={"x-forwarded-for": "192.0.2.1"})

    assert client.get(AREAS, headers={"x-forwarded-for": "198.51.100.9, 192.0.2.1"}).status_code == 429
    assert client.get(AREAS, headers={"x-forwarded-for": "192.0.2.2"}).status_code == 200


def test_who_has_signed_in_is_counted_as_the_account_wherever_it_is(client: Client, settings: Settings) -> None:
    world.record_ground()
    few(settings, "reading-signed-in", 4)
    used_up(client, most=2)
    client.force_login(world.account(Role.READER))
    used_up(client, most=2)
    used_up(client, most=2, REMOTE_ADDR="192.0.2.1")

    response = client.get(AREAS, REMOTE_ADDR="192.0.2.2")
    assert response.status_code == 429
    assert response["RateLimit-Policy"] == '"reading-signed-in";q=4;w=60'


def test_searching_has_a_limit_of_its_own(client: Client, settings: Settings) -> None:
    few(settings, "searching", 2)
    used_up(client, f"{AREAS}?search=stad", most=1)
    used_up(client, "/api/v1/lookup?q=slag", most=1)

    assert client.get(f"{AREAS}?search=stad").status_code == 429
    assert client.get(AREAS).status_code == 200


def test_keys_that_are_not_good_are_counted_by_address_and_stop_nobody_else(client: Client, settings: Settings) -> None:
    few(settings, "failed-keys", 2)
    statuses = [client.get(AREAS, headers=NO_KEY).status_code for _ in range(4)]

    assert statuses == [401, 401, 429, 429]
    assert client.get(AREAS, headers=NO_KEY, REMOTE_ADDR="192.0.2.1").status_code == 401
    assert client.get(AREAS).status_code == 200


def test_asking_for_tokens_has_a_limit_for_each_address(client: Client, settings: Settings) -> None:
    few(settings, "tokens", 1)
    form = "application/x-www-form-urlencoded"
    statuses = [client.post("/api/v1/oauth/token", "a=b", content_type=form).status_code for _ in range(2)]

    assert statuses == [400, 429]


def test_a_refused_request_does_nothing(client: Client, settings: Settings) -> None:
    few(settings, "reading", 1)
    used_up(client, most=1)

    assert client.post(AREAS, "not json", content_type="application/json").status_code == 429


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_a_page_asked_for_too_often_says_when_to_come_back_and_whom_to_call(client: Client, settings: Settings) -> None:
    few(settings, "pages", 2)
    used_up(client, PAGE, most=2)

    response = client.get(PAGE)

    assert response.status_code == 429
    assert response["Retry-After"] == "30"
    assert "30 sekunder" in response.content.decode()
    assert "tel:112" in response.content.decode()


def test_a_duty_desk_that_has_signed_in_is_not_stopped_by_its_neighbours(client: Client, settings: Settings) -> None:
    world.record_ground()
    few(settings, "pages", 2)
    used_up(client, PAGE, most=2)
    assert client.get(PAGE).status_code == 429

    client.force_login(world.account(Role.READER))
    assert client.get(PAGE).status_code == 200


# --- When the counter does not work ----------------------------------------------------------------------------------


@contextmanager
def broken_counter(folder: Path) -> Iterator[None]:
    if SQLITE:
        broken = folder / "broken.sqlite3"
        broken.write_bytes(b"this is no database, whatever its name says" * 100)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(local_file, "path", lambda: str(broken))
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partners_spent RENAME TO partners_away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE partners_away RENAME TO partners_spent")


@pytest.mark.django_db(transaction=True)
def test_a_counter_that_is_broken_lets_everybody_through_and_says_so(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    few(settings, "reading", 1)
    with broken_counter(tmp_path):
        responses = [client.get(AREAS) for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 200]
    assert "RateLimit" not in responses[0]
    assert "pass uncounted" in caplog.text


def test_limits_that_are_switched_off_count_nothing(client: Client, settings: Settings) -> None:
    settings.RATE_LIMIT_SCALE = 0

    assert "RateLimit" not in client.get(AREAS)


def test_the_operators_document_tells_each_limit() -> None:
    text = (BASE_DIR / "docs" / "operator.md").read_text(encoding="utf-8")
    per = {60: "a minute", 3600: "an hour"}

    for name, limit in LIMITS.items():
        assert re.search(rf"^\| `{name}` \| .* \| {limit.most} in {per[limit.seconds]} \|$", text, re.MULTILINE), name
