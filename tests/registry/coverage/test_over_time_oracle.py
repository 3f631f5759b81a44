"""Coverage against the oracle: the same, minute by minute, over a year with both clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from partners.hours.wallclock import Span
from records.moment import Moment
from registry.coverage.over_time import Question, coverage
from registry.coverage.reaching import Unveiled
from tests.registry.coverage.generated import TODAY, Town, first_contact
from tests.registry.coverage.oracle import STOCKHOLM, Clock, Oracle

START = datetime(2026, 1, 10, 5, 37, tzinfo=STOCKHOLM)
UNTIL = datetime(2027, 1, 15, 13, 11, tzinfo=STOCKHOLM)
CLOCK = Clock(START, UNTIL)


@pytest.fixture(autouse=True)
def today(db: None) -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM), tick=False):
        yield


def minutes_of(spans: list[Span]) -> int:
    """The spans as a number with a bit for each minute; nothing of ours lies within a minute."""
    first = int(START.timestamp())
    found = 0
    for start, end in spans:
        assert start % 60 == end % 60 == 0
        count = (end - start) // 60
        found |= ((1 << count) - 1) << ((start - first) // 60)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_every_minute_of_a_year_is_judged_as_a_look_at_the_clock_judges_it(seed: int) -> None:
    town = Town.made(seed)
    names = town.world.names
    areas = [str(names[area]) for area in ("0181", "01", "SE")]
    oracle = Oracle(CLOCK, town.points, areas, first_contact)

    found = coverage(Unveiled("test", Moment.resolve(TODAY)), Question(names["0181"], START, UNTIL))

    expected = {identity: oracle.judged(told) for identity, told in town.pathways.items()}
    got = {
        str(one.pathway): {kind: minutes_of(spans) for kind, spans in one.judged.of_kind.items()}
        for one in found.pathways
    }
    assert got == {identity: judged for identity, judged in expected.items() if identity in got}
    assert all(not judged for identity, judged in expected.items() if identity not in got)


@pytest.mark.parametrize("seed", range(20, 22))
def test_a_contact_point_that_falls_away_leaves_what_the_oracle_finds_without_it(seed: int) -> None:
    town = Town.made(seed, points=4, pathways=2)
    names = town.world.names
    oracle = Oracle(CLOCK, town.points, [str(names[area]) for area in ("0181", "01", "SE")], first_contact)

    found = coverage(Unveiled("test", Moment.resolve(TODAY)), Question(names["0181"], START, UNTIL)).weakest(100)

    left: dict[str, int] = {}
    for told in town.pathways.values():
        for point, minutes in oracle.alone(told).items():
            left[point] = left.get(point, 0) | minutes
    assert {one.contact_point: one.left for one in found} == {
        UUID(point): timedelta(minutes=minutes.bit_count()) for point, minutes in left.items()
    }
    assert [one.left for one in found] == sorted((one.left for one in found), reverse=True)


@pytest.mark.parametrize("seed", range(40, 43))
def test_an_answer_is_the_same_whether_it_is_asked_for_then_or_after_all_that_was_recorded_since(seed: int) -> None:
    town = Town.made(seed)
    then = Unveiled("test", Moment.resolve(TODAY))
    question = Question(town.world.names["0181"], START, UNTIL)

    def answer(reader: Unveiled) -> object:
        found = coverage(reader, question)
        return [(one.pathway, one.steps, one.stretches) for one in found.pathways], found.weakest(100)

    before = answer(then)
    town.go_on()
    assert answer(then) == before
    assert answer(Unveiled("test", Moment.resolve(TODAY))) != before


def test_the_oracle_sees_both_clock_changes() -> None:
    assert {23 * 60, 24 * 60, 25 * 60} <= {len(minutes) for _, minutes in CLOCK.shown}
