"""Disposal by decision (*gallring*): the content goes, the tombstone with the decision's reference stays."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from records.history import History
from records.log import first_break
from records.models import Belief, Disposal, Event, Link, Version
from records.moment import Moment
from records.reading import Reader
from records.recording import recording
from tests.records.support import ASKER, KIND, pebble, record

DAY = date(2026, 3, 1)
pytestmark = pytest.mark.django_db


def disposed() -> Version:
    """A version with a link, a note and a neighbour, emptied; another version of the same record stays."""
    other = record(pebble("other", DAY))[0]
    version = record(pebble("secret", DAY, date(2026, 4, 1), key="k", beside=str(other.record.uuid)))[0]
    record(pebble("plain", date(2026, 4, 1), key="k"))
    with recording("archivist") as session:
        session.dispose([version], "KS 2026/17", "kept longer than needed")
    return Version.mechanism.get(pk=version.pk)


def test_the_content_and_the_links_are_gone_and_the_tombstone_tells_the_decision() -> None:
    version = disposed()
    assert version.content is None
    assert (version.change_note, version.source, bytes(version.sort_key)) == ("", "", b"")
    assert not Link.objects.filter(version=version).exists()
    assert version.disposal is not None
    assert version.disposal.decision_reference == "KS 2026/17"
    assert "secret" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_the_chain_and_what_was_believed_still_hold() -> None:
    version = disposed()
    assert Belief.objects.filter(version=version).exists()
    assert first_break() is None


def test_a_reader_is_told_nothing_of_it_in_any_way_and_the_count_agrees() -> None:
    version = disposed()
    reader = Reader(ASKER, Moment.resolve(on=DAY))
    assert reader.get(KIND, version.record.uuid) is None
    assert reader.many([version.record.uuid]) == {}
    assert reader.over([version.record_id], DAY, DAY) == []
    assert [entry.content["name"] for entry in reader.of(KIND).all()] == ["other"]
    assert reader.of(KIND).count() == 1
    later = Reader(ASKER, Moment.resolve(on=date(2026, 5, 1)))
    assert sorted(entry.content["name"] for entry in later.of(KIND).all()) == ["other", "plain"]


def test_the_history_shows_the_tombstone() -> None:
    version = disposed()
    first, second = History(Reader(ASKER, Moment.resolve()), KIND, version.record.uuid).page(10, 0)
    assert first.disposed is not None
    assert (first.disposed.decision_reference, first.entry.content) == ("KS 2026/17", {})
    assert (second.disposed, second.entry.content["name"]) == (None, "plain")


def test_it_can_be_disposed_of_only_once() -> None:
    version = disposed()
    with recording("archivist") as session, pytest.raises(ValueError, match="not been disposed"):
        session.dispose([version], "KS 2026/18", "again")
    assert Disposal.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.mechanism.filter(pk=version.pk).update(content={"name": "back again"}, disposal=None)
    assert first_break() is None


def test_a_disposal_of_nothing_is_refused() -> None:
    with recording("archivist") as session, pytest.raises(ValueError, match="at least one"):
        session.dispose([], "KS 2026/18", "nothing")
    assert not Event.objects.exists()


def test_one_decision_can_empty_versions_of_several_records() -> None:
    versions = [record(pebble(name, DAY))[0] for name in ("a", "b")]
    with recording("archivist") as session:
        session.dispose(versions, "KS 2026/19", "both")
    assert Event.objects.get(action="version.disposed").record is None
    assert first_break() is None
