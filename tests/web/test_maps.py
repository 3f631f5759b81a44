"""The maps show every county and municipality of the reference data, and the list beside them the same."""

from __future__ import annotations

import re

from django.test import Client

from registry.loading.reference import reference_records
from tests.lookup.world import World
from web.maps.drawing import NATION, map_of


def codes(digits: int) -> set[str]:
    """SCB's codes: two digits for a county, four for a municipality."""
    areas = {record.key for record in reference_records() if record.kind == "area"}
    return {code for code in areas if code.isdigit() and len(code) == digits}


def test_every_county_and_municipality_has_its_shape() -> None:
    nation = map_of(NATION)
    assert nation is not None
    assert set(nation.shapes) == codes(2)
    drawn = [map_of(county) for county in nation.shapes]
    assert {code for found in drawn if found for code in found.shapes} == codes(4)


def test_a_shape_is_a_closed_line_within_the_drawing() -> None:
    nation = map_of(NATION)
    assert nation is not None
    for shape in nation.shapes.values():
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", shape)
    assert max(nation.width, nation.height) == 1000


def test_the_list_beside_the_map_has_the_maps_links(client: Client, world: World) -> None:
    html = client.get("/karta").content.decode()
    assert html.count('href="/karta/01"') == 2
    html = client.get("/karta/01").content.decode()
    assert html.count('href="/katalog?slag=organisation&amp;area=0181"') == 2
    assert client.get("/karta/0181").status_code == 404


def test_the_map_keeps_what_the_directory_was_asked_for(client: Client, world: World) -> None:
    asked = "slag=contact_point&amp;function=socialjour&amp;on=2023-11-15"
    directory = client.get("/katalog?slag=contact_point&function=socialjour&on=2023-11-15").content.decode()
    nation = client.get("/karta?slag=contact_point&function=socialjour&on=2023-11-15").content.decode()
    county = client.get("/karta/01?slag=contact_point&function=socialjour&on=2023-11-15").content.decode()

    assert f'href="/karta?{asked}">Välj område på kartan' in directory
    assert f'href="/karta/01?{asked}"' in nation
    assert f'href="/katalog?{asked}&amp;area=0181"' in county
    assert f'href="/katalog?{asked}&amp;area=01"' in county
    assert "Så här var det den 15 november 2023" in nation
