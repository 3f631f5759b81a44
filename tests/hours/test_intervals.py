"""Exact intervals against a naive oracle that looks at Stockholm's clock minute by minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.hours import (
    DatedException,
    Interval,
    Schedule,
    Segment,
    Timeline,
    Window,
    day_classes,
    reachable_intervals,
    subtract,
    union,
    unknown_intervals,
)
from partners.hours.schedule import WEEKDAYS
from tests.hours.generated import EXAMPLES, SOCIALJOUR, STOCKHOLM, local, rule, schedules, utc

MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def schedule_on(timeline: Timeline, day: date) -> Schedule | None:
    for segment in timeline.segments:
        if segment.from_day <= day and (segment.until_day is None or day < segment.until_day):
            return segment.schedule
    return None


def windows_on(timeline: Timeline, day: date) -> tuple[Window, ...]:
    schedule = schedule_on(timeline, day)
    if schedule is None:
        return ()
    for exception in schedule.exceptions:
        if exception.first <= day <= exception.last:
            return exception.windows
    for name in (*day_classes(day), WEEKDAYS[day.weekday()]):
        for stated in schedule.rules:
            if name in stated.days:
                return stated.windows
    return ()


def answers(timeline: Timeline, instant: datetime) -> bool:
    """The oracle: does the clock on the wall show a time within a window of today, or of yesterday past midnight?"""
    wall = instant.astimezone(STOCKHOLM)
    minute = wall.hour * 60 + wall.minute
    today = any(w.start_minute <= minute < w.end_minute for w in windows_on(timeline, wall.date()))
    late = windows_on(timeline, wall.date() - timedelta(days=1))
    return today or any(w.start_minute <= minute + 1440 < w.end_minute for w in late)


def minutes_within(intervals: list[Interval]) -> set[datetime]:
    return {
        interval.start + number * MINUTE
        for interval in intervals
        for number in range(int((interval.end - interval.start) / MINUTE))
    }


@st.composite
def timelines(draw: st.DrawFn, around: date) -> Timeline:
    """Versions that change, pause and end within days of `around`."""
    day = around - timedelta(days=draw(st.integers(1, 400)))
    segments: list[Segment] = []
    for _ in range(draw(st.integers(1, 4))):
        until = max(day, around - timedelta(days=3)) + timedelta(days=draw(st.integers(1, 5)))
        schedule = draw(st.none() | schedules(around=around))
        if draw(st.booleans()) or not segments:
            segments.append(Segment(day, until, schedule))
        day = until
    segments.append(Segment(day, None, draw(schedules(around=around))))
    return Timeline(tuple(segments))


@settings(max_examples=EXAMPLES)
@given(data=st.data(), change=st.sampled_from([SPRING, AUTUMN, date(2026, 12, 25), date(2026, 5, 1)]))
def test_intervals_hold_exactly_the_minutes_that_a_look_at_the_clock_finds(data: st.DataObject, change: date) -> None:
    timeline = data.draw(timelines(change))
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    end = start + timedelta(days=4)
    found = reachable_intervals(timeline, start, end)
    expected = {start + n * MINUTE for n in range(4 * 1440) if answers(timeline, start + n * MINUTE)}
    assert minutes_within(found) == expected
    assert all(earlier.end < later.start for earlier, later in pairwise(found))


def test_the_repeated_hour_of_the_autumn_night_counts_twice() -> None:
    timeline = Timeline.of(Schedule(rules=(rule("su", "02:00-03:00"),)))
    assert reachable_intervals(timeline, local("2026-10-25 00:00"), local("2026-10-26 00:00")) == [
        Interval(utc("2026-10-25 00:00"), utc("2026-10-25 02:00"))
    ]


def test_a_window_that_ends_within_the_repeated_hour_is_open_in_two_stretches() -> None:
    timeline = Timeline.of(Schedule(rules=(rule("sa", "22:00-02:30"),)))
    assert reachable_intervals(timeline, local("2026-10-24 12:00"), local("2026-10-26 00:00")) == [
        Interval(utc("2026-10-24 20:00"), utc("2026-10-25 00:30")),
        Interval(utc("2026-10-25 01:00"), utc("2026-10-25 01:30")),
    ]


def test_the_skipped_hour_of_the_spring_night_is_nowhere() -> None:
    sunday = (local("2026-03-29 00:00"), local("2026-03-30 00:00"))
    skipped = Timeline.of(Schedule(rules=(rule("su", "02:00-03:00"),)))
    assert reachable_intervals(skipped, *sunday) == []
    around = Timeline.of(Schedule(rules=(rule("su", "01:30-03:30"),)))
    assert reachable_intervals(around, *sunday) == [Interval(utc("2026-03-29 00:30"), utc("2026-03-29 01:30"))]


def test_whole_days_last_23_and_25_hours_on_the_change_days() -> None:
    timeline = Timeline.of(Schedule(rules=(rule("su", "00:00-24:00"),)))
    for day, hours in ((SPRING, 23), (AUTUMN, 25)):
        start = local(f"{day} 00:00") - timedelta(hours=5)
        ((first, last),) = reachable_intervals(timeline, start, start + timedelta(days=3))
        assert last - first == timedelta(hours=hours)


def test_a_window_belongs_to_the_version_on_whose_day_it_starts() -> None:
    later = Schedule(rules=(rule("sa", "10:00-12:00"),))
    timeline = Timeline(
        (
            Segment(date(2026, 1, 1), date(2026, 11, 21), SOCIALJOUR),
            Segment(date(2026, 11, 21), date(2026, 11, 22), later),
            Segment(date(2026, 11, 22), None, None),
        )
    )
    assert reachable_intervals(timeline, local("2026-11-20 12:00"), local("2026-11-23 12:00")) == [
        Interval(utc("2026-11-20 15:00"), utc("2026-11-21 00:00")),
        Interval(utc("2026-11-21 09:00"), utc("2026-11-21 11:00")),
    ]


def test_intervals_are_clipped_to_what_was_asked_for() -> None:
    timeline = Timeline.of(SOCIALJOUR)
    asked = (local("2026-11-21 21:30:15"), local("2026-11-21 22:00"))
    assert reachable_intervals(timeline, *asked) == [
        Interval(utc("2026-11-21 20:30:15"), utc("2026-11-21 21:00")),
    ]
    assert reachable_intervals(timeline, asked[0], asked[0]) == []


def test_instants_without_a_zone_and_turned_periods_are_refused() -> None:
    timeline = Timeline.of(SOCIALJOUR)
    with pytest.raises(ValueError, match="time zone"):
        reachable_intervals(timeline, datetime(2026, 1, 1), utc("2026-01-02"))  # noqa: DTZ001
    with pytest.raises(ValueError, match="swap"):
        reachable_intervals(timeline, utc("2026-01-02"), utc("2026-01-01"))
    with pytest.raises(ValueError, match="1901 to 2200"):
        reachable_intervals(timeline, datetime.min.replace(tzinfo=UTC), utc("2026-01-01"))


def test_unknown_hours_are_told_apart_from_closed_hours() -> None:
    stated = DatedException.model_validate(
        {"first": "2026-11-24", "last": "2026-11-24", "windows": [{"start": "22:00", "end": "02:00"}], "reason": "Prov"}
    )
    timeline = Timeline((Segment(date(2026, 11, 23), date(2026, 11, 27), Schedule(exceptions=(stated,))),))
    period = (local("2026-11-22 00:00"), local("2026-11-30 00:00"))
    assert unknown_intervals(timeline, *period) == [
        Interval(utc("2026-11-22 23:00"), utc("2026-11-23 23:00")),
        Interval(utc("2026-11-25 01:00"), utc("2026-11-26 23:00")),
    ]
    assert unknown_intervals(Timeline.of(SOCIALJOUR), *period) == []


def test_overlapping_and_disordered_segments_are_refused() -> None:
    first = Segment(date(2026, 1, 1), None, SOCIALJOUR)
    with pytest.raises(ValueError, match="overlap"):
        Timeline((first, Segment(date(2026, 2, 1), None, SOCIALJOUR)))
    with pytest.raises(ValueError, match="until_day"):
        Segment(date(2026, 2, 1), date(2026, 2, 1), None)


def intervals() -> st.SearchStrategy[list[Interval]]:
    pair = st.tuples(st.integers(0, 60), st.integers(0, 20))
    zero = utc("2026-01-01")
    return st.lists(pair.map(lambda p: Interval(zero + p[0] * MINUTE, zero + (p[0] + p[1]) * MINUTE)), max_size=6)


@given(intervals(), intervals())
def test_union_and_subtract_are_those_of_sets_of_minutes(a: list[Interval], b: list[Interval]) -> None:
    assert minutes_within(union(a, b)) == minutes_within(a) | minutes_within(b)
    assert minutes_within(subtract(a, b)) == minutes_within(a) - minutes_within(b)
    for result in (union(a, b), subtract(a, b)):
        assert all(earlier.end < later.start for earlier, later in pairwise(result))
