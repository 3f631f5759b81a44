"""What the kinds of the partners' room accept; and that a refusal repeats nothing of what was written."""

from __future__ import annotations

from typing import Any

import pytest

from records.recording import NotRecorded
from tests.partners.world import MAILBOX, MOBILE, World, refused

SECRET = "20170101-2393"
WRITTEN = ("2393", "0101", "anna", "svensson")


@pytest.mark.parametrize(
    "address", ["mottagning@sodertalje.example", "anna.a@sub.sodertalje.example", "MOTTAGNING@sodertalje.example"]
)
def test_a_functions_mailbox_under_example_is_an_address(world: World, address: str) -> None:
    assert refused(world, "contact_point", world.contact_content(channels=({**MAILBOX, "address": address},))) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mottagning",
        "@sodertalje.example",
        "a@",
        "a b@sodertalje.example",
        "a@localhost",
        "a@sodertalje.invalid",
        "a@b@c.example",
    ],
)
def test_what_is_no_address_is_refused(world: World, address: str) -> None:
    content = world.contact_content(channels=({**MAILBOX, "address": address},))

    assert [path for path, _ in refused(world, "contact_point", content)] == ["channels.0.email.address"]


WRONG: dict[str, dict[str, Any]] = {
    "a text as identity": {"organisation": SECRET},
    "a number in a list of identities": {"areas": ["anna svensson"]},
    "a type of channel that is none": {"channels": [{"type": SECRET}]},
    "a channel without type": {"channels": [{"number": SECRET}]},
    "no telephone number": {"channels": [{**MOBILE, "number": f"anna {SECRET}"}]},
    "no e-mail address": {"channels": [{**MAILBOX, "address": f"anna@{SECRET}@svensson.example"}]},
    "an address with forbidden signs": {"channels": [{**MAILBOX, "address": "anna@svens\u0301son_.example"}]},
    "no web address": {"channels": [{"type": "web_form", "url": f"http://[{SECRET}"}]},
    "no postcode": {"channels": [{"type": "visiting_address", "street": "x", "postcode": SECRET, "town": "x"}]},
    "a visibility that is none": {"visibility": SECRET},
    "an audience that is none": {"audience": "anna svensson"},
    "no language": {"languages": [SECRET]},
    "a field that is none": {SECRET: "x"},
    "a name as a field": {"Anna Svensson": "x"},
    "a field of a channel that is none": {"channels": [{**MOBILE, f"anna-{SECRET}": "x"}]},
    "no day": {"holder": {"name": "anna", "until": SECRET, "reason": "svensson"}},
    "no truth": {"interpreter": SECRET},
    "no hours": {"hours": {"rules": [{"days": [SECRET], "windows": [{"start": SECRET, "end": "anna"}]}]}},
    "a text that is too long": {"name": {"sv": f"{SECRET} anna svensson " * 300}},
    "no text at all": {"name": {"sv": {SECRET: "anna"}}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_refusal_names_the_field_and_repeats_nothing_of_what_was_written(world: World, wrong: str) -> None:
    with pytest.raises(NotRecorded) as refusal:
        world.record("contact_point", {**world.contact_content(), **WRONG[wrong]})

    problems = [problem for some in refusal.value.problems.values() for problem in some]
    assert problems
    said = f"{refusal.value} {problems} {refusal.value.__cause__} {refusal.value.__context__}".lower()
    for part in WRITTEN:
        assert part not in said


def test_a_wrong_organisation_number_is_refused_without_being_repeated(world: World) -> None:
    content = {"name": "Firma", "organisation_kind": "other", "organisation_number": SECRET}

    with pytest.raises(NotRecorded, match="sole trader") as refusal:
        world.record("organisation", content)

    assert "2393" not in repr(refusal.value.problems)


def test_a_public_bodys_number_begins_with_two(world: World) -> None:
    company = {"name": "X", "organisation_number": "9999999999"}

    assert refused(world, "organisation", {**company, "organisation_kind": "municipal_company"}) == []
    municipality = {**company, "organisation_kind": "municipality"}
    assert refused(world, "organisation", municipality) == [("organisation_number", "value_error")]
    body = {**company, "organisation_number": "16 212000-0159", "organisation_kind": "municipality"}
    assert refused(world, "organisation", body) == []


@pytest.mark.parametrize(
    ("code", "level", "parent", "fits"),
    [
        ("SE", "nation", False, True),
        ("01", "county", True, True),
        ("0181", "municipality", True, True),
        ("01", "municipality", True, False),
        ("0181", "county", True, False),
        ("SE", "nation", True, False),
        ("0181", "municipality", False, False),
    ],
)
def test_an_areas_code_level_and_place_in_the_whole_fit_together(
    world: World, code: str, level: str, parent: bool, fits: bool
) -> None:
    content = {"code": code, "name": "x", "level": level} | ({"parent": str(world.names["SE"])} if parent else {})

    assert (refused(world, "area", content) == []) is fits


def test_an_organisation_has_no_field_for_an_address(world: World) -> None:
    for name in ("address", "street", "town", "coordinates", "property"):
        content = {"name": "X", "organisation_kind": "other", name: "x"}
        assert refused(world, "organisation", content) == [(name, "extra_forbidden")]
