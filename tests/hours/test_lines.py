"""Opening hours as a coordinator writes them in a file."""

import pytest
from hypothesis import given

from partners.hours import Schedule, describe
from partners.hours.lines import NotHours, lines_of, schedule_from
from tests.hours.generated import schedules


def described(*lines: str) -> list[str]:
    return describe(Schedule.model_validate(schedule_from(lines)))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("mo-th: 17:00-23:00", "Måndag–torsdag 17.00–23.00"),
        ("fr: 16:00-01:00", "Fredag 16.00–01.00"),
        ("mo, we, fr: 09:00-12:00", "Måndag, onsdag och fredag 09.00–12.00"),
        ("mo-fr: 09:30-11:30, 13:00-15:00", "Vardagar 09.30–11.30 och 13.00–15.00"),
        ("mo-su: 00:00-24:00", "Dygnet runt"),
    ],
)
def test_a_line_says_what_it_looks_like(line: str, words: str) -> None:
    assert described(line) == [words]


def test_day_classes_and_dated_exceptions_stand_beside_weekdays() -> None:
    found = described(
        "mo-fr: 08:00-16:00", "public_holiday, eve: closed", "2026-12-28..2026-12-30: closed (Inventering)"
    )
    assert found == [
        "Vardagar 08.00–16.00",
        "Stängt röda dagar och helgdagsaftnar",
        "28–30 december 2026: stängt (Inventering)",
    ]


def test_no_line_is_unknown_hours() -> None:
    assert described() == ["Öppettider okända"]


@pytest.mark.parametrize("line", ["vardagar 8-16", "mo-fr", "mo-fr: 8-16", "mon: 08:00-16:00", "mo-fr: öppet"])
def test_what_is_not_hours_is_refused_with_the_line(line: str) -> None:
    with pytest.raises(NotHours, match=line):
        schedule_from([line])


def test_a_schedule_in_the_notation_of_other_systems_is_read_too() -> None:
    assert schedule_from(["osm: Mo-Fr 08:00-16:30; PH off"]) == Schedule.model_validate(
        schedule_from(["mo-fr: 08:00-16:30", "public_holiday: closed"])
    ).model_dump(mode="json")


def test_a_notation_that_cannot_be_carried_over_is_refused_with_its_line() -> None:
    with pytest.raises(NotHours, match="osm: Mo-Fr sunrise-sunset"):
        schedule_from(["osm: Mo-Fr sunrise-sunset"])


@given(schedules())
def test_what_is_written_as_lines_is_read_as_the_same_hours(schedule: Schedule) -> None:
    assert Schedule.model_validate(schedule_from(lines_of(schedule))) == schedule
