"""Check 11: a text that may identify somebody, or that tells where a shelter is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch
from uuid import UUID

from records import drafts
from tests.auditing.world import agreement, found, since
from tests.partners.world import World

NUMBER = "20170101-2393"
"""One of the numbers that the tax agency publishes for tests."""


@contextmanager
def before_the_guard() -> Iterator[None]:
    """What is recorded in here came in before there was a guard, or rules about shelters."""
    with patch.object(drafts, "findings_in", lambda *_, **__: []), patch.object(drafts, "_rules", []):
        yield


def section(text: str) -> list[dict[str, object]]:
    return [{"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": text}}]


def test_an_identity_number_is_found_by_its_field_and_nothing_of_it_is_repeated(world: World) -> None:
    with before_the_guard():
        told = agreement(world, sections=section(f"Gäller {NUMBER} i ärendet."))

    assert since("identifying_text", told) == [("2024-03-01", "sections.0.text.sv")]
    (finding,) = found("identifying_text", record=told)
    assert finding.reason.sv == "Fältet sections.0.text.sv ser ut att innehålla ett personnummer."
    assert "2393" not in repr(finding)


def test_rewording_clears_it(world: World) -> None:
    with before_the_guard():
        told = agreement(world, sections=section(f"Gäller {NUMBER}."))
    agreement(world, since=date(2026, 11, 1), record=told)

    assert since("identifying_text", told) == []
    assert since("identifying_text", told, date(2026, 10, 31)) == [("2024-03-01", "sections.0.text.sv")]


def test_what_somebody_confirmed_is_told_of_more_softly(world: World) -> None:
    confirmed = agreement(world, sections=section("Lämna blanketten på Storgatan 12."))

    assert since("identifying_text", confirmed) == []
    assert since("possibly_identifying_text", confirmed) == [("2024-03-01", "sections.0.text.sv")]


def test_a_field_that_is_meant_for_it_is_no_finding(world: World) -> None:
    decided = {"decided_by": "Nämnden", "level": "board", "decided": "2024-02-01", "reference_number": "SN 2024/0117"}
    ours = agreement(world, decision=decided)
    line = world.contact_point(channels=({"type": "telephone", "number": "070-174 06 05"},))

    assert since("possibly_identifying_text", ours) == since("possibly_identifying_text", line) == []


def shelter(world: World, note: str, organisation: str = "jouren") -> UUID:
    return world.contact_point(organisation=organisation, function="skyddat_boende", note={"sv": note})


def test_a_place_in_a_shelters_entry_is_found_and_not_repeated(world: World) -> None:
    with before_the_guard():
        line = shelter(world, "Porten är på Exempelgatan 1.")

    assert since("shelter_tells_place", line) == [("2020-01-01", "note.sv")]
    (finding,) = found("shelter_tells_place", record=line)
    assert "Exempelgatan" not in repr(finding)
    assert finding.severity == "critical"


def test_taking_it_out_clears_it(world: World) -> None:
    with before_the_guard():
        line = shelter(world, "Porten är på Exempelgatan 1.")
    world.contact_point(organisation="jouren", function="skyddat_boende", since=date(2026, 11, 1), record=line)

    assert since("shelter_tells_place", line) == []


def test_what_reaches_a_unit_of_a_shelter_or_a_protected_function_counts(world: World) -> None:
    world.organisation("enheten", "other", "jouren")
    with before_the_guard():
        unit = world.contact_point(organisation="enheten", note={"sv": "Vid Exempelgatan 1."})
        function = shelter(world, "Vid Exempelgatan 1.", "socialkontoret")

    assert since("shelter_tells_place", unit) == [("2020-01-01", "note.sv")]
    assert since("shelter_tells_place", function) == [("2020-01-01", "note.sv")]


def test_an_ordinary_entry_may_tell_its_place(world: World) -> None:
    office = world.contact_point(note={"sv": "Receptionen ligger i stadshuset, plan 2, 151 89 Södertälje."})

    assert since("shelter_tells_place", office) == []
