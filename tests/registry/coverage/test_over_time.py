"""What counts as covered, and what an hour is called that is not: for a step, a pathway, a situation, an area."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import ProtectedRead, Role, Verification
from partners.verifying import Check, verify
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import recording
from registry.coverage.over_time import Coverage, Question, Stretch, coverage
from registry.coverage.reaching import Counting, Unveiled
from tests.partners.maintaining import day
from tests.partners.world import World
from tests.registry.town import ALL_DAYS, ALWAYS, MONDAY, at_monday_morning, hours, made_town, pathway, step, to

CHILD, NIGHT, STARTS = "mottagning_barn", "socialjour", "skyddat_boende"
OFFICE = hours("08:00", "17:00", ALL_DAYS)


@pytest.fixture
def town(db: None) -> Iterator[World]:
    for _ in at_monday_morning():
        yield made_town()


def first(town: World, *fallbacks: str, key: str = "ring", **more: Any) -> dict[str, Any]:
    """A step that makes the first contact, with the children's intake."""
    return step(town, key, STARTS, receiver=to(town, CHILD), fallbacks=[to(town, f) for f in fallbacks], **more)


def way(town: World, *steps: dict[str, Any], required: Any = ALWAYS, **more: Any) -> UUID:
    return pathway(town, more.pop("title", "Väg"), *(steps or [first(town)]), required_hours=required, **more)


def checked(town: World, on: date = MONDAY, result: str = "works", **content: Any) -> UUID:
    """A contact point of the intake, checked."""
    record = content.pop("existing", None) or town.contact_point(**content)
    with recording("system:test") as session:
        found = Verification.Result(result)
        verify(session, [Check(Record.objects.get(uuid=record), on, "Samordnaren", "provringning", result=found)])
    return record


def asked(
    town: World, area: str = "0181", since: date = MONDAY, days: int = 1, reader: Reader | None = None, **more: Any
) -> Coverage:
    start = datetime.combine(since, datetime.min.time(), STOCKHOLM)
    until = datetime.combine(since + timedelta(days), datetime.min.time(), STOCKHOLM)
    reader = reader or Unveiled("test", Moment.resolve())
    return coverage(reader, Question(town.names[area], start, until, **more))


def told(found: Coverage) -> list[str]:
    """The stretches of all pathways together, in local wall time: "gap closed 23 17:00-24 00:00"."""
    return [_told(stretch) for stretch in found.stretches]


def _told(stretch: Stretch) -> str:
    start, until = (at.astimezone(STOCKHOLM) for at in (stretch.start, stretch.until))
    return " ".join(filter(None, [stretch.state, stretch.cause, f"{start:%d %H:%M}-{until:%d %H:%M}"]))


# --- States -----------------------------------------------------------------------------------------------------------


def test_required_hours_less_reachable_ones_are_the_gaps(town: World) -> None:
    checked(town, hours=OFFICE)
    way(town, required=hours("07:00", "18:00", ALL_DAYS))
    assert told(asked(town)) == [
        "gap closed 23 07:00-23 08:00",
        "covered 23 08:00-23 17:00",
        "gap closed 23 17:00-23 18:00",
    ]
    (one,) = asked(town).pathways
    assert (one.lasts("gap"), one.lasts("covered"), one.steps) == (timedelta(hours=2), timedelta(hours=9), ("ring",))
    assert all(stretch.start.tzinfo is UTC for stretch in one.stretches)


def test_what_is_closed_by_design_is_no_gap(town: World) -> None:
    way(town, required=hours("08:00", "16:00", ["tu"]))
    assert told(asked(town)) == []


def test_a_fallback_covers(town: World) -> None:
    checked(town, hours=OFFICE)
    checked(town, function=NIGHT, hours=hours("17:00", "08:00", ALL_DAYS), area="01")
    way(town, first(town, NIGHT), area="SE")
    assert told(asked(town)) == ["covered 23 00:00-24 00:00"]
    assert told(asked(town, area="0180"))[0] == "covered 23 00:00-23 08:00"


@pytest.mark.parametrize("area", ["0181", "01", "SE"])
def test_the_area_its_county_and_the_nation_reach(area: str, town: World) -> None:
    checked(town, hours=ALWAYS, area=area)
    way(town, area=area)
    assert told(asked(town)) == ["covered 23 00:00-24 00:00"]


def test_another_municipalitys_contact_reaches_nothing_here(town: World) -> None:
    checked(town, hours=ALWAYS, area="0180")
    way(town)
    assert told(asked(town)) == ["gap no_contact_point 23 00:00-24 00:00"]


def test_unknown_hours_are_a_state_of_their_own_and_the_loudest(town: World) -> None:
    checked(town)
    checked(town, hours=OFFICE)
    way(town)
    assert told(asked(town)) == [
        "unknown 23 00:00-23 08:00",
        "covered 23 08:00-23 17:00",
        "unknown 23 17:00-24 00:00",
    ]
    way(town, step(town, "natt", STARTS, receiver=to(town, NIGHT)), title="Natt")
    assert told(asked(town)) == [
        "unknown 23 00:00-23 08:00",
        "gap no_contact_point 23 08:00-23 17:00",
        "unknown 23 17:00-24 00:00",
    ]


def test_what_was_found_not_to_work_does_not_count_unless_one_chooses(town: World) -> None:
    checked(town, hours=OFFICE, result="reported")
    way(town)
    expected = ["gap closed 23 00:00-23 08:00", "gap reported 23 08:00-23 17:00", "gap closed 23 17:00-24 00:00"]
    assert told(asked(town)) == expected
    assert told(asked(town, counting=Counting(unverified=True))) == expected
    assert told(asked(town, counting=Counting(reported=True)))[1] == "covered 23 08:00-23 17:00"


@pytest.mark.parametrize("ago", [None, 200])
def test_what_is_overdue_or_was_never_checked_does_not_count_unless_one_chooses(ago: int | None, town: World) -> None:
    record = town.contact_point(hours=OFFICE)
    if ago:
        checked(town, day(-ago), existing=record)
    way(town)
    assert told(asked(town))[1] == "gap unverified 23 08:00-23 17:00"
    assert told(asked(town, counting=Counting(reported=True)))[1] == "gap unverified 23 08:00-23 17:00"
    assert told(asked(town, counting=Counting(unverified=True)))[1] == "covered 23 08:00-23 17:00"


def test_a_check_is_judged_on_the_day_that_is_asked_about_for_the_whole_period(town: World) -> None:
    checked(town, hours=ALWAYS)
    way(town)
    assert told(asked(town, since=day(300))) == ["covered 19 00:00-20 00:00"]
    later = Unveiled("test", Moment.resolve(day(300)))
    assert told(asked(town, reader=later)) == ["gap unverified 23 00:00-24 00:00"]


def test_hours_that_are_not_required_and_hours_that_nobody_stated_are_told_apart(town: World) -> None:
    checked(town, hours=ALWAYS)
    way(town, required={})
    assert told(asked(town)) == ["not_stated no_required_hours 23 00:00-24 00:00"]


def test_a_pathway_without_a_first_contact_says_so(town: World) -> None:
    checked(town, hours=ALWAYS)
    way(town, first(town, condition={"sv": "Vid fara"}), step(town, "annan", CHILD, receiver=to(town, CHILD)))
    assert told(asked(town)) == ["not_stated no_first_contact 23 00:00-24 00:00"]


# --- Which step -------------------------------------------------------------------------------------------------------


def test_the_first_contact_is_the_one_the_look_up_calls_first(town: World) -> None:
    checked(town, hours=ALWAYS)
    must = step(town, "ska", STARTS, receiver=to(town, NIGHT)) | {"modality": "ska"}
    way(town, first(town), must)
    assert asked(town).pathways[0].steps == ("ska",)


def test_a_receiver_whom_nobody_reaches_does_not_pass_the_turn_to_another_step(town: World) -> None:
    checked(town, hours=ALWAYS)
    way(town, step(town, "natt", STARTS, receiver=to(town, NIGHT)), first(town))
    assert told(asked(town)) == ["gap no_contact_point 23 00:00-24 00:00"]


def test_one_step_is_asked_about_by_its_key_and_one_who_starts_by_function(town: World) -> None:
    checked(town, hours=ALWAYS)
    mine = step(town, "egen", NIGHT, receiver=to(town, CHILD))
    record = way(town, step(town, "natt", STARTS, receiver=to(town, NIGHT)), mine, also_starts=[str(town.names[NIGHT])])
    way(town, first(town), title="En annan")
    assert told(asked(town, pathway=record, step="egen")) == ["covered 23 00:00-24 00:00"]
    assert [one.steps for one in asked(town, starts=town.names[NIGHT]).pathways] == [("egen",)]
    assert asked(town, pathway=record, step="okänd").pathways == ()


def test_a_situation_is_asked_about_with_wider_and_narrower_ones(town: World) -> None:
    for code, broader in (("vald", None), ("hrv", "vald"), ("annat", None)):
        content: dict[str, Any] = {"code": code, "name": {"sv": code}}
        content |= {"broader": str(town.names[broader])} if broader else {}
        town.names[code] = town.record("situation", content, key=code)
        way(town, title=code, situations=[str(town.names[code])])
    titles = [one.title.sv for one in asked(town, situation=town.names["hrv"]).pathways]
    assert titles == ["hrv", "vald"]


# --- Over time --------------------------------------------------------------------------------------------------------


def test_a_change_recorded_ahead_is_judged_for_its_days_today(town: World) -> None:
    record = checked(town, hours=ALWAYS)
    town.contact_point(record=record, since=date(2027, 1, 1), hours=OFFICE)
    way(town)
    assert told(asked(town, since=date(2026, 12, 31), days=2)) == [
        "covered 31 00:00-01 00:00",
        "gap closed 01 00:00-01 08:00",
        "covered 01 08:00-01 17:00",
        "gap closed 01 17:00-02 00:00",
    ]


def test_a_window_that_began_before_an_end_lasts_past_midnight(town: World) -> None:
    record = checked(town, hours=hours("22:00", "03:00", ALL_DAYS))
    town.record("contact_point", None, day(1), record=record)
    way(town)
    assert told(asked(town, days=2)) == [
        "covered 23 00:00-23 03:00",
        "gap closed 23 03:00-23 22:00",
        "covered 23 22:00-24 03:00",
        "gap no_contact_point 24 03:00-25 00:00",
    ]


def test_a_pathway_counts_on_the_days_on_which_it_holds_and_serves_the_area(town: World) -> None:
    record = way(town, since=day(1))
    town.record("pathway", None, day(2), record=record)
    assert told(asked(town, days=3)) == ["gap no_contact_point 24 00:00-25 00:00"]


def test_nothing_is_required_of_a_pathway_after_its_last_midnight_though_a_required_window_began_before(
    town: World,
) -> None:
    record = way(town, required=hours("22:00", "03:00", ALL_DAYS))
    town.record("pathway", None, day(1), record=record)
    assert told(asked(town, days=2)) == [
        "gap no_contact_point 23 00:00-23 03:00",
        "gap no_contact_point 23 22:00-24 00:00",
    ]


def test_two_windows_within_the_repeated_hour_are_open_twice_each(town: World) -> None:
    windows = [{"start": "02:10", "end": "02:20"}, {"start": "02:30", "end": "02:40"}]
    checked(town, hours={"rules": [{"days": ALL_DAYS, "windows": windows}]})
    way(town)
    found = asked(town, since=date(2026, 10, 25))
    assert found.lasts("covered") == timedelta(minutes=40)
    assert found.lasts("gap") == timedelta(hours=25, minutes=-40)
    assert [stretch.state for stretch in found.stretches].count("covered") == 4


@pytest.mark.parametrize(("change", "lasts"), [(date(2027, 3, 28), 23), (date(2026, 10, 25), 25)])
def test_whole_days_last_what_they_last_when_the_clock_is_changed(change: date, lasts: int, town: World) -> None:
    checked(town, hours=ALWAYS)
    way(town)
    assert asked(town, since=change).lasts("covered") == timedelta(hours=lasts)


def test_an_answer_about_what_was_known_stays_whatever_is_recorded_later(town: World) -> None:
    point, record = checked(town, hours=OFFICE), way(town)
    then = Unveiled("test", Moment.resolve())
    before = told(asked(town, reader=then, days=30))
    checked(town, existing=point, result="reported")
    town.contact_point(record=point, hours=hours("01:00", "02:00"))
    town.contact_point(hours=ALWAYS)
    town.record("pathway", None, day(3), record=record)
    assert told(asked(town, reader=then, days=30)) == before != told(asked(town, days=30))


# --- Who asks ---------------------------------------------------------------------------------------------------------


def test_hours_that_are_withheld_decide_nothing_and_are_told_to_be_withheld(town: World) -> None:
    checked(town, hours=OFFICE, visibility="parties", area="01")
    way(town)
    asker = town.viewer(("skolan", Role.COORDINATOR, "0181"))
    limited = asked(town, reader=Reader(asker, Moment.resolve()))
    assert told(limited) == ["withheld 23 00:00-24 00:00"]
    assert limited.weakest() == ()

    ProtectedRead.objects.all().delete()
    whole = asked(town)
    assert told(whole)[1] == "covered 23 08:00-23 17:00"
    assert not ProtectedRead.objects.exists()
    of_county = asked(town, reader=Reader(town.viewer(("skolan", Role.COORDINATOR, "01")), Moment.resolve()))
    assert told(of_county) == told(whole)
    assert ProtectedRead.objects.exists()


def test_withheld_hours_take_nothing_from_what_others_cover_or_leave_unknown(town: World) -> None:
    checked(town, hours=hours("00:00", "06:00", ALL_DAYS))
    checked(town, visibility="parties", hours=ALWAYS)
    way(town)
    reader = Reader(town.viewer(("skolan", Role.READER)), Moment.resolve())
    assert told(asked(town, reader=reader)) == ["covered 23 00:00-23 06:00", "withheld 23 06:00-24 00:00"]
    checked(town)
    reader = Reader(reader.viewer, Moment.resolve())
    assert told(asked(town, reader=reader))[1] == "unknown 23 06:00-24 00:00"


# --- The single point -------------------------------------------------------------------------------------------------


def test_the_point_that_alone_covers_the_most_comes_first(town: World) -> None:
    day_point = checked(town, hours=hours("08:00", "18:00", ALL_DAYS))
    night_point = checked(town, hours=hours("17:00", "08:00", ALL_DAYS))
    town.contact_point(hours=ALWAYS)  # never checked: it could not take over
    one, other = way(town, title="A"), way(town, title="B")
    found = asked(town).weakest()
    assert [(w.contact_point, w.left) for w in found] == [
        (night_point, timedelta(hours=14)),
        (day_point, timedelta(hours=9)),
    ]
    assert set(found[0].pathways) == {one, other}


def test_nobody_is_missed_where_another_may_answer(town: World) -> None:
    checked(town, hours=ALWAYS)
    way(town)
    assert len(asked(town).weakest()) == 1
    checked(town)
    assert asked(town).weakest() == ()


# --- What is refused, and what it costs -------------------------------------------------------------------------------


def test_an_area_that_does_not_hold_has_no_pathways_and_a_turned_period_is_refused(town: World) -> None:
    way(town, area="SE")
    assert asked(town, area="polisen").pathways == ()
    with pytest.raises(ValueError, match="ends before it starts"):
        asked(town, days=-1)


def test_many_pathways_and_contacts_cost_as_many_queries_as_one(town: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(town).weakest()
        return len(captured)

    checked(town, hours=OFFICE)
    way(town)
    before = queries()
    for number in range(5):
        named = {"contact_point": str(checked(town, hours=ALWAYS))}
        way(town, step(town, "ring", STARTS, receiver=named), title=f"{number}")
    assert queries() <= before + 1  # the names of those that are named
