"""Emptying the test database after a test with real transactions, although the database refuses it.

The guards (`records/triggers.py`: triggers with `_no_` in their names) are out of the way for the flush alone, and come
back also when it fails.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_no\\_%' ESCAPE '\\'"
_POSTGRESQL = (
    "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%\\_no\\_%' ESCAPE '\\'"
)


@contextmanager
def guards_away() -> Iterator[None]:
    """While this lasts, the database lets everything be changed and deleted."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        settle(cursor)
        cursor.execute(_SQLITE if sqlite else _POSTGRESQL)
        guards: list[tuple[str, str]] = cursor.fetchall()
        for name, table in guards:
            cursor.execute(f"DROP TRIGGER {name}" if sqlite else f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            settle(cursor)
            for name, made_by in guards:
                cursor.execute(made_by if sqlite else f"ALTER TABLE {made_by} ENABLE TRIGGER {name}")


def settle(cursor: CursorWrapper) -> None:
    """Check the foreign keys that wait for the end of the transaction: PostgreSQL alters no table before that."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
