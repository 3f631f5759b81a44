"""Whom to call: the receiver when it is open, who covers when it is not, and never a number that is about to die."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from partners.access import Viewer
from records.moment import STOCKHOLM
from registry.lookup import Answer, Question, look_up
from registry.lookup.answer import AnsweredStep
from registry.lookup.as_text import written
from tests.lookup.world import ALWAYS, EVENINGS, OFFICE, World, small_world

pytestmark = pytest.mark.django_db
SATURDAY_NIGHT = datetime(2026, 11, 21, 21, 30, tzinfo=STOCKHOLM)
MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=STOCKHOLM)


@pytest.fixture
def world() -> World:
    world = small_world()
    world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 01", OFFICE)
    world.contact_point("Socialjouren", "socialjour", "0181", "08-465 004 02", EVENINGS)
    world.pathway("Risk att bli bortgift", "0181", [world.report()])
    return world


def ask(at: datetime | None = SATURDAY_NIGHT, area: str | None = "0181", **more: object) -> Answer:
    return look_up(Viewer.anonymous(), Question(area=area, at=at, **more))  # type: ignore[arg-type]  # test shorthand


def first_step(answer: Answer) -> AnsweredStep:
    return answer.pathways[0].steps[0]


def test_on_a_weekday_morning_the_intake_answers(world: World) -> None:
    step = first_step(ask(MONDAY_MORNING))

    assert step.answers == "receiver"
    assert step.receiver is not None
    assert step.receiver.status.words.sv == "svarar nu, till 16.30"
    assert step.receiver.contact_points[0].channels[0]["display"] == "08-465 004 01"


def test_on_saturday_night_the_intake_is_closed_and_the_out_of_hours_service_covers(world: World) -> None:
    step = first_step(ask(SATURDAY_NIGHT))

    assert step.answers == "fallback"
    assert step.receiver is not None
    assert step.receiver.status.words.sv == "stängt, öppnar måndag 08.00"
    assert step.fallbacks[0].status.words.sv == "svarar nu, till i morgon 01.00"
    assert step.fallbacks[0].when is not None
    assert step.fallbacks[0].when.sv == "Utanför mottagningens tider"


def test_when_nobody_answers_it_is_said_that_nobody_does(world: World) -> None:
    assert first_step(ask(datetime(2026, 11, 22, 5, 0, tzinfo=STOCKHOLM))).answers == "nobody"


def test_unknown_hours_are_neither_open_nor_closed(world: World) -> None:
    world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 01", {})
    world.contact_point("Socialjouren", "socialjour", "0181", "08-465 004 02", OFFICE)

    step = first_step(ask(SATURDAY_NIGHT))

    assert step.answers == "unknown"
    assert step.receiver is not None
    assert step.receiver.status.words.sv == "öppettider okända"


def test_an_opening_after_the_contact_point_has_ended_is_not_promised(world: World) -> None:
    world.add("Mottagningen", "contact_point", None, valid_from=date(2026, 11, 23))

    step = first_step(ask(SATURDAY_NIGHT))

    assert step.receiver is not None
    assert step.receiver.status.next_open is None
    assert step.receiver.status.words.sv == "stängt"


def test_a_new_number_from_monday_does_not_show_on_saturday_but_its_hours_decide_the_next_opening(world: World) -> None:
    later = {"rules": [{"days": ["mo"], "windows": [{"start": "12:00", "end": "13:00"}]}]}
    world.contact_point(
        "Mottagningen", "mottagning_barn", "0181", "08-465 004 09", later, valid_from=date(2026, 11, 23)
    )

    saturday, monday = first_step(ask(SATURDAY_NIGHT)), first_step(ask(MONDAY_MORNING))

    assert saturday.receiver is not None
    assert monday.receiver is not None
    assert saturday.receiver.contact_points[0].channels[0]["display"] == "08-465 004 01"
    assert saturday.receiver.status.words.sv == "stängt, öppnar måndag 12.00"
    assert monday.receiver.contact_points[0].channels[0]["display"] == "08-465 004 09"


def test_after_midnight_the_evenings_window_still_answers_although_the_number_ended_with_the_day(world: World) -> None:
    world.add("Socialjouren", "contact_point", None, valid_from=date(2026, 11, 23))

    step = first_step(ask(datetime(2026, 11, 22, 0, 30, tzinfo=STOCKHOLM)))

    assert step.fallbacks[0].status.words.sv == "svarar nu, till 01.00"


def test_a_contact_point_that_takes_over_another_function_no_longer_answers_for_the_first(world: World) -> None:
    content = {
        "name": {"sv": "Socialjouren"},
        "organisation": world.id("office"),
        "function": world.id("polis_akut"),
        "areas": [world.id("0181")],
        "channels": [{"type": "telephone", "number": "08-465 004 02"}],
        "hours": ALWAYS,
        "visibility": "public",
    }
    world.add("Socialjouren", "contact_point", content, valid_from=date(2026, 11, 1))

    step = first_step(ask(SATURDAY_NIGHT))

    assert step.fallbacks[0].contact_points == ()
    assert step.answers == "nobody"


def test_the_most_local_number_comes_first_and_the_countys_behind_it(world: World) -> None:
    world.contact_point("Länets jour", "socialjour", "01", "08-465 004 03", ALWAYS)

    names = [contact.name.sv for contact in first_step(ask()).fallbacks[0].contact_points]

    assert names == ["Socialjouren", "Länets jour"]


def test_another_municipalitys_numbers_and_pathways_do_not_show(world: World) -> None:
    world.contact_point("Stockholms jour", "socialjour", "0180", "08-465 004 04", ALWAYS)

    here, there = ask(), ask(area="0180")

    assert "Stockholms jour" not in {c.name.sv for c in first_step(here).fallbacks[0].contact_points}
    assert there.pathways == ()


def test_without_an_area_only_national_pathways_are_shown_and_it_is_said(world: World) -> None:
    world.pathway("Nationell väg", "SE", [world.report()])

    answer = ask(area=None)

    assert [pathway.title.sv for pathway in answer.pathways] == ["Nationell väg"]
    assert "Inget område är valt" in answer.notices[-1].sv


def test_on_a_public_holiday_a_silent_schedule_answers_with_a_caution(world: World) -> None:
    christmas_day = datetime(2026, 12, 25, 10, 0, tzinfo=STOCKHOLM)

    status = first_step(ask(christmas_day)).receiver

    assert status is not None
    assert status.status.caution == "holiday_not_stated"
    assert status.status.words.sv.endswith("(uppgift om röda dagar saknas)")


def test_a_withheld_number_is_said_to_be_withheld_and_why(world: World) -> None:
    world.contact_point("Mottagningen", "mottagning_barn", "0181", "08-465 004 01", OFFICE, visibility="professionals")

    step = first_step(ask(MONDAY_MORNING))

    assert step.receiver is not None
    contact = step.receiver.contact_points[0]
    assert contact.channels == ()
    assert contact.status.state == "withheld"
    assert contact.status.words.sv == "visas för inloggade yrkesverksamma"
    assert "46500401" not in ask(MONDAY_MORNING).model_dump_json()


def test_nobody_is_not_said_to_answer_when_a_line_is_withheld(world: World) -> None:
    """The intake is closed on Saturday evening; whether the hidden line beside it answers is not for everybody."""
    world.contact_point("Dold linje", "mottagning_barn", "0181", "070-174 06 41", visibility="professionals")
    world.add("Socialjouren", "contact_point", None)
    answer = ask(SATURDAY_NIGHT)

    assert first_step(answer).answers == "withheld"
    assert "Ingen svarar nu" not in written(answer, "sv")
    assert "stängt, öppnar" in written(answer, "sv")


def test_the_first_call_is_the_duty_of_whoever_starts_when_no_condition_applies(world: World) -> None:
    acute = world.report(
        key="larma", condition={"sv": "Akut fara"}, receiver={"function": world.id("polis_akut")}, fallbacks=[]
    )
    ask_for_advice = world.report(key="radgor", modality="kan", ground=None)
    world.pathway("Risk att bli bortgift", "0181", [acute, ask_for_advice, world.report()])

    assert ask().pathways[0].first_call == "orosanmalan"


def test_a_window_that_began_last_evening_answers_past_the_midnight_at_which_the_number_ended(world: World) -> None:
    world.add("Socialjouren", "contact_point", None, valid_from=date(2026, 11, 22))

    in_the_window = first_step(ask(datetime(2026, 11, 22, 0, 30, tzinfo=STOCKHOLM)))
    after_it = first_step(ask(datetime(2026, 11, 22, 1, 30, tzinfo=STOCKHOLM)))

    assert in_the_window.fallbacks[0].status.words.sv == "svarar nu, till 01.00"
    assert after_it.fallbacks[0].contact_points == ()


def test_a_contact_point_whose_organisation_has_ended_is_still_shown(world: World) -> None:
    world.add("office", "organisation", None, valid_from=date(2026, 1, 1))

    contact = first_step(ask(MONDAY_MORNING)).receiver

    assert contact is not None
    assert contact.contact_points[0].organisation.name.sv == "gäller inte den dagen"


def test_nobody_is_told_to_wonder_whether_the_emergency_number_answers(world: World) -> None:
    world.contact_point("SOS Alarm", "polis_akut", "SE", "112", {})
    world.pathway("Risk att bli bortgift", "0181", [world.report(receiver={"function": world.id("polis_akut")})])

    receiver = first_step(ask()).receiver

    assert receiver is not None
    assert receiver.status.words.sv == "nödnumret: ring vid akut fara"
    assert receiver.contact_points[0].status.words.sv == "nödnumret: ring vid akut fara"


def test_of_many_numbers_those_that_answer_are_shown_and_the_others_counted(world: World) -> None:
    for n in range(12):
        world.contact_point(f"Stängd {n:02}", "socialjour", "0181", f"08-465 004 {20 + n}", OFFICE)
    world.contact_point("Öppen i hela landet", "socialjour", "SE", "08-465 004 50", ALWAYS)

    fallback = first_step(ask()).fallbacks[0]

    assert len(fallback.contact_points) == 10
    assert fallback.more == 4
    assert {c.name.sv for c in fallback.contact_points if c.status.state == "open"} == {
        "Socialjouren",
        "Öppen i hela landet",
    }
