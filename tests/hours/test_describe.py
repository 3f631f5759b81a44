from datetime import date

import pytest

from partners.hours import DatedException, Schedule, describe
from tests.hours.generated import SOCIALJOUR, TELEPHONE_WINDOWS, rule, windows


def test_a_schedule_is_told_in_plain_swedish() -> None:
    assert describe(TELEPHONE_WINDOWS) == [
        "Vardagar 08.30–09.30 och 13.00–14.00",
        "Stängt röda dagar och helgdagsaftnar",
        "26 november 2026: stängt (Utbildningsdag)",
        "28–30 december 2026: 09.00–10.00 (Jullov)",
    ]
    assert describe(SOCIALJOUR) == [
        "Måndag–torsdag 17.00–23.00",
        "Fredag 16.00–01.00",
        "Lördag 15.00–01.00",
        "Söndag 15.00–23.00",
    ]


def test_a_schedule_is_told_in_plain_english() -> None:
    assert describe(TELEPHONE_WINDOWS, "en") == [
        "Weekdays 08:30–09:30 and 13:00–14:00",
        "Closed on public holidays and holiday eves",
        "26 November 2026: closed (Utbildningsdag)",
        "28–30 December 2026: 09:00–10:00 (Jullov)",
    ]


@pytest.mark.parametrize(
    ("rules", "swedish"),
    [
        ("", ["Öppettider okända"]),
        ("mo tu we th fr sa su=00:00-24:00", ["Dygnet runt"]),
        ("mo tu we th fr sa su=08:00-20:00", ["Alla dagar 08.00–20.00"]),
        (
            "mo tu we th fr=08:00-16:30/sa su=00:00-24:00",
            ["Vardagar 08.00–16.30", "Lördag–söndag dygnet runt"],
        ),
        ("mo we fr=09:00-12:00/sa=", ["Måndag, onsdag och fredag 09.00–12.00", "Stängt lördag"]),
        ("mo tu=09:00-12:00", ["Måndag och tisdag 09.00–12.00"]),
        ("mo tu we su=09:00-12:00", ["Måndag–onsdag och söndag 09.00–12.00"]),
        ("half_day=08:00-12:00", ["Dagar före röd dag 08.00–12.00", "Övriga dagar: öppettider okända"]),
    ],
)
def test_days_are_gathered_as_people_say_them(rules: str, swedish: list[str]) -> None:
    stated = [part.split("=") for part in rules.split("/") if part]
    assert describe(Schedule(rules=tuple(rule(days, hours) for days, hours in stated))) == swedish


@pytest.mark.parametrize(
    ("first", "last", "swedish"),
    [
        ((2026, 6, 15), (2026, 8, 15), "15 juni – 15 augusti 2026: 10.00–12.00 (Sommar)"),
        ((2026, 12, 21), (2027, 1, 6), "21 december 2026 – 6 januari 2027: 10.00–12.00 (Sommar)"),
    ],
)
def test_an_exception_over_several_days_tells_both_ends(
    first: tuple[int, int, int], last: tuple[int, int, int], swedish: str
) -> None:
    exception = DatedException(first=date(*first), last=date(*last), windows=windows("10:00-12:00"), reason="Sommar")
    schedule = Schedule(rules=(rule("mo", "08:00-12:00"),), exceptions=(exception,))
    assert describe(schedule)[1] == swedish
    assert describe(schedule, since=date(2028, 1, 1)) == ["Måndag 08.00–12.00"]
