"""The rules of a proposal: each is found, is cleared, says what it blocks, and stands in the guide."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.environment import BASE_DIR
from records.moment import Moment
from records.recording import NotRecorded
from registry.agreeing.rules import RULES, Broken, Proposed, broken
from registry.agreeing.wording import RULE_WORDS
from tests.registry.agreement import Town, today

pytestmark = pytest.mark.django_db
GUIDE = BASE_DIR / "docs" / "agreeing.md"


def judged(town: Town, kind: str, document: dict[str, Any], **more: Any) -> list[Broken]:
    record = town.world.names["kommunen"]  # any identity that no record of the kind has
    owner = town.world.names["socialkontoret"]
    return broken(Proposed(kind, record, owner, document, Moment.resolve(), **more))


def whole(town: Town, kind: str, change: dict[str, Any]) -> dict[str, Any]:
    document = town.routine() if kind == "routine" else town.pathway()
    return {name: value for name, value in (document | change).items() if value is not None}


def places(town: Town, kind: str, change: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one.code, one.part) for one in judged(town, kind, whole(town, kind, change))}


@pytest.mark.parametrize("kind", ["routine", "pathway"])
def test_a_whole_document_breaks_none(town: Town, kind: str) -> None:
    assert places(town, kind, {}) == set()


def cases(town: Town) -> dict[str, tuple[str, dict[str, Any], str]]:
    """By rule: the kind, the change of a whole document that breaks it, and the part that it is told of."""
    step = town.step
    foreign = town.world.record("routine", town.routine(owner=town.id("skolan")))
    one = [{"organisation": town.id("socialkontoret")}]
    decision = town.routine()["decision"]
    focus = [{"key": "forebyggande", "number": 1, "name": {"sv": "Förebyggande"}}]
    plan = town.world.record("plan", {"title": {"sv": "Planen"}, "owner": town.id("kommunen"), "focus_areas": focus})
    half = {name: value for name, value in decision.items() if name != "reference_number"}
    return {
        "step_without_actor": ("pathway", {"steps": [step(actor=None)]}, "anmal"),
        "step_without_action": ("pathway", {"steps": [step(action={"sv": " "})]}, "anmal"),
        "duty_without_ground": ("pathway", {"steps": [step(), step("nasta", legal=None)]}, "nasta"),
        "do_not_missing": ("pathway", {"do_not": None}, ""),
        "required_hours_missing": ("pathway", {"required_hours": None}, ""),
        "provision_not_in_force": ("pathway", {"steps": [step(legal=[town.id("old")])]}, "anmal"),
        "parties_missing": ("pathway", {"parties": []}, ""),
        "agreement_with_one_party": ("routine", {"parties": one}, ""),
        "owner_missing": ("routine", {"owner": None}, ""),
        "owner_does_not_sign": ("routine", {"owner": town.id("skolan")}, ""),
        "area_not_served": (
            "routine", {"areas": [town.id("SE")], "parties": [*one, {"organisation": town.id("skolan")}]}, ""
        ),
        "decision_missing": ("routine", {"decision": None}, ""),
        "predecessor_not_theirs": ("routine", {"supersedes": str(foreign)}, ""),
        "review_date_passed": ("routine", {"review_by": today().isoformat()}, ""),
        "focus_area_unknown": ("routine", {"focus_areas": [{"plan": str(plan), "key": "okant"}]}, ""),
        "sample_proposed": ("routine", {"sample": True}, ""),
        "function_not_reached": (
            "pathway", {"steps": [step(receiver={"function": town.id("skyddat_boende")})]}, "anmal"
        ),
        "decision_head_incomplete": ("routine", {"decision": half}, ""),
        "review_date_missing": ("routine", {"review_by": None}, ""),
    }  # fmt: skip


def test_each_rule_is_found_where_it_is_broken_and_nothing_else_is(town: Town) -> None:
    found = {code: places(town, kind, change) for code, (kind, change, _) in cases(town).items()}
    due = {code: {(code, part)} for code, (_, _, part) in cases(town).items()}

    assert found == due
    assert set(found) | {"changed_meanwhile"} == set(RULES)


def test_a_draft_against_what_is_no_longer_in_force_is_told(town: Town) -> None:
    assert [one.code for one in judged(town, "routine", town.routine(), moved=True)] == ["changed_meanwhile"]


def test_a_duty_by_local_decision_needs_no_provision_and_what_is_no_duty_needs_nothing(town: Town) -> None:
    local = town.step(ground="local_decision", legal=None)
    may = town.step("far", modality="kan", ground=None, legal=None)

    assert places(town, "pathway", {"steps": [local, may]}) == set()


def test_a_focus_area_that_its_plan_has_and_no_other_is_let_through(town: Town) -> None:
    focus = [{"key": "skydd", "number": 2, "name": {"sv": "Skydd"}}]
    plan = town.world.record("plan", {"title": {"sv": "Planen"}, "owner": town.id("kommunen"), "focus_areas": focus})

    assert places(town, "routine", {"focus_areas": [{"plan": str(plan), "key": "skydd"}]}) == set()
    (one,) = judged(town, "routine", town.routine(focus_areas=[{"plan": town.id("kommunen"), "key": "skydd"}, {}]))
    assert (one.code, one.subject) == ("focus_area_unknown", town.world.names["kommunen"])


def test_it_is_said_in_which_area_a_function_is_not_reached(town: Town) -> None:
    (one,) = judged(town, "pathway", town.pathway(areas=[town.id("0181"), town.id("0180")]))

    assert (one.code, one.weight, one.subject) == ("function_not_reached", "warn", town.world.names["mottagning_barn"])
    assert "mottagning_barn" in one.words.sv
    assert "0180" in one.words.sv


def test_a_nations_contact_point_reaches_every_area(town: Town) -> None:
    town.world.contact_point(area="SE")

    assert judged(town, "pathway", town.pathway(areas=[town.id("0181"), town.id("0180")])) == []


def test_what_warns_does_not_stop_a_proposal_and_what_blocks_does(town: Town) -> None:
    found = {code: (kind, change) for code, (kind, change, _) in cases(town).items()}
    refused = set()
    for code, (kind, change) in found.items():
        try:
            town.propose(town.draft(whole(town, kind, change), kind))
        except NotRecorded:
            refused.add(code)

    assert refused == {code for code, rule in RULES.items() if rule.weight == "block"} & set(found)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"steps": [{}], "sections": [{}], "parties": [{}], "areas": ["x"], "owner": "x", "supersedes": "x"},
        {"parties": [{"organisation": "x", "withdrawn": "x"}], "review_by": "x", "decision": {}, "legal": ["x"]},
        {"steps": [{"action": {}, "receiver": {}, "fallbacks": [{}], "legal": ["x"]}], "situations": ["x"]},
    ],
)
@pytest.mark.parametrize("kind", ["routine", "pathway"])
def test_an_unfinished_document_breaks_rules_and_nothing_else(town: Town, kind: str, document: dict[str, Any]) -> None:
    assert judged(town, kind, document)


def test_the_rules_cost_as_many_queries_for_many_steps_as_for_one(town: Town) -> None:
    def cost(number: int) -> int:
        steps = [town.step(f"steg{place}") for place in range(number)]
        with CaptureQueriesContext(connection) as queries:
            judged(town, "pathway", town.pathway(*steps))
        return len(queries)

    assert cost(20) == cost(1)


def test_the_guide_and_the_code_have_the_same_rules() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (block|warn) \| (\w+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    asked = {("routine", "pathway"): "both", ("pathway",): "pathway", ("routine",): "routine"}

    assert {code: (weight, of) for code, weight, of in rows} == {
        code: (rule.weight, asked[rule.of]) for code, rule in RULES.items()
    }
    assert set(RULE_WORDS) == set(RULES)
    assert all(words.en for words in RULE_WORDS.values())
