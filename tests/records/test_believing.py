"""Whatever is recorded in whatever order, every day and every knowledge gets the answer of a naive list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from records.log import first_break
from records.models import Version
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import Draft, recording
from tests.records.support import ASKER, KIND, record, spans

START = date(2026, 1, 1)
DAYS = [START + timedelta(days=n) for n in range(6)] + [date.min, date.max - timedelta(days=1), date.max]
SLOTS = 3


@dataclass(frozen=True)
class Said:
    """One recording as the naive list has it."""

    at: datetime
    slot: int
    first: date
    until: date | None
    name: str | None


@st.composite
def recordings(draw: st.DrawFn) -> tuple[int, date, date | None, bool]:
    """A slot, a period of days (bounded or open), and whether something holds over it."""
    first = draw(st.sampled_from(DAYS))
    later = [day for day in DAYS if day > first]
    return draw(st.integers(0, SLOTS - 1)), first, draw(st.sampled_from([None, *later])), draw(st.integers(0, 3)) > 0


class Registry(RuleBasedStateMachine):
    """Records turn after turn; the list of what was said is the oracle."""

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        transaction.get_connection().atomic_blocks[
            -1
        ]._from_testcase = True  # as the test's own: a turn may begin in it
        self.said: list[Said] = []
        self.slots: dict[int, Version] = {}
        self.answers: dict[tuple[date, datetime], bytes] = {}

    def teardown(self) -> None:
        try:
            self.every_way_of_reading_agrees_with_the_list()
            if self.said:
                self.a_stretch_of_days_is_told_without_gaps_and_overlaps()
            assert first_break() is None
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(several=st.lists(recordings(), min_size=1, max_size=4), apart=st.booleans())
    def say(self, several: list[tuple[int, date, date | None, bool]], *, apart: bool) -> None:
        """One turn that records one or several versions, in one step or one after the other."""
        known = set(self.slots)
        drafts: list[Draft] = []
        said: list[tuple[int, date, date | None, str | None]] = []
        for slot, first, until, wished in several:
            holds = wished or slot not in known
            known.add(slot)
            name = f"{slot}:{len(self.said) + len(said)}" if holds else None
            said.append((slot, first, until, name))
            drafts.append(Draft(KIND, {"name": name} if name else None, first, until, key=f"slot-{slot}"))
        versions = self._record(drafts, apart=apart)
        for (slot, first, until, name), version in zip(said, versions, strict=True):
            self.said.append(Said(version.recorded_at, slot, first, until, name))
            self.slots[slot] = version

    def _record(self, drafts: list[Draft], *, apart: bool) -> list[Version]:
        if not apart:
            return record(*drafts)
        with recording("tester") as session:
            return [session.record(draft) for draft in drafts]

    def expected(self, on: date, known_at: datetime) -> dict[int, str]:
        """The naive answer: for each slot, what was said last about the day."""
        found: dict[int, str | None] = {}
        for said in self.said:
            if said.at <= known_at and said.first <= on and (said.until is None or on < said.until):
                found[said.slot] = said.name
        return {slot: name for slot, name in found.items() if name}

    def knowledge(self) -> list[datetime]:
        """The instants that matter: each turn's, just before it, and before everything."""
        turns = sorted({said.at for said in self.said})
        return (
            [turns[0] - timedelta(days=1), *(at - timedelta(microseconds=1) for at in turns), *turns] if turns else []
        )

    def every_way_of_reading_agrees_with_the_list(self) -> None:
        for place, known_at in enumerate(self.knowledge()):
            for on in DAYS:
                listed = by_slot(Reader(ASKER, Moment(on, known_at)).of(KIND).all())
                assert listed == self.expected(on, known_at), (on, known_at)
            self._read_otherwise(Reader(ASKER, Moment(DAYS[place % len(DAYS)], known_at)))

    def _read_otherwise(self, reader: Reader) -> None:
        """Page, count, get, many and over tell what the whole list tells."""
        moment, ids = reader.moment, [version.record.uuid for version in self.slots.values()]
        listed = self.expected(moment.on, moment.known_at)
        assert reader.of(KIND).count() == len(listed)
        assert (
            by_slot([*reader.of(KIND).page(2, 0, "-recorded_at"), *reader.of(KIND).page(2, 2, "-recorded_at")])
            == listed
        )
        assert by_slot(list(reader.many(ids).values())) == listed
        assert by_slot([entry for identity in ids if (entry := reader.get(KIND, identity))]) == listed
        assert by_slot(reader.over([v.record_id for v in self.slots.values()], moment.on, moment.on)) == listed

    def a_stretch_of_days_is_told_without_gaps_and_overlaps(self) -> None:
        known_at = self.said[-1].at
        reader = Reader(ASKER, Moment(START, known_at))
        for slot, version in self.slots.items():
            for first, last in ((DAYS[1], DAYS[4]), (date.min, date.max)):
                told = spans(reader, version.record_id, first, last)
                assert [begin for _, begin, _ in told] == sorted({begin for _, begin, _ in told})
                for on in (day for day in DAYS if first <= day <= last):
                    names = [name for name, begin, end in told if begin <= on and (end is None or on < end)]
                    expected = self.expected(on, known_at).get(slot)
                    assert names == ([expected] if expected else [])

    @precondition(lambda self: self.said)
    @invariant()
    def no_earlier_answer_has_changed(self) -> None:
        for known_at in self.knowledge():
            for on in DAYS[1:6:4]:
                answer = as_bytes(Reader(ASKER, Moment(on, known_at)))
                assert self.answers.setdefault((on, known_at), answer) == answer


def by_slot(entries: list[Entry]) -> dict[int, str]:
    """The names by slot; a slot told twice is an error."""
    found = [(int(entry.content["name"].split(":")[0]), entry.content["name"]) for entry in entries]
    assert len(found) == len(dict(found))
    return dict(found)


def as_bytes(reader: Reader) -> bytes:
    """Everything a reader is told, as it would be written."""

    def everything(entry: Entry) -> dict[str, Any]:
        return {name: getattr(entry, name) for name in entry.__dataclass_fields__}

    return orjson.dumps([[everything(entry) for entry in reader.of(KIND).all()], reader.of(KIND).count()])


@pytest.mark.django_db
def test_every_sequence_of_recordings_is_told_as_the_naive_list_tells_it_and_no_answer_ever_changes() -> None:
    run_state_machine_as_test(
        Registry,
        settings=settings(
            max_examples=30, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
