"""The database under test is the one that was asked for, set up as production would set it up."""

import os

import pytest
from django.db import connection

VENDOR = os.environ.get("TEST_ENGINE", "sqlite")


@pytest.mark.django_db
def test_the_suite_runs_on_the_engine_it_was_told_to_run_on() -> None:
    assert connection.vendor == VENDOR


@pytest.mark.django_db
@pytest.mark.skipif(VENDOR != "sqlite", reason="about SQLite")
@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 20_000)])
def test_sqlite_is_opened_with_its_safeguards(pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value


@pytest.mark.django_db
@pytest.mark.skipif(VENDOR != "postgresql", reason="about PostgreSQL")
def test_postgresql_reads_what_is_committed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone()[0] == "read committed"
