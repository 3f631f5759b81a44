"""The log as it is told: every change once, in the order of commits, as far back as it is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from records.changes import Change, NoSuchPlace, TooOld, changes, end_of_log, shown
from records.models import Head, Version
from records.moment import Moment
from records.reading import Reader
from records.recording import recording
from tests.records.support import ASKER, KIND, pebble, record, together

DAY = date(2026, 3, 1)


def words(found: list[Change]) -> list[str]:
    return [change.word for change in found]


@pytest.mark.django_db
def test_an_empty_registry_ends_at_zero() -> None:
    assert end_of_log().sequence == 0
    assert changes(0, end_of_log(), 10) == []


@pytest.mark.django_db
def test_versions_ends_and_disposals_are_told_and_other_events_only_counted() -> None:
    (first,) = record(pebble("sten", DAY))
    with recording("tester") as session:
        session.note("account.changed", None, {})
        session.record(pebble("flis", DAY))
    record(ending(first))
    with recording("tester") as session:
        session.dispose([first], "KS 2026/17", "Gallring")

    found = changes(0, end_of_log(), 10)

    assert [(change.sequence, change.word) for change in found] == [
        (1, "recorded"), (3, "recorded"), (4, "ended"), (5, "disposed")
    ]  # fmt: skip
    assert [(about.kind, about.id, about.versions) for about in found[-1].concerned] == [
        (KIND, first.record.uuid, (1,))
    ]
    assert end_of_log().sequence == 5


def ending(version: Version) -> Any:
    draft = pebble("", DAY + timedelta(days=30), record=version.record.uuid)
    return type(draft)(draft.kind, None, draft.valid_from, record=draft.record)


@pytest.mark.django_db
def test_a_disposal_of_several_records_names_each_with_its_versions() -> None:
    (first, second) = record(pebble("sten", DAY), pebble("flis", DAY))
    (third,) = record(pebble("grus", DAY, record=first.record.uuid))
    with recording("tester") as session:
        session.dispose([first, second, third], "KS 2026/17", "Gallring")

    (told,) = changes(3, end_of_log(), 10)

    assert {about.id: about.versions for about in told.concerned} == {
        first.record.uuid: (1, 2), second.record.uuid: (1,)
    }  # fmt: skip


@pytest.mark.django_db
def test_a_version_for_a_day_to_come_is_told_when_it_is_recorded() -> None:
    (version,) = record(pebble("sten", date(2200, 1, 1)))
    (told,) = changes(0, end_of_log(), 10)
    assert told.version == version.pk
    assert told.at == version.recorded_at


@pytest.mark.django_db
def test_a_place_beyond_the_end_is_refused() -> None:
    record(pebble("sten", DAY))
    with pytest.raises(NoSuchPlace):
        changes(2, end_of_log(), 10)


@pytest.mark.django_db
def test_a_place_is_too_old_when_what_follows_it_is_no_longer_kept() -> None:
    kept = timedelta(days=10)
    with time_machine.travel(datetime(2026, 3, 1, 12).astimezone(), tick=False) as clock:
        record(pebble("sten", DAY))
        clock.shift(timedelta(days=11))
        record(pebble("flis", DAY))
    end = end_of_log()
    with pytest.raises(TooOld):
        changes(0, end, 10, kept)
    assert words(changes(1, end, 10, kept)) == ["recorded"]
    assert words(changes(0, end, 10)) == ["recorded", "recorded"]
    assert words(changes(0, end, 10, timedelta(days=11))) == ["recorded", "recorded"]


@pytest.mark.django_db
def test_a_long_page_costs_as_many_queries_as_a_short_one() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = changes(0, end_of_log(), 1000)
            shown(found, Reader(ASKER, Moment.resolve()))
        return len(queries)

    def go_on() -> None:
        versions = record(pebble("sten", DAY), pebble("flis", DAY))
        record(ending(versions[0]))
        with recording("tester") as session:
            session.dispose(versions, "KS 2026/17", "Gallring")

    go_on()
    one = cost()
    for _ in range(10):
        go_on()
    assert cost() == one < 10


@pytest.mark.django_db
@settings(max_examples=25)
@given(turns=st.lists(st.integers(1, 4), min_size=1, max_size=6), limit=st.integers(1, 5))
def test_pages_one_after_the_other_tell_what_one_page_tells(turns: list[int], limit: int) -> None:
    start = end_of_log().sequence
    for number in turns:
        with recording("tester") as session:
            session.record_all([pebble(f"sten {i}", DAY) for i in range(number)])
            session.note("account.changed", None, {})
    end = end_of_log()
    whole, place, pages = changes(start, end, 1000), start, []
    while page := changes(place, end, limit):
        assert len(page) <= limit
        pages += page
        place = page[-1].sequence
    assert pages == whole
    assert len(whole) == sum(turns)
    assert [change.sequence for change in whole] == sorted({change.sequence for change in whole})


@pytest.mark.django_db(transaction=True)
def test_who_has_seen_the_end_never_finds_something_new_before_it() -> None:
    """A follower asks again and again while writers commit: no number comes late."""
    done = Signal()

    def write() -> None:
        for i in range(8):
            record(pebble(f"sten {i}", DAY))

    def follow() -> list[int]:
        seen: list[int] = []
        while not done.is_set() or (seen[-1:] or [0])[0] < end_of_log().sequence:
            seen += [change.sequence for change in changes((seen[-1:] or [0])[0], end_of_log(), 3)]
        return seen

    def writers() -> None:
        try:
            together(write, write, write)
        finally:
            done.set()

    _, seen = together(writers, follow)
    assert seen == list(range(1, 25))


@pytest.mark.django_db
def test_what_is_read_as_of_the_end_holds_what_was_told_up_to_it_and_nothing_after() -> None:
    record(pebble("sten", DAY))
    end = end_of_log()
    record(pebble("flis", DAY))
    held = Reader(ASKER, Moment(DAY, end.known_at)).of(KIND).all()
    assert [entry.content["name"] for entry in held] == ["sten"]
    assert words(changes(end.sequence, end_of_log(), 10)) == ["recorded"]
    assert Head.objects.get().sequence == 2
