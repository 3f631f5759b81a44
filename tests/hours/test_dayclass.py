from datetime import date, timedelta

import pytest

from partners.hours import DayClass, day_class, day_classes, day_name

HOLIDAYS_2026 = {
    "2026-01-01": "Nyårsdagen",
    "2026-01-06": "Trettondedag jul",
    "2026-04-03": "Långfredagen",
    "2026-04-05": "Påskdagen",
    "2026-04-06": "Annandag påsk",
    "2026-05-01": "Första maj",
    "2026-05-14": "Kristi himmelsfärdsdag",
    "2026-05-24": "Pingstdagen",
    "2026-06-06": "Nationaldagen",
    "2026-06-20": "Midsommardagen",
    "2026-10-31": "Alla helgons dag",
    "2026-12-25": "Juldagen",
    "2026-12-26": "Annandag jul",
}
EVES_2026 = {
    "2026-04-04": "Påskafton",
    "2026-05-23": "Pingstafton",
    "2026-06-19": "Midsommarafton",
    "2026-12-24": "Julafton",
    "2026-12-31": "Nyårsafton",
}
HALF_DAYS_2026 = {
    "2026-04-02": "Skärtorsdagen",
    "2026-04-30": "Valborgsmässoafton",
    "2026-05-13": "Dag före Kristi himmelsfärdsdag",
    "2026-06-05": "Dag före nationaldagen",
    "2026-10-30": "Allahelgonsafton",
}
DAYS_BETWEEN_2026 = {"2026-01-02": "Klämdag", "2026-01-05": "Trettondagsafton", "2026-05-15": "Klämdag"}


@pytest.mark.parametrize(
    ("expected", "days"),
    [
        (DayClass.PUBLIC_HOLIDAY, HOLIDAYS_2026),
        (DayClass.EVE, EVES_2026),
        (DayClass.HALF_DAY, HALF_DAYS_2026),
        (DayClass.DAY_BETWEEN, DAYS_BETWEEN_2026),
    ],
)
def test_each_class_has_exactly_its_days_of_2026(expected: DayClass, days: dict[str, str]) -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert {day.isoformat(): day_name(day) for day in year if day_class(day) == expected} == days


def test_an_ordinary_day_and_an_ordinary_sunday_have_no_class_and_no_name() -> None:
    for day in (date(2026, 11, 23), date(2026, 11, 22)):
        assert day_class(day) == DayClass.ORDINARY
        assert day_classes(day) == ()
        assert day_name(day) is None


def test_the_three_eves_that_another_library_counts_as_public_holidays_are_eves() -> None:
    assert {day_class(date(2026, *day)) for day in ((6, 19), (12, 24), (12, 31))} == {DayClass.EVE}


def test_names_are_told_in_english_too() -> None:
    assert day_name(date(2026, 12, 25), "en") == "Christmas Day"
    assert day_name(date(2026, 1, 2), "en") == "Day between holidays"
    assert day_name(date(2026, 6, 5), "en") == "Day before National Day"
    assert day_name(date(2026, 4, 30), "en") == "Walpurgis Night"


def test_a_day_between_that_is_also_the_day_before_a_holiday_is_first_a_day_between() -> None:
    assert day_classes(date(2026, 1, 5)) == (DayClass.DAY_BETWEEN, DayClass.HALF_DAY)
    # Monday before julafton and Monday before nyårsafton; a Wednesday between two red days.
    for day in (date(2024, 12, 23), date(2024, 12, 30), date(2035, 5, 2)):
        assert day_class(day) == DayClass.DAY_BETWEEN


def test_a_saturday_before_a_holiday_is_no_half_day() -> None:
    assert day_class(date(2021, 6, 5)) == DayClass.ORDINARY  # nationaldagen on a Sunday
    assert day_class(date(2022, 4, 30)) == DayClass.ORDINARY  # första maj on a Sunday


def test_pentecost_monday_was_red_until_2004_and_the_national_day_from_2005() -> None:
    assert day_class(date(2004, 5, 31)) == DayClass.PUBLIC_HOLIDAY
    assert day_class(date(2005, 5, 16)) == DayClass.ORDINARY
    assert day_class(date(2005, 6, 6)) == DayClass.PUBLIC_HOLIDAY
    assert day_class(date(2003, 6, 6)) == DayClass.ORDINARY


def test_every_year_has_thirteen_holidays_and_five_eves_unless_two_fall_together() -> None:
    for year in range(2005, 2100):
        days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)] + [date(year, 12, 31)]
        classes = [day_class(day) for day in dict.fromkeys(days)]
        red, eves = classes.count(DayClass.PUBLIC_HOLIDAY), classes.count(DayClass.EVE)
        assert red in {12, 13}
        assert eves in {4, 5}


def test_years_that_the_calendar_does_not_know_are_ordinary() -> None:
    assert day_class(date(1950, 12, 25)) == DayClass.ORDINARY
    assert day_class(date(2101, 12, 25)) == DayClass.ORDINARY
