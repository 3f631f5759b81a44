"""The months ahead of all areas: as asked one by one, kept until something changes, and told on the command line."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from records.moment import STOCKHOLM, Moment
from registry.coverage.ahead import ahead, months_ahead
from registry.coverage.judging import Judged, together
from registry.coverage.models import KeptCoverage
from registry.coverage.over_time import Question, coverage
from registry.coverage.reaching import Unveiled
from registry.coverage.spans import joined
from registry.coverage.week import week
from tests.partners.world import World
from tests.registry.coverage.generated import Town
from tests.registry.coverage.test_over_time import checked, way
from tests.registry.town import ALL_DAYS, ALWAYS, MONDAY, at_monday_morning, hours, made_town

NIGHT = hours("17:00", "08:00", ALL_DAYS)


@pytest.fixture
def town(db: None) -> Iterator[World]:
    for _ in at_monday_morning():
        yield made_town()


def kinds(found: Any) -> list[Any]:
    return [(one.pathway, one.title, one.owner, one.steps, one.judged.of_kind) for one in found]


def swept(moment: Moment, **more: Any) -> tuple[dict[str | None, Any], list[bool]]:
    """What lies ahead of each municipality, by code, and which ones were worked out anew."""
    anew: list[bool] = []
    found = ahead(moment, tells=lambda _done, _of, new: anew.append(new), **more)
    return {one.area.key: kinds(one.pathways) for one in found}, anew


def test_every_area_is_told_as_if_it_were_asked_about_alone_kept_or_not(db: None) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM), tick=False):
        names = Town.made(7, points=8, pathways=5).world.names
        moment = Moment.resolve()
        start, until = months_ahead(moment).as_instants()
        reader = Unveiled("test", moment)
        alone = {
            code: kinds(coverage(reader, Question(names[code], start, until)).pathways)
            for code in ("0180", "0181", "2380")
        }
        first, anew = swept(moment, keeping=True)
        again, kept = swept(moment)

    def without_what_is_over(found: list[Any]) -> list[Any]:
        return [one for one in found if one[4]]

    for found in (first, again):
        assert {code: without_what_is_over(some) for code, some in found.items()} == {
            code: without_what_is_over(some) for code, some in alone.items()
        }
    assert (anew, kept) == ([True] * 3, [False] * 3)


def test_only_what_a_change_touches_is_worked_out_anew(town: World) -> None:
    here, there = checked(town, hours=ALWAYS), checked(town, hours=ALWAYS, area="2380")
    way(town)
    way(town, area="2380")
    national = way(town, area="SE")
    codes = ["0180", "0181", "2380"]

    def touched() -> list[str]:
        _, anew = swept(Moment.resolve(), keeping=True)
        return [code for code, new in zip(codes, anew, strict=True) if new]

    assert touched() == codes
    assert touched() == []
    town.contact_point(record=here, hours=NIGHT, since=date(2027, 2, 1))
    assert touched() == ["0181"]
    checked(town, existing=there, result="reported")
    assert touched() == ["2380"]
    town.record("pathway", None, date(2027, 6, 1), record=national)
    assert touched() == codes
    town.contact_point(function="socialjour", area="01")
    assert touched() == ["0180", "0181"]
    town.organisation("polisen", "police", other_names=[{"name": "Polisen X", "type": "short"}])
    assert touched() == []


def test_a_contact_that_becomes_overdue_is_worked_out_anew_though_nothing_was_recorded(town: World) -> None:
    checked(town, MONDAY - timedelta(days=80), hours=ALWAYS)
    way(town)
    _, anew = swept(Moment.resolve(), keeping=True)
    assert anew == [True] * 3
    found, anew = swept(Moment.resolve(MONDAY + timedelta(days=1)))
    assert (anew, set(found["0181"][0][4])) == ([False] * 3, {("covered", None)})
    found, anew = swept(Moment.resolve(MONDAY + timedelta(days=20)))
    assert set(found["0181"][0][4]) == {("gap", "unverified")}


def test_one_row_is_kept_for_an_area_and_none_by_a_mere_question(town: World) -> None:
    way(town)
    swept(Moment.resolve())
    assert not KeptCoverage.objects.exists()
    for _ in range(2):
        swept(Moment.resolve(), keeping=True)
        way(town, title="En till")
    assert KeptCoverage.objects.count() == 3


def test_thirteen_months_are_looked_ahead_from_the_day(town: World) -> None:
    start, until = months_ahead(Moment(date(2026, 1, 31), Moment.resolve().known_at)).as_instants()
    assert (start.astimezone(STOCKHOLM).date(), until.astimezone(STOCKHOLM).date()) == (
        date(2026, 1, 31), date(2027, 3, 1),
    )  # fmt: skip


def test_many_entries_cost_as_many_queries_as_one(town: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            swept(Moment.resolve())
        return len(captured)

    checked(town, hours=ALWAYS)
    way(town)
    before = queries()
    for number in range(5):
        checked(town, hours=NIGHT)
        way(town, title=f"{number}")
    assert queries() == before


# --- By hour of the week ----------------------------------------------------------------------------------------------


def test_the_week_sums_required_hours_and_those_with_no_one_and_sets_holidays_apart(town: World) -> None:
    checked(town, hours=hours("08:30", "17:00", ALL_DAYS))
    way(town, required=hours("07:00", "09:00", ALL_DAYS))
    start, until = (datetime(2026, 12, day, tzinfo=STOCKHOLM) for day in (21, 28))
    found = week(coverage(Unveiled("test", Moment.resolve()), Question(town.names["0181"], start, until)).judged)

    monday = found.days[0]
    assert (monday.required[6:10], monday.no_one[6:10]) == ((0, 3600, 3600, 0), (0, 3600, 1800, 0))
    assert [sum(day.required) for day in found.days] == [7200, 7200, 7200, 0, 0, 0, 7200]  # the 27th is a Sunday
    assert [(one.day.day, one.name.sv, sum(one.hours.no_one)) for one in found.holidays] == [
        (24, "Julafton", 5400), (25, "Juldagen", 5400), (26, "Annandag jul", 5400),
    ]  # fmt: skip


def test_the_week_counts_the_repeated_hour_twice_and_the_skipped_one_never() -> None:
    for day, lasts in ((date(2026, 10, 25), 7200), (date(2026, 3, 29), 0)):
        start = datetime.combine(day, datetime.min.time(), STOCKHOLM)
        span = int(start.timestamp()), int(datetime.combine(day, datetime.max.time(), STOCKHOLM).timestamp()) + 1
        judged = together([Judged({("gap", "closed"): [span]})])
        assert week(judged).days[6].no_one[1:4] == (3600, lasts, 3600)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30 * 3600), st.integers(1, 9 * 3600)), max_size=6))
def test_the_week_counts_the_seconds_of_every_hour(found: list[tuple[int, int]]) -> None:
    monday = int(datetime(2026, 11, 23, tzinfo=STOCKHOLM).timestamp())
    spans = joined(sorted((monday + start, monday + start + lasts) for start, lasts in found))
    counted = Counter((at - monday) // 3600 for start, end in spans for at in range(start, end))
    days = week(Judged({("gap", "closed"): spans})).days
    assert {(day, hour): days[day].no_one[hour] for day in (0, 1) for hour in range(24)} == {
        (day, hour): counted[day * 24 + hour] for day in (0, 1) for hour in range(24)
    }


# --- The command ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("coverage", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def holes(town: World) -> World:
    checked(town, hours=hours("08:00", "17:00", ALL_DAYS))
    way(town, title="Med hål")
    way(town, title="=Utan krav", required={})
    return town


def test_the_command_tells_the_gaps_of_an_area_as_a_table(holes: World) -> None:
    out, _ = run("--area", "0181", "--until", "2026-11-25")
    assert out.splitlines() == [
        "0181 0181",
        "  =Utan krav [ring]",
        "    krav ej angivet: 48; krävda timmar: 0",
        "  Med hål [ring]",
        "    timmar utan svar: 30; krävda timmar: 48; första luckan: 2026-11-23 00:00",
        "2 vägar, 2 med luckor, okända timmar eller utan angivet krav.",
    ]
    out, _ = run("--area", "0181", "--until", "2026-11-25", "--language", "en", "--count-overdue")
    assert "hours with no one: 30" in out


def test_the_command_writes_json_and_comma_separated_values(holes: World) -> None:
    out, _ = run("--area", "0181", "--from", "2026-11-23", "--until", "2026-11-24", "--format", "json")
    told = {one["title"]["sv"]: one for one in json.loads(out)}
    assert (told["Med hål"]["hours_with_no_one"], told["Med hål"]["first_gap"]) == (15, "2026-11-22T23:00:00Z")
    out, _ = run("--area", "0181", "--until", "2026-11-24", "--format", "csv")
    rows = list(csv.DictReader(StringIO(out)))
    assert [(row["väg"], row["timmar utan svar"]) for row in rows] == [("'=Utan krav", "0"), ("Med hål", "15")]


def test_the_command_sweeps_every_municipality_with_progress_and_keeps_what_it_finds(holes: World) -> None:
    out, err = run("--all", "--format", "json")
    assert {one["area"] for one in json.loads(out)} == {"0181"}
    assert "3/3" in err
    assert KeptCoverage.objects.count() == 3
    again, err = run("--all", "--format", "json")
    assert again == out
    assert "3/3 (kept)" in err


def test_the_command_keeps_nothing_of_the_past_and_refuses_what_it_cannot_answer(holes: World) -> None:
    run("--all", "--on", "2026-11-01")
    assert not KeptCoverage.objects.exists()
    for arguments, words in (
        (("--area", "okänd"), "area"),
        (("--area", "0181", "--from", "2026-11-25", "--until", "2026-11-25"), "--until"),
        (("--all", "--from", "2026-11-25"), "--all"),
        (("--area", "0181", "--known-at", "2999-01-01"), "known_at"),
    ):
        with pytest.raises(CommandError, match=words):
            run(*arguments)
