import json

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from partners.hours import DatedException, Rule, Schedule, Window, is_always_open
from tests.hours.generated import EXAMPLES, SOCIALJOUR, TELEPHONE_WINDOWS, rule, schedules, windows


@settings(max_examples=EXAMPLES)
@given(schedules())
def test_a_schedule_survives_json_exactly(schedule: Schedule) -> None:
    stored = schedule.model_dump(mode="json")
    again = Schedule.model_validate(json.loads(json.dumps(stored)))
    assert again == schedule
    assert again.model_dump(mode="json") == stored


def test_times_are_stored_as_they_are_read() -> None:
    assert TELEPHONE_WINDOWS.model_dump(mode="json")["rules"][0] == {
        "days": ["mo", "tu", "we", "th", "fr"],
        "windows": [{"start": "08:30", "end": "09:30"}, {"start": "13:00", "end": "14:00"}],
    }


def test_the_same_hours_in_another_order_are_the_same_schedule() -> None:
    turned = Schedule(rules=tuple(reversed([Rule(days=r.days[::-1], windows=r.windows) for r in SOCIALJOUR.rules])))
    assert turned == SOCIALJOUR
    assert Window(start="17:00", end="00:00") == Window(start="17:00", end="24:00")


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ({"start": "08:00", "end": "16:30"}, 480, 990),
        ({"start": "16:00", "end": "01:00"}, 960, 1500),
        ({"start": "00:00", "end": "24:00"}, 0, 1440),
        ({"start": "08:00", "end": "08:00"}, 480, 1920),
    ],
)
def test_a_window_that_ends_before_it_starts_runs_into_the_next_day(
    window: dict[str, str], start: int, end: int
) -> None:
    read = Window.model_validate(window)
    assert (read.start_minute, read.end_minute) == (start, end)


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        ({"rules": [{"days": ["mo"], "windows": [{"start": "8:00", "end": "9:00"}]}]}, "start", "HH:MM"),
        ({"rules": [{"days": ["mo"], "windows": [{"start": "24:00", "end": "09:00"}]}]}, "start", "23:59"),
        ({"rules": [{"days": ["mo"], "windows": [{"start": "08:00", "end": "24:01"}]}]}, "end", "next day"),
        ({"rules": [{"days": ["mo"], "windows": [{"start": "08:00", "end": "09:00", "x": 1}]}]}, "x", "not permitted"),
        ({"rules": [{"days": [], "windows": []}]}, "days", "at least 1"),
        ({"rules": [{"days": ["mo", "mo"]}]}, "days", "name each day once"),
        ({"rules": [{"days": ["mo", "eve"]}]}, "days", "one rule for each"),
        ({"rules": [{"days": ["ordinary"]}]}, 0, "public_holiday"),
        ({"rules": [{"days": ["mo"]}, {"days": ["mo", "tu"]}]}, "rules", "all windows of a day in one rule"),
        (
            {"rules": [{"days": ["mo"], "windows": [{"start": f"0{n}:00", "end": "12:00"} for n in (8, 9)]}]},
            "windows",
            "overlap",
        ),
        (
            {"exceptions": [{"first": "2026-12-24", "last": "2026-12-24", "reason": " "}]},
            "reason",
            "tell why",
        ),
        (
            {"exceptions": [{"first": "2026-12-24", "last": "2026-12-23", "reason": "Jul"}]},
            0,
            "last is before first",
        ),
        (
            {
                "exceptions": [
                    {"first": "2026-12-24", "last": "2026-12-26", "reason": "Jul"},
                    {"first": "2026-12-26", "last": "2026-12-27", "reason": "Ombyggnad"},
                ]
            },
            "exceptions",
            "two exceptions hold on 2026-12-26",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_field_and_the_way_out(
    content: dict[str, object], field: str | int, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Schedule.model_validate(content)
    first = refused.value.errors()[0]
    assert field in first["loc"]
    assert words in first["msg"]


def test_windows_that_only_touch_are_allowed() -> None:
    assert len(rule("mo", "08:00-12:00 12:00-17:00").windows) == 2


@pytest.mark.parametrize(
    ("rules", "always"),
    [
        ((rule("mo tu we th fr sa su", "00:00-24:00"),), True),
        ((rule("mo tu we th fr sa su", "00:00-12:00 12:00-24:00"),), True),
        ((rule("mo tu we th fr sa su", "08:00-08:00"),), True),
        ((rule("mo tu we th fr sa su", "00:00-24:00"), rule("public_holiday", "00:00-24:00")), True),
        ((rule("mo tu we th fr sa su", "00:00-24:00"), rule("public_holiday")), False),
        ((rule("mo tu we th fr sa", "00:00-24:00"),), False),
        ((rule("mo tu we th fr sa su", "00:00-23:59"),), False),
        ((rule("mo tu we th fr sa su"),), False),
        ((), False),
    ],
)
def test_always_open_is_every_minute_of_every_day(rules: tuple[Rule, ...], always: bool) -> None:
    assert is_always_open(Schedule(rules=rules)) is always


def test_a_dated_closure_ends_always_open() -> None:
    closed = DatedException.model_validate({"first": "2026-12-24", "last": "2026-12-24", "reason": "Jul"})
    whole = rule("mo tu we th fr sa su", "00:00-24:00")
    assert not is_always_open(Schedule(rules=(whole,), exceptions=(closed,)))
    open_anyway = closed.model_copy(update={"windows": windows("00:00-24:00")})
    assert is_always_open(Schedule(rules=(whole,), exceptions=(open_anyway,)))
