from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.hours import DatedException, NotCarriedOver, Schedule, Timeline, from_osm, reachable_intervals, to_osm
from tests.hours.generated import EXAMPLES, SOCIALJOUR, TELEPHONE_WINDOWS, WORKDAYS, rule, schedules, utc, windows

WHOLE_WEEK = "mo tu we th fr sa su"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("24/7", [rule(WHOLE_WEEK, "00:00-24:00")]),
        ("open", [rule(WHOLE_WEEK, "00:00-24:00")]),
        ("off", [rule(WHOLE_WEEK)]),
        ("08:00-12:00", [rule(WHOLE_WEEK, "08:00-12:00")]),
        ("Mo-Fr", [rule(WORKDAYS, "00:00-24:00")]),
        ("Mo-Fr 8:00-16:30", [rule(WORKDAYS, "08:00-16:30")]),
        ("Mo,We,Fr 08:30-09:30,13:00-14:00", [rule("mo we fr", "08:30-09:30 13:00-14:00")]),
        ("Sa-Mo 10:00-12:00", [rule("mo sa su", "10:00-12:00")]),
        ("Mo-Fr 08:00-16:30; PH off", [rule(WORKDAYS, "08:00-16:30"), rule("public_holiday")]),
        ("Mo-Fr,PH 10:00-14:00", [rule(WORKDAYS, "10:00-14:00"), rule("public_holiday", "10:00-14:00")]),
        (
            "Mo-Sa 10:00-14:00; Su,PH off",
            [rule("mo tu we th fr sa", "10:00-14:00"), rule("su"), rule("public_holiday")],
        ),
        ("24/7; PH 10:00-14:00", [rule(WHOLE_WEEK, "00:00-24:00"), rule("public_holiday", "10:00-14:00")]),
        # A later rule takes over the day, a comma adds to it.
        ("Mo-Fr 08:00-16:00; Fr 08:00-12:00", [rule("mo tu we th", "08:00-16:00"), rule("fr", "08:00-12:00")]),
        (
            "Mo-Fr 08:00-12:00, We 13:00-16:00",
            [rule("mo tu th fr", "08:00-12:00"), rule("we", "08:00-12:00 13:00-16:00")],
        ),
        ("Mo 10:00-12:00,11:00-13:00", [rule("mo", "10:00-13:00")]),
        # Past midnight, both spellings.
        ("Mo-Su 22:00-02:00", [rule(WHOLE_WEEK, "22:00-02:00")]),
        ("Mo-Su 22:00-26:00", [rule(WHOLE_WEEK, "22:00-02:00")]),
        ("Mo 17:00-24:00", [rule("mo", "17:00-24:00")]),
        ("Mo 08:00-08:00", [rule("mo", "08:00-08:00")]),
        ("Fr 22:00-02:00; Mo 10:00-12:00", [rule("fr", "22:00-02:00"), rule("mo", "10:00-12:00")]),
    ],
)
def test_what_means_the_same_is_read(text: str, rules: list[object]) -> None:
    read = from_osm(text)
    assert read == Schedule.model_validate({"rules": rules})
    assert from_osm(to_osm(read)) == read


@pytest.mark.parametrize(
    ("text", "first", "last", "hours", "reason"),
    [
        ('2026 Dec 24 off "Julstängt"', (2026, 12, 24), (2026, 12, 24), "", "Julstängt"),
        (
            '2026 Dec 21-23 10:00-12:00 "kort,  dag; || 24/7"',
            (2026, 12, 21),
            (2026, 12, 23),
            "10:00-12:00",
            "kort,  dag; || 24/7",
        ),
        ('2026 Jun 15-Aug 15 off "Sommar"', (2026, 6, 15), (2026, 8, 15), "", "Sommar"),
        ('2026 Dec 21-2027 Jan 06 off "Jul"', (2026, 12, 21), (2027, 1, 6), "", "Jul"),
    ],
)
def test_dates_with_a_year_are_exceptions_and_their_comment_is_the_reason(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int], hours: str, reason: str
) -> None:
    read = from_osm(f"Mo-Fr 08:00-16:00; {text}")
    exception = DatedException(first=date(*first), last=date(*last), windows=windows(hours), reason=reason)
    assert read.exceptions == (exception,)
    assert from_osm(to_osm(read)) == read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "leave the field out"),
        ("öppet när vi orkar", "not opening_hours notation"),
        ("Mo-Fr 8-17", "not opening_hours notation"),
        ("Mo-Fr 10:00-12:00 || off", "fallback"),
        ("Mo-Fr 10:00-12:00 unknown", "only weekdays"),
        ('Mo-Fr 10:00-12:00 "efter överenskommelse"', "only weekdays"),
        ('"efter överenskommelse"', "only weekdays"),
        ("week 1-20 Mo 10:00-12:00", "only weekdays"),
        ("Jan-Mar Mo 10:00-12:00", "only weekdays"),
        ("2026 Mo 10:00-12:00", "only weekdays"),
        ("Dec 24 off", "only weekdays"),
        ("2026 Dec 24 Th 10:00-12:00", "only weekdays"),
        ("SH off", "only weekdays"),
        ("PH +1 day off", "only weekdays"),
        ("PH Mo-Fr 10:00-12:00", "only weekdays"),
        ("easter -2 days off", "only weekdays"),
        ("Mo[1] 10:00-12:00", "only weekdays"),
        ("sunrise-sunset", "only weekdays"),
        ("Mo 08:00+", "only weekdays"),
        ("Mo 08:00-12:00+", "only weekdays"),
        ("Mo-Fr 08:00-17:00; Mo-Fr 12:00-13:00 off", "only weekdays"),
        ("Mo 10:00-12:00; 2026 Dec 24 off", "needs its reason"),
        ('Mo 10:00-12:00; 2026 Feb 30 off "x"', "does not exist"),
        ('Mo 10:00-12:00; 2026 Dec 26-24 off "x"', "last is before first"),
        ('Mo 10:00-12:00; 2026 Dec 24 off "x"; 2026 Dec 24-26 off "y"', "two exceptions"),
        ('Mo 10:00-12:00, 2026 Dec 24 off "x"', "put ;"),
        ("Mo 10:00-12:00, Tu off", "put ;"),
        ("Mo 10:00-12:00, PH 13:00-14:00", "put ;"),
        ("Mo, We 10:00-12:00", "write lists without the space"),
        ("Mo 10:00-12:00, 13:00-14:00", "write lists without the space"),
        ("PH off; Mo-Fr 10:00-12:00", "put PH after"),
        ('2026 Dec 24 off "x"; Mo-Fr 10:00-12:00', "dates last"),
        ("PH off", "no rule names a weekday"),
        ("Mo 10:00-36:00", "more than 24 hours"),
        ("Mo 10:00-20:00,15:00-14:00", "more than 24 hours"),
        # What follows a semicolon takes over hours past midnight, by some readers and in some orders.
        ("Fr 16:00-01:00; Sa 15:00-01:00", "join the two rules with a comma"),
        ("Mo-Su 22:00-02:00; Mo off", "hours past midnight"),
        ("Sa 10:00-12:00; Fr 22:00-02:00", "join the two rules with a comma"),
        ("Mo-Su 22:00-02:00; PH off", "next to PH or dates"),
        ('Mo-Su 22:00-02:00; 2026 Dec 24 off "x"', "next to PH or dates"),
    ],
)
def test_what_would_change_its_meaning_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(NotCarriedOver, match=words):
        from_osm(text)


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(), "leave the field out"),
        (Schedule(rules=(rule("mo"), rule("eve half_day"))), "no word for eve, half_day"),
        (Schedule(rules=(rule("public_holiday"),)), "most days are unknown"),
        (Schedule(rules=(*SOCIALJOUR.rules, rule("public_holiday"))), "next to PH or dates"),
        (
            Schedule.model_validate(
                {
                    "rules": [rule("mo", "08:00-12:00")],
                    "exceptions": [{"first": "2026-12-24", "last": "2026-12-24", "reason": 'Vi säger "hej"'}],
                }
            ),
            "double quotes",
        ),
        (TELEPHONE_WINDOWS, "no word for eve"),
    ],
)
def test_what_the_notation_cannot_say_is_not_written(schedule: Schedule, words: str) -> None:
    with pytest.raises(NotCarriedOver, match=words):
        to_osm(schedule)


def test_a_schedule_past_midnight_is_written_with_commas_so_that_no_night_is_cut() -> None:
    text = "Mo-Th 17:00-23:00, Fr 16:00-01:00, Sa 15:00-01:00, Su 15:00-23:00"
    assert to_osm(SOCIALJOUR) == text
    assert from_osm(text) == SOCIALJOUR


@settings(max_examples=EXAMPLES)
@given(st.one_of(schedules(classes=(), exceptions=False), schedules(by_night=False, classes=("public_holiday",))))
def test_what_is_written_is_read_back_with_the_same_meaning(schedule: Schedule) -> None:
    again = Timeline.of(from_osm(to_osm(schedule)))
    period = (utc("2025-12-01"), utc("2027-02-01"))
    assert reachable_intervals(again, *period) == reachable_intervals(Timeline.of(schedule), *period)
    assert from_osm(to_osm(schedule)).exceptions == schedule.exceptions


def test_reading_tells_the_same_on_the_way_out_and_in_for_a_closed_week() -> None:
    closed = Schedule(rules=(rule(WHOLE_WEEK),))
    assert to_osm(closed) == "Mo-Su off"
    assert from_osm("Mo-Su off") == closed
    start = datetime.fromisoformat("2026-01-01T00:00+00:00")
    assert reachable_intervals(Timeline.of(closed), start, start + timedelta(days=30)) == []
