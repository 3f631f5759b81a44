"""What a change does: who relies on the entry, in which areas, and the hours that are left with no one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.maintaining import Affected, Change, Impact
from partners.maintaining.impact import DAYS_IN_FULL, MOST_GAPS, impact_of
from partners.models import ProtectedRead, Role, Verification
from partners.verifying import Check, verify
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.recording import recording
from tests.partners.maintaining import NEW_NUMBER, ask, coordinator, day, editor, one
from tests.partners.world import World
from tests.registry.town import (
    ALL_DAYS,
    ALWAYS,
    MONDAY,
    at_monday_morning,
    hours,
    local,
    made_town,
    pathway,
    relying,
    routine,
    step,
    to,
)

CHILD = "mottagning_barn"


@pytest.fixture
def town(db: None) -> Iterator[World]:
    for _ in at_monday_morning():
        yield made_town()


def change(town: World, record: UUID, content: dict[str, Any] | None = None, **more: Any) -> Impact:
    """The impact of changing a contact point in part, or of ending it."""
    doing = "end" if content is None else "merge"
    return one(coordinator(town, "SE"), "contact_point", doing, content, record, **more).impact


# --- Who relies -----------------------------------------------------------------------------------------------------


def test_those_who_name_an_entry_rely_on_it_pathways_first_by_name(town: World) -> None:
    record = town.contact_point()
    named = {"contact_point": str(record)}
    pathway(town, "Väg B", step(town, "ett"), step(town, "tva", receiver=named), step(town, "tre", receiver=named))
    pathway(town, "Väg A", step(town, "x", receiver=to(town, "socialjour"), fallbacks=[named]))
    routine(town, "Rutin", contact_points=[str(record)])
    routine(town, "En annan rutin")

    assert relying(change(town, record, NEW_NUMBER)) == [
        ("pathway", "Väg A", ("x",)),
        ("pathway", "Väg B", ("tva", "tre")),
        ("routine", "Rutin", ()),
    ]


def test_a_pathway_relies_on_what_reaches_the_functions_it_names_and_says_in_which_steps(town: World) -> None:
    record = town.contact_point(function="socialjour")
    reached = to(town, "socialjour")
    other = to(town, CHILD)
    pathway(town, "Aktör", step(town, "a", "socialjour"), step(town, "b", CHILD))
    pathway(town, "Ersättare", step(town, "c", CHILD, receiver=other, fallbacks=[reached]))
    pathway(town, "Mottagare", step(town, "d", CHILD, receiver=reached))
    pathway(town, "Start", step(town, "e", CHILD), starts=str(town.names["socialjour"]))
    pathway(town, "Start också", step(town, "f", CHILD), also_starts=[str(town.names["socialjour"])])
    pathway(town, "Utan", step(town, "g", CHILD, receiver=other))

    assert relying(change(town, record, NEW_NUMBER)) == [
        ("pathway", "Aktör", ("a",)),
        ("pathway", "Ersättare", ("c",)),
        ("pathway", "Mottagare", ("d",)),
        ("pathway", "Start", ()),
        ("pathway", "Start också", ()),
    ]


@pytest.mark.parametrize(
    ("serves", "relied"),
    [("0181", ["0181", "01", "SE"]), ("01", ["0181", "0180", "01", "SE"]), ("2380", ["SE"])],
)
def test_a_function_is_reached_in_the_area_in_what_it_lies_in_and_in_what_lies_in_it(
    serves: str, relied: list[str], town: World
) -> None:
    for area in ("0181", "0180", "01", "SE"):
        pathway(town, area, step(town, "a", CHILD), area=area)
    record = town.contact_point(area=serves)
    assert {name for _, name, _ in relying(change(town, record, NEW_NUMBER))} == set(relied)


def test_who_relied_before_and_who_does_after_are_both_told(town: World) -> None:
    record = town.contact_point()
    pathway(town, "Förut", step(town, "a", CHILD))
    pathway(town, "Sedan", step(town, "b", "socialjour"), area="2380")
    moved = {"function": str(town.names["socialjour"]), "areas": [str(town.names["2380"])]}
    impact = change(town, record, moved)
    assert [name for _, name, _ in relying(impact)] == ["Förut", "Sedan"]
    assert impact.areas == (town.names["0181"], town.names["2380"])


def test_what_has_ended_relies_on_nothing_and_what_is_planned_relies_from_its_day(town: World) -> None:
    record = town.contact_point()
    ended = pathway(town, "Upphörd", step(town, "a", CHILD))
    town.record("pathway", None, day(-1), record=ended)
    pathway(town, "Planerad", step(town, "b", CHILD), since=day(50))
    assert [name for _, name, _ in relying(change(town, record, NEW_NUMBER, valid_until=day(50)))] == []
    assert [name for _, name, _ in relying(change(town, record, {"interpreter": True}, valid_until=None))] == [
        "Planerad"
    ]
    past = change(town, record, {"languages": ["en"]}, valid_from=day(-10), valid_until=day(-5))
    assert [name for _, name, _ in relying(past)] == ["Upphörd"]


def test_of_an_organisation_all_that_belongs_to_it_is_told(town: World) -> None:
    office = str(town.names["socialkontoret"])
    town.contact_point()
    agreed = routine(town, "Rutin", parties=[{"organisation": office}])
    pathway(town, "Väg", owner=office)
    body = {"name": {"sv": "Gruppen"}, "body_kind": "network", "owner": str(town.names["polisen"])}
    town.record("body", body | {"members": [{"organisation": office}]})
    followed = {"title": {"sv": "Uppföljd"}, "routine": str(agreed), "followed_up": "2026-01", "by": office}
    town.record("follow_up", followed | {"outcome": {"sv": "Bra"}})
    used_by = [{"name": "Kortnamn", "type": "short", "used_by": office}]
    town.organisation("skolan", "school", other_names=used_by)

    found = one(editor(town, "kommunen"), "organisation", "merge", {"sample": True}, UUID(office)).impact
    assert relying(found) == [
        ("pathway", "Väg", ()),
        ("routine", "Rutin", ()),
        ("body", "Gruppen", ()),
        ("follow_up", "Uppföljd", ()),
        ("contact_point", "Mottagningen", ()),
        ("organisation", "mottagningen", ()),
    ]
    assert found.gaps == ()


# --- The hours left with no one ---------------------------------------------------------------------------------------


def test_hours_that_are_shortened_leave_the_rest_with_no_one(town: World) -> None:
    record = town.contact_point(hours=hours("08:00", "17:00", ["mo", "we"]))
    impact = change(town, record, {"hours": hours("09:00", "16:00", ["mo", "we"])})
    assert local(impact.gaps)[:4] == [
        "23 08:00-23 09:00",
        "23 16:00-23 17:00",
        "25 08:00-25 09:00",
        "25 16:00-25 17:00",
    ]
    assert len(impact.gaps) == 2 * 2 * DAYS_IN_FULL // 7
    assert {(gap.function, gap.area) for gap in impact.gaps} == {(town.names[CHILD], town.names["0181"])}
    assert all(gap.start.tzinfo is UTC for gap in impact.gaps)


def test_only_hours_to_come_are_told(town: World) -> None:
    record = town.contact_point(hours=hours("04:00", "08:00", ALL_DAYS))
    assert local(change(town, record, valid_from=day(-3)).gaps)[0] == "23 06:00-23 08:00"


def test_what_comes_again_every_week_is_told_from_the_first_day_of_the_change_for_four_weeks(town: World) -> None:
    record = town.contact_point(hours=hours("10:00", "11:00", ALL_DAYS))
    gaps = local(change(town, record, valid_from=day(2)).gaps)
    assert (gaps[0], gaps[-1], len(gaps)) == ("25 10:00-25 11:00", "22 10:00-22 11:00", DAYS_IN_FULL)


def test_a_hole_on_one_day_is_told_many_months_ahead(town: World) -> None:
    record = town.contact_point(hours=ALWAYS)
    midsummer = {"first": "2027-06-25", "last": "2027-06-25", "windows": [], "reason": "Midsommarafton"}
    town.contact_point(hours=ALWAYS | {"exceptions": [midsummer]})

    found = [(gap.start.astimezone(STOCKHOLM), gap.end - gap.start) for gap in change(town, record).gaps]

    assert found == [(datetime(2027, 6, 25, tzinfo=STOCKHOLM), timedelta(days=1))]


def test_what_comes_again_every_week_later_on_is_told_once(town: World) -> None:
    record = town.contact_point(hours=ALWAYS)
    july = {"first": "2027-07-01", "last": "2027-07-31", "windows": [], "reason": "Sommarstängt"}
    town.contact_point(hours=ALWAYS | {"exceptions": [july]})
    town.contact_point(hours=hours("10:00", "24:00", ALL_DAYS), area="01")

    gaps = change(town, record).gaps

    assert local(gaps) == [f"{day:02} 00:00-{day:02} 10:00" for day in range(1, 8)]
    assert {gap.start.astimezone(STOCKHOLM).month for gap in gaps} == {7}


@pytest.mark.parametrize(
    ("area", "covers"), [("0181", True), ("01", True), ("SE", True), ("0180", False), ("23", False)]
)
def test_another_line_for_the_area_or_for_one_around_it_leaves_no_gap(area: str, covers: bool, town: World) -> None:
    record = town.contact_point(hours=hours("08:00", "17:00"))
    town.contact_point(hours=ALWAYS, area=area, organisation="skolan")
    town.contact_point(hours=ALWAYS, function="socialjour")
    assert (change(town, record).gaps == ()) is covers


def test_where_a_step_names_the_entry_only_the_other_receivers_of_the_step_take_over(town: World) -> None:
    record, other = town.contact_point(hours=ALWAYS), town.contact_point(hours=hours("08:00", "12:00", ALL_DAYS))
    town.contact_point(hours=hours("00:00", "15:00", ALL_DAYS))
    named = {"contact_point": str(record)}
    way = pathway(town, "Väg", step(town, "a", receiver=named, fallbacks=[{"contact_point": str(other)}]))
    pathway(town, "Fri väg", step(town, "a", CHILD))
    pathway(town, "Med funktion", step(town, "a", receiver=named, fallbacks=[to(town, CHILD)]))

    gaps = change(town, record).gaps

    of_the_way = tuple(gap for gap in gaps if gap.pathway)
    assert {gap.pathway for gap in of_the_way} == {way}
    assert local(of_the_way)[:4] == ["23 06:00-23 08:00", "23 12:00-23 15:00", "24 00:00-24 08:00", "24 12:00-24 15:00"]
    assert local(tuple(gap for gap in gaps if not gap.pathway))[:2] == ["23 15:00-24 00:00", "24 15:00-25 00:00"]


def test_it_does_not_matter_how_many_others_are_read_at_a_time(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    record = town.contact_point(hours=ALWAYS)
    for hour in range(20):
        town.contact_point(hours=hours(f"{hour:02}:00", f"{hour + 1:02}:00", ALL_DAYS), area=("0181", "01")[hour % 2])
    ending, viewer = Change("contact_point", "end", None, record), coordinator(town, "SE")
    found = ask(viewer, ending, rehearsal=True)[0].impact.gaps

    monkeypatch.setattr("registry.coverage.change.FIRST_READ", 2)

    assert local(found)[:2] == ["23 20:00-24 00:00", "24 20:00-25 00:00"]
    assert ask(viewer, ending, rehearsal=True)[0].impact.gaps == found


def test_several_lines_cover_together(town: World) -> None:
    record = town.contact_point(hours=hours("08:00", "17:00", ["mo"]))
    town.contact_point(hours=hours("08:00", "12:00"), area="01")
    town.contact_point(hours=hours("11:00", "15:00"))
    assert local(change(town, record).gaps)[0] == "23 15:00-23 17:00"


@pytest.mark.parametrize(("result", "covers"), [("works", True), ("does_not_work", False), ("reported", False)])
def test_a_line_that_was_found_not_to_work_covers_nothing(result: str, covers: bool, town: World) -> None:
    record = town.contact_point(hours=ALWAYS)
    other = Record.objects.get(uuid=town.contact_point(hours=ALWAYS, area="01"))
    with recording("system:test") as session:
        verify(session, [Check(other, MONDAY, "Samordnaren", "provringning", result=Verification.Result(result))])
    assert (change(town, record).gaps == ()) is covers


def test_a_line_whose_check_is_overdue_still_covers_and_one_that_is_changed_counts_whatever_was_found(
    town: World,
) -> None:
    record = town.contact_point(hours=ALWAYS)
    with recording("system:test") as session:
        broken = Verification.Result.DOES_NOT_WORK
        verify(session, [Check(Record.objects.get(uuid=record), MONDAY, "Ägaren", "provringning", result=broken)])
    assert change(town, record).gaps != ()
    covered = town.contact_point(hours=ALWAYS, area="2380")
    town.contact_point(hours=ALWAYS, area="23")  # never checked
    assert change(town, covered).gaps == ()


def test_a_line_for_what_lies_in_the_area_does_not_cover_the_area(town: World) -> None:
    record = town.contact_point(area="01", hours=hours("08:00", "17:00"))
    town.contact_point(area="0181", hours=ALWAYS)
    assert change(town, record).gaps != ()


def test_where_hours_are_unknown_nothing_is_said(town: World) -> None:
    unknown = town.contact_point()
    assert change(town, unknown).gaps == ()
    known = town.contact_point(hours=ALWAYS, area="2380")
    assert change(town, known, {"hours": {}}).gaps == ()
    covered = town.contact_point(hours=ALWAYS, area="0180")
    town.contact_point(area="01")
    assert change(town, covered).gaps == ()


def test_hours_that_are_kept_to_parties_are_neither_told_nor_taken_for_closed(town: World) -> None:
    record = town.contact_point(hours=ALWAYS)
    town.contact_point(hours=hours("01:00", "02:00", ["mo"]), visibility="parties", organisation="skolan")
    ProtectedRead.objects.all().delete()
    assert change(town, record).gaps == ()
    assert not ProtectedRead.objects.exists()


def test_hours_for_parties_that_somebody_changes_are_looked_at(town: World) -> None:
    record = town.contact_point(hours=hours("08:00", "17:00", ["mo"]), visibility="parties")
    assert local(change(town, record).gaps)[0] == "23 08:00-23 17:00"
    assert not ProtectedRead.objects.exists()


def test_a_line_that_takes_over_in_the_same_turn_leaves_no_gap(town: World) -> None:
    old = town.contact_point(hours=ALWAYS)
    new = town.contact_content() | {"hours": ALWAYS}
    viewer = coordinator(town)
    for order in (1, -1):
        changes = [Change("contact_point", "end", None, old), Change("contact_point", "create", new)][::order]
        assert [outcome.impact.gaps for outcome in ask(viewer, *changes, rehearsal=True)] == [(), ()]
    late = Change("contact_point", "create", new, valid_from=day(1))
    ended = ask(viewer, Change("contact_point", "end", None, old), late)[0]
    assert local(ended.impact.gaps) == ["23 06:00-24 00:00"]


def test_two_that_end_together_leave_what_neither_covers_any_more(town: World) -> None:
    records = [town.contact_point(hours=hours("08:00", "17:00", ["mo"])) for _ in range(2)]
    found = ask(coordinator(town), *(Change("contact_point", "end", None, record) for record in records))
    assert [local(outcome.impact.gaps)[0] for outcome in found] == ["23 08:00-23 17:00"] * 2


def test_a_window_that_began_before_the_change_lasts_past_midnight(town: World) -> None:
    record = town.contact_point(hours=hours("22:00", "03:00", ALL_DAYS))
    assert local(change(town, record, valid_from=day(1)).gaps)[0] == "24 22:00-25 03:00"


def test_a_move_to_another_area_or_function_leaves_the_old_one(town: World) -> None:
    record = town.contact_point(hours=ALWAYS)
    moved = change(town, record, {"areas": [str(town.names["2380"])]})
    assert {gap.area for gap in moved.gaps} == {town.names["0181"]}
    other = town.contact_point(hours=ALWAYS, area="0180")
    turned = change(town, other, {"function": str(town.names["socialjour"])})
    assert {gap.function for gap in turned.gaps} == {town.names[CHILD]}
    wider = town.contact_point(hours=ALWAYS, area="01")
    assert change(town, wider, {"areas": [str(town.names["01"]), str(town.names["23"])]}).gaps == ()


def test_a_change_of_words_a_new_entry_and_a_pause_that_is_over_leave_no_gap(town: World) -> None:
    record = town.contact_point(hours=ALWAYS)
    pathway(town, "Väg", step(town, "a", CHILD))
    words = change(town, record, {"name": {"sv": "Nytt namn"}})
    assert (words.gaps, len(words.relied_on_by)) == ((), 1)
    created = one(coordinator(town), "contact_point", "create", town.contact_content(hours=ALWAYS)).impact
    assert (created.gaps, len(created.relied_on_by)) == ((), 1)
    assert change(town, record, valid_from=day(-9), valid_until=day(-8)).gaps == ()


def test_what_was_planned_and_is_taken_away_leaves_a_gap(town: World) -> None:
    record = town.contact_point(hours=hours("08:00", "09:00", ["mo"]))
    town.contact_point(record=record, hours=hours("08:00", "10:00", ["mo"]), since=day(7))
    impact = change(town, record, {"interpreter": True}, valid_until=None)
    assert local(impact.gaps)[0] == "30 09:00-30 10:00"


def test_no_more_gaps_than_one_reads_are_told(town: World) -> None:
    areas = [str(town.names[area]) for area in ("0181", "0180", "2380", "23")]
    record = town.contact_point(areas=areas, hours=hours("08:00", "09:00", ALL_DAYS))
    gaps = change(town, record).gaps
    assert len(gaps) == MOST_GAPS
    assert list(gaps) == sorted(gaps, key=lambda gap: (gap.start, gap.end))


def test_a_thousand_changes_cost_as_many_queries_as_one(town: World) -> None:
    pathway(town, "Väg", step(town, "a", CHILD))
    routine(town, "Rutin")
    records = [town.contact_point(hours=ALWAYS) for _ in range(30)]
    organisations = [town.organisation(f"enhet {n}", "municipal_office", "kommunen") for n in range(30)]
    before = Moment.resolve()
    with_all = ask(coordinator(town), *(Change("contact_point", "end", None, record) for record in records))
    assert all(outcome.impact.gaps for outcome in with_all)

    def queries(number: int) -> int:
        said = town.contact_content(hours=ALWAYS) | {"hours": ALWAYS}
        affected = [Affected(record, "contact_point", said, None, MONDAY, None) for record in records[:number]]
        affected += [Affected(record, "organisation", {}, {}, MONDAY, None) for record in organisations[:number]]
        with CaptureQueriesContext(connection) as captured:
            found = impact_of(affected, before, Moment.resolve())
        assert all(impact.gaps for impact in found[:number])
        assert all(impact.relied_on_by for impact in found[:number])
        return len(captured)

    assert queries(1) == queries(30)


def test_an_impact_holds_identities_names_and_instants_only(town: World) -> None:
    secret = "Hemlig anteckning"
    closed: dict[str, Any] = {"visibility": "parties", "note": {"sv": secret}, "prepare": {"sv": secret}}
    record = town.contact_point(hours=ALWAYS, **closed)
    viewer = town.viewer(("socialkontoret", Role.EDITOR))
    outcome = one(viewer, "contact_point", "end", None, record, change_note="Upphör.")
    whole = one(viewer, "organisation", "merge", {"description": {"sv": "Kort"}}, town.names["socialkontoret"])
    for impact in (outcome.impact, whole.impact):
        for hidden in (secret, "0701740605", "Upphör."):
            assert hidden not in repr(impact)
    assert datetime.now(UTC) - timedelta(minutes=1) < outcome.impact.gaps[0].start
