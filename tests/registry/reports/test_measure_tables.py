"""The national measure as tables: the survey's shape, what is read on a page, the evidence, and the files of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import CommandError
from openpyxl import load_workbook

from records.moment import Moment
from registry.auditing.actors import Actor
from registry.auditing.national_measure import NationalMeasure, national_measure
from registry.reports.files import as_csv
from registry.reports.measure_tables import answers_table, as_workbook, evidence_table, survey_table
from registry.reports.tables import plain
from tests.auditing.test_measured import follow_up
from tests.auditing.world import DECIDED, TODAY, agreement, at_noon, town
from tests.loading.looking import run
from tests.partners.world import World


@pytest.fixture
def world(db: None) -> Iterator[World]:
    for _ in at_noon():
        yield town()


def measured(moment: Moment | None = None) -> NationalMeasure:
    return national_measure(moment or Moment.resolve(TODAY))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_surveys_table_has_a_row_for_each_municipality_and_says_yes_or_no_for_each_criterion(world: World) -> None:
    world.organisation("grannen", "municipality", areas=[str(world.names["2380"])])
    follow_up(world, agreement(world, sections=[]), "2026-01")

    table = survey_table(measured())
    ours, neighbour = rows_of(as_csv(table, "sv"))

    assert len(table.columns) == 2 + len(Actor) * 5
    assert (ours["Kommunkod"], neighbour["Kommunkod"]) == ("0181", "2380")
    police = {name.removeprefix("polisen: "): said for name, said in ours.items() if name.startswith("polisen: ")}
    assert police == {
        "överenskommelse finns": "ja", "skriftlig": "nej", "beslutad på ledningsnivå": "ja", "uppföljd i tid": "ja",
        "uppfyller måttet": "nej",
    }  # fmt: skip
    assert set(list(neighbour.values())[2:]) == {"nej"}
    assert rows_of(as_csv(table, "en"))[0]["the police: there is an agreement"] == "yes"


def test_for_reading_each_actor_has_yes_or_what_is_missing_and_several_municipalities_are_counted(world: World) -> None:
    def police(row: int = 0) -> str:
        return str(plain(answers_table(measured()).rows[row][1 + list(Actor).index(Actor.POLICE)], "sv"))

    assert (police(), len(answers_table(measured()).rows)) == ("nej: ingen överenskommelse", 1)
    ours = agreement(world, decision={**DECIDED, "decided": "2027"})
    assert police() == "nej: inte beslutad på ledningsnivå, uppföljd i tid"
    agreement(world, record=ours)
    follow_up(world, ours, "2026-01")
    assert police() == "ja"

    world.organisation("grannen", "municipality", areas=[str(world.names["2380"])])
    assert (police(), police(1), police(2)) == ("ja", "nej: ingen överenskommelse", "1 av 2")


def test_the_evidence_has_document_decision_level_dates_follow_up_and_references(world: World) -> None:
    ours = agreement(world, "Avtalet", decision={**DECIDED, "reference_number": "SN 2024/0117"})
    content = {
        "title": {"sv": "Uppföljning"}, "routine": str(ours), "followed_up": "2025-10", "outcome": {"sv": "Fungerar."},
        "by": str(world.names["kommunen"]), "decision_reference": "SN 2025/0032",
    }  # fmt: skip
    world.record("follow_up", content, date(2025, 10, 1))
    agreement(world, "Det andra", sections=[], until=date(2027, 1, 1), review_by=None)
    follow_up(world, agreement(world, "Likadant"), "2025-10")

    best, alike, other = rows_of(as_csv(evidence_table(measured()), "sv"))

    assert best == {
        "Kommunkod": "0181", "Kommun": "0181", "Aktör": "polisen", "Dokument": "Avtalet", "Part": "polisen",
        "Svaret vilar på den": "ja", "Uppfyller måttet": "ja", "Skriftlig": "ja", "Undertecknad": "2024-02-15",
        "Beslutad på ledningsnivå": "ja", "Beslutad av": "Nämnden", "Beslutsnivå": "nämnd",
        "Beslutsdatum": "2024-02-01", "Beslutets referens": "SN 2024/0117", "Uppföljd i tid": "ja",
        "Senast uppföljd": "2025-10", "Uppföljningens referens": "SN 2025/0032", "Gäller från": "2024-03-01",
        "Upphör": "",
    }  # fmt: skip
    assert [alike[name] for name in ("Dokument", "Svaret vilar på den", "Uppfyller måttet")] == [
        "Likadant",
        "nej",
        "ja",
    ]
    assert [other[name] for name in ("Dokument", "Svaret vilar på den", "Uppfyller måttet", "Skriftlig", "Upphör")] == [
        "Det andra", "nej", "nej", "nej", "2027-01-01",
    ]  # fmt: skip


def test_the_workbook_has_both_and_says_which_year_and_moment_and_where_the_same_is_read_again(world: World) -> None:
    follow_up(world, agreement(world, "Avtalet"), "2026-01")

    book = load_workbook(io.BytesIO(as_workbook(measured(), (), "https://samverkan.example/x", "sv")))

    about, survey, evidence = book.worksheets
    told = {str(row[0]): row[1] for row in about.iter_rows(values_only=True)}
    assert [told[name] for name in ("Undersökningens år", "Gäller dagen", "Områden", "Adress")] == [
        "2026", "2026-11-23", "alla kommuner i registret", "https://samverkan.example/x",
    ]  # fmt: skip
    assert survey["A2"].value == "0181"
    assert [cell.value for cell in evidence[2]][:4] == ["0181", "0181", "polisen", "Avtalet"]


def test_the_tables_of_an_earlier_moment_stay_the_same(world: World) -> None:
    ours = agreement(world, "Avtalet")
    before = Moment.resolve(TODAY)
    was = [as_csv(table(measured(before)), "sv") for table in (survey_table, evidence_table)]
    follow_up(world, ours, "2026-01")

    assert [as_csv(table(measured(before)), "sv") for table in (survey_table, evidence_table)] == was
    assert as_csv(survey_table(measured()), "sv") != was[0]


def test_the_command_writes_the_same_by_year_area_day_and_knowledge(world: World) -> None:
    follow_up(world, agreement(world, "Avtalet"), "2025-01")

    assert run("national_measure", "--area", "0181") == as_csv(survey_table(measured()), "sv")
    told = rows_of(run("national_measure", "--year", "2025", "--table", "evidence", "--language", "en"))
    assert [(one["Document"], one["Meets the measure"]) for one in told] == [("Avtalet", "yes")]
    assert rows_of(run("national_measure", "--on", "2027-02-01", "--table", "evidence"))[0]["Uppföljd i tid"] == "nej"
    for wrong in (["--area", "ingenstans"], ["--year", "1066"], ["--known-at", "2999-01-01T00:00"]):
        with pytest.raises(CommandError) as raised:
            run("national_measure", *wrong)
        assert raised.value.returncode == 2
