"""The three choices narrow each other: what is offered leads somewhere, and what leads somewhere is offered."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from records.moment import Moment
from records.reading import Reader
from registry.lookup import Question, look_up
from registry.lookup.narrowing import FACETS, what_is_left
from registry.lookup.places import chain_of
from tests.lookup.world import World, small_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_world()
    violence: dict[str, Any] = {"situations": [world.id("vinr")], "target_groups": [world.id("vuxna")]}
    world.pathway("Risk att föras utomlands", "0181", [world.report()], also_starts=[world.id("polis_akut")])
    world.pathway("Vuxen vill ha stöd", "0181", [world.report()], **violence)
    world.pathway("Länets väg vid hedersförtryck", "01", [world.report()], situations=[world.id("hrv")])
    world.pathway("En annan kommuns väg", "0180", [world.report()], starts=world.id("socialjour"))
    return world


def choices() -> dict[str, list[str]]:
    return {
        "situation": ["", "hrv", "vinr", "tvangsaktenskap"],
        "target_group": ["", "barn", "vuxna"],
        "starts": ["", "elevhalsa", "polis_akut", "socialjour"],
    }


def left(area: str, chosen: dict[str, str]) -> dict[str, frozenset[str]]:
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    found = what_is_left(reader, chain_of(reader, reader.by_key("area", area)), chosen)
    return {facet: getattr(found, facet) for facet in FACETS}


@pytest.mark.parametrize("area", ["0181", "01"])
def test_exactly_what_the_look_up_would_answer_is_offered(world: World, area: str) -> None:
    for values in product(*choices().values()):
        chosen = dict(zip(choices(), values, strict=True))
        offered = left(area, chosen)
        for facet, codes in choices().items():
            for code in filter(None, codes):
                s, t, w = ((chosen | {facet: code})[name] or None for name in ("situation", "target_group", "starts"))
                asked = Question(area=area, situation=s, target_group=t, starts=w)
                answered = look_up(Viewer.anonymous(), asked).total > 0
                assert (code in offered[facet]) == answered, (chosen, facet, code)


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            left("0181", {"situation": "hrv", "target_group": "", "starts": ""})
        return len(captured)

    before = queries()
    for n in range(20):
        world.pathway(f"Väg {n}", "0181", [world.report()])
    assert queries() == before
