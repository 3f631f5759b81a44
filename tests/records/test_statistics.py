"""After a load the engine has statistics of what it holds, on both engines, and a load never fails for want of them."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

from records import rows
from records.models import Record
from records.rows import look_anew
from tests.engine import chosen_engine

only_on_sqlite = pytest.mark.skipif(chosen_engine() != "sqlite", reason="PostgreSQL looks beside those who write")


@pytest.fixture
def loaded(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some organisations, which count as many."""
    monkeypatch.setattr(rows, "ENOUGH", 0)
    Record.objects.bulk_create(Record(uuid=uuid4(), kind="organisation") for _ in range(500))


def rows_seen() -> int:
    """How many records the engine thinks there are; 0 or less when it has not looked."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'records_record'")
            return int(cursor.fetchone()[0])
        if "sqlite_stat1" not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'records_record'")
        row = cursor.fetchone()
        cursor.execute("DELETE FROM sqlite_stat1")
        return int(row[0].split()[0]) if row else 0


def test_the_engine_looks_at_what_was_loaded(loaded: None) -> None:
    look_anew()

    assert rows_seen() == 500


@only_on_sqlite
def test_sqlite_is_not_asked_while_there_is_little(loaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ENOUGH", 20_000)

    look_anew()

    assert rows_seen() == 0


@only_on_sqlite
def test_a_load_does_not_fail_because_somebody_else_writes(loaded: None) -> None:
    execute = CursorWrapper.execute

    def busy(cursor: CursorWrapper, sql: str, *given: Any) -> Any:
        if sql == "ANALYZE":
            raise OperationalError("database is locked")
        return execute(cursor, sql, *given)

    with patch.object(CursorWrapper, "execute", busy):
        look_anew()

    assert rows_seen() == 0
