"""The steering group's report of a small town, where each answer is known; and as of any moment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pypdf import PdfReader

from partners.access import Viewer
from partners.models import Role
from records.moment import Moment
from registry.auditing import audit
from registry.auditing.accepting import Wish, accept
from registry.reports.files import as_csv
from registry.reports.printing import CannotPrint, as_pdf
from registry.reports.steering import NotSeen, SteeringReport, steering_report
from registry.reports.steering.agreed import quarters_before
from registry.reports.steering.answer import CoveredHour, HolidayAhead
from registry.reports.steering.files import as_workbook
from registry.reports.steering.plots import BAR_HEIGHT, CELL_HEIGHT, CELL_WIDTH, LEFT, TOP, bars, heat_maps, level_of
from registry.reports.steering.tables import KEYS, table_of, tables
from registry.reports.steering.wording import HOURS
from registry.reports.tables import Hours
from tests.auditing.world import TODAY, agreement, at_noon, begin_anew, check, found, party, town
from tests.partners.maintaining import coordinator
from tests.partners.world import SINCE, World
from tests.registry.town import hours, pathway, routine, step, to

FOCUS = [
    {"key": "stod", "number": 2, "name": {"sv": "Stöd"}},
    {"key": "forebygga", "number": 1, "name": {"sv": "Förebygga"}},
]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    for _ in at_noon():
        made = town()
        made.names["gruppen"] = made.record("body", body(made))
        yield made


def body(world: World, **more: Any) -> dict[str, Any]:
    members = [{"organisation": str(world.names[one])} for one in ("socialkontoret", "skolan")]
    owned = {"owner": str(world.names["kommunen"]), "areas": [str(world.names["0181"])]}
    return {"name": {"sv": "Styrgruppen"}, "body_kind": "steering_group", "members": members, **owned, **more}


def meeting(world: World, day: str, *, since: date = SINCE, record: UUID | None = None, **more: Any) -> UUID:
    """A meeting of the body; what is None is left out."""
    content = {
        "title": {"sv": "Möte"}, "activity_kind": "meeting", "organisers": [str(world.names["kommunen"])],
        "body": str(world.names["gruppen"]), "held": day, **more,
    }  # fmt: skip
    said = {name: value for name, value in content.items() if value is not None}
    return world.record("joint_activity", said, since, record=record)


def report(world: World, viewer: Viewer | None = None, moment: Moment | None = None) -> SteeringReport:
    found = steering_report(viewer or coordinator(world), moment or Moment.resolve(), world.names["gruppen"])
    assert found
    return found


def test_last_and_next_meetings_are_those_of_the_body_and_set_how_far_the_report_looks(world: World) -> None:
    assert (report(world).last_meeting, report(world).changes_from) == (None, TODAY - timedelta(183))
    for day in ("2026-09-01", "2026-10-05", "2026-11-23", "2027-02-04"):
        meeting(world, day, starts_at="13:00")
    meeting(world, "2026-11-20", body=str(world.record("body", body(world))))
    meeting(world, "2026-11-21", activity_kind="webinar")

    found = report(world)

    assert found.last_meeting
    assert found.last_meeting.day.value == "2026-10-05"
    assert found.next_meeting
    assert (found.next_meeting.day.value, found.next_meeting.starts_at) == (
        "2026-11-23",
        "13:00",
    )
    assert (found.changes_from, found.looks_ahead_to) == (date(2026, 10, 5), TODAY)
    after = report(world, moment=Moment.resolve(TODAY + timedelta(1)))
    assert after.last_meeting
    assert after.last_meeting.day.value == "2026-11-23"


def test_agreements_in_force_are_told_party_by_party(world: World) -> None:
    signed = agreement(world, "Överenskommelsen", parties=[
        party(world, "polisen", title="Samarbetsavtal"), party(world, "skolan", None),
        party(world, "jouren", withdrawn="2026-01-01"),
    ])  # fmt: skip
    agreement(world, "Lathunden", routine_kind="lathund")
    agreement(world, "Gammal", until=date(2026, 1, 1))
    agreement(world, "Någon annanstans", owner=str(world.names["jouren"]), areas=[str(world.names["2380"])])
    routine(world, "Ensam", owner="kommunen")
    follow_up(world, signed, "2025-12")

    rows = report(world).agreements

    assert [(row.party.name.sv, row.agreement.name.sv) for row in rows] == [
        ("polisen", "Överenskommelsen"), ("skolan", "Överenskommelsen"),
    ]  # fmt: skip
    police, school = rows
    assert (police.called, police.signed.value if police.signed else "") == ("Samarbetsavtal", "2024-02-15")
    assert school.signed is None
    assert police.by_management
    assert (police.followed_up.value if police.followed_up else "", police.review_by) == ("2025-12", date(2027, 6, 30))


def follow_up(world: World, of: UUID, when: str) -> UUID:
    content = {"title": {"sv": "Uppföljning"}, "routine": str(of), "followed_up": when, "outcome": {"sv": "Följs"}}
    return world.record("follow_up", content | {"by": str(world.names["kommunen"])})


def test_what_runs_out_before_the_next_meeting_is_told_and_what_runs_out_after_it_is_not(world: World) -> None:
    meeting(world, "2027-02-04")
    ends = agreement(world, "Upphör", until=date(2027, 1, 1), review_by=None)
    for title, review in (("Ses över", "2027-02-04"), ("Senare", "2027-02-05")):
        follow_up(world, agreement(world, title, review_by=review), "2026-01")
    followed = agreement(world, "Följs upp", review_by="2028-01-01")
    follow_up(world, followed, "2025-01")
    follow_up(world, ends, "2026-01")
    pathway(world, "Vägen", review_by="2026-01-01", owner=str(world.names["polisen"]))

    assert [(row.record.name.sv, row.what, row.day.isoformat()) for row in report(world).deadlines] == [
        ("Vägen", "review_by", "2026-01-01"),
        ("Upphör", "valid_until", "2027-01-01"),
        ("Följs upp", "follow_up_due", "2027-01-31"),
        ("Ses över", "review_by", "2027-02-04"),
    ]
    assert [owner.name.sv for owner in report(world).deadlines[0].owners] == ["polisen"]


def test_a_first_follow_up_falls_due_24_months_after_the_decision_as_the_audit_has_it(world: World) -> None:
    meeting(world, "2027-02-04")
    decided = {"decided_by": "Nämnden", "level": "board"}
    agreement(world, "Försenad")  # decided 2024-02-01
    agreement(world, "Snart", decision=decided | {"decided": "2025-01"})
    agreement(world, "Senare", decision=decided | {"decided": "2025-02-05"})
    agreement(world, "Utan beslut", decision=None, since=date(2025, 1, 15))
    agreement(world, "Egen", parties=[party(world, "socialkontoret")])

    rows = [(row.record.name.sv, row.day) for row in report(world).deadlines if row.what == "follow_up_due"]

    assert rows == [
        ("Försenad", date(2026, 2, 1)), ("Utan beslut", date(2027, 1, 15)), ("Snart", date(2027, 1, 31)),
    ]  # fmt: skip
    for title, day in rows:
        for on, code in ((day, "agreement_awaits_follow_up"), (day + timedelta(1), "agreement_not_followed_up")):
            assert title in {one.label.sv for one in found(code, on)}


def test_what_another_takes_over_from_does_not_run_out_nor_fall_due_after_that(world: World) -> None:
    meeting(world, "2027-02-04")
    decided = {"decided_by": "Nämnden", "level": "board", "decided": "2025-01-15"}
    old = agreement(world, "Den gamla", until=date(2027, 1, 1), review_by="2027-02-01", decision=decided)
    until = agreement(world, "Nämns av en som upphör", until=date(2027, 1, 1))
    for_ever: dict[str, Any] = {"review_by": None, "decision": decided | {"decided": "2026"}}
    agreement(world, "Den nya", since=date(2027, 1, 1), supersedes=str(old), **for_ever)
    agreement(world, "Övergången", since=date(2026, 1, 1), until=date(2027, 1, 1), supersedes=str(until), **for_ever)

    told = [(row.record.name.sv, row.what) for row in report(world).deadlines]

    assert told == [
        ("Nämns av en som upphör", "follow_up_due"),
        ("Nämns av en som upphör", "valid_until"), ("Övergången", "valid_until"),
    ]  # fmt: skip


def test_focus_areas_of_the_plan_tell_what_there_is_and_where_there_is_nothing(world: World) -> None:
    owned = {"owner": str(world.names["kommunen"]), "areas": [str(world.names["0181"])]}
    plan = world.record("plan", {"title": {"sv": "Planen"}, "focus_areas": FOCUS, **owned})
    rests = agreement(world, "Rutinen", focus_areas=[{"plan": str(plan), "key": "stod"}])
    pathway(world, "Vägen", rests_on=[str(rests)])

    found = report(world).focus_areas

    assert [(row.key, row.gap) for row in found] == [("forebygga", True), ("stod", False)]
    assert [named.name.sv for named in (*found[1].routines, *found[1].pathways)] == ["Rutinen", "Vägen"]


def test_changes_since_the_last_meeting_are_told_with_who_made_them_to_those_who_may_know(world: World) -> None:
    meeting(world, "2026-11-20")
    agreement(world, "Rutinen")
    found = report(world)
    assert ("Rutinen", "created") in {(row.record.name.sv, row.happened) for row in found.changes}
    assert "2380" not in {row.record.name.sv for row in found.changes}
    assert report(world, moment=Moment.resolve(date(2027, 6, 1))).changes_from > TODAY - timedelta(4)


def test_training_is_told_by_organisation_with_source_and_date(world: World) -> None:
    fact = {"title": {"sv": "Grundkurs"}, "measured": "2026", "source": "Årsrapport", "share_percent_at_least": 80}
    world.record("training_fact", fact | {"organisation": str(world.names["socialkontoret"])})
    world.record("training_fact", fact | {"organisation": str(world.names["jouren"])})
    (row,) = report(world).training_facts
    assert (row.organisation.name.sv, row.share_percent_at_least, row.source) == ("socialkontoret", 80, "Årsrapport")


def test_the_national_measure_is_told_in_short(world: World) -> None:
    signed = agreement(world)
    police = next(row for row in report(world).measures if row.actor == "police")
    assert (police.written, police.by_management, police.followed_up, police.counts) == (True, True, False, False)
    follow_up(world, signed, "2026-01")
    police = next(row for row in report(world).measures if row.actor == "police")
    assert police.counts
    shelter = next(row for row in report(world).measures if row.actor == "womens_shelter")
    assert (shelter.agreement, shelter.counts) == (None, False)


def covered(world: World, until: str = "16:00") -> UUID:
    """A pathway whose first contact must be reached on weekdays 8-17, and is open 8-16."""
    open_ = hours("08:00", until)
    point = world.contact_point(function="socialjour", hours=open_, visibility="public")
    check(point, TODAY)
    starts = {"starts": str(world.names["mottagning_barn"])}
    first = step(world, "ring", "mottagning_barn", receiver=to(world, "socialjour"), modality="ska", ground="law")
    return pathway(world, "Vägen", first, required_hours=hours("08:00", "17:00"), **starts)


def test_hours_of_the_week_with_no_one_are_counted_and_drawn_where_they_belong(world: World) -> None:
    covered(world)
    found = report(world)
    alone = {(row.weekday, row.hour) for row in found.covered_hours if row.no_one_minutes}
    assert alone == {(day, 16) for day in range(5)}
    monday = next(row for row in found.covered_hours if (row.weekday, row.hour) == (0, 16))
    assert monday.no_one_minutes == monday.required_minutes > 0

    (drawn,) = heat_maps(found.covered_hours)
    told = {(cell.x, cell.y): cell for cell in drawn.cells}
    assert len(told) == 5 * 9
    for cell in drawn.cells:
        assert (cell.x, cell.y) == (LEFT + cell.told.hour * CELL_WIDTH, TOP + cell.told.weekday * CELL_HEIGHT)
        assert (cell.share, cell.level) == ((100, 4) if cell.told.hour == 16 else (0, 0))
        assert cell.x + CELL_WIDTH <= drawn.width
        assert cell.y + CELL_HEIGHT <= drawn.height
    assert [cell.told.weekday for cell in drawn.worst] == [0, 1, 2, 3, 4]


def test_a_pathway_with_no_one_stands_for_its_own_hours_and_not_for_those_of_the_others(world: World) -> None:
    """Two pathways are required on weekdays 8-17: one is open 8-16, the other reaches nobody; and so it is drawn."""
    covered(world)
    alone = step(world, "ring", "mottagning_barn", receiver=to(world, "skyddat_boende"), modality="ska", ground="law")
    starts = {"starts": str(world.names["mottagning_barn"])}
    pathway(world, "Ingen svarar", alone, required_hours=hours("08:00", "17:00"), **starts)

    found = report(world)

    told = {(row.weekday, row.hour): row for row in found.covered_hours if row.required_minutes}
    assert len(told) == 5 * 9
    for (_, hour), row in told.items():
        assert row.required_minutes == 2 * (row.no_one_minutes if hour != 16 else row.no_one_minutes // 2)
    (drawn,) = heat_maps(found.covered_hours)
    assert {(cell.told.hour, cell.share) for cell in drawn.cells} == {(h, 50) for h in range(8, 16)} | {(16, 100)}
    assert {cell.told.required_minutes for cell in drawn.cells if cell.told.weekday == 0} == {2 * 13 * 60}
    days: list[CoveredHour | HolidayAhead] = [*found.covered_hours, *found.holidays]
    assert found.figures.required_minutes == sum(day.required_minutes for day in days)
    assert found.figures.no_one_minutes == sum(day.no_one_minutes for day in days) > 0


@pytest.mark.parametrize(("share", "level"), [(0, 0), (1, 1), (25, 1), (26, 2), (50, 2), (51, 3), (99, 3), (100, 4)])
def test_only_what_is_always_covered_is_drawn_as_such_and_only_what_never_is(share: int, level: int) -> None:
    assert level_of(share) == level


def test_agreements_over_time_are_counted_from_when_they_are_signed_and_drawn_to_one_scale(world: World) -> None:
    agreement(world, "Första", since=date(2024, 3, 1))
    both = [party(world, "kommunen", "2025-05-01"), party(world, "polisen", "2025-05-01")]
    agreement(world, "Andra", since=date(2025, 5, 1), parties=both)
    found = report(world)

    counted = {row.day: row.agreements for row in found.quarterly_counts if row.party.name.sv == "polisen"}
    assert counted[date(2024, 1, 1)] == 0
    assert counted[date(2024, 4, 1)] == counted[date(2025, 4, 1)] == 1
    assert counted[date(2025, 7, 1)] == counted[TODAY] == 2

    drawn = bars(found.quarterly_counts)
    assert drawn
    for row in drawn.rows:
        assert all(bar.y + bar.height == row.y for bar in row.bars)
        assert all(bar.height == BAR_HEIGHT // 2 * bar.told.agreements for bar in row.bars)
        assert max(bar.x for bar in row.bars) < drawn.width
    assert bars(()) is None


def test_quarters_are_those_that_began_before_the_day() -> None:
    found = quarters_before(date(2026, 10, 1))
    assert (found[0], found[-1], len(found)) == (date(2023, 10, 1), date(2026, 7, 1), 12)


# --- In short ---------------------------------------------------------------------------------------------------------


def test_findings_alike_are_told_together_with_all_that_are_told_one_by_one(world: World) -> None:
    for number in range(5):
        agreement(world, f"Nummer {number}", review_by=f"2026-0{5 - number}-01")
    agreement(world, "Skolans", parties=[party(world, "kommunen"), party(world, "skolan", None)])
    late = next(one for one in report(world).findings if one.code == "review_passed")
    finding = next(one for one in audit(Moment.resolve()) if (one.code, one.record) == (late.code, late.record.id))
    accept(coordinator(world), finding.id, Wish(TODAY + timedelta(9), "Möte i december", confirmed=True))

    found = report(world)
    told = found.finding_groups

    assert sum(one.findings for one in told) == len(found.findings)
    assert len({(one.severity, one.code, frozenset(o.id for o in one.owners)) for one in told}) == len(told)
    (late_ones,) = [one for one in told if one.code == "review_passed"]
    assert (late_ones.findings, late_ones.accepted, late_ones.more_records) == (5, 1, 2)
    assert (len(late_ones.records), late_ones.since) == (
        3,
        min(one.since for one in found.findings if one.code == late.code),
    )
    worst = [("critical", "serious", "minor", "notice").index(one.severity) for one in told]
    assert worst == sorted(worst)
    shown = found.figures
    assert (shown.agreements, shown.agreements_current) == (6, 0)
    by_severity = shown.critical + shown.serious + shown.minor + shown.notice
    assert (by_severity, shown.accepted) == (len(found.findings) - 1, 1)
    assert (shown.measures_met, shown.measures) == (0, len(found.measures))


def test_what_is_accepted_altogether_comes_last(world: World) -> None:
    agreement(world, "Sen", review_by="2026-01-01")
    agreement(world, "Utan text", sections=[])
    finding = next(one for one in audit(Moment.resolve()) if one.code == "review_passed")
    assert report(world).finding_groups[-1].code != "review_passed"
    accept(coordinator(world), finding.id, Wish(TODAY + timedelta(9), "Möte i december", confirmed=True))
    assert report(world).finding_groups[-1].code == "review_passed"


def test_changes_are_told_together_by_kind_and_what_happened(world: World) -> None:
    meeting(world, "2026-11-20")
    for number in range(5):
        agreement(world, f"Nummer {number}")
    record = agreement(world, "Före")
    agreement(world, "Efter", record=record)

    found = report(world)

    told = {(one.kind, one.happened): one for one in found.change_groups}
    assert sum(one.changes for one in told.values()) == len(found.changes)
    new = told["routine", "created"]
    assert (new.changes, len(new.records), new.more_records) == (6, 3, 3)
    assert [one.id for one in told["routine", "changed"].records] == [record]
    assert new.last == max(
        one.at for one in found.changes if one.happened == "created" and one.record.kind == "routine"
    )


# --- Who may, and when ------------------------------------------------------------------------------------------------


def test_coordinators_of_the_area_and_those_who_sit_in_the_body_may_read_it_and_nobody_else(world: World) -> None:
    sitting = [world.viewer((o, Role.READER)) for o in ("skolan", "kommunen")]
    for viewer in (coordinator(world), coordinator(world, "01"), *sitting):
        assert report(world, viewer).body.id == world.names["gruppen"]
    others = [coordinator(world, "2380"), world.viewer(("polisen", Role.ADMINISTRATOR)), world.viewer()]
    for viewer in (*others, Viewer.anonymous(), Viewer.system("x")):
        with pytest.raises(NotSeen):
            report(world, viewer)


def test_a_body_that_does_not_hold_on_the_day_has_no_report(world: World) -> None:
    assert steering_report(coordinator(world), Moment.resolve(), uuid4()) is None
    assert steering_report(coordinator(world), Moment.resolve(date(2019, 1, 1)), world.names["gruppen"]) is None


def test_a_report_for_a_moment_that_has_passed_never_changes(world: World) -> None:
    covered(world)
    record = agreement(world)
    viewer, moment = coordinator(world), Moment.resolve()
    before = report(world, viewer, moment)

    agreement(world, "Omskriven", record=record, parties=[])
    meeting(world, "2026-11-24")
    world.record("body", body(world, name={"sv": "Ny grupp"}), record=world.names["gruppen"])
    follow_up(world, record, "2026")

    assert report(world, viewer, Moment(moment.on, moment.known_at)) == before
    assert report(world, viewer) != before


def test_the_number_of_queries_does_not_grow_with_what_there_is(world: World) -> None:
    viewer = coordinator(world)

    def cost() -> int:
        begin_anew()
        with CaptureQueriesContext(connection) as queries:
            report(world, viewer)
        return len(queries)

    def more(number: int) -> None:
        record = agreement(world, f"Nummer {number}")
        follow_up(world, record, "2026")
        meeting(world, f"2026-0{number + 1}-01")
        pathway(world, f"Väg {number}", step(world, "ring", receiver=to(world, "socialjour")), rests_on=[str(record)])

    more(0)
    one = cost()
    for number in range(1, 5):
        more(number)

    assert cost() == one < 60


# --- Tables and files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "swedish", "english", "number"),
    [
        (0, "0", "0", 0.0),
        (1, "0,1", "0.1", 0.1),
        (6, "0,1", "0.1", 0.1),
        (7, "0,2", "0.2", 0.2),
        (60, "1", "1", 1.0),
        (390, "6,5", "6.5", 6.5),
        (72_271, "1\N{NO-BREAK SPACE}204,6", "1\N{NO-BREAK SPACE}204.6", 1204.6),
    ],
)
def test_minutes_are_told_in_hours_and_what_is_a_minute_is_not_nothing(
    minutes: int, swedish: str, english: str, number: float
) -> None:
    told = Hours(minutes)
    assert (told.words("sv"), told.words("en"), told.plain("sv")) == (swedish, english, number)


def test_every_table_that_people_read_tells_hours_under_a_heading_that_says_so(world: World) -> None:
    """Required on weekdays until 17, open until half past 16: half an hour of each weekday, for 13 weeks."""
    covered(world, until="16:30")
    found = report(world)
    table = table_of(found, "coverage")
    assert table

    for language, decimal in (("sv", ","), ("en", ".")):
        (heading, *lines) = csv.reader(io.StringIO(as_csv(table, language).removeprefix("\ufeff")))
        assert heading[3:] == [column.in_language(language) for column in HOURS]
        monday = next(line for line in lines if line[2] == "16–17")
        assert monday[3:] == ["13", f"6{decimal}5", "0"]
    sheet = load_workbook(io.BytesIO(as_workbook(found, "https://x.example/", "sv")))[table.title.sv[:31]]
    assert next(row[3:] for row in sheet.iter_rows(values_only=True) if row[2] == "16–17") == (13, 6.5, 0)
    words = [text for one in tables(found) for text in (*one.columns, one.note) if text]
    assert not [text for text in words if "minut" in f"{text.sv} {text.en}".lower() or "(min" in text.sv]


def test_every_table_is_a_csv_and_a_sheet_and_no_text_becomes_a_formula(world: World) -> None:
    agreement(world, "=1+1")
    found = report(world)
    address = "https://samverkansregistret.example/styrgrupp/x"
    book = load_workbook(io.BytesIO(as_workbook(found, address, "sv")))

    assert [table.key for table in tables(found)] == list(KEYS)
    assert len(book.sheetnames) == 1 + len(KEYS)
    for table, name in zip(tables(found), book.sheetnames[1:], strict=True):
        lines = list(csv.reader(io.StringIO(as_csv(table, "sv").removeprefix("\ufeff"))))
        sheet = list(book[name].iter_rows(values_only=True))
        assert len(lines) == len(sheet) == 1 + len(table.rows)
        assert all(not str(cell).startswith(("=", "+", "-", "@")) for line in lines for cell in line)
        assert all(cell.data_type != "f" for row in book[name].iter_rows() for cell in row)
    assert "'=1+1" in as_csv(tables(found)[0], "sv")
    assert address in {row[1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert table_of(found, "none-such") is None


def test_the_pdf_says_what_the_report_says_and_from_where_it_is_read_again(world: World) -> None:
    covered(world)
    agreement(world, "Överenskommelsen om skydd")
    address = "https://samverkansregistret.example/styrgrupp/x?on=2026-11-23"
    try:
        printed = as_pdf(report(world), address, "sv")
    except CannotPrint:
        pytest.skip("no Pango on this machine")
    pdf = PdfReader(io.BytesIO(printed))
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)

    assert "Styrgruppen" in text
    assert "Överenskommelsen om skydd" in text
    assert "samverkansregistret.example/styrgrupp/x?on=2026-11-23" in text.replace(" ", "")
    assert pdf.metadata
    assert pdf.metadata.title == "Styrgruppen 2026-11-23"
    width, height = pdf.pages[0].mediabox.width, pdf.pages[0].mediabox.height
    assert (round(width), round(height)) == (595, 842)


def test_a_system_without_pango_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "weasyprint", Lacking("weasyprint"))
    with pytest.raises(CannotPrint):
        as_pdf(report(world), "https://samverkansregistret.example", "sv")


class Lacking(type(io)):  # type: ignore[misc]
    """A module that cannot be loaded, as WeasyPrint without Pango."""

    def __getattr__(self, name: str) -> Any:
        raise OSError("cannot load library")


def test_known_at_is_the_instant_of_the_last_event(world: World) -> None:
    found = report(world)
    assert isinstance(found.known_at, datetime)
    assert found.known_at == Moment.resolve().known_at
