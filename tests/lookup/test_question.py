"""What is asked: times that are settled, words that are refused, places and codes that are understood."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from partners.access import Viewer
from records.moment import STOCKHOLM, Moment
from registry.lookup import Answer, BadQuestion, Question, look_up
from tests.lookup.world import World, small_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_world()
    world.pathway("Ny väg", "0181", [world.report()], valid_from=date(2025, 7, 1))
    world.pathway("Gammal väg", "0181", [world.report()], valid_until=date(2025, 7, 1))
    return world


def ask(**question: object) -> Answer:
    return look_up(Viewer.anonymous(), Question(**question))  # type: ignore[arg-type]  # test shorthand


def titles(answer: Answer) -> list[str]:
    return sorted(pathway.title.sv for pathway in answer.pathways)


def test_the_instant_decides_the_day_whose_rules_hold(world: World) -> None:
    answer = ask(area="0181", at=datetime(2023, 11, 15, 23, 30, tzinfo=UTC))

    assert answer.on == date(2023, 11, 16)
    assert titles(answer) == ["Gammal väg"]


def test_a_day_alone_is_asked_about_at_noon_and_the_answer_says_so(world: World) -> None:
    answer = ask(area="0181", on=date(2023, 11, 15))

    assert answer.at == datetime(2023, 11, 15, 12, 0, tzinfo=STOCKHOLM)
    assert "klockan 12.00" in answer.notices[0].sv


def test_with_both_the_day_comes_from_on_and_the_clock_from_at(world: World) -> None:
    answer = ask(area="0181", on=date(2023, 11, 15), at=datetime(2026, 11, 21, 21, 30, tzinfo=STOCKHOLM))

    assert answer.at == datetime(2023, 11, 15, 21, 30, tzinfo=STOCKHOLM)
    assert titles(answer) == ["Gammal väg"]
    assert ask(area="0181", on=date(2023, 11, 15), at=time(21, 30)).at == answer.at


def test_nothing_asked_about_time_means_now_in_stockholm(world: World) -> None:
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        answer = ask(area="0181")

    assert answer.on == date(2027, 1, 1)


def test_what_was_not_known_then_is_not_in_the_answer(world: World) -> None:
    before = Moment.resolve().known_at
    world.pathway("Senare känd väg", "0181", [world.report()], valid_from=date(2025, 7, 1))
    world.add("Ny väg", "pathway", None, valid_from=date(2025, 7, 1))

    now, then = ask(area="0181"), ask(area="0181", known_at=before)

    assert titles(now) == ["Senare känd väg"]
    assert titles(then) == ["Ny väg"]


def test_knowledge_from_the_future_is_refused(world: World) -> None:
    with pytest.raises(BadQuestion) as refused:
        ask(area="0181", known_at=datetime.now(UTC) + timedelta(days=1))

    assert refused.value.field == "known_at"


def test_words_that_hold_an_identity_number_are_refused_and_not_repeated(world: World) -> None:
    with pytest.raises(BadQuestion) as refused:
        ask(text="elev 20170101-2393 ska giftas bort", area="0181")

    assert refused.value.code == "identifying_text"
    assert "2393" not in str(refused.value)


@pytest.mark.parametrize("given", ["0181", "Södertälje", "sodertalje", " 0181 "])
def test_an_area_is_understood_by_code_and_by_name(world: World, given: str) -> None:
    answer = ask(area=given)

    assert answer.area is not None
    assert answer.area.code == "0181"


def test_an_area_is_understood_by_its_identity(world: World) -> None:
    answer = ask(area=world.id("0181"))

    assert answer.area is not None
    assert answer.area.name.sv == "Södertälje"


@pytest.mark.parametrize("field", ["area", "situation", "target_group", "starts"])
def test_a_code_that_does_not_exist_is_refused_by_field(world: World, field: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        ask(**{field: "finns-inte"})

    assert refused.value.field == field


def test_whoever_asks_may_say_so_in_everyday_words(world: World) -> None:
    everyday = {"code": "elevhalsa", "name": {"sv": "Elevhälsan"}, "synonyms": {"sv": ["skolkurator"]}}
    world.add("elevhalsa", "function", everyday)

    assert titles(ask(area="0181", starts="Skolkurator", on=date(2026, 1, 1))) == ["Ny väg"]


def test_an_everyday_word_that_two_functions_share_is_refused(world: World) -> None:
    for code in ("elevhalsa", "socialjour"):
        world.add(code, "function", {"code": code, "name": {"sv": code}, "synonyms": {"sv": ["jour"]}})

    with pytest.raises(BadQuestion):
        ask(area="0181", starts="jour")
