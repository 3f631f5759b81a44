"""What a draft's head names: focus areas of plans, other names, the organisation that decides; and what is gone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.agreeing.models import Draft, Revision
from tests.registry.agreement import Json, Town, made_town
from tests.web.filling_in import Fields
from tests.web.test_agreeing import client_of, html

NOBODY = "20170101-2393"


@pytest.fixture
def town(db: None) -> Town:
    made = made_town()
    plan(made, "planen", "0181", ("tidigt", "Upptäcka tidigt"), ("stod", "Stöd efter behov"))
    plan(made, "länets", "01", ("kunskap", "Mer kunskap"))
    plan(made, "strategin", "2380", ("skydd", "Skydd i Östersund"))
    return made


def plan(town: Town, name: str, area: str, *focus: tuple[str, str]) -> None:
    """A plan for an area with its focus areas, in their order by number and not as they stand."""
    areas = [{"key": key, "number": n, "name": {"sv": called}} for n, (key, called) in enumerate(focus, 1)]
    content = {
        "title": {"sv": name.capitalize()}, "owner": town.id("kommunen"), "areas": [town.id(area)],
        "focus_areas": areas[::-1],
    }  # fmt: skip
    town.world.names[name] = town.world.record("plan", content, record=town.world.names.get(name))


def said(draft: Draft) -> Json:
    return Revision.objects.filter(draft=draft).order_by("-number")[0].document


def last(draft: Draft) -> int:
    return Revision.objects.filter(draft=draft).count()


def form(client: Client, draft: Draft, group: str) -> dict[str, Any]:
    """The form as it stands, as a browser without scripts would send it."""
    found: dict[str, Any] = Fields.of(html(client, f"/utkast/{draft.uuid}/skriv/{group}"), "delform").posted()
    return found


def sent(client: Client, draft: Draft, group: str, **more: Any) -> Any:
    """The answer to the form with some fields filled in otherwise ("other_names__0__name")."""
    changed = {name.replace("__", "-"): value for name, value in more.items()}
    return client.post(f"/utkast/{draft.uuid}/skriv/{group}", form(client, draft, group) | {"do": "save"} | changed)


def hits(page: str, field: str = "focus_areas") -> str:
    """What may be ticked besides what is chosen."""
    found = page[page.index(f'id="{field}-traffar"') :]
    return found[: found.index("</div>")]


def test_focus_areas_of_the_plans_for_the_areas_are_there_to_tick_and_others_are_found_by_their_words(
    town: Town,
) -> None:
    draft, editor = town.draft(), client_of(town, "editor")
    offered = hits(html(editor, f"/utkast/{draft.uuid}/skriv/grund"))
    assert "Skydd i Östersund" not in offered
    assert offered.index("Mer kunskap") < offered.index("Upptäcka tidigt") < offered.index("Stöd efter behov")
    found = hits(sent(editor, draft, "grund", do="search:focus_areas", focus_areas_sok="Östersund").content.decode())
    assert "Skydd i Östersund" in found
    assert "Strategin" in found
    assert "Upptäcka tidigt" not in found

    ticked = [f"{town.id('planen')}:stod", f"{town.id('strategin')}:skydd"]
    searched = sent(editor, draft, "grund", do="search:focus_areas", focus_areas_sok="planen", focus_areas=ticked)
    assert "Stöd efter behov" not in hits(searched.content.decode())
    assert sent(editor, draft, "grund", focus_areas=ticked).status_code == 302
    assert said(draft)["focus_areas"] == [
        {"plan": town.id("planen"), "key": "stod"}, {"plan": town.id("strategin"), "key": "skydd"},
    ]  # fmt: skip
    assert sent(editor, draft, "grund", focus_areas=ticked[1:]).status_code == 302
    assert said(draft)["focus_areas"] == [{"plan": town.id("strategin"), "key": "skydd"}]
    refused = sent(editor, draft, "grund", do="search:focus_areas", focus_areas_sok=NOBODY).content.decode()
    assert "ser ut som ett personnummer" in refused
    assert NOBODY not in refused


def test_a_focus_area_is_told_by_its_own_name_to_who_writes_signs_and_reads_it(town: Town) -> None:
    document = town.routine(focus_areas=[{"plan": town.id("planen"), "key": "stod"}])
    draft, editor = town.draft(document), client_of(town, "editor")
    for page in (f"/utkast/{draft.uuid}/skriv", f"/utkast/{draft.uuid}"):
        assert "Stöd efter behov (Planen)" in html(editor, page)
    proposal = town.propose(draft)
    assert "Stöd efter behov (Planen)" in html(editor, f"/forslag/{proposal.record}/1")
    town.sign(proposal, "signatory")
    town.sign(proposal, "police")
    assert "Stöd efter behov (Planen)</a>" in html(Client(), f"/poster/routines/{proposal.record}")


def test_other_names_are_written_with_who_uses_them_and_taken_away_by_being_emptied(town: Town) -> None:
    draft, editor = town.draft(), client_of(town, "editor")
    assert '<details class="folded"><summary>Andra namn' in html(editor, f"/utkast/{draft.uuid}/skriv/grund")
    found = sent(editor, draft, "grund", do="search:other_names-0-used_by", other_names__0__used_by_sok="polisen")
    page = found.content.decode()
    assert f'value="{town.id("polisen")}"' in hits(page, "other_names-0-used_by")
    assert '<details class="folded" open><summary>Andra namn' in page
    named = {"other_names__0__name": "Samverkansavtalet", "other_names__0__type": "alternative"}
    assert sent(editor, draft, "grund", **named, other_names__0__used_by=town.id("polisen")).status_code == 302
    assert sent(editor, draft, "grund", other_names__1__name="Gamla rutinen").status_code == 302
    first = {"name": "Samverkansavtalet", "type": "alternative", "used_by": town.id("polisen")}
    assert said(draft)["other_names"] == [first, {"name": "Gamla rutinen"}]
    page = html(editor, f"/utkast/{draft.uuid}/skriv/grund")
    assert "Behövs innan utkastet kan föreslås." in page[page.index('id="other_names-1-type-fault"') :][:120]
    assert sent(editor, draft, "grund", other_names__0__name="", other_names__0__type="",
                other_names__0__used_by="", other_names__1__type="earlier").status_code == 302  # fmt: skip
    assert said(draft)["other_names"] == [{"name": "Gamla rutinen", "type": "earlier"}]
    about = sent(editor, draft, "grund", other_names__0__name=f"Rutinen för {NOBODY}")
    assert about.status_code == 422
    assert NOBODY not in about.content.decode()
    assert 'href="#other_names-0-name"' in about.content.decode()


@pytest.mark.parametrize("kind", ["routine", "pathway"])
def test_the_organisation_that_decides_is_found_by_its_name(town: Town, kind: str) -> None:
    document = town.routine() if kind == "routine" else town.pathway()
    draft, editor = town.draft(document, kind), client_of(town, "editor")
    found = sent(editor, draft, "beslut", do="search:decision-organisation", decision__organisation_sok="kommunen")
    assert f'value="{town.id("kommunen")}"' in hits(found.content.decode(), "decision-organisation")
    assert sent(editor, draft, "beslut", decision__organisation=town.id("kommunen")).status_code == 302
    assert said(draft)["decision"] == document["decision"] | {"organisation": town.id("kommunen")}
    nobody = sent(editor, draft, "beslut", decision__organisation=str(uuid4()))
    assert nobody.status_code == 302
    page = html(editor, f"/utkast/{draft.uuid}/skriv/beslut")
    assert "finns inte längre i registret" in page[page.index('id="decision-organisation-fault"') :][:120]
    assert sent(editor, draft, "beslut", decision__organisation="").status_code == 302
    assert said(draft)["decision"] == document["decision"]


def everything(town: Town, kind: str) -> Json:
    """A document with something in every field of its head's forms, of which some has ended or was never there."""
    town.world.record("situation", None, record=town.world.names["heder"])
    plan(town, "planen", "0181", ("tidigt", "Upptäcka tidigt"))
    decision = town.routine()["decision"] | {"organisation": str(uuid4())}
    if kind == "routine":
        names = [{"name": "Avtalet", "type": "short", "used_by": town.id("polisen")}, {"name": "Förr", "type": "gone"}]
        focus = [("planen", "tidigt"), ("planen", "stod"), ("polisen", "x")]
        return town.routine(
            decision=decision, other_names=names, applies_to={"sv": "Alla", "en": "All"}, legal=[town.id("old")],
            focus_areas=[{"plan": town.id(name), "key": key} for name, key in focus] + [{"plan": "a:b"}],
            responsible_for_revision=str(uuid4()), responsible_for_follow_up=town.id("socialjour"),
        )  # fmt: skip
    note = {"text": {"sv": "Not"}, "legal": [town.id("new")]}
    return town.pathway(
        decision=decision, also_starts=[str(uuid4())], synonyms=["bortgift"], sources=["En källa"], secrecy_note=note,
        urgency="snart", target_groups=[town.id("target_group"), str(uuid4())],
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["routine", "pathway"])
def test_a_form_that_is_sent_as_it_stands_changes_nothing_of_what_there_was(town: Town, kind: str) -> None:
    document = everything(town, kind)
    draft, editor = town.draft(document, kind), client_of(town, "editor")
    groups = ("grund", "beslut") if kind == "routine" else ("grund", "gor-inte", "tider", "beslut", "noter")
    for group in groups:
        html(editor, f"/utkast/{draft.uuid}/skriv")
        assert sent(editor, draft, group).status_code == 302, group
        assert said(draft) == document, group


def test_choosing_costs_as_many_queries_for_one_focus_area_as_for_many(town: Town) -> None:
    def queries(draft: Draft) -> int:
        with CaptureQueriesContext(connection) as captured:
            html(editor, f"/utkast/{draft.uuid}/skriv/grund")
        return len(captured)

    editor = client_of(town, "editor")
    named = [{"plan": town.id(name), "key": key} for name, key in (("planen", "stod"), ("länets", "kunskap"))]
    names = [{"name": f"Namn {n}", "type": "short", "used_by": town.id("polisen")} for n in range(9)]
    few = town.draft(town.routine(focus_areas=named[:1], other_names=names[:1]))
    many = town.draft(town.routine(focus_areas=named, other_names=names))
    assert queries(few) == queries(many)
