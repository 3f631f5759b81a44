"""For which cases there is a pathway, in the area, in its county, for the nation, or only as a draft."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from records.moment import Moment
from records.reading import Reader
from registry.coverage.drafts import all_being_written, being_written
from registry.coverage.over_cases import Case, Cases, Chosen, cases
from tests.partners.world import World
from tests.registry import agreement
from tests.registry.town import made_town, pathway

TODAY = date(2026, 11, 23)


@pytest.fixture
def town(db: None) -> World:
    """A town with two situations, one a case of the other, and two target groups."""
    town = made_town()
    for code, broader in (("vald", None), ("hrv", "vald"), ("bortforande", "hrv"), ("annat", None)):
        content: dict[str, Any] = {"code": code, "name": {"sv": code}}
        town.names[code] = town.record("situation", content | _broader(town, broader), key=code)
    for code, broader in (("alla", None), ("barn", "alla"), ("vuxna", "alla")):
        content = {"code": code, "name": {"sv": code}}
        town.names[code] = town.record("target_group", content | _broader(town, broader), key=code)
    return town


def _broader(town: World, code: str | None) -> dict[str, str]:
    return {"broader": str(town.names[code])} if code else {}


def way(town: World, situation: str, group: str, starts: str = "skyddat_boende", **more: Any) -> UUID:
    return pathway(town, f"{situation} {group}", **about(town, situation, group, starts), **more)


def about(town: World, situation: str, group: str, starts: str) -> dict[str, Any]:
    return {
        "situations": [str(town.names[situation])],
        "target_groups": [str(town.names[group])],
        "starts": str(town.names[starts]),
    }


def asked(town: World, area: str = "0181", on: date = TODAY, **more: Any) -> Cases:
    found = cases(Reader(Viewer.anonymous(), Moment.resolve(on)), town.names[area], **more)
    assert found is not None
    return found


def standings(found: Cases, starts: str = "skyddat_boende") -> dict[tuple[str, str], str]:
    """What is not simply missing, by situation and target group."""
    return {
        (str(case.situation.key), str(case.target_group.key)): case.standing
        for case in found.cases
        if case.standing != "none" and case.starts.key == starts
    }


def test_the_most_local_pathway_decides(town: World) -> None:
    national = way(town, "annat", "barn", area="SE")
    assert standings(asked(town)) == {("annat", "alla"): "only_national", ("annat", "barn"): "only_national"}
    county = way(town, "annat", "barn", area="01")
    assert set(standings(asked(town)).values()) == {"only_county"}
    local = way(town, "annat", "barn", area="0181")
    way(town, "annat", "barn", area="0180")
    assert set(standings(asked(town)).values()) == {"in_force"}

    def answering(area: str) -> tuple[UUID, ...]:
        (case,) = (c for c in asked(town, area).cases if (c.situation.key, c.target_group.key) == ("annat", "barn"))
        return case.pathways

    assert [answering(area) for area in ("0181", "01", "2380", "SE")] == [
        (local,), (county,), (national,), (national,),
    ]  # fmt: skip
    assert set(standings(asked(town, "01")).values()) == {"in_force"}


def test_a_pathway_for_a_wider_or_narrower_case_counts_as_in_the_look_up(town: World) -> None:
    way(town, "hrv", "barn")
    assert {situation for situation, _ in standings(asked(town))} == {"vald", "hrv", "bortforande"}
    assert {group for _, group in standings(asked(town))} == {"alla", "barn"}


def test_only_whoever_may_start_it_has_the_pathway(town: World) -> None:
    way(town, "annat", "vuxna", also_starts=[str(town.names["socialjour"])])
    way(town, "hrv", "vuxna", starts="mottagning_barn")
    found = asked(town)
    assert ("annat", "vuxna") in standings(found, "socialjour")
    assert ("annat", "vuxna") not in standings(found, "mottagning_barn")
    assert {case.starts.key for case in found.cases} == {"skyddat_boende", "socialjour", "mottagning_barn"}


def test_what_is_being_written_for_the_area_is_told_where_nothing_is_in_force(town: World) -> None:
    draft = about(town, "hrv", "barn", "socialjour") | {"areas": [str(town.names["0181"])]}
    elsewhere = about(town, "annat", "barn", "socialjour") | {"areas": [str(town.names["2380"])]}
    way(town, "bortforande", "barn", starts="socialjour", area="SE")
    found = standings(asked(town, drafts=[draft, elsewhere]), "socialjour")
    assert {case for case, standing in found.items() if standing == "in_draft"} == set()
    assert set(found.values()) == {"only_national"}
    adult = about(town, "annat", "vuxna", "socialjour") | {"areas": [str(town.names["01"])]}
    assert standings(asked(town, drafts=[adult]), "socialjour")["annat", "vuxna"] == "in_draft"


def test_the_cases_are_those_of_the_day(town: World) -> None:
    ended = way(town, "annat", "barn")
    town.record("pathway", None, date(2026, 6, 1), record=ended)
    way(town, "annat", "vuxna", since=date(2027, 1, 1))
    assert standings(asked(town, on=date(2026, 5, 31))) != {}
    assert standings(asked(town)) == {}
    assert ("annat", "vuxna") in standings(asked(town, on=date(2027, 1, 1)))


def test_every_case_is_counted_once_and_a_choice_narrows_them(town: World) -> None:
    way(town, "annat", "barn")
    found = asked(town)
    situations, groups = 5, 4  # with those that every town has
    assert len(found.cases) == situations * groups == sum(found.counts.values())
    assert list(found.counts) == ["none", "in_draft", "only_national", "only_county", "in_force"]
    assert found.counts["in_force"] == 2

    narrow = Chosen(
        frozenset({town.names["annat"]}), frozenset({town.names["barn"]}), frozenset({town.names["socialjour"]})
    )
    (case,) = asked(town, chosen=narrow).cases
    assert isinstance(case, Case)
    assert (case.starts.key, case.standing) == ("socialjour", "none")


def test_an_area_that_does_not_hold_has_no_cases(town: World) -> None:
    assert cases(Reader(Viewer.anonymous(), Moment.resolve(TODAY)), town.names["polisen"]) is None


def test_many_pathways_cost_as_many_queries_as_one(town: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(town)
        return len(captured)

    way(town, "annat", "barn")
    before = queries()
    for _ in range(10):
        way(town, "hrv", "vuxna")
    assert queries() == before


# --- What is being written -------------------------------------------------------------------------------------------


def test_open_drafts_count_for_whoever_may_know_of_them_and_as_they_were_known(db: None) -> None:
    agreed = agreement.made_town()
    names = agreed.world.names
    area = {names["0181"]}
    before = Moment.resolve()
    draft = agreed.draft(agreed.pathway(), "pathway")
    agreed.draft({"title": {"sv": "Halvfärdig"}, "areas": [agreed.id("0181")]}, "pathway")
    agreed.draft()  # a routine
    then = Moment.resolve()

    assert len(all_being_written(then, area)) == len(being_written(agreed.people["editor"], then, area)) == 2
    assert being_written(agreed.people["police"], then, area) == []
    assert all_being_written(then, {names["2380"]}) == all_being_written(before, area) == []

    def standing(moment: Moment) -> list[str]:
        chosen = Chosen(frozenset({names["heder"]}), frozenset(), frozenset({names["socialjour"]}))
        reader = Reader(agreed.people["editor"], moment)
        found = cases(reader, names["0181"], chosen, all_being_written(moment, area))
        return [case.standing for case in found.cases] if found else []

    assert standing(then) == ["in_draft"]
    proposal = agreed.propose(draft)
    assert standing(Moment.resolve()) == ["in_draft"]
    agreed.sign(proposal, "signatory")
    agreed.sign(proposal, "police")
    assert standing(Moment.resolve()) == ["in_force"]
    assert standing(then) == ["in_draft"]
    assert standing(before) == ["none"]
