"""Our hours against `opening-hours-py`, hour by hour over three years, outside its known traps; and the traps."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from partners.hours import DayClass, Schedule, Timeline, day_class, from_osm, reachable_intervals, status_at, to_osm
from tests.hours.generated import EXAMPLES, STOCKHOLM, local, schedules

START = datetime(2025, 1, 1, tzinfo=UTC)
HOURS = 3 * 365 * 24


def assert_agree_hour_by_hour(schedule: Schedule, minute: int) -> None:
    found = reachable_intervals(Timeline.of(schedule), START, START + timedelta(hours=HOURS + 1))
    starts = [interval.start for interval in found]
    other = OpeningHours(to_osm(schedule), country="SE", auto_timezone=False)
    states_holidays = any(stated.by_class for stated in schedule.rules)
    for hour in range(HOURS):
        now = START + timedelta(hours=hour, minutes=minute)
        wall = now.astimezone(STOCKHOLM)
        if states_holidays and day_class(wall.date()) == DayClass.EVE:
            continue  # the trap: it takes midsommarafton, julafton and nyårsafton for public holidays
        place = bisect_right(starts, now) - 1
        ours = place >= 0 and now < found[place].end
        assert ours == other.is_open(wall.replace(tzinfo=None, fold=0)), (to_osm(schedule), wall)


@settings(max_examples=EXAMPLES)
@given(schedules(by_night=False, classes=("public_holiday",)), st.integers(0, 59))
def test_days_holidays_and_exceptions_agree_for_three_years(schedule: Schedule, minute: int) -> None:
    assert_agree_hour_by_hour(schedule, minute)


@settings(max_examples=EXAMPLES)
@given(schedules(classes=(), exceptions=False), st.integers(0, 59))
def test_nights_agree_for_three_years(schedule: Schedule, minute: int) -> None:
    assert_agree_hour_by_hour(schedule, minute)


def test_trap_three_eves_count_as_public_holidays_there_and_not_here() -> None:
    text = "Mo-Fr 08:00-16:00; PH off"
    there = OpeningHours(text, country="SE", auto_timezone=False)
    here = Timeline.of(from_osm(text))
    for day in ("2026-06-19", "2026-12-24", "2026-12-31"):
        assert not there.is_open(datetime.fromisoformat(f"{day} 10:00"))
        assert status_at(here, local(f"{day} 10:00")).state == "open"


def test_trap_without_a_country_holidays_are_ignored_there_and_never_here() -> None:
    text = "Mo-Fr 08:00-16:00; PH off"
    assert OpeningHours(text).is_open(datetime.fromisoformat("2026-12-25 10:00"))
    assert status_at(Timeline.of(from_osm(text)), local("2026-12-25 10:00")).state == "closed"


def test_trap_a_rule_after_a_semicolon_cuts_the_night_there_and_a_window_keeps_its_night_here() -> None:
    cut = OpeningHours("Fr 16:00-01:00; Sa 15:00-01:00")
    kept = from_osm("Fr 16:00-01:00, Sa 15:00-01:00")
    assert not cut.is_open(datetime.fromisoformat("2026-11-21 00:30"))
    assert status_at(Timeline.of(kept), local("2026-11-21 00:30")).state == "open"
