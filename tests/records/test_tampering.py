"""Whatever is tampered with behind the mechanism's back is named, with the event it concerns."""

# ruff: noqa: S608 - the statements are the test's own

from datetime import date

import pytest
from django.db import connection

from records.chain import event_hash
from records.log import first_break
from records.models import Event, Head
from records.recording import Draft, recording
from tests.emptying import guards_away
from tests.records.support import KIND, pebble, record

DAY = date(2026, 3, 1)
pytestmark = pytest.mark.django_db

# Events: 1 a, 2 b beside a, 3 a corrected, 4 b ends, 5 a note, 6 disposal of 1, 7 c.
BELIEF = "INSERT INTO records_belief (record_id, version_id, valid_from, valid_until, known_from)"
FROM_C = "FROM records_belief WHERE version_id = 7"
LONG_AGO = "'2001-01-01 00:00:00+00:00'"
FIRST = "(SELECT min(id) FROM records_record)"
LINK = "INSERT INTO records_link (kind, role, version_id, target_id)"
SIXTH = "(SELECT hash FROM records_event WHERE sequence = 6)"
NO_NAME = "(SELECT sort_key FROM records_version WHERE sequence = 4)"
A_NAME = "(SELECT sort_key FROM records_version WHERE sequence = 2)"
STORIES = [
    ("an event's actor", 2, "UPDATE records_event SET actor = 'x' WHERE sequence = 2"),
    ("an event's detail", 3, "UPDATE records_event SET detail = '{}' WHERE sequence = 3"),
    ("an event's instant", 5, f"UPDATE records_event SET at = {LONG_AGO} WHERE sequence = 5"),
    ("an event's record", 2, f"UPDATE records_event SET record_id = {FIRST} WHERE sequence = 2"),
    ("an event's hash", 5, "UPDATE records_event SET hash = 'x' WHERE sequence = 5"),
    ("a note removed", 5, "DELETE FROM records_event WHERE sequence = 5"),
    ("a content", 3, "UPDATE records_version SET content = '{\"name\": \"forged\"}' WHERE sequence = 3"),
    ("a content taken away", 3, "UPDATE records_version SET content = NULL WHERE sequence = 3"),
    ("a version's days", 3, "UPDATE records_version SET valid_from = '2020-01-01' WHERE sequence = 3"),
    ("a version's number", 7, "UPDATE records_version SET number = 7 WHERE sequence = 7"),
    ("a version's note", 7, "UPDATE records_version SET change_note = 'forged' WHERE sequence = 7"),
    ("a version's source", 7, "UPDATE records_version SET source = 'forged' WHERE sequence = 7"),
    ("a version's author", 7, "UPDATE records_version SET recorded_by = 'forged' WHERE sequence = 7"),
    ("a version's instant", 7, f"UPDATE records_version SET recorded_at = {LONG_AGO} WHERE sequence = 7"),
    ("another record's version", 7, f"UPDATE records_version SET number = 9, record_id = {FIRST} WHERE sequence = 7"),
    (
        "no decision of its own",
        7,
        f"UPDATE records_version SET content = NULL, sort_key = {NO_NAME}, disposal_id = 6 WHERE sequence = 7",
    ),
    (
        "no disposal any more",
        1,
        f"UPDATE records_version SET content = '{{}}', sort_key = {A_NAME}, disposal_id = NULL WHERE sequence = 1",
    ),
    ("content again", 1, "UPDATE records_version SET content = '{\"name\": \"x\"}' WHERE sequence = 1"),
    ("a decision's reference", 6, "UPDATE records_disposal SET decision_reference = 'x'"),
    ("a decision's reason", 6, "UPDATE records_disposal SET reason = 'x'"),
    ("a record's key", 1, "UPDATE records_record SET key = 'x' WHERE key = 'a'"),
    ("a record's kind", 1, "UPDATE records_record SET kind = 'organisation' WHERE key = 'a'"),
    ("a record's identity", 2, "UPDATE records_record SET uuid = '{uuid}' WHERE key = 'b'"),
    ("a link removed", 2, "DELETE FROM records_link"),
    ("a link's role", 2, "UPDATE records_link SET role = 'x'"),
    ("a link's kind", 2, "UPDATE records_link SET kind = 'x'"),
    ("a link added", 7, f"{LINK} SELECT kind, role, 7, target_id FROM records_link"),
    ("a belief's days", 7, "UPDATE records_belief SET valid_from = '2020-01-01' WHERE version_id = 7"),
    ("a belief's version", 1, "UPDATE records_belief SET version_id = 3 WHERE version_id = 1"),
    ("a belief closed", 7, "UPDATE records_belief SET known_until = '2100-01-01' WHERE version_id = 7"),
    ("a belief closed at once", 7, "UPDATE records_belief SET known_until = known_from WHERE version_id = 7"),
    ("a belief closed too early", 1, "UPDATE records_belief SET known_until = known_from WHERE version_id = 1"),
    ("a belief begun too early", 7, f"UPDATE records_belief SET known_from = {LONG_AGO} WHERE version_id = 7"),
    ("a belief removed", 3, "DELETE FROM records_belief WHERE version_id = 3"),
    ("a belief added", 7, f"{BELIEF} SELECT record_id, 7, '2020-01-01', '2020-02-01', known_from {FROM_C}"),
    ("a belief added ahead", 7, f"{BELIEF} SELECT record_id, 7, '2020-01-01', '2020-02-01', '2100-01-01' {FROM_C}"),
    ("the head set back", 7, f"UPDATE records_head SET sequence = 6, hash = {SIXTH}"),
    ("the head set forward", 8, "UPDATE records_head SET sequence = 9"),
    ("the head's hash", 7, "UPDATE records_head SET hash = 'x'"),
    ("the head's instant", 7, f"UPDATE records_head SET at = {LONG_AGO}"),
    ("the head removed", 1, "DELETE FROM records_head"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _a_story() -> None:
    a = record(pebble("a", DAY, key="a"))[0]
    record(pebble("b", DAY, key="b", beside=str(a.record.uuid)))
    record(pebble("a corrected", DAY, date(2026, 4, 1), key="a"))
    with recording("tester") as session:
        session.record(Draft(KIND, None, date(2026, 6, 1), key="b"))
        session.note("tested", a.record, {"how": "by telephone"})
    with recording("archivist") as session:
        session.dispose([a], "KS 2026/1", "no longer needed")
    record(pebble("c", DAY, key="c"))
    assert first_break() is None


def tamper(*statements: str) -> None:
    """Do what somebody with rights over the database could do."""
    with guards_away(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(("sequence", "statement"), [(s, t) for _, s, t in STORIES], ids=[name for name, *_ in STORIES])
def test_tampering_is_named_with_the_event_it_concerns(sequence: int, statement: str) -> None:
    uuid = "1" * 32 if connection.vendor == "sqlite" else "1" * 8 + "-1111-1111-1111-" + "1" * 12
    tamper(statement.replace("{uuid}", uuid))
    found = first_break()
    assert found is not None
    assert found.sequence == sequence, found


def test_a_removed_version_is_named() -> None:
    tamper(*(f"DELETE FROM {table} WHERE version_id = 7" for table in ("records_searchentry", "records_belief")))
    tamper("DELETE FROM records_version WHERE sequence = 7")
    found = first_break()
    assert found is not None
    assert (found.sequence, found.problem) == (7, "the version of the event is missing")


def test_an_event_added_at_the_end_is_named_although_its_hash_is_right() -> None:
    forged = Event(
        sequence=8, at=Head.last_instant(), actor="x", action="forged", previous_hash=Head.objects.get().hash
    )
    forged.hash = event_hash(forged, None)
    forged.save(force_insert=True)
    found = first_break()
    assert found is not None
    assert found.sequence == 8


def test_the_last_event_cannot_be_cut_off_unseen() -> None:
    record(pebble("x", DAY, key="x"))
    with recording("tester") as session:
        session.note("last", None, {})
    tamper("DELETE FROM records_event WHERE sequence = 9")
    found = first_break()
    assert found is not None
    assert found.sequence == 9


def test_of_several_breaks_the_first_is_named() -> None:
    tamper("UPDATE records_event SET actor = 'x' WHERE sequence = 5", "UPDATE records_version SET content = NULL")
    found = first_break()
    assert found is not None
    assert found.sequence == 2


def test_an_event_written_anew_with_its_hash_and_tied_to_the_next_is_still_named_there() -> None:
    forged = Event.objects.get(sequence=5)
    forged.actor = "somebody-else"
    anew = event_hash(forged, str(forged.record.uuid) if forged.record else None)
    tamper(
        f"UPDATE records_event SET actor = 'somebody-else', hash = '{anew}' WHERE sequence = 5",
        f"UPDATE records_event SET previous_hash = '{anew}' WHERE sequence = 6",
    )
    found = first_break()
    assert found is not None
    assert found.sequence == 6
