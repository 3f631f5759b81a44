"""What takes too long is cut short, undone whole, and told as something that passes; nobody waits for ever."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from pytest_django import Settings

from api.kinds import RecordsView
from config import time_limits
from config.environment import BASE_DIR
from partners.models import Role
from records.models import Head
from records.trouble import Trouble, passing_trouble
from tests.api import world
from web.views import about

SQLITE = os.environ.get("TEST_ENGINE", "sqlite") == "sqlite"
on_sqlite = pytest.mark.skipif(not SQLITE, reason="about SQLite")
on_postgresql = pytest.mark.skipif(SQLITE, reason="about PostgreSQL")
AREAS = "/api/v1/areas"
ENDLESS = "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up) SELECT count(*) FROM up"


def ask_endlessly(*_: object) -> None:
    with connection.cursor() as cursor:
        if not SQLITE:
            cursor.execute("SET LOCAL statement_timeout = '50ms'")
        cursor.execute(ENDLESS)


@pytest.fixture
def impatient(settings: Settings) -> Iterator[None]:
    """Questions get no time at all, on a connection that looks at the clock as every new one does."""
    settings.QUERY_TIMEOUT = 0
    time_limits.let_sqlite_look_at_the_clock(connection)
    yield
    if SQLITE:
        connection.connection.set_progress_handler(None, 1)


# --- Asking too long -------------------------------------------------------------------------------------------------


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    return found


def test_a_program_whose_question_takes_too_long_is_asked_to_come_back(
    db: None, client: Client, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecordsView, "many", ask_endlessly)

    response = client.get(AREAS)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert problem(response)["type"].endswith("/problems/try-again")
    assert "Nothing was recorded" in problem(response)["detail"]


def test_a_reader_whose_page_takes_too_long_is_told_whom_to_call(
    db: None, client: Client, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "render", ask_endlessly)

    response = client.get("/om")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "tel:112" in response.content.decode()


@on_sqlite
def test_what_no_request_asks_may_take_its_time(db: None, impatient: None, client: Client) -> None:
    client.get("/om")

    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up LIMIT 50000) SELECT max(n) FROM up"
        )
        assert cursor.fetchone() == (50_000,)


@on_sqlite
def test_every_new_connection_looks_at_the_clock(transactional_db: None, settings: Settings, client: Client) -> None:
    settings.QUERY_TIMEOUT = 0
    cut_short = []

    def ask() -> None:
        time_limits._deadline.at = 0.0
        try:
            with connection.cursor() as cursor:
                cursor.execute(ENDLESS)
        except OperationalError as error:
            cut_short.append(passing_trouble(error))
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert cut_short == [Trouble.BUSY]


SHOW = """
import config.wsgi
from django.db import connection
with connection.cursor() as cursor:
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit"):
        cursor.execute(f"SHOW {name}")
        print(cursor.fetchone()[0])
"""


def environment(**more: str) -> dict[str, str]:
    parts = urlsplit(os.environ["TEST_DATABASE_URL"])
    address = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    found = {"PATH": os.environ["PATH"], "SAMVERKAN_ENV": "development", "DATABASE_URL": address}
    return found | {"DJANGO_SETTINGS_MODULE": "config.settings"} | more


@on_postgresql
def test_the_server_has_postgresql_watch_its_statements_and_commands_do_not(db: None) -> None:
    def shown(code: str) -> list[str]:
        child = [sys.executable, "-c", code]
        found = subprocess.run(
            child, env=environment(QUERY_TIMEOUT="9"), cwd=BASE_DIR, capture_output=True, text=True, check=True
        )
        return found.stdout.split()

    assert shown(SHOW) == ["9s", "6s", "18s", "off"]
    assert shown(SHOW.replace("import config.wsgi", "import django; django.setup()")) == ["0", "0", "0", "off"]


# --- Waiting for a writer --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_change_that_waits_too_long_for_another_writer_records_nothing_and_may_be_sent_again(client: Client) -> None:
    world.record_ground()
    client.force_login(world.account(Role.EDITOR))
    has_the_lock, may_go = Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Head.locked()
            has_the_lock.set()
            may_go.wait(60)
        connection.close()

    last = Head.last_instant()
    writer = Thread(target=write_slowly)
    writer.start()
    has_the_lock.wait(60)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50" if SQLITE else "SET lock_timeout = '50ms'")
    try:
        waited = client.post(
            "/api/v1/organisations", {"name": "Nytt", "kind": "other", "change": {"note": "Ny."}}, "application/json"
        )
    finally:
        may_go.set()
        writer.join()
        connection.close()

    assert waited.status_code == 503
    assert waited["Retry-After"] == "5"
    assert problem(waited)["type"].endswith("/problems/try-again")
    assert Head.last_instant() == last


# --- What passes and what does not -----------------------------------------------------------------------------------


def django_error(cause: Exception) -> OperationalError:
    error = OperationalError("…")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (psycopg.errors.QueryCanceled(), Trouble.BUSY),
        (psycopg.errors.LockNotAvailable(), Trouble.BUSY),
        (psycopg.errors.SerializationFailure(), Trouble.BUSY),
        (psycopg.errors.DeadlockDetected(), Trouble.BUSY),
        (psycopg.errors.AdminShutdown(), Trouble.LOST),
        (psycopg.errors.ConnectionFailure(), Trouble.LOST),
        (psycopg.OperationalError("server closed the connection"), Trouble.LOST),
        (psycopg.errors.UndefinedTable(), None),
        (psycopg.errors.DiskFull(), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_trouble_that_passes_is_told_from_trouble_that_does_not(cause: Exception, expected: Trouble | None) -> None:
    assert passing_trouble(django_error(cause)) is expected


def test_a_table_that_is_not_there_does_not_pass(tmp_path: Path) -> None:
    file = sqlite3.connect(tmp_path / "empty.sqlite3")
    with pytest.raises(sqlite3.OperationalError) as found:
        file.execute("SELECT * FROM nothing")
    file.close()

    assert passing_trouble(django_error(found.value)) is None


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_promises_nothing_about_the_change(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(RecordsView, "many", cut_off)

    response = client.get(AREAS)
    connection.close()

    assert response.status_code == 503
    assert "is not known" in problem(response)["detail"]
    assert "Nothing was recorded" not in problem(response)["detail"]
