"""The page that says what has changed between two versions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.models import Version
from records.recording import Draft, recording
from tests.lookup.world import OFFICE, World
from tests.web.registry import HIDDEN_FROM_STRANGERS

pytestmark = pytest.mark.usefixtures("ground")

PATHWAY = "Risk att bli bortgift"


@pytest.fixture
def revised(world: World) -> World:
    """The pathway with a step reworded, one moved and one gone from 2026; the intake with a new number from 2025."""
    content = said(world, PATHWAY)
    acute, report, consult, *_, permitted = content["steps"]
    report = report | {"action": {"sv": "Gör orosanmälan skriftligt", "en": "Report in writing"}}
    again(world, PATHWAY, content | {"steps": [acute, permitted, report, consult]}, date(2026, 1, 1))
    numbers = {"channels": [{"type": "telephone", "number": "08-465 004 44"}], "languages": ["sv", "en"]}
    world.contact_point("Mottagningen", "mottagning_barn", "0181", "", OFFICE, valid_from=date(2025, 1, 1), **numbers)
    return world


def said(world: World, name: str) -> dict[str, Any]:
    content = Version.mechanism.filter(record=world.records[name]).latest("pk").content
    assert content
    return content


def again(world: World, name: str, content: dict[str, Any], since: date) -> None:
    record = world.records[name]
    with recording("system:test") as session:
        session.record(Draft(record.kind, content, since, record=record.uuid, change_note="Omskriven"))


def address(world: World, name: str, **asked: str) -> str:
    plural = {"pathway": "pathways", "contact_point": "contact-points", "routine": "routines"}
    query = "&".join(f"{field}={value}" for field, value in asked.items())
    return f"/poster/{plural[world.records[name].kind]}/{world.id(name)}/jamfor?{query}"


def page(client: Client, world: World, name: str, **asked: str) -> str:
    answer = client.get(address(world, name, **asked))
    assert answer.status_code == 200
    return answer.content.decode()


def words_in(html: str, tag: str) -> list[str]:
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [re.sub(r'<span class="sr">.*?</span>|<[^>]+>', "", text).strip() for text in found]


def test_a_reworded_step_shows_the_words_that_went_and_came(client: Client, revised: World) -> None:
    html = page(client, revised, PATHWAY)
    assert "per telefon" in words_in(html, "del")
    assert "skriftligt" in words_in(html, "ins")
    assert '<ins><span class="sr">tillagt: </span>skriftligt</ins>' in html


def test_a_step_that_moved_and_one_that_went_are_told_by_what_is_done(client: Client, revised: World) -> None:
    html = page(client, revised, PATHWAY)
    assert re.search(r"Steg: Lämna uppgift till polisen.*?flyttat.*?Från plats 5 till plats 2", html, re.DOTALL)
    assert re.search(r"Steg: .*?Ordna skydd.*?borttaget", html, re.DOTALL)


def test_side_by_side_each_side_reads_as_it_stood(client: Client, revised: World) -> None:
    html = page(client, revised, PATHWAY, view="side")
    row = re.search(r"<tr><th scope=\"row\">Gör så här.*?</tr>", html, re.DOTALL)
    assert row
    before, after = re.findall(r"<td[^>]*>(.*?)</td>", row[0], re.DOTALL)
    assert "skriftligt" not in before
    assert "per telefon" not in after


def test_the_contact_points_behind_the_steps_are_compared_although_the_routine_says_the_same(
    client: Client, revised: World
) -> None:
    html = page(client, revised, PATHWAY)
    behind = html[html.index('id="bakom"') :]
    assert "Mottagningen, Socialkontoret" in behind
    assert "08-465 004 44" in " ".join(words_in(behind, "ins"))
    assert "den 1 januari 2020 och den 1 januari 2026" in behind


def test_english_readers_read_it_in_english(client: Client, revised: World) -> None:
    html = client.get(address(revised, PATHWAY), headers={"accept-language": "en"}).content.decode()
    for told in ("What has changed?", "in writing", "From place 5 to place 2", "The contact points behind the steps"):
        assert told in html


def test_what_is_withheld_is_named_and_not_compared(client: Client, world: World) -> None:
    content = said(world, "Handläggaren")
    again(
        world,
        "Handläggaren",
        content | {"hours": OFFICE | {"exceptions": []}, "note": {"sv": "Nytt"}},
        date(2026, 1, 1),
    )
    html = page(client, world, "Handläggaren")
    assert "Allt visas inte för dig och är inte jämfört: Kontaktuppgifter, Öppettider" in html
    assert HIDDEN_FROM_STRANGERS.replace(" ", "") not in html.replace(" ", "")
    assert "Nytt" not in html


@pytest.mark.parametrize("query", ["from=9", "to=0", "from=ett", "to=٣"])
def test_a_version_that_is_not_there_is_not_found(client: Client, world: World, query: str) -> None:
    assert client.get(f"{address(world, 'rutin')}{query}").status_code == 404


def test_the_number_of_queries_is_the_same_for_one_difference_and_for_fifty(client: Client, world: World) -> None:
    def queries() -> int:
        client.get(address(world, PATHWAY))
        with CaptureQueriesContext(connection) as captured:
            page(client, world, PATHWAY)
        return len(captured)

    content = said(world, PATHWAY)
    again(world, PATHWAY, content | {"urgency": "skyndsam"}, date(2025, 1, 1))
    few = queries()
    steps = [world.report(key=f"steg-{n}") for n in range(50)]
    again(world, PATHWAY, content | {"steps": steps}, date(2026, 1, 1))
    assert queries() == few
