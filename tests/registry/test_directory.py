"""The directory: what serves an area, of a kind, found by words, a page at a time."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from records.moment import Moment
from records.reading import Reader
from registry.directory import LISTED, Wanted, find, sorts
from registry.lookup import BadQuestion
from tests.lookup.world import World, small_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_world()
    for name, kind, area in (
        ("Polisen", "police", "SE"),
        ("Länsstyrelsen", "county_administrative_board", "01"),
        ("Socialkontoret Södertälje", "municipal_office", "0181"),
        ("Socialtjänsten Stockholm", "municipal_office", "0180"),
    ):
        world.add(name, "organisation", {"name": name, "organisation_kind": kind, "areas": [world.id(area)]})
    world.contact_point("Jour", "socialjour", "0181", "08-465 004 02")
    world.contact_point("Mottagning", "mottagning_barn", "0180", "08-465 004 01")
    return world


def names(limit: int = 50, offset: int = 0, **wanted: str) -> list[str]:
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    return [entry.name for entry in find(reader, Wanted(**wanted), limit, offset).entries]


def test_an_area_means_what_serves_it_and_what_it_lies_in(world: World) -> None:
    assert names(kind="organisation", area="0181") == ["Länsstyrelsen", "Polisen", "Socialkontoret Södertälje"]


def test_a_county_means_its_municipalities_too(world: World) -> None:
    assert "Socialtjänsten Stockholm" in names(kind="organisation", area="01")


def test_functions_are_those_that_somebody_reaches_in_the_area(world: World) -> None:
    assert names(kind="function", area="0181") == ["Socialjour"]
    assert names(kind="function", area="01") == ["Mottagning barn och unga", "Socialjour"]


def test_kinds_and_functions_narrow(world: World) -> None:
    assert names(kind="organisation", sort="police") == ["Polisen"]
    assert names(kind="contact_point", function="socialjour") == ["Jour"]
    assert "police" in sorts("organisation")
    assert sorts("function") == ()


def test_words_forgive_and_the_best_comes_first(world: World) -> None:
    assert names(kind="organisation", text="socialkontoret sodertalje")[0] == "Socialkontoret Södertälje"
    assert names(kind="organisation", text="lanstyrelsen", area="0180") == ["Länsstyrelsen"]


def test_words_that_may_identify_somebody_are_refused(world: World) -> None:
    with pytest.raises(BadQuestion):
        names(kind="organisation", text="20170101-2393")


def test_pages_follow_each_other_and_know_how_many_there_are(world: World) -> None:
    everything = names(kind="organisation")
    assert names(limit=2, kind="organisation") + names(limit=50, offset=2, kind="organisation") == everything
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    assert find(reader, Wanted("organisation"), 2, 0).total == len(everything)


@pytest.mark.parametrize("kind", LISTED)
def test_the_number_of_queries_does_not_grow(world: World, kind: str) -> None:
    def queries() -> int:
        reader = Reader(Viewer.anonymous(), Moment.resolve())
        with CaptureQueriesContext(connection) as captured:
            find(reader, Wanted(kind, area="01"), 50, 0)
        return len(captured)

    world.pathway("Väg", "0181", [world.report()])
    before = queries()
    for n in range(15):
        world.contact_point(f"Nummer {n}", "socialjour", "0181", f"08-465 004 {10 + n}")
        world.add(
            f"Kontor {n}",
            "organisation",
            {"name": f"Kontor {n}", "organisation_kind": "police", "areas": [world.id("0181")]},
        )
        world.pathway(f"Väg {n}", "0181", [world.report()])
    assert queries() == before
