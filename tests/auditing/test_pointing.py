"""Check 8: a step that points to what has ended, has moved or was renamed, or that reaches nobody."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from tests.auditing.world import TODAY, agreement, found, since
from tests.partners.world import World
from tests.registry.town import pathway, step, to


def at(contact_point: UUID) -> dict[str, Any]:
    return {"receiver": {"contact_point": str(contact_point)}}


def test_a_contact_point_that_has_ended_is_found_in_the_step_that_names_it(world: World) -> None:
    line = world.contact_point()
    way = pathway(world, "Väg", step(world, "ring", **at(line)), step(world, "vila"))
    world.record("contact_point", None, date(2026, 10, 1), record=line)

    assert since("points_to_ended", way) == [("2026-10-01", "ring")]
    assert since("points_to_ended", way, date(2026, 9, 30)) == []
    assert found("points_to_ended", record=way)[0].subject == line


def test_it_is_cleared_by_pointing_elsewhere(world: World) -> None:
    line, other = world.contact_point(), world.contact_point()
    way = pathway(world, "Väg", step(world, "ring", **at(line)))
    world.record("contact_point", None, date(2026, 10, 1), record=line)
    pathway(world, "Väg", step(world, "ring", **at(other)), since=date(2026, 10, 15), record=way)

    assert since("points_to_ended", way) == []
    assert since("points_to_ended", way, date(2026, 10, 14)) == [("2026-10-01", "ring")]


def test_a_function_that_has_ended_and_a_routines_own_contact_points(world: World) -> None:
    line = world.contact_point()
    rules = agreement(world, contact_points=[str(line)])
    world.contact_point(function="socialjour")
    way = pathway(world, "Väg", step(world, "ring", receiver=to(world, "socialjour")))
    world.record("function", None, date(2026, 10, 1), record=world.names["socialjour"])
    world.record("contact_point", None, date(2026, 10, 1), record=line)

    assert since("points_to_ended", way) == [("2026-10-01", "ring")]
    assert since("points_to_ended", rules) == [("2026-10-01", "")]
    assert since("reaches_nobody", way) == []


def test_a_contact_point_that_moved_to_another_organisation_is_found_until_the_pathway_takes_note(world: World) -> None:
    line = world.contact_point()
    way = pathway(world, "Väg", step(world, "ring", **at(line)))
    world.contact_point(organisation="polisen", since=date(2026, 9, 1), record=line)
    assert since("points_to_moved", way) == [("2026-09-01", "ring")]

    pathway(world, "Väg", step(world, "ring", **at(line)), since=date(2026, 10, 1), record=way)

    assert since("points_to_moved", way) == []
    assert since("points_to_moved", way, date(2026, 9, 30)) == [("2026-09-01", "ring")]


def test_new_hours_or_a_new_number_is_no_move_and_another_area_is(world: World) -> None:
    stays, leaves = world.contact_point(), world.contact_point()
    way = pathway(world, "Väg", step(world, "stannar", **at(stays)), step(world, "gar", **at(leaves)))
    mailbox = {"type": "email", "address": "ny@sodertalje.example"}
    world.contact_point(channels=(mailbox,), since=date(2026, 9, 1), record=stays)
    world.contact_point(area="2380", since=date(2026, 9, 1), record=leaves)

    assert since("points_to_moved", way) == [("2026-09-01", "gar")]


def renamed(world: World, name: str, new: str, day: date, **more: Any) -> None:
    content = {"name": new, "organisation_kind": "municipal_office", "parent": str(world.names["kommunen"]), **more}
    world.record("organisation", content, day, record=world.names[name])


def test_a_text_that_says_the_old_name_of_an_organisation_behind_the_step(world: World) -> None:
    world.contact_point()
    text = step(world, "ring", receiver=to(world, "mottagning_barn")) | {"action": {"sv": "Ring Socialkontoret nu."}}
    way = pathway(world, "Väg", text, step(world, "vila") | {"action": {"sv": "Ring socialkontoret."}})
    assert since("names_what_was_renamed", way) == []

    renamed(world, "socialkontoret", "Välfärdskontoret", date(2026, 8, 1))

    assert since("names_what_was_renamed", way) == [("2026-08-01", "ring")]
    (finding,) = found("names_what_was_renamed", record=way)
    assert finding.reason.sv == "Texten säger socialkontoret; numera heter det Välfärdskontoret."


def test_writing_the_new_name_clears_it(world: World) -> None:
    world.contact_point()
    old = step(world, "ring", receiver=to(world, "mottagning_barn")) | {"action": {"sv": "Ring Socialkontoret."}}
    way = pathway(world, "Väg", old)
    renamed(world, "socialkontoret", "Välfärdskontoret", date(2026, 8, 1))

    pathway(world, "Väg", old | {"action": {"sv": "Ring Välfärdskontoret."}}, since=date(2026, 9, 1), record=way)

    assert since("names_what_was_renamed", way) == []


def test_a_name_within_a_longer_one_or_another_word_is_not_the_old_name(world: World) -> None:
    world.contact_point()
    said = {"action": {"sv": "Ring Socialkontoret Söder, eller socialkontorets jour."}}
    way = pathway(world, "Väg", step(world, "ring", receiver=to(world, "mottagning_barn")) | said)
    renamed(world, "socialkontoret", "Socialkontoret Söder", date(2026, 8, 1))

    assert since("names_what_was_renamed", way) == []


def test_sections_of_a_routine_name_its_parties(world: World) -> None:
    section = {"key": "ansvar", "heading": {"sv": "Ansvar"}, "text": {"sv": "Skolan anmäler, polisen utreder."}}
    rules = agreement(world, sections=[section])
    content = {"name": "Polisen i länet", "organisation_kind": "police", "areas": [str(world.names["SE"])]}
    world.record("organisation", {**content, "name": "Myndigheten"}, date(2026, 8, 1), record=world.names["polisen"])

    assert since("names_what_was_renamed", rules) == [("2026-08-01", "ansvar")]


def test_a_function_that_nobody_answers_for_in_an_area_of_the_pathway(world: World) -> None:
    areas = [str(world.names[code]) for code in ("0181", "2380")]
    way = pathway(world, "Väg", step(world, "ring", receiver=to(world, "socialjour")), areas=areas)
    assert since("reaches_nobody", way) == [("2020-01-01", "ring")]

    world.contact_point(function="socialjour")

    (finding,) = found("reaches_nobody", record=way)
    assert finding.areas == (world.names["2380"],)
    assert finding.reason.sv == "Ingen kontaktväg når socialjour i 2380."


def test_a_line_of_the_county_or_of_a_municipality_within_reaches_it(world: World) -> None:
    ring = step(world, "ring", receiver=to(world, "socialjour"))
    local, county = pathway(world, "Lokal", ring), pathway(world, "Länets", ring, area="01")
    world.contact_point(function="socialjour", area="01", since=date(2026, 1, 1))

    assert since("reaches_nobody", local) == since("reaches_nobody", county) == []
    assert since("reaches_nobody", local, date(2025, 12, 31)) == [("2020-01-01", "ring")]


def test_an_actor_need_not_be_reached(world: World) -> None:
    way = pathway(world, "Väg", step(world, "ring", actor="skyddat_boende"))

    assert since("reaches_nobody", way, TODAY) == []
