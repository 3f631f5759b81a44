"""Opening hours as a volunteer types them: read with forgiveness, and every fault told at its line."""

import pytest
from hypothesis import given

from partners.hours import Schedule, describe
from partners.hours.dayclass import Language
from partners.hours.lines import schedule_from
from partners.hours.typed import FAULTS, NotTyped, line_of_exception, schedule_typed, typed
from tests.hours.generated import schedules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mån-tors: 17.00-23.00", "Måndag–torsdag 17.00–23.00"),
        ("Måndag – torsdag: 17:00 – 23:00", "Måndag–torsdag 17.00–23.00"),
        ("fre: 16-01", "Fredag 16.00–01.00"),
        ("mån, ons, fre: kl 9-12", "Måndag, onsdag och fredag 09.00–12.00"),
        ("vardagar: 9.30-11.30, 13-15", "Vardagar 09.30–11.30 och 13.00–15.00"),
        ("alla dagar: dygnet runt", "Dygnet runt"),
        ("mon-fri: 08:00-16:30", "Vardagar 08.00–16.30"),
        ("mo-fr: 08:00-16:30", "Vardagar 08.00–16.30"),
    ],
)
def test_a_line_says_what_it_looks_like(text: str, words: str) -> None:
    assert describe(schedule_typed(text), "sv") == [words]


def test_day_classes_and_dates_stand_beside_weekdays() -> None:
    text = "vardagar: 8-16\n\nröda dagar, aftnar: stängt\n2026-12-28..2026-12-30: stängt (inventering)\n"
    notation = ["mo-fr: 08:00-16:00", "public_holiday, eve: closed", "2026-12-28..2026-12-30: closed (inventering)"]
    assert schedule_typed(text) == Schedule.model_validate(schedule_from(notation))


def test_nothing_is_unknown_hours() -> None:
    assert schedule_typed(" \n\n") == Schedule()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("vi har öppet ibland", "line"),
        ("mån-fre", "line"),
        ("mån: 8-16 (lunch)", "line"),
        ("månd: 8-16", "days"),
        ("fre-mån: 8-16", "days"),
        ("mån, röda dagar: 8-16", "mixed"),
        ("mån-ons, tis: 8-16", "twice"),
        ("mån: 8-25", "windows"),
        ("mån: öppet", "windows"),
        ("mån: ", "windows"),
        ("mån: 8-12, 11-15", "overlap"),
        ("2026-02-30: stängt (städning)", "dates"),
        ("2026-12-24..2026-12-20: stängt (städning)", "dates"),
        ("20261224: stängt (städning)", "dates"),
        ("2026-12-24: stängt", "reason"),
    ],
)
def test_what_is_no_hours_is_refused_at_its_line_and_not_repeated(line: str, code: str) -> None:
    with pytest.raises(NotTyped) as refused:
        schedule_typed(f"sön: 10-12\n\n{line}")
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(3, code)]
    assert line not in str(refused.value)


def test_every_line_with_a_fault_is_told_of_at_once() -> None:
    with pytest.raises(NotTyped) as refused:
        schedule_typed(
            "mån: 8-16\ntis: nej\nmån: 17-18\n2026-12-24..2026-12-26: stängt (jul)\n2026-12-26: 8-9 (mellandag)"
        )
    found = [(fault.line, fault.code) for fault in refused.value.faults]
    assert found == [(2, "windows"), (3, "twice"), (5, "dates_twice")]
    assert all(FAULTS[code].en for _, code in found)


def test_an_exceptions_line_is_found_again() -> None:
    text = "2026-12-28: stängt (b)\n\nmån: 8-16\n2026-12-24: stängt (a)"
    assert [one.reason for one in schedule_typed(text).exceptions] == ["a", "b"]
    assert [line_of_exception(text, place) for place in (0, 1)] == [4, 1]


@given(schedules())
def test_what_is_written_is_read_as_the_same_hours_in_either_language(schedule: Schedule) -> None:
    languages: tuple[Language, ...] = ("sv", "en")
    for language in languages:
        assert schedule_typed("\n".join(typed(schedule, language))) == schedule
