from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.hours import DatedException, Schedule, Segment, Status, Timeline, merged_status, status_at
from partners.hours.intervals import reachable_intervals, union
from tests.hours.generated import (
    EXAMPLES,
    SOCIALJOUR,
    TELEPHONE_WINDOWS,
    WORKDAYS,
    local,
    rule,
    schedules,
    utc,
    windows,
)

JOUR = Timeline.of(SOCIALJOUR)
TELEPHONE = Timeline.of(TELEPHONE_WINDOWS)
UNKNOWN = Timeline.of(Schedule())
ALWAYS = Timeline.of(Schedule(rules=(rule("mo tu we th fr sa su", "00:00-24:00"),)))
OFFICE = Timeline.of(Schedule(rules=(rule(WORKDAYS, "08:00-16:30"),)))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-21 21:30", "2026-11-22 01:00"),  # Saturday night
        ("2026-11-22 00:30", "2026-11-22 01:00"),  # still Saturday's window
        ("2026-11-23 17:00", "2026-11-23 23:00"),
        ("2026-11-20 23:59", "2026-11-21 01:00"),
        ("2026-11-22 22:59", "2026-11-22 23:00"),
    ],
)
def test_the_socialjour_answers_until_its_window_ends(now: str, until: str) -> None:
    assert status_at(JOUR, local(now)) == Status("open", until=local(until).astimezone(UTC))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-22 01:00", "2026-11-22 15:00"),  # the end is not within
        ("2026-11-23 10:00", "2026-11-23 17:00"),
        ("2026-11-22 23:00", "2026-11-23 17:00"),
    ],
)
def test_outside_its_hours_the_socialjour_says_when_it_opens(now: str, opens: str) -> None:
    assert status_at(JOUR, local(now)) == Status("closed", next_open=local(opens).astimezone(UTC))


def test_telephone_windows_hold_on_helgfria_vardagar_only() -> None:
    assert status_at(TELEPHONE, local("2026-11-23 09:00")).state == "open"
    assert status_at(TELEPHONE, local("2026-11-23 10:00")).next_open == utc("2026-11-23 12:00")
    christmas = status_at(TELEPHONE, local("2026-12-25 09:00"))
    assert (christmas.state, christmas.reason) == ("closed", "Juldagen")
    assert christmas.next_open == utc("2026-12-28 08:00")
    assert status_at(TELEPHONE, local("2026-12-25 09:00"), language="en").reason == "Christmas Day"


def test_a_dated_exception_wins_and_tells_its_reason() -> None:
    closed = status_at(TELEPHONE, local("2026-11-26 09:00"))
    assert closed == Status("closed", next_open=utc("2026-11-27 07:30"), reason="Utbildningsdag")
    assert status_at(TELEPHONE, local("2026-12-29 09:30")) == Status("open", until=utc("2026-12-29 09:00"))
    assert status_at(TELEPHONE, local("2026-12-29 13:30")).reason == "Jullov"


def test_a_dated_exception_wins_over_a_red_day() -> None:
    extra = DatedException(
        first=date(2026, 12, 25), last=date(2026, 12, 25), windows=windows("10:00-11:00"), reason="x"
    )
    timeline = Timeline.of(Schedule(rules=TELEPHONE_WINDOWS.rules, exceptions=(extra,)))
    assert status_at(timeline, local("2026-12-25 10:30")).state == "open"


def test_a_class_without_a_rule_follows_the_weekday_but_a_red_day_carries_a_caution() -> None:
    assert status_at(OFFICE, local("2026-12-25 09:00")) == Status(
        "open", until=utc("2026-12-25 15:30"), caution="holiday_not_stated"
    )
    assert status_at(OFFICE, local("2026-12-25 20:00")).caution == "holiday_not_stated"
    assert status_at(OFFICE, local("2026-12-24 09:00")).caution is None  # an eve
    assert status_at(OFFICE, local("2026-12-22 09:00")).caution is None
    assert status_at(ALWAYS, local("2026-12-25 09:00")).caution is None


def test_past_midnight_the_caution_is_that_of_the_day_on_which_the_window_began() -> None:
    # Friday 25 December is red, and its window lasts into Saturday, red too; Sunday 00:30 still belongs to Saturday.
    assert status_at(JOUR, local("2026-12-27 00:30")).caution == "holiday_not_stated"
    assert status_at(JOUR, local("2026-12-27 16:00")).caution is None
    assert status_at(JOUR, local("2026-05-01 00:30")).caution == "holiday_not_stated"  # Thursday's ended at 23


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-04-30", "08:00-12:00"),
        ("2026-05-15", "10:00-11:00"),
        ("2026-06-19", "09:00-10:00"),
        ("2026-05-14", ""),
        ("2026-01-05", "10:00-11:00"),  # a day between before it is a half-day
        ("2026-11-24", "08:00-16:30"),
    ],
)
def test_each_day_class_has_its_own_windows(day: str, hours: str) -> None:
    schedule = Schedule(
        rules=(
            rule(WORKDAYS, "08:00-16:30"),
            rule("public_holiday"),
            rule("eve", "09:00-10:00"),
            rule("half_day", "08:00-12:00"),
            rule("day_between", "10:00-11:00"),
        )
    )
    found = reachable_intervals(Timeline.of(schedule), local(f"{day} 00:00"), local(f"{day} 23:59"))
    expected = [(local(f"{day} {w.start}"), local(f"{day} {w.end}")) for w in windows(hours)]
    assert [tuple(interval) for interval in found] == expected


def test_a_half_day_rule_holds_on_a_day_between_that_has_no_rule_of_its_own() -> None:
    timeline = Timeline.of(Schedule(rules=(rule(WORKDAYS, "08:00-16:30"), rule("half_day", "08:00-12:00"))))
    assert status_at(timeline, local("2026-01-05 13:00")).reason == "Trettondagsafton"


def test_unknown_hours_are_neither_closed_nor_open() -> None:
    assert status_at(UNKNOWN, local("2026-11-23 10:00")) == Status("unknown")
    assert reachable_intervals(UNKNOWN, utc("2026-01-01"), utc("2027-01-01")) == []


def test_a_schedule_with_exceptions_only_is_known_on_those_days_and_unknown_after() -> None:
    closed = DatedException(first=date(2026, 12, 24), last=date(2026, 12, 26), windows=(), reason="Julstängt")
    timeline = Timeline.of(Schedule(exceptions=(closed,)))
    assert status_at(timeline, local("2026-12-25 10:00")) == Status(
        "closed", reason="Julstängt", unknown_from=utc("2026-12-26 23:00")
    )
    assert status_at(timeline, local("2026-12-27 10:00")).state == "unknown"


def test_a_weekday_without_a_rule_is_closed_when_other_weekdays_have_one() -> None:
    assert status_at(OFFICE, local("2026-11-22 10:00")).state == "closed"


def test_what_has_ended_or_not_begun_is_ended_and_tells_when_it_begins() -> None:
    timeline = Timeline(
        (
            Segment(date(2026, 1, 1), date(2026, 2, 1), SOCIALJOUR),
            Segment(date(2026, 2, 1), date(2026, 11, 23), None),
            Segment(date(2026, 11, 23), date(2026, 12, 1), SOCIALJOUR),
        )
    )
    assert status_at(timeline, local("2025-12-31 18:00")) == Status("ended", next_open=utc("2026-01-01 16:00"))
    assert status_at(timeline, local("2026-06-01 18:00")) == Status("ended", next_open=utc("2026-11-23 16:00"))
    assert status_at(timeline, local("2026-12-01 18:00")) == Status("ended")


def test_the_night_before_an_end_is_answered_to_its_end() -> None:
    timeline = Timeline((Segment(date(2026, 11, 1), date(2026, 11, 22), SOCIALJOUR),))
    assert status_at(timeline, local("2026-11-22 00:30")) == Status("open", until=utc("2026-11-22 00:00"))
    assert status_at(timeline, local("2026-11-22 01:00")).state == "ended"


def test_day_and_night_has_no_end_unless_one_is_near() -> None:
    assert status_at(ALWAYS, local("2026-11-22 00:30")) == Status("open")
    ending = Timeline((Segment(date(2026, 1, 1), date(2026, 12, 1), ALWAYS.segments[0].schedule),))
    assert status_at(ending, local("2026-11-22 00:30")).until == utc("2026-11-30 23:00")


def test_a_closure_over_the_horizon_gives_no_next_opening() -> None:
    timeline = Timeline((Segment(date(2028, 1, 1), None, SOCIALJOUR),))
    assert status_at(timeline, local("2026-06-01 18:00")).next_open is None
    assert status_at(timeline, local("2026-06-01 18:00"), next_open_days=900).next_open is not None


def test_two_that_take_turns_answer_together_until_neither_does() -> None:
    day = Timeline.of(Schedule(rules=(rule(WORKDAYS, "08:00-17:00"),)))
    assert merged_status([day, JOUR], local("2026-11-23 09:00")).until == utc("2026-11-23 22:00")
    night = Timeline.of(Schedule(rules=(rule("mo tu we th fr sa su", "17:00-08:00"),)))
    weekend = Timeline.of(Schedule(rules=(rule("sa su", "08:00-17:00"),)))
    assert merged_status([day, night, weekend], local("2026-11-23 09:00")).until is None


def test_together_they_are_open_if_any_is_else_unknown_if_any_is_else_closed() -> None:
    saturday = local("2026-11-21 12:00")
    assert merged_status([OFFICE, UNKNOWN], local("2026-11-23 12:00")).state == "open"
    assert merged_status([OFFICE, UNKNOWN], saturday).state == "unknown"
    assert merged_status([OFFICE, JOUR], saturday) == Status("closed", next_open=utc("2026-11-21 14:00"))
    assert merged_status([Timeline.of(None), Timeline(())], saturday) == Status("ended")
    assert merged_status([], saturday) == Status("ended")


def test_together_a_caution_goes_when_one_that_answers_is_sure() -> None:
    christmas = local("2026-12-25 09:00")
    assert merged_status([OFFICE], christmas).caution == "holiday_not_stated"
    assert merged_status([OFFICE, ALWAYS], christmas).caution is None
    assert merged_status([TELEPHONE], christmas).reason == "Juldagen"


@settings(max_examples=EXAMPLES)
@given(st.lists(schedules(), min_size=1, max_size=3), st.integers(0, 60 * 24 * 365))
def test_the_status_agrees_with_the_intervals(several: list[Schedule], minute: int) -> None:
    timelines = [Timeline.of(schedule) for schedule in several]
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    past, far = now - timedelta(days=3), now + timedelta(days=58)
    covered = union(*(reachable_intervals(timeline, past, far) for timeline in timelines))
    current = next((interval for interval in covered if interval.start <= now < interval.end), None)
    following = next((interval.start for interval in covered if interval.start > now), None)
    status = merged_status(timelines, now)
    assert (status.state == "open") == (current is not None)
    if current is not None:
        assert status.until == current.end or (current.end == far and (status.until is None or status.until > far))
    elif following is not None:
        assert status.next_open == following
    else:
        assert status.next_open is None or status.next_open >= far


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        status_at(JOUR, datetime(2026, 1, 1))  # noqa: DTZ001
