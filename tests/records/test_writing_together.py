"""Several writers and readers at once, in real transactions: one order, no gap, no lost and no double belief."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from threading import Barrier, Event

import pytest
import time_machine
from django.db import IntegrityError, transaction

from records.log import first_break
from records.models import Belief, Head, Record, Version
from records.models import Event as LogEvent
from records.moment import FutureKnowledge, Moment
from records.reading import Reader
from records.recording import NotRecorded, recording
from tests.records.support import ASKER, KIND, pebble, record, together

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 1)


def names(moment: Moment) -> list[str]:
    return sorted(entry.content["name"] for entry in Reader(ASKER, moment).of(KIND).all())


def test_two_writers_on_one_record_at_the_same_instant_both_stand_in_history_in_one_order() -> None:
    record(pebble("first", DAY, key="k"))
    start = Barrier(2)

    def write(name: str) -> None:
        start.wait()
        record(pebble(name, DAY, key="k"))

    together(lambda: write("left"), lambda: write("right"))
    versions = list(Version.mechanism.order_by("number"))
    assert [version.number for version in versions] == [1, 2, 3]
    assert {version.content["name"] for version in versions[1:] if version.content} == {"left", "right"}
    assert versions[1].recorded_at < versions[2].recorded_at
    assert [belief.version_id for belief in Belief.objects.filter(known_until=None)] == [versions[2].pk]
    assert first_break() is None


def test_two_first_writers_of_one_key_make_one_record() -> None:
    start = Barrier(2)

    def write() -> None:
        start.wait()
        record(pebble("same", DAY, key="k"))

    together(write, write)
    assert Record.objects.count() == 1
    assert list(Version.mechanism.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_under_many_writers_the_log_has_no_gap_and_follows_the_order_of_commits() -> None:
    writers, turns = 6, 8
    start = Barrier(writers)
    committed: list[int] = []

    def write(writer: int) -> None:
        start.wait()
        for turn in range(turns):
            with recording(f"writer:{writer}") as session:
                own = session.record(pebble(f"{writer}.{turn}", DAY, key=f"own-{writer}"))
                session.record(pebble(f"{writer}.{turn}", DAY + timedelta(days=turn), key="shared"))
                if turn % 3 == 2:
                    session.note("tested", None, {"turn": turn})
                # Still within the turn: were anybody else writing now, the numbers would come out of order.
                committed.append(own.pk)

    together(*(lambda writer=writer: write(writer) for writer in range(writers)))
    events = list(LogEvent.objects.order_by("sequence").values_list("sequence", "at", "actor"))
    assert [sequence for sequence, _, _ in events] == list(range(1, len(events) + 1))
    assert committed == sorted(committed)
    instants = list(dict.fromkeys(at for _, at, _ in events))
    assert len(instants) == writers * turns
    assert all(earlier < later for earlier, later in pairwise(instants))
    for found in Record.objects.all():
        numbers = list(Version.mechanism.filter(record=found).order_by("pk").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
    assert Version.mechanism.filter(record__key="shared").count() == writers * turns
    assert first_break() is None


def test_a_writer_who_fails_leaves_nothing_and_no_gap() -> None:
    record(pebble("before", DAY))

    def fail() -> None:
        with recording("clumsy") as session:
            session.record(pebble("never", DAY, key="never"))
            session.note("never", None, {})
            raise ZeroDivisionError

    def fail_alone() -> None:
        with pytest.raises(ZeroDivisionError):
            fail()

    together(fail_alone, lambda: record(pebble("meanwhile", DAY)))
    record(pebble("after", DAY))
    assert names(Moment.resolve(on=DAY)) == ["after", "before", "meanwhile"]
    assert not Record.objects.filter(key="never").exists()
    assert list(LogEvent.objects.values_list("sequence", flat=True)) == [1, 2, 3]
    assert first_break() is None


def test_a_step_that_is_refused_within_a_turn_leaves_nothing_of_itself() -> None:
    with recording("patient") as session:
        session.record(pebble("one", DAY))
        with pytest.raises(NotRecorded):
            session.record_all([pebble("two", DAY, key="two"), pebble("three", DAY, beside="0" * 32)])
        session.record(pebble("four", DAY))
    assert names(Moment.resolve(on=DAY)) == ["four", "one"]
    assert not Record.objects.filter(key="two").exists()
    assert first_break() is None


def test_a_step_that_the_database_breaks_off_within_a_turn_leaves_nothing_of_itself() -> None:
    first = record(pebble("one", DAY))[0]
    # Behind the mechanism's back: a belief that begins tomorrow, and so cannot be closed today.
    days = {"valid_from": date(2020, 1, 1), "valid_until": date(2020, 2, 1)}
    Belief.objects.create(record=first.record, version=first, known_from=first.recorded_at + timedelta(days=1), **days)
    with recording("patient") as session:
        with pytest.raises(IntegrityError):
            session.record(pebble("broken off", days["valid_from"], record=first.record.uuid))
        session.record(pebble("two", DAY))
    assert list(LogEvent.objects.values_list("sequence", flat=True)) == [1, 2]
    assert names(Moment.resolve(on=DAY)) == ["one", "two"]


def test_a_writers_turn_is_a_transaction_of_its_own() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), recording("inner"):
        pass
    with pytest.raises(RuntimeError), recording("outer"), recording("inner"):
        pass
    with recording("late") as session:
        pass
    with pytest.raises(RuntimeError):
        session.record(pebble("too late", DAY))
    assert not LogEvent.objects.exists()


def test_an_answer_as_of_just_now_never_changes_although_a_writer_was_under_way() -> None:
    record(pebble("before", DAY))
    wrote, answered = Event(), Event()
    answers: list[tuple[Moment, list[str]]] = []

    def write() -> None:
        with recording("slow") as session:
            session.record(pebble("under way", DAY))
            wrote.set()
            # A reader who does not wait for this writer answers now, and wrongly; one who waits lets this run out.
            answered.wait(timeout=1)

    def read() -> None:
        wrote.wait()
        moment = Moment.resolve(on=DAY, known_at=datetime.now(UTC))
        answers.append((moment, names(moment)))
        answered.set()

    together(write, read)
    moment, answer = answers[0]
    assert answer == ["before", "under way"]
    record(pebble("after", DAY))
    assert names(moment) == answer


def test_an_answer_as_of_now_neither_waits_for_the_writer_under_way_nor_ever_shows_it() -> None:
    record(pebble("before", DAY))
    wrote, read_once = Event(), Event()
    answers: list[tuple[Moment, list[str]]] = []

    def write() -> None:
        with recording("slow") as session:
            session.record(pebble("under way", DAY))
            wrote.set()
            read_once.wait()

    def read() -> None:
        wrote.wait()
        moment = Moment.resolve(on=DAY)
        answers.append((moment, names(moment)))
        read_once.set()

    together(write, read)
    moment, answer = answers[0]
    assert answer == ["before"]
    assert names(moment) == answer
    assert names(Moment.resolve(on=DAY)) == ["before", "under way"]


def test_readers_who_ask_as_of_just_now_while_writers_write_get_answers_that_stand() -> None:
    record(pebble("0", DAY))
    start = Barrier(4)
    answers: list[tuple[Moment, list[str]]] = []

    def write(writer: int) -> None:
        start.wait()
        for turn in range(10):
            record(pebble(f"{writer}.{turn}", DAY))

    def read() -> None:
        start.wait()
        for _ in range(15):
            moment = Moment.resolve(on=DAY, known_at=datetime.now(UTC))
            answers.append((moment, names(moment)))

    together(lambda: write(1), lambda: write(2), read, read)
    assert [names(moment) for moment, _ in answers] == [answer for _, answer in answers]


def test_an_answer_stands_although_the_clock_is_set_back_before_the_next_writer() -> None:
    with time_machine.travel("2026-11-21T21:30:00+01:00", tick=False) as clock:
        record(pebble("before", DAY))
        clock.shift(timedelta(minutes=10))
        moment = Moment.resolve(on=DAY, known_at=datetime.now(UTC))
        answer = names(moment)
        clock.shift(timedelta(minutes=-9))
        late = record(pebble("after", DAY))[0]
    assert answer == ["before"] == names(moment)
    assert late.recorded_at == moment.known_at + timedelta(microseconds=1)


def test_the_last_instant_can_be_asked_for_although_it_lies_ahead_of_the_clock() -> None:
    with time_machine.travel("2026-11-21T21:30:00+01:00", tick=False) as clock:
        at = record(pebble("ahead", DAY))[0].recorded_at
        clock.shift(timedelta(hours=-1))
        assert names(Moment.resolve(on=DAY, known_at=at)) == ["ahead"]
        with pytest.raises(FutureKnowledge):
            Moment.resolve(on=DAY, known_at=at + timedelta(microseconds=1))


def test_within_a_turn_what_lies_after_its_instant_is_the_future() -> None:
    with recording("writer") as session:
        session.record(pebble("own", DAY))
        assert names(Moment.resolve(on=DAY, known_at=session.at)) == ["own"]
        with pytest.raises(FutureKnowledge):
            Moment.resolve(on=DAY, known_at=session.at + timedelta(microseconds=1))


def test_an_instant_before_there_was_any_registry_gets_an_empty_answer() -> None:
    record(pebble("one", DAY))
    assert names(Moment.resolve(on=DAY, known_at=datetime.min.replace(tzinfo=UTC))) == []
    assert Head.last_instant() > datetime(2020, 1, 1, tzinfo=UTC)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment.resolve(known_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
