"""What the database itself refuses, to whoever comes behind the mechanism's back, on both engines."""

# ruff: noqa: S608 - the statements are the test's own

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from records.models import Version
from records.recording import recording
from tests.emptying import settle
from tests.records.support import pebble, record

DAY = date(2026, 3, 1)
SQLITE = connection.vendor == "sqlite"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _something_of_everything() -> None:
    """Two pebbles side by side, one of them corrected, one version disposed of."""
    one = record(pebble("one", DAY, key="one"))[0]
    record(pebble("two", DAY, key="two", beside=str(one.record.uuid)))
    record(pebble("corrected", DAY, key="one"))
    with recording("archivist") as session:
        session.dispose([one], "KS 2026/1", "no longer needed")
    with connection.cursor() as cursor:
        settle(cursor)


def execute(statement: str, *values: Any) -> int:
    """Run the statement as any database client would; the number of rows it met."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        met: int = cursor.rowcount
        return met


TABLES = ("record", "event", "version", "belief", "link", "disposal")
CHANGES = [
    ("record", "key = 'other'"),
    ("record", "kind = 'organisation'"),
    ("event", "actor = 'nobody'"),
    ("event", "detail = '{}'"),
    ("event", "hash = ''"),
    ("version", 'content = \'{"name": "forged"}\''),
    ("version", "content = NULL"),
    ("version", "valid_from = '2020-01-01'"),
    ("version", "valid_until = '2030-01-01'"),
    ("version", "number = 9"),
    ("version", "change_note = 'forged'"),
    ("version", "recorded_by = 'nobody'"),
    ("belief", "valid_from = '2020-01-01'"),
    ("belief", "known_from = '2020-01-01'"),
    ("belief", "known_until = NULL"),
    ("link", "role = 'forged'"),
    ("disposal", "decision_reference = 'forged'"),
]


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_what_is_recorded_cannot_be_changed(table: str, change: str) -> None:
    with pytest.raises(DatabaseError, match="not changed or deleted"):
        execute(f"UPDATE records_{table} SET {change}")


@pytest.mark.parametrize("table", [*TABLES, "head"])
def test_what_is_recorded_cannot_be_deleted(table: str) -> None:
    with pytest.raises(DatabaseError, match="not changed or deleted"):
        execute(f"DELETE FROM records_{table}")


@pytest.mark.skipif(SQLITE, reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", [*TABLES, "head"])
def test_a_table_cannot_be_truncated(table: str) -> None:
    with pytest.raises(DatabaseError, match="not changed or deleted"):
        execute(f"TRUNCATE records_{table} CASCADE")


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("table", TABLES)
def test_a_row_cannot_be_replaced(table: str) -> None:
    with pytest.raises(DatabaseError, match=r"not changed or deleted|two beliefs of one record overlap"):
        execute(f"INSERT OR REPLACE INTO records_{table} SELECT * FROM records_{table}")


def test_a_belief_is_closed_once() -> None:
    assert execute("UPDATE records_belief SET known_until = '2100-01-01' WHERE known_until IS NULL") > 0
    with pytest.raises(DatabaseError, match="not changed or deleted"):
        execute("UPDATE records_belief SET known_until = '2100-01-02'")


def test_closing_a_belief_changes_nothing_else_of_it() -> None:
    with pytest.raises(DatabaseError, match="not changed or deleted"):
        execute("UPDATE records_belief SET known_until = '2100-01-01', valid_from = '2020-01-01'")


@pytest.mark.parametrize(
    ("first", "until"),
    [(DAY, None), (DAY - timedelta(days=9), None), (DAY + timedelta(days=9), DAY + timedelta(days=10))],
)
def test_two_beliefs_of_one_record_cannot_overlap(first: date, until: date | None) -> None:
    version = Version.mechanism.get(record__key="two")
    with pytest.raises(IntegrityError):
        execute(
            "INSERT INTO records_belief (record_id, version_id, valid_from, valid_until, known_from)"
            " VALUES (%s, %s, %s, %s, '2100-01-01')",
            version.record_id,
            version.pk,
            first,
            until,
        )


def test_beliefs_that_meet_do_not_overlap() -> None:
    version = Version.mechanism.get(record__key="two")
    execute(
        "INSERT INTO records_belief (record_id, version_id, valid_from, valid_until, known_from)"
        " VALUES (%s, %s, '2020-01-01', %s, '2100-01-01')",
        version.record_id,
        version.pk,
        DAY,
    )


def test_a_version_without_days_and_an_end_with_content_are_refused() -> None:
    columns = "record_id, kind, number, content_hash, sort_key, recorded_at, recorded_by, change_note, source"
    values = "record_id, kind, 99, content_hash, sort_key, recorded_at, recorded_by, change_note, source"
    for days in ("'2026-01-02', '2026-01-02', {no}, NULL", "'2026-01-02', NULL, {yes}, '{{\"name\": \"x\"}}'"):
        said = days.format(no="0" if SQLITE else "FALSE", yes="1" if SQLITE else "TRUE")
        with pytest.raises(IntegrityError):
            execute(
                f"INSERT INTO records_version (sequence, {columns}, valid_from, valid_until, ends, content)"
                f" SELECT 4, {values}, {said} FROM records_version WHERE number = 2"
            )


def test_a_disposal_cannot_be_used_to_change_anything_but_to_empty() -> None:
    for more in (", number = 9", ", change_note = 'forged'", ", recorded_by = 'nobody'", ", content_hash = ''"):
        with pytest.raises(DatabaseError, match="not changed or deleted"):
            execute(
                "UPDATE records_version SET content = NULL,"
                f" disposal_id = (SELECT sequence FROM records_disposal){more} WHERE disposal_id IS NULL"
            )


@pytest.mark.parametrize(
    "change",
    ["content = NULL, disposal_id = (SELECT min(sequence) FROM records_disposal)", "sort_key = sort_key"],
)
def test_what_has_content_has_a_sort_key_and_what_has_none_has_none(change: str) -> None:
    """Lists leave out what has no sort key: it must be what has no content, and nothing else."""
    with pytest.raises((DatabaseError, IntegrityError)):
        execute(f"UPDATE records_version SET {change} WHERE number = 1 AND disposal_id IS NULL")
