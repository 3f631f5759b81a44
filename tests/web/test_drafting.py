"""The draft editor: begun, written part by part, rearranged, undone, shared and proposed, all without JavaScript."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.agreeing.models import Draft, Proposal, Revision, Sharing
from tests.registry.agreement import Json, Town, made_town, today
from tests.web.test_agreeing import client_of, html

NOBODY = "20170101-2393"


@pytest.fixture
def town(db: None) -> Town:
    return made_town()


def pathway(town: Town, *keys: str, **more: Any) -> Draft:
    """A draft of a pathway with steps of these keys."""
    return town.draft(town.pathway(*(town.step(key, action={"sv": f"Gör {key}"}) for key in keys), **more), "pathway")


def said(draft: Draft) -> Json:
    return Revision.objects.filter(draft=draft).order_by("-number")[0].document


def order(draft: Draft) -> list[str]:
    return [step["key"] for step in said(draft)["steps"]]


def do(client: Client, draft: Draft, doing: str, known: int) -> Any:
    return client.post(f"/utkast/{draft.uuid}/skriv", {"do": doing, "known": known})


def step_form(town: Town, **more: Any) -> dict[str, Any]:
    """What a browser sends of a step's form."""
    return {
        "do": "save", "known": 1, "actor": town.id("socialjour"), "modality": "ska", "ground": "law",
        "action_sv": "Ring jouren", "legal": [town.id("new")], "within_number": "2", "within_unit": "TH",
        "prepare_sv": "Antal personer", "receiver-function": town.id("mottagning_barn"), "channels": ["telefon"],
        "fallbacks-rows": "1", "fallbacks-0-function": town.id("socialjour"), "fallbacks-0-when_sv": "Nätter",
    } | more  # fmt: skip


def test_a_draft_begins_from_what_is_in_force_or_as_a_copy_or_from_nothing(town: Town) -> None:
    agreed = town.agreed()
    editor, stranger = client_of(town, "editor"), client_of(town, "stranger")
    assert f"/utkast/nytt?post={agreed.record}" in html(editor, f"/poster/routines/{agreed.record}")
    begun = editor.post(f"/utkast/nytt?post={agreed.record}", {"owner": town.id("socialkontoret")})
    draft = Draft.objects.get(record=agreed.record, closing=None)
    assert begun.headers["Location"] == f"/utkast/{draft.uuid}/skriv"
    assert said(draft)["sections"][0]["key"] == "syfte"
    again = editor.post(f"/utkast/nytt?post={agreed.record}", {"owner": town.id("socialkontoret")})
    assert again.status_code == 409
    assert "skriver redan på ett utkast" in again.content.decode()
    html(stranger, f"/utkast/nytt?post={agreed.record}", 403)

    sent = {"do": "save", "kind": "pathway", "owner": town.id("socialkontoret"), "title_sv": ""}
    assert "Skriv vad det ska heta" in editor.post("/utkast/nytt", sent).content.decode()
    made = editor.post("/utkast/nytt", sent | {"title_sv": "Ny väg"})
    page = html(editor, made.headers["Location"])
    assert "Inget skrivet än" in page
    assert "Det står inte när den första kontakten måste gå att nå" in page


def test_a_step_is_added_by_its_form_with_all_that_is_asked(town: Town) -> None:
    draft, editor = pathway(town, "ett"), client_of(town, "editor")
    assert "Behövs innan" not in html(editor, f"/utkast/{draft.uuid}/skriv/steg/ny")
    answer = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ny", step_form(town))
    assert answer.status_code == 302
    step = said(draft)["steps"][1]
    key = step.pop("key")
    assert key.startswith("ring-jouren-")
    assert step == {
        "actor": town.id("socialjour"), "modality": "ska", "ground": "law", "action": {"sv": "Ring jouren"},
        "legal": [town.id("new")], "within": "PT2H", "prepare": {"sv": "Antal personer"},
        "receiver": {"function": town.id("mottagning_barn")}, "channels": ["telefon"],
        "fallbacks": [{"function": town.id("socialjour"), "when": {"sv": "Nätter"}}],
    }  # fmt: skip
    page = html(editor, f"/utkast/{draft.uuid}/skriv/steg/{key}")
    for shown in ("Ring jouren", 'value="2"', "Antal personer", "Nätter", 'value="TH" selected'):
        assert shown in page


def test_steps_move_are_copied_and_taken_out_and_each_act_can_be_undone(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva", "tre"), client_of(town, "editor")
    moved = do(editor, draft, "up:tre", 1)
    assert moved.headers["Location"].endswith("#del-tre")
    assert order(draft) == ["ett", "tre", "tva"]
    assert "Står nu på plats 2 av 3." in editor.get(moved.headers["Location"]).content.decode()
    do(editor, draft, "up:ett", 2)
    assert order(draft) == ["ett", "tre", "tva"]
    do(editor, draft, "copy:ett", 2)
    first, copy, *rest = order(draft)
    assert (first, rest) == ("ett", ["tre", "tva"])
    assert copy.startswith("gor-ett-")
    removed = do(editor, draft, "remove:tre", 3)
    assert "tre" not in order(draft)
    assert 'value="restore:3"' in editor.get(removed.headers["Location"]).content.decode()
    do(editor, draft, "restore:3", 4)
    assert order(draft) == ["ett", copy, "tre", "tva"]
    assert Revision.objects.filter(draft=draft).count() == 5


def test_what_moved_is_told_as_moved_when_it_is_compared_with_what_is_in_force(town: Town) -> None:
    document = town.pathway(town.step("ett"), town.step("tva", action={"sv": "Sedan"}))
    agreed = town.agreed(document, "pathway")
    draft, editor = town.draft(document, "pathway", record=agreed.record), client_of(town, "editor")
    do(editor, draft, "up:tva", 1)
    change = html(editor, f"/utkast/{draft.uuid}")
    change = change[change.index('id="andring"') : change.index('id="hela"')]
    assert "flyttat" in change
    assert "tillagt" not in change


def test_nobody_moves_what_they_have_not_seen(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva"), client_of(town, "editor")
    do(editor, draft, "up:tva", 1)
    refused = do(editor, draft, "down:ett", 1)
    assert refused.status_code == 409
    assert "Någon annan har sparat utkastet under tiden" in refused.content.decode()
    assert order(draft) == ["tva", "ett"]
    assert do(editor, draft, "up:borta", 2).status_code == 409
    assert do(editor, draft, "burn:ett", 2).status_code == 404


def test_two_who_write_on_different_steps_lose_nothing_and_on_the_same_step_both_are_shown(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva"), client_of(town, "editor")
    editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", step_form(town, action_sv="Den första skrev"))
    other = editor.post(f"/utkast/{draft.uuid}/skriv/steg/tva", step_form(town, action_sv="Den andra skrev"))
    assert other.status_code == 302
    assert [step["action"]["sv"] for step in said(draft)["steps"]] == ["Den första skrev", "Den andra skrev"]

    late = step_form(town, action_sv="Den sena skrev")
    refused = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", late)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Någon annan har sparat samma del" in page
    assert "första" in page
    assert "Den sena skrev</textarea>" in page
    assert said(draft)["steps"][0]["action"]["sv"] == "Den första skrev"
    over = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", late | {"known": 3})
    assert over.status_code == 302
    assert said(draft)["steps"][0]["action"]["sv"] == "Den sena skrev"


def test_what_somebody_else_took_out_can_be_put_back_by_who_was_writing_on_it(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva"), client_of(town, "editor")
    do(editor, draft, "remove:ett", 1)
    mine = step_form(town, action_sv="Mitt")
    refused = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", mine)
    assert refused.status_code == 409
    assert "har tagit bort delen" in refused.content.decode()
    assert editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", mine | {"known": 2}).status_code == 302
    assert order(draft) == ["tva", "ett"]


def test_a_search_finds_provisions_and_keeps_what_was_typed_and_saves_nothing(town: Town) -> None:
    draft, editor = pathway(town, "ett"), client_of(town, "editor")
    sent = step_form(town, do="search:legal", legal_sok="old", action_sv="Halvskrivet", legal=[])
    page = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", sent).content.decode()
    hits = page[page.index('id="legal-traffar"') :]
    assert f'value="{town.id("old")}"' in hits
    assert "old 1 § SoL" in hits
    assert "Halvskrivet</textarea>" in page
    by_enter = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", sent | {"do": "enter"}).content.decode()
    assert f'value="{town.id("old")}"' in by_enter
    refused = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", sent | {"legal_sok": NOBODY}).content.decode()
    assert "ser ut som ett personnummer" in refused
    assert NOBODY not in refused
    assert Revision.objects.filter(draft=draft).count() == 1


def test_rules_are_told_beside_the_step_and_as_it_is_written(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva"), client_of(town, "editor")
    town.save(draft, town.pathway(town.step("ett"), town.step("tva", legal=None)))
    page = html(editor, f"/utkast/{draft.uuid}/skriv")
    assert '<a href="#del-tva">Steg 2</a>' in page
    assert "anger varken lagrum" in page[page.index('id="del-tva"') :]
    assert "anger varken lagrum" not in page[page.index('id="del-ett"') : page.index('id="del-tva"')]
    sent = step_form(town, known=2, do="check", legal=[])
    live = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", sent).content.decode()
    assert "anger varken lagrum" in live[live.index('id="levande"') :]
    better = editor.post(
        f"/utkast/{draft.uuid}/skriv/steg/ett", sent | {"ground": "local_decision", "fallbacks-rows": "0"}
    ).content.decode()
    assert "Delen bryter inte mot någon regel" in better
    assert Revision.objects.filter(draft=draft).count() == 2


def test_the_contact_points_behind_a_step_are_those_of_the_look_up_by_day_and_at_night(town: Town) -> None:
    draft, editor = pathway(town, "ett"), client_of(town, "editor")
    for when in ("", "natt", "helg"):
        page = html(editor, f"/utkast/{draft.uuid}/skriv?area=0181&tid={when}")
        assert re.search(r'class="number( reserved)?" href="tel:', page[page.index('id="del-ett"') :])
        assert 'class="answers' in page
    elsewhere = html(editor, f"/utkast/{draft.uuid}/skriv?area=2380")
    assert "ingen kontaktväg i registret" in elsewhere
    assert "ingen kontaktväg i registret" not in page
    unwritten = step_form(town, do="check", **{"receiver-function": town.id("socialjour"), "area": "0181"})
    live = editor.post(f"/utkast/{draft.uuid}/skriv/steg/ett", unwritten).content.decode()
    assert "ingen kontaktväg i registret" in live[live.index('id="levande"') :]


def test_a_number_that_the_writer_may_not_see_is_not_shown_behind_a_step(town: Town) -> None:
    step = town.step("ett", receiver={"function": town.id("socialjour")})
    draft, editor = town.draft(town.pathway(step), "pathway"), client_of(town, "editor")
    hidden = {"type": "telephone", "number": "070-174 06 77"}
    more: dict[str, Any] = {"organisation": "polisen", "function": "socialjour", "visibility": "parties"}
    town.world.contact_point(channels=[hidden], **more)
    for place in ("skriv", "skriv/steg/ett"):
        page = html(editor, f"/utkast/{draft.uuid}/{place}")
        assert "+46701740677" not in page
        assert "070-174 06 77" not in page
        assert "ingen kontaktväg i registret" not in page


def test_the_head_is_written_group_by_group_and_what_the_form_does_not_ask_stays(town: Town) -> None:
    parties = [{"organisation": town.id("socialkontoret"), "withdrawn": "2030-01-01"}]
    draft, editor = pathway(town, "ett", parties=parties), client_of(town, "editor")
    sent = {
        "do": "save", "known": 1, "decision-decided_by": "Socialnämnden", "decision-level": "board",
        "decision-decided": "2026-11", "decision-reference_number": "SN 2026/17", "parties-rows": "2",
        "parties-0-was": "0", "parties-0-organisation": town.id("socialkontoret"), "parties-0-title": "Avtalet",
        "parties-1-was": "", "parties-1-organisation": town.id("polisen"), "review_by": "2030-12-31",
    }  # fmt: skip
    assert editor.post(f"/utkast/{draft.uuid}/skriv/beslut", sent).status_code == 302
    found = said(draft)
    assert found["decision"]["decided"] == {"value": "2026-11", "precision": "month"}
    assert found["parties"] == [
        {"organisation": town.id("socialkontoret"), "withdrawn": "2030-01-01", "title": "Avtalet"},
        {"organisation": town.id("polisen")},
    ]
    hours = {"do": "save", "known": 2, "required_hours": "mån-fre: 8-17\nlör: 25-26"}
    wrong = editor.post(f"/utkast/{draft.uuid}/skriv/tider", hours)
    assert wrong.status_code == 422
    assert "Rad 2:" in wrong.content.decode()
    assert "lör: 25-26</textarea>" in wrong.content.decode()
    right = hours | {"required_hours": "mån-fre: 8-17"}
    assert editor.post(f"/utkast/{draft.uuid}/skriv/tider", right).status_code == 302
    assert said(draft)["required_hours"]["rules"][0]["windows"] == [{"start": "08:00", "end": "17:00"}]
    day = editor.post(f"/utkast/{draft.uuid}/skriv/beslut", sent | {"known": 3, "decision-decided": "i höstas"})
    assert day.status_code == 422
    assert 'href="#decision-decided"' in day.content.decode()
    do_not = {"do": "save", "known": 3, "do_not-rows": "1", "do_not-0-was": "0", "do_not-0-text_sv": ""}
    assert editor.post(f"/utkast/{draft.uuid}/skriv/gor-inte", do_not).status_code == 302
    assert "do_not" not in said(draft)


def test_a_text_about_somebody_is_refused_beside_its_field_and_one_that_may_be_is_asked_about(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva"), client_of(town, "editor")
    address = f"/utkast/{draft.uuid}/skriv/steg/ett"
    refused = editor.post(address, step_form(town, action_sv=f"Ring {NOBODY}"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert NOBODY not in page
    assert 'href="#action"' in page
    assert "Antal personer" in page
    maybe = step_form(town, action_sv="Ring 08-465 004 11 på Storgatan 3 i Södertälje")
    asked = editor.post(address, maybe)
    assert asked.status_code == 422
    assert "pekar inte ut någon person" in asked.content.decode()
    assert "Storgatan 3" in asked.content.decode()
    assert editor.post(address, maybe | {"confirmed": "yes"}).status_code == 302
    # What has been looked at once is not asked about again, neither here nor when something else is written.
    assert editor.post(f"/utkast/{draft.uuid}/skriv/steg/tva", step_form(town, known=2)).status_code == 302
    assert do(editor, draft, "up:tva", 3).status_code == 302


def test_a_draft_is_shared_put_to_its_parties_and_withdrawn_by_its_pages(town: Town) -> None:
    draft, editor = pathway(town, "ett"), client_of(town, "editor")
    address = f"/utkast/{draft.uuid}"
    shared = editor.post(f"{address}/dela", {"do": "save", "known": 1, "organisations": [town.id("skolan")]})
    assert shared.status_code == 302
    assert Sharing.objects.filter(draft=draft, ending=None).count() == 1
    stale = editor.post(f"{address}/dela", {"do": "save", "known": 1, "organisations": []})
    assert stale.status_code == 409
    assert "Skrivs under av <strong>socialkontoret</strong>, <strong>polisen</strong>." in html(
        editor, f"{address}/foresla"
    )
    wish = {"do": "propose", "known": 1, "valid_from": today().isoformat(), "note": "Läs steg 1"}
    assert editor.post(f"{address}/foresla", wish | {"valid_from": ""}).status_code == 422
    assert editor.post(f"{address}/foresla", wish | {"known": 9}).status_code == 409
    proposed = editor.post(f"{address}/foresla", wish)
    proposal = Proposal.objects.get(draft=draft)
    assert proposed.headers["Location"] == f"/forslag/{proposal.record}/1"
    assert "har inte svarat" in html(editor, f"{address}/foresla")
    assert "fryst förslag" in html(editor, f"{address}/skriv")
    ended = editor.post(f"{address}/foresla", {"do": "withdraw", "reason": "Görs om från början"})
    assert ended.headers["Location"] == address
    assert editor.get(f"{address}/skriv").headers["Location"] == address


def test_a_draft_that_breaks_a_rule_is_not_put_to_anybody(town: Town) -> None:
    draft, editor = pathway(town, "ett", decision=None), client_of(town, "editor")
    town.save(draft, {name: value for name, value in said(draft).items() if name != "decision"})
    wish = {"do": "propose", "known": Revision.objects.filter(draft=draft).count(), "valid_from": today().isoformat()}
    refused = editor.post(f"/utkast/{draft.uuid}/foresla", wish)
    assert refused.status_code == 422
    assert "rätta först det som hindrar" in refused.content.decode()
    assert "Det står inte vem som beslutar" in refused.content.decode()
    assert not Proposal.objects.exists()


def test_earlier_savings_are_compared_and_written_on_again(town: Town) -> None:
    draft, editor = pathway(town, "ett", "tva"), client_of(town, "editor")
    do(editor, draft, "remove:tva", 1)
    page = html(editor, f"/utkast/{draft.uuid}/sparningar?jamfor=1")
    assert "Från sparning 1 till 2" in page
    assert "borttaget" in page
    do(editor, draft, "restore:1", 2)
    assert order(draft) == ["ett", "tva"]


def test_sections_of_a_routine_are_written_in_the_same_way(town: Town) -> None:
    draft, editor = town.draft(), client_of(town, "editor")
    sent = {"do": "save", "known": 1, "heading_sv": "Kontakt", "text_sv": "Bovärden ringer.", "heading_en": "Contact"}
    assert editor.post(f"/utkast/{draft.uuid}/skriv/avsnitt/ny", sent).status_code == 302
    section = said(draft)["sections"][1]
    assert section["heading"] == {"sv": "Kontakt", "en": "Contact"}
    do(editor, draft, f"up:{section['key']}", 2)
    assert [one["heading"]["sv"] for one in said(draft)["sections"]] == ["Kontakt", "Syfte"]


def test_who_only_reads_a_draft_is_led_to_reading_it_and_nobody_else_knows_of_it(town: Town) -> None:
    draft = pathway(town, "ett")
    town.propose(draft)
    police, stranger = client_of(town, "police"), client_of(town, "stranger")
    places = ("skriv", "skriv/grund", "skriv/steg/ett")
    for place in places:
        assert police.get(f"/utkast/{draft.uuid}/{place}").headers["Location"] == f"/utkast/{draft.uuid}"
    assert "Lägg förslaget" not in html(police, f"/utkast/{draft.uuid}/foresla")
    assert police.post(f"/utkast/{draft.uuid}/foresla", {"valid_from": today().isoformat()}).status_code == 403
    for place in (*places, "sparningar", "dela", "foresla"):
        html(stranger, f"/utkast/{draft.uuid}/{place}", 404)
        assert Client().get(f"/utkast/{draft.uuid}/{place}").headers["Location"].startswith("/logga-in/")
    assert Revision.objects.filter(draft=draft).count() == 1


def test_a_draft_whose_steps_a_program_left_without_names_can_be_written_on(town: Town) -> None:
    steps: list[Json] = [{"action": {"sv": "Ett"}}, {"key": "Å b", "actor": "x"}, {"key": "tre", "within": "snart"}]
    document = {"title": {"sv": "Halv"}, "steps": steps, "areas": ["x"], "required_hours": {"rules": [{}]}}
    draft, editor = town.draft(document, "pathway"), client_of(town, "editor")
    html(editor, f"/utkast/{draft.uuid}/skriv")
    for group in ("grund", "gor-inte", "tider", "beslut", "noter"):
        html(editor, f"/utkast/{draft.uuid}/skriv/{group}")
    do(editor, draft, "down:tre", 1)
    do(editor, draft, "up:tre", 2)
    assert order(draft)[1] == "tre"
    assert all(order(draft))
    html(editor, f"/utkast/{draft.uuid}/skriv/steg/{uuid4().hex}", 404)


HOSTILE = ("x", "\0", "9" * 400, "<script>" + "🙂" * 400)


def test_whatever_a_form_is_sent_nothing_breaks_and_nothing_comes_back_as_markup(town: Town) -> None:
    draft, editor = pathway(town, "ett"), client_of(town, "editor")
    steps = step_form(town) | {"receiver-contact_point": "", "branch": "", "evidence": "", "legal_sok": "", "area": ""}
    heads = ("title_sv", "situations", "starts", "areas", "urgency", "synonyms", "do_not-rows", "do_not-0-text_sv",
             "required_hours", "decision-decided", "decision-level", "parties-rows", "parties-0-was",
             "parties-0-organisation", "review_by", "supersedes", "secrecy_note-text_sv", "sources")  # fmt: skip
    for value in HOSTILE:
        sent = {name: value for name in (*steps, *heads) if name not in {"do", "known"}}
        for doing in ("save", f"search:{value}"):
            for place in ("steg/ett", "steg/ny", "grund", "gor-inte", "tider", "beslut", "noter"):
                known = Revision.objects.filter(draft=draft).count()
                answer = editor.post(f"/utkast/{draft.uuid}/skriv/{place}", sent | {"do": doing, "known": known})
                assert answer.status_code in {200, 302, 409, 422}, (doing, place)
                assert b"<script>" not in answer.content
        html(editor, f"/utkast/{draft.uuid}/skriv?area={quote(value)}&tid=x&angra=99999")
    html(editor, f"/utkast/{draft.uuid}")


def test_the_editor_costs_as_many_queries_for_one_step_as_for_many(town: Town) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            html(editor, address)
        return len(captured)

    editor = client_of(town, "editor")
    few, many = pathway(town, "ett"), pathway(town, *(f"steg-{n}" for n in range(9)))
    places = ("skriv", "skriv/grund", "skriv/steg/ny", "sparningar", "dela", "foresla")
    for place in places:
        assert queries(f"/utkast/{few.uuid}/{place}") == queries(f"/utkast/{many.uuid}/{place}"), place
