"""The national measure: by municipality and actor, with what shows it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from records.moment import Moment
from registry.auditing import Scope
from registry.auditing.actors import Actor
from registry.auditing.national_measure import Answer, NationalMeasure, moment_of_year, national_measure
from tests.auditing.test_measured import follow_up
from tests.auditing.world import DECIDED, TODAY, agreement, party
from tests.partners.world import World

CRITERIA = ("written", "decided_at_management", "followed_up")


def measured(on: date = TODAY, year: int | None = None, scope: Scope | None = None) -> NationalMeasure:
    return national_measure(Moment.resolve(on), year, scope or Scope())


def police(on: date = TODAY, year: int | None = None) -> Answer:
    (row,) = measured(on, year).rows
    return next(answer for answer in row.answers if answer.actor is Actor.POLICE)


def told(answer: Answer) -> dict[str, bool]:
    return {criterion: getattr(answer.best, criterion) for criterion in CRITERIA}


def test_one_that_is_written_decided_and_followed_up_meets_it_with_its_evidence(world: World) -> None:
    ours = agreement(world, decision={**DECIDED, "reference_number": "SN 2024/0117"})
    follow_up(world, ours, "2025-10")

    found = police()

    assert found.meets
    assert found.best is not None
    assert (found.best.agreement.id, found.best.party.id) == (ours, world.names["polisen"])
    assert (found.best.decided_by, found.best.decision_level, found.best.reference_number) == (
        "Nämnden", "board", "SN 2024/0117",
    )  # fmt: skip
    assert [d.value for d in (found.best.decided, found.best.signed, found.best.last_follow_up) if d] == [
        "2024-02-01", "2024-02-15", "2025-10",
    ]  # fmt: skip
    assert (found.best.holds_from, found.best.holds_until) == (date(2024, 3, 1), None)


@pytest.mark.parametrize(
    ("what", "criterion"),
    [
        ({"sections": []}, "written"),
        ({"parties": None}, "written"),
        ({"decision": {**DECIDED, "level": "unit_manager"}}, "decided_at_management"),
        ({"decision": None}, "decided_at_management"),
        ({"decision": {"decided_by": "Nämnden", "level": "board"}}, "decided_at_management"),
        ({"decision": {**DECIDED, "decided": "2026-11-24"}}, "decided_at_management"),
        ({"decision": {**DECIDED, "decided": "2026-12"}}, "decided_at_management"),
    ],
)
def test_each_criterion_by_itself_keeps_it_from_counting(world: World, what: dict[str, Any], criterion: str) -> None:
    more = {**what, "parties": [party(world, "polisen", None)]} if "parties" in what else what
    follow_up(world, agreement(world, **more), "2025-10")

    assert told(police()) == {**dict.fromkeys(CRITERIA, True), criterion: False}
    assert not police().meets


def test_it_counts_as_decided_from_the_first_day_that_the_date_of_the_decision_can_mean(world: World) -> None:
    agreement(world, since=date(2023, 11, 1), decision={**DECIDED, "decided": "2023-12"})

    assert [told(police(day))["decided_at_management"] for day in (date(2023, 11, 30), date(2023, 12, 1))] == [
        False, True,
    ]  # fmt: skip


def test_without_a_follow_up_in_time_it_does_not_count(world: World) -> None:
    follow_up(world, agreement(world), "2024-11-22")

    assert told(police()) == {**dict.fromkeys(CRITERIA, True), "followed_up": False}
    assert police(date(2026, 11, 22)).meets


def test_surveys_before_2024_counted_follow_ups_of_12_months(world: World) -> None:
    early: dict[str, Any] = {"since": date(2021, 1, 1), "decision": {**DECIDED, "decided": "2021"}}
    ours = agreement(world, parties=[party(world, "polisen", "2021")], **early)
    follow_up(world, ours, "2022-06-01")

    assert police(date(2023, 6, 1), 2023).meets
    assert not police(date(2023, 6, 2), 2023).meets
    assert police(date(2024, 6, 1), 2024).meets
    assert measured(date(2023, 6, 2)).months == 12


def test_the_agreement_that_meets_most_is_the_answer(world: World) -> None:
    agreement(world, "Ena", sections=[], decision=None)
    best = agreement(world, "Andra")
    follow_up(world, best, "2026-01")

    found = police()

    assert found.evidence[0].agreement.id == best
    assert len(found.evidence) == 2


def test_an_actor_without_agreement_has_no_evidence(world: World) -> None:
    (row,) = measured().rows

    assert all(answer.evidence == () and not answer.meets for answer in row.answers)
    assert [answer.actor for answer in row.answers] == list(Actor)
    assert row.met == 0
    assert measured().share(Actor.POLICE) == (0, 1)


def test_only_municipalities_of_the_scope_are_told(world: World) -> None:
    neighbour = world.organisation("grannen", "municipality", areas=[str(world.names["2380"])])

    def codes(**scope: Any) -> list[str | None]:
        return [row.area.key for row in measured(scope=Scope(**scope)).rows]

    assert codes() == ["0181", "2380"]
    assert codes(areas=frozenset({world.names["01"]})) == ["0181"]
    assert codes(organisations=frozenset({neighbour})) == ["2380"]


def test_a_year_is_judged_on_its_last_day_or_today_while_it_lasts(world: World) -> None:
    now = Moment.resolve()

    assert moment_of_year(2025, now).on == date(2025, 12, 31)
    assert moment_of_year(2026, now).on == TODAY
    assert moment_of_year(2027, now).on == date(2027, 1, 1)


def test_what_is_recorded_later_does_not_change_an_earlier_answer(world: World) -> None:
    ours = agreement(world)
    before = Moment.resolve(TODAY)
    was = national_measure(before)
    follow_up(world, ours, "2026-01")

    assert national_measure(before) == was
    assert measured() != was
