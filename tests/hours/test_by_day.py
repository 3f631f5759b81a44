"""Hours day by day and back into rules, times as people write them, and the days to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from partners.hours import Schedule, day_classes, describe, describe_day, sentence, status_at
from partners.hours.ahead import special_days_ahead, week_ahead
from partners.hours.by_day import ByDay, by_day, rules_of
from partners.hours.timeline import Timeline
from partners.hours.times import time_read, time_written, window_read
from tests.hours.generated import (
    EXAMPLES,
    SOCIALJOUR,
    TELEPHONE_WINDOWS,
    WORKDAYS,
    local,
    rule,
    schedules,
    windows,
)


@settings(max_examples=EXAMPLES)
@given(schedules())
def test_day_by_day_and_back_is_the_same_rules(schedule: Schedule) -> None:
    assert rules_of(by_day(schedule), schedule) == schedule.rules


@settings(max_examples=EXAMPLES)
@given(schedules(), schedules())
def test_whatever_is_changed_the_days_say_what_they_were_given(was: Schedule, shall: Schedule) -> None:
    made = Schedule(rules=rules_of(by_day(shall), was))
    assert by_day(made) == by_day(shall)
    kept = {day for day, said in by_day(was).items() if by_day(shall).get(day) == said}
    together = {frozenset(rule.days) & kept for rule in was.rules}
    assert {frozenset(rule.days) & kept for rule in made.rules} - {frozenset()} == together - {frozenset()}


def test_two_rules_that_say_the_same_stay_two_and_a_changed_day_joins_the_first() -> None:
    was = Schedule(rules=(rule("mo tu", "08:00-16:00"), rule("we", "08:00-16:00"), rule("fr", "08:00-12:00")))
    shall = {**by_day(was), "fr": windows("08:00-16:00"), "sa": windows("10:00-12:00")}
    assert rules_of(shall, was) == (
        rule("mo tu fr", "08:00-16:00"),
        rule("we", "08:00-16:00"),
        rule("sa", "10:00-12:00"),
    )


def test_a_day_class_is_not_put_with_weekdays_that_say_the_same() -> None:
    shall: ByDay = {"mo": windows("08:00-12:00"), "eve": windows("08:00-12:00")}
    assert rules_of(shall, Schedule()) == (rule("mo", "08:00-12:00"), rule("eve", "08:00-12:00"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("8", "08:00"), ("08", "08:00"), ("8.30", "08:30"), ("8:30", "08:30"), ("8,30", "08:30"), ("0830", "08:30"),
        ("830", "08:30"), (" kl. 8 ", "08:00"), ("24", "24:00"), ("00.00", "00:00"), ("23.59", "23:59"),
        ("24.01", None), ("25", None), ("8.60", None), ("8.3", None), ("åtta", None), ("", None), ("8-9", None),
        ("٨", None),
    ],
)  # fmt: skip
def test_times_are_read_as_people_write_them(written: str, read: str | None) -> None:
    assert time_read(written) == read


def test_a_stretch_may_end_the_day_after_and_does_not_begin_at_its_end() -> None:
    assert window_read("16", "1") == windows("16:00-01:00")[0]
    assert window_read("8", "0") == windows("08:00-24:00")[0]
    assert window_read("8", "8") == windows("08:00-08:00")[0]
    assert window_read("24", "1") is None
    assert window_read("8", "") is None


def test_times_are_written_in_the_language_and_read_in_either() -> None:
    assert (time_written("08:30", "sv"), time_written("08:30", "en")) == ("08.30", "08:30")
    assert time_read("08.30") == time_read("08:30") == "08:30"


def test_hours_in_one_sentence_as_a_person_says_them() -> None:
    assert sentence(Schedule(rules=(rule(WORKDAYS, "08:00-16:30"), rule("public_holiday eve")))) == (
        "Öppet vardagar 08.00–16.30, stängt röda dagar och helgdagsaftnar."
    )
    assert sentence(TELEPHONE_WINDOWS, "en", since=date(2026, 12, 1)) == (
        "Open weekdays 08:30–09:30 and 13:00–14:00, closed on public holidays and holiday eves. "
        "28–30 December 2026: 09:00–10:00 (Jullov)."
    )
    assert sentence(Schedule(rules=(rule("mo we fr", "08:00-09:00"), rule("eve")))) == (
        "Öppet måndag, onsdag och fredag 08.00–09.00; stängt helgdagsaftnar."
    )
    halves = (rule("mo"), rule("tu", "08:00-09:00"), rule("eve"), rule("half_day", "08:00-12:00"))
    assert sentence(Schedule(rules=halves)) == (
        "Stängt måndag, öppet tisdag 08.00–09.00, stängt helgdagsaftnar, öppet dagar före röd dag 08.00–12.00."
    )
    assert sentence(Schedule()) == "Öppettider okända."
    assert sentence(Schedule(rules=(rule("eve"),))) == "Stängt helgdagsaftnar. Övriga dagar: öppettider okända."


@settings(max_examples=EXAMPLES)
@given(schedules())
def test_a_sentence_says_all_that_the_short_ones_say(schedule: Schedule) -> None:
    whole = sentence(schedule).lower()
    assert all(said.lower() in whole for said in describe(schedule))


def test_the_days_ahead_are_told_as_they_will_be() -> None:
    week = week_ahead(SOCIALJOUR, date(2026, 12, 21))
    assert [describe_day(one.plan) for one in week[:6]] == [
        "17.00–23.00", "17.00–23.00", "17.00–23.00", "17.00–23.00", "16.00–01.00", "15.00–01.00",
    ]  # fmt: skip
    special = special_days_ahead(TELEPHONE_WINDOWS, date(2026, 11, 20), 6)
    assert [(f"{one.day}", one.name_sv, describe_day(one.plan)) for one in special] == [
        ("2026-11-26", "", "stängt"),
        ("2026-12-24", "Julafton", "stängt"),
        ("2026-12-25", "Juldagen", "stängt"),
        ("2026-12-26", "Annandag jul", "stängt"),
        ("2026-12-28", "", "09.00–10.00"),
        ("2026-12-29", "", "09.00–10.00"),
    ]


@settings(max_examples=EXAMPLES)
@given(schedules())
def test_a_day_said_to_be_closed_is_closed_at_noon(schedule: Schedule) -> None:
    for one in week_ahead(schedule, date(2026, 6, 15)):
        if describe_day(one.plan) == "stängt":
            at_noon = status_at(Timeline.of(schedule), local(f"{one.day} 12:00"))
            yesterday = schedule_on_the_day_before(schedule, one.day)
            assert at_noon.state == "closed" or yesterday
        assert one.classes == day_classes(one.day)


def schedule_on_the_day_before(schedule: Schedule, day: date) -> bool:
    """Whether a window of the day before may reach past noon."""
    (before,) = week_ahead(schedule, day - timedelta(days=1))[:1]
    return any(end > 36 * 60 for _start, end in before.plan.windows)
