"""Coverage against the oracle: the same, minute by minute, over a year with both clock changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import time_machine

from partners.hours.wallclock import Span
from records.moment import Moment
from registry.coverage.over_time import Question, coverage
from registry.coverage.reaching import Counting, Unveiled
from tests.registry.coverage.generated import TODAY, Town, first_contact
from tests.registry.coverage.oracle import STOCKHOLM, Clock, Oracle

START = datetime(2026, 1, 10, 5, 37, tzinfo=STOCKHOLM)
UNTIL = datetime(2027, 1, 15, 13, 11, tzinfo=STOCKHOLM)
CLOCK = Clock(START, UNTIL)


@pytest.fixture(autouse=True)
def today(db: None) -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM), tick=False):
        yield


def minutes_of(spans: list[Span], start_of_period: datetime = START) -> int:
    """The spans as a number with a bit for each minute; nothing of ours lies within a minute."""
    first = int(start_of_period.timestamp())
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


AROUND = {"0181": ("0181", "01", "SE"), "0180": ("0180", "01", "SE"), "01": ("01", "SE"), "SE": ("SE",)}
AKIN = {
    "vald": {"vald", "vald_i_nara_relation", "eftervald"},
    "vald_i_nara_relation": {"vald", "vald_i_nara_relation", "eftervald"},
    "eftervald": {"vald", "vald_i_nara_relation", "eftervald"},
    "bortforande": {"bortforande"},
}
"""By situation, the wider and narrower ones that answer for it."""
EASTER = datetime(2026, 3, 24, 5, 37, tzinfo=STOCKHOLM), datetime(2026, 4, 9, 13, 11, tzinfo=STOCKHOLM)
AT_EASTER = Clock(*EASTER)
"""A fortnight with a clock change, holidays and working days."""


@dataclass(frozen=True)
class Asked:
    """One question of every kind that there is."""

    area: str
    step: str | None
    starts: str | None
    situation: str | None
    counting: Counting

    @classmethod
    def by_chance(cls, chance: Random) -> Asked:
        step, starts = chance.choice((("steg-0", None), ("steg-1", None), (None, "skyddat_boende"),
                                      (None, "mottagning_barn"), (None, None)))  # fmt: skip
        counting = Counting(unverified=chance.random() < 0.5, reported=chance.random() < 0.5)
        return cls(chance.choice(list(AROUND)), step, starts, chance.choice((None, *AKIN)), counting)

    def question(self, names: dict[str, UUID]) -> Question:
        starts, situation = (names[one] if one else None for one in (self.starts, self.situation))
        return Question(
            names[self.area], *EASTER, step=self.step, starts=starts, situation=situation, counting=self.counting
        )

    def oracle(self, town: Town) -> Oracle:
        names = {name: str(identity) for name, identity in town.world.names.items()}
        starts, meant = names[self.starts] if self.starts else None, AKIN.get(self.situation or "")

        def step_of(content: Any) -> Any:
            if self.step is None:
                return first_contact(content, starts)
            return next((s for s in content["steps"] if s["key"] == self.step and "receiver" in s), None)

        def concerns(content: Any) -> bool:
            if meant is not None and not {names[one] for one in meant} & set(content["situations"]):
                return False
            if self.step is not None:
                return step_of(content) is not None
            return starts is None or starts in (content["starts"], *content["also_starts"])

        counted = ("counted", *(["unverified"] if self.counting.unverified else []),
                   *(["reported"] if self.counting.reported else []))  # fmt: skip
        areas = [names[area] for area in AROUND[self.area]]
        return Oracle(AT_EASTER, town.points, areas, step_of, concerns, counted)


@pytest.mark.parametrize("seed", range(60, 63))
def test_other_areas_steps_starters_situations_and_ways_of_counting_are_judged_as_the_clock_judges_them(
    seed: int,
) -> None:
    town, chance = Town.made(seed, points=5, pathways=4), Random(seed)
    judged = []
    for asked in [Asked.by_chance(chance) for _ in range(8)]:
        oracle = asked.oracle(town)

        found = coverage(Unveiled("test", Moment.resolve(TODAY)), asked.question(town.world.names))

        got = {
            str(one.pathway): {kind: minutes_of(spans, AT_EASTER.start) for kind, spans in one.judged.of_kind.items()}
            for one in found.pathways
        }
        expected = {identity: oracle.judged(told) for identity, told in town.pathways.items()}
        assert {identity: some for identity, some in got.items() if some} == {
            identity: some for identity, some in expected.items() if some
        }, asked
        judged += [some for some in got.values() if some]
    assert len(judged) > 8


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
