"""The floor to compare with: the same rows by bare SQL and orjson, without Django's HTTP, ORM or rules of sight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from django.db import connection

from benchmarks.measuring import Measured, measure

_COLUMNS = (
    "r.uuid, r.kind, r.key, v.number, v.valid_from, v.valid_until, v.recorded_at, v.recorded_by, v.change_note,"
    " v.source, v.content_hash, v.content"
)
_BELIEVED = (
    "b.valid_from <= %s AND (b.valid_until IS NULL OR b.valid_until > %s) AND b.known_until IS NULL"
    " AND v.content IS NOT NULL"
)
_FROM = (
    "FROM records_version v JOIN records_belief b ON b.version_id = v.sequence"
    " JOIN records_record r ON r.id = v.record_id"
)
_LIST = (
    f"SELECT {_COLUMNS} {_FROM} WHERE v.kind = 'contact_point' AND {_BELIEVED} ORDER BY v.sort_key, v.sequence LIMIT 50"
)
_DETAIL = f"SELECT {_COLUMNS} {_FROM} WHERE r.id = %s AND {_BELIEVED}"


def floor(calls: int) -> Iterator[Measured]:
    """The list of 50 and the detail."""
    on = date(2026, 1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_record WHERE kind = 'contact_point' ORDER BY id LIMIT 500")
        records = [row[0] for row in cursor.fetchall()]
    yield measure("floor: list of 50", calls, lambda _: _answered(_LIST, (on, on)))
    yield measure("floor: detail", calls, lambda n: _answered(_DETAIL, (records[n % len(records)], on, on)))


def _answered(statement: str, parameters: tuple[Any, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    return len(orjson.dumps([_shown(row) for row in rows], default=str))


def _shown(row: tuple[Any, ...]) -> dict[str, Any]:
    *said, content = row
    document = orjson.loads(content) if isinstance(content, str) else content
    return {"said": [str(value) for value in said], "content": document}
