"""Writing many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

Django's `bulk_create` builds one statement with all values in it, which is most of the cost of a big import. Here the
rows go to the engine as they are; triggers and constraints see every one of them all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.db import OperationalError, connection, models

MANY = 100
"""From this many rows on the engines' own ways pay; below, one INSERT is quicker."""

ENOUGH = 20_000
"""Events from which on SQLite is asked for statistics."""
_PREPARED = (models.JSONField, models.DateField, models.UUIDField, models.BinaryField)
"""Fields whose values the drivers do not all take as they are; numbers, texts and booleans they do."""


def insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert the instances of `model`. Unlike `bulk_create` this does not tell them the keys the database gave."""
    if len(rows) < MANY:
        model._base_manager.bulk_create(rows)  # noqa: SLF001 - Django's documented name
        return
    meta = model._meta  # noqa: SLF001 - Django's documented name
    fields = [field for field in meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = f'"{meta.db_table}"'
    values = _values(fields, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values))  # noqa: S608 - names of ours


def look_anew() -> None:
    """Have the engine make statistics of what it holds now, which changes every plan made before.

    For after a load or a big import. On PostgreSQL a session keeps the plans of the database's guards from when the
    tables were empty, and autovacuum comes a minute later; some tens of milliseconds.

    SQLite never looks unasked, at nothing that has grown either: told that tables are small, it would walk through them
    when they no longer are. It is asked from `ENOUGH` events on, to look at some thousand entries of each index; not
    within a transaction, and while somebody else writes it does without.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE records_record, records_version, records_belief, records_link, records_event")
            return
        cursor.execute("SELECT sequence FROM records_head WHERE id = 1")
        events = (cursor.fetchone() or (0,))[0]
        if events >= ENOUGH and not connection.in_atomic_block:
            with suppress(OperationalError):
                cursor.execute("PRAGMA analysis_limit = 1000")
                cursor.execute("ANALYZE")


def _values(fields: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]) -> Iterator[list[Any]]:
    takes = [(field.attname, _preparing(field)) for field in fields]
    for row in rows:
        held = row.__dict__
        yield [prepare(held[name]) if prepare else held[name] for name, prepare in takes]


def _preparing(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if not isinstance(field, _PREPARED):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
