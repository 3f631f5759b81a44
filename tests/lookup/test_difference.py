"""One question at two moments: what differs in the answer, and what made the difference."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.access import Viewer
from partners.verifying import Check, verify
from records.models import Head, Version
from records.moment import STOCKHOLM
from records.recording import Draft, recording
from registry.lookup import Answer, Question, look_up
from registry.lookup.difference import AnswerDifference, Then, compare_answers
from tests.lookup.world import EVENINGS, OFFICE, World
from tests.web.registry import HIDDEN_FROM_STRANGERS, registry

PATHWAY = "Risk att bli bortgift"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=STOCKHOLM)
ASKED = Question(text="gift bort", area="0181", at=MONDAY)
NOBODY = Viewer.anonymous()


@pytest.fixture
def world(db: None) -> World:
    return registry()


def said(world: World, name: str) -> dict[str, Any]:
    content = Version.mechanism.filter(record=world.records[name], content__isnull=False).latest("pk").content
    assert content
    return content


def again(world: World, name: str, content: dict[str, Any] | None, since: date, note: str = "") -> None:
    record = world.records[name]
    with recording("system:test") as session:
        session.record(Draft(record.kind, content, since, record=record.uuid, change_note=note, confirmed=True))


def known_now() -> datetime:
    return Head.last_instant()


def since(known_at: datetime, question: Question = ASKED, viewer: Viewer = NOBODY) -> AnswerDifference:
    """What has changed in the answer about the Monday since the registry knew what it knew then."""
    before = Question(**(question.__dict__ | {"known_at": known_at}))
    return compare_answers(viewer, before, Then(on=MONDAY.date(), at=MONDAY))


def causes(found: AnswerDifference) -> list[tuple[str, str, int | None, int | None]]:
    return [
        (one.why, one.record.name.sv if one.record else "", one.version_before, one.version_after)
        for one in found.causes
    ]


def test_nothing_recorded_is_nothing_changed(world: World) -> None:
    found = since(known_now())
    assert (found.pathways, found.names, found.causes) == ((), (), ())


def test_a_new_number_behind_a_step_is_told_with_who_recorded_it_when_and_why(world: World) -> None:
    before = known_now()
    channels = [{"type": "telephone", "number": "+46846500444"}]
    again(world, "Socialjouren", said(world, "Socialjouren") | {"channels": channels}, date(2026, 1, 1), "Ny växel")
    found = since(before)

    (pathway, *_) = found.pathways
    assert (pathway.pathway.name.sv, pathway.change, pathway.parts) == (PATHWAY, "changed", ())
    (step,) = pathway.steps
    (contact,) = step.contact_points
    (field,) = contact.differences[0].differences
    assert (step.key, contact.contact_point.name.sv) == ("orosanmalan", "Socialjouren")
    assert (field.before_lines[0].words.sv, field.after_lines[0].words.sv) == ("08-465 004 02", "08-465 004 44")
    assert causes(found) == [("version", "Socialjouren", 1, 2)]
    (cause,) = found.causes
    assert (cause.change_note, cause.recorded_by and cause.recorded_by.type) == ("Ny växel", "system")
    assert cause.recorded_at == known_now()
    assert cause.words.sv.startswith("Socialjouren: version 2, gäller från 2026-01-01, registrerad ")


def test_a_changed_do_not_list_is_told_in_words(world: World) -> None:
    before = known_now()
    again(world, PATHWAY, said(world, PATHWAY) | {"do_not": [{"text": {"sv": "Ring inte hem"}}]}, date(2026, 1, 1))
    (pathway, *_) = since(before).pathways
    assert [(part.label.sv, part.change) for part in pathway.parts] == [("Gör inte", "removed"), ("Gör inte", "added")]
    assert (pathway.version_before, pathway.version_after) == (1, 2)


def test_a_pathway_that_ended_and_one_that_came_are_told_with_their_places(world: World) -> None:
    before = known_now()
    again(world, PATHWAY, None, date(2026, 1, 1))
    world.pathway("Ny väg för bortgift", "0181", [world.report()], valid_from=date(2026, 1, 1))
    found = since(before)
    told = {pathway.pathway.name.sv: (pathway.change, pathway.version_after) for pathway in found.pathways}
    assert told[PATHWAY] == ("removed", None)
    assert told["Ny väg för bortgift"] == ("added", 1)
    ended = next(cause for cause in found.causes if cause.ended)
    assert ended.words.sv.startswith(f"{PATHWAY}: upphörde från 2026-01-01 (version 2")


def test_a_check_that_was_made_is_a_cause_of_its_own(world: World) -> None:
    before = known_now()
    with recording("system:test") as session:
        verify(session, [Check(world.records["Socialjouren"], date(2026, 11, 20), "Samordnaren", "provringning")])
    found = since(before)
    assert [(why, name) for why, name, *_ in causes(found)] == [("check", "Socialjouren")]
    (contact,) = found.pathways[0].steps[0].contact_points
    assert contact.checked_before != contact.checked_after


def test_who_answers_at_night_differs_by_the_clock_and_not_by_any_version(world: World) -> None:
    night = MONDAY.replace(hour=22)
    found = compare_answers(NOBODY, ASKED, Then(on=MONDAY.date(), at=night))
    (step, *_) = [step for pathway in found.pathways for step in pathway.steps]
    assert step.answers_before
    assert step.answers_after
    assert (step.answers_before.answers, step.answers_after.answers) == ("receiver", "fallback")
    assert [why for why, *_ in causes(found)] == ["clock"]


def test_a_function_that_is_called_something_else_is_told(world: World) -> None:
    before = known_now()
    again(world, "socialjour", said(world, "socialjour") | {"name": {"sv": "Kvällsjouren"}}, date(2026, 1, 1))
    found = since(before)
    assert [(one.before.sv, one.after.sv) for one in found.names] == [("Socialjour", "Kvällsjouren")]
    assert causes(found) == [("version", "Kvällsjouren", 1, 2)]


def test_what_is_withheld_is_neither_shown_nor_compared_and_its_note_is_not_told(world: World) -> None:
    before = known_now()
    changed = said(world, "Handläggaren") | {"channels": [{"type": "telephone", "number": "+46701740634"}]}
    again(world, "Handläggaren", changed, date(2026, 1, 1), "Nytt nummer 070-174 06 34")
    found = since(before)
    assert "174" not in found.model_dump_json()
    assert HIDDEN_FROM_STRANGERS not in found.model_dump_json()
    assert [cause.change_note for cause in found.causes] == [None] * len(found.causes)


def test_whatever_was_recorded_an_answer_that_differs_has_a_difference_and_a_cause(world: World) -> None:
    """Random changes one after the other; between every two instants the answers differ if and only if it is told."""
    random = Random(20261123)
    instants = [known_now()]
    for _ in range(12):
        random.choice(_CHANGES)(world, random)
        instants.append(known_now())
    answers = [_plain(look_up(NOBODY, Question(**(ASKED.__dict__ | {"known_at": at})))) for at in instants]
    told = 0
    for i in range(0, len(instants), 2):
        for j in range(i + 1, len(instants), 3):
            question = Question(**(ASKED.__dict__ | {"known_at": instants[i]}))
            found = compare_answers(NOBODY, question, Then(MONDAY.date(), instants[j], MONDAY))
            assert bool(found.pathways or found.names) == (answers[i] != answers[j])
            assert bool(found.causes) == bool(found.pathways or found.names)
            assert all(cause.why in {"version", "check"} for cause in found.causes)
            told += bool(found.causes)
    assert told > 5


def _plain(answer: Answer) -> str:
    """An answer without how well and why its pathways matched, and as of when."""
    shown = json.loads(answer.model_dump_json(exclude={"known_at", "total"}))
    for pathway in shown["pathways"]:
        for name in ("score", "reasons", "believed_until"):
            del pathway[name]
    return json.dumps(shown)


def _renumber(world: World, random: Random) -> None:
    channels = [{"type": "telephone", "number": f"+4684650040{random.randint(4, 9)}"}]
    again(world, "Socialjouren", said(world, "Socialjouren") | {"channels": channels}, date(2026, 1, 1))


def _reschedule(world: World, random: Random) -> None:
    hours = random.choice([OFFICE, EVENINGS, {}])
    again(world, "Mottagningen", said(world, "Mottagningen") | {"hours": hours}, date(2026, 1, 1))


def _reorder(world: World, random: Random) -> None:
    content = said(world, PATHWAY)
    steps = random.sample(content["steps"], len(content["steps"]))
    again(world, PATHWAY, content | {"steps": steps}, date(2026, random.randint(1, 12), 1))


def _retitle(world: World, random: Random) -> None:
    name = {"sv": f"Mottagning {random.randint(1, 3)}"}
    again(world, "mottagning_barn", said(world, "mottagning_barn") | {"name": name}, date(2026, 1, 1))


def _end_or_start(world: World, random: Random) -> None:
    name = "Länets väg vid bortgifte"
    again(world, name, random.choice([None, said(world, name)]), date(2026, 1, 1))


def _elsewhere(world: World, random: Random) -> None:
    again(world, "figure", said(world, "figure") | {"share_percent_at_least": random.randint(1, 99)}, date(2026, 1, 1))


_CHANGES: list[Callable[[World, Random], None]] = [
    _renumber, _reschedule, _reorder, _retitle, _end_or_start, _elsewhere,
]  # fmt: skip


def test_the_command_says_what_went_what_came_and_why(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    again(world, PATHWAY, said(world, PATHWAY) | {"urgency": "skyndsam"}, date(2026, 1, 1), "Sänkt brådska")
    call_command("lookup", "gift bort", "--area", "0181", "--on", "2025-11-24", "--compare-on", "2026-11-23")
    told = capsys.readouterr().out
    for line in ("- Brådska: akut", "+ Brådska: skyndsamt", "VAD GJORDE SKILLNADEN", "(skäl: Sänkt brådska)"):
        assert line in told
    call_command(
        "lookup", "gift bort", "--area", "0181", "--on", "2025-11-24", "--compare-on", "2026-11-23", "--language", "en"
    )
    assert "+ Urgency: urgent" in capsys.readouterr().out


def test_the_api_and_the_page_tell_the_same(world: World, client: Client) -> None:
    again(world, PATHWAY, said(world, PATHWAY) | {"urgency": "skyndsam"}, date(2026, 1, 1), "Sänkt brådska")
    asked = {"q": "gift bort", "area": "0181", "on": "2025-11-24", "compare_on": "2026-11-23"}
    found = client.get("/api/v1/lookup/difference", asked).json()
    (pathway,) = found["pathways"]
    assert pathway["parts"][0]["differences"][0]["after_lines"][0]["words"] == {"sv": "skyndsamt", "en": "urgent"}
    assert f"/pathways/{world.id(PATHWAY)}?on=2026-11-23&known_at=" in pathway["pathway"]["href"]
    assert found["causes"][0]["change_note"] == "Sänkt brådska"

    page = client.get("/skillnad", asked).content.decode()
    for told in ("Version 1 blev version 2", "skyndsamt", "Sänkt brådska", "Jämför version 1 och 2"):
        assert told in page


def test_an_answer_about_another_day_leads_to_what_has_changed_since(world: World, client: Client) -> None:
    page = client.get("/", {"q": "gift bort", "area": "0181", "on": "2023-11-15"}).content.decode()
    assert 'href="/skillnad?q=gift+bort&amp;area=0181&amp;on=2023-11-15">Vad har ändrats sedan dess?' in page
    ahead = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    page = client.get("/", {"q": "gift bort", "area": "0181", "on": ahead}).content.decode()
    assert f"compare_on={ahead}" in page


def test_an_answer_is_cited_by_an_address_that_gives_it_again(world: World, client: Client) -> None:
    asked = {"q": "gift bort", "area": "0181", "at": "2026-11-23T10:00", "limit": "2"}
    citation = client.get("/api/v1/lookup", asked | {"at": "2026-11-23T10:00:00+01:00"}).json()["citation"]
    assert "Samverkansregistret, svar på ”gift bort” för Södertälje 2026-11-23 kl. 10.00" in citation["text"]["sv"]
    path = citation["href"][citation["href"].index("/?") :]
    before = client.get(path).content.decode()
    again(world, PATHWAY, said(world, PATHWAY) | {"urgency": "planerad"}, date(2020, 1, 1))
    again(world, "0181", said(world, "0181") | {"name": "Nytt namn"}, date(2020, 1, 1))
    after = client.get(path).content.decode()
    assert _main(before) == _main(after)
    assert "Hänvisa till det här svaret" in after
    assert citation["href"][:40] in after.replace("&amp;", "&")


def _main(html: str) -> str:
    """The answer, without the tokens of its forms, which are new each time."""
    answer = html[html.index('id="svar"') : html.index("</main>")]
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", answer)


def test_fifty_steps_cost_no_more_queries_than_one(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = since(before, chosen)
        assert found.pathways
        return len(captured)

    before = known_now()
    chosen = Question(situation="tvangsaktenskap", area="0181", at=MONDAY)
    again(world, PATHWAY, said(world, PATHWAY) | {"urgency": "skyndsam"}, date(2026, 1, 1))
    world.contact_point("Nummer", "socialjour", "0181", "08-465 004 09", OFFICE)
    queries()  # some things are remembered from then on
    few = queries()
    for n in range(50):
        world.contact_point(f"Nummer {n}", "socialjour", "0181", f"08-465 004 {10 + n}", OFFICE)
    steps = [world.report(key=f"steg-{n}") for n in range(50)]
    again(world, PATHWAY, said(world, PATHWAY) | {"steps": steps}, date(2026, 2, 1))
    assert queries() <= few
