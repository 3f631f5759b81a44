"""What the kinds of the registry's room accept, and what they refuse."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from records.complaints import said_of
from records.content import PartialDate, reference_paths
from registry.activities import FollowUp, JointActivity, TrainingFact
from registry.content import LegalReference, Plan, Routine, Situation
from registry.pathways import Pathway, Receiver, Step


def identity() -> str:
    return str(uuid4())


def step(key: str = "ring", **more: Any) -> dict[str, Any]:
    return {"key": key, "actor": identity(), "modality": "ska", "action": {"sv": "Ring"}, **more}


def pathway(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "title": {"sv": "Risk att en ung person förs utomlands", "en": "Risk of abduction"},
        "situations": [identity()],
        "target_groups": [identity()],
        "starts": identity(),
        "areas": [identity()],
        "urgency": "akut",
        "steps": list(steps) or [step()],
        **more,
    }


def routine(**more: Any) -> dict[str, Any]:
    return {"title": {"sv": "Rutin"}, "routine_kind": "rutin", "owner": identity(), **more}


def refused(model: Any, content: dict[str, Any]) -> list[str]:
    """The paths of what is wrong."""
    try:
        model.model_validate(content)
    except ValidationError as error:
        return [".".join(map(str, found[0])) for found in said_of(error)]
    return []


# Time limits


@pytest.mark.parametrize("within", ["genast", "P14D", "P4M", "PT1H", "P1W", "P1Y6M", "PT30M", None])
def test_a_time_limit_is_at_once_or_a_duration(within: str | None) -> None:
    assert Step.model_validate(step(within=within)).within == within


@pytest.mark.parametrize(
    "within", ["", "14 dagar", "snarast", "P", "14D", "-P14D", "P0D", "PT0S", "P99999999Y", "P1D1D"]
)
def test_what_is_no_time_limit_is_refused(within: str) -> None:
    assert refused(Step, step(within=within)) == ["within"]


# Receivers and fallbacks


@pytest.mark.parametrize(
    ("receiver", "right"),
    [
        ({"function": identity()}, True),
        ({"contact_point": identity()}, True),
        ({}, False),
        ({"function": identity(), "contact_point": identity()}, False),
    ],
)
def test_a_receiver_is_either_a_function_or_one_contact_point(receiver: dict[str, str], right: bool) -> None:
    assert (refused(Receiver, receiver) == []) is right
    assert (refused(Step, step(receiver={"function": identity()}, fallbacks=[receiver])) == []) is right


def test_a_step_without_receiver_has_no_fallback() -> None:
    assert refused(Step, step(fallbacks=[{"function": identity()}])) == ["fallbacks"]


# Steps


@pytest.mark.parametrize("modality", ["ska", "bor", "far", "kan"])
def test_a_step_says_how_binding_it_is_and_what_makes_it_so(modality: str) -> None:
    for ground in ("law", "local_decision", None):
        assert refused(Step, step(modality=modality, ground=ground)) == []


@pytest.mark.parametrize(("field", "value"), [("modality", "bör"), ("modality", "must"), ("ground", "habit")])
def test_other_words_for_it_are_refused(field: str, value: str) -> None:
    assert refused(Step, step(**{field: value})) == [field]


def test_a_steps_key_stands_once_in_its_pathway() -> None:
    assert refused(Pathway, pathway(step("ring"), step("anmal"))) == []
    assert refused(Pathway, pathway(step("ring"), step("ring"))) == ["steps"]


@pytest.mark.parametrize("missing", ["situations", "target_groups", "areas", "steps"])
def test_a_pathway_says_when_for_whom_where_and_what(missing: str) -> None:
    assert refused(Pathway, pathway(**{missing: []})) == [missing]


def test_a_pathway_is_found_by_its_everyday_words_and_by_what_its_steps_say() -> None:
    words = Pathway.model_validate(
        pathway(synonyms=["gift bort"], do_not=[{"text": {"sv": "Fråga inte familjen"}}])
    ).words()

    assert "gift bort" in words.synonyms
    assert "Risk of abduction" in words.names
    assert {"Ring", "Fråga inte familjen"} <= set(words.body)


def test_a_pathways_references_are_all_known_to_the_mechanism() -> None:
    roles = {path.role for path in reference_paths(Pathway)}

    assert roles >= {
        "situations", "target_groups", "starts", "also_starts", "areas", "rests_on", "owner", "steps.actor",
        "steps.receiver.function", "steps.receiver.contact_point", "steps.fallbacks.function",
        "steps.fallbacks.contact_point", "steps.legal", "secrecy_note.legal",
    }  # fmt: skip


# Documents


def test_a_routines_sections_and_parties_stand_once() -> None:
    section = {"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Text"}}
    organisation = identity()

    assert refused(Routine, routine(sections=[section, {**section, "key": "ansvar"}])) == []
    assert refused(Routine, routine(sections=[section, section])) == ["sections"]
    assert refused(Routine, routine(parties=[{"organisation": organisation}, {"organisation": identity()}])) == []
    assert refused(Routine, routine(parties=[{"organisation": organisation}, {"organisation": organisation}])) == [
        "parties"
    ]


def test_what_each_party_calls_a_routine_finds_it() -> None:
    words = Routine.model_validate(
        routine(parties=[{"organisation": identity(), "title": "Samarbetsavtal"}], title={"sv": "Överenskommelse"})
    ).words()

    assert words.names == ("Överenskommelse",)
    assert "Samarbetsavtal" in words.synonyms


def test_a_plans_focus_areas_are_told_apart_by_their_keys() -> None:
    focus = {"key": "forebygga", "number": 1, "name": {"sv": "Förebygga"}}
    plan = {"title": {"sv": "Fri från våld"}, "owner": identity()}

    assert refused(Plan, {**plan, "focus_areas": [focus, {**focus, "key": "upptacka", "number": 2}]}) == []
    assert refused(Plan, {**plan, "focus_areas": [focus, focus]}) == ["focus_areas"]
    assert refused(Plan, {**plan, "focus_areas": [{**focus, "number": 0}]}) == ["focus_areas.0.number"]


def test_a_provision_ends_after_it_begins_and_is_called_by_its_number() -> None:
    provision = {
        "code": "sol-14-1",
        "law_short": "SoL",
        "sfs": "2001:453",
        "provision": "14 kap. 1 §",
        "reference_kind": "obligation",
        "gist": {"sv": "Anmäl"},
        "in_force_from": "2013-01-01",
    }

    assert refused(LegalReference, {**provision, "in_force_until": "2025-07-01"}) == []
    assert refused(LegalReference, {**provision, "in_force_until": "2013-01-01"}) == ["in_force_until"]
    assert LegalReference.model_validate(provision).label().sv == "14 kap. 1 § SoL (2001:453)"


@pytest.mark.parametrize(
    ("figures", "wrong"),
    [
        ({"share_percent_at_least": 80}, ""),
        ({"number": 14}, ""),
        ({}, ""),
        ({"share_percent_at_least": 101}, "share_percent_at_least"),
        ({"number": 0}, ""),
        ({"number": 1}, "number"),
        ({"number": 4}, "number"),
        ({"number": 5}, ""),
        ({"audience_size": 4, "share_percent_at_least": 50}, "audience_size"),
        ({"audience_size": 20, "number": 21}, "audience_size"),
    ],
)
def test_a_training_fact_may_have_figures_that_can_be_so(figures: dict[str, int], wrong: str) -> None:
    fact = {"title": {"sv": "U"}, "organisation": identity(), "measured": "2023", "source": "kommunens webbplats"}

    assert refused(TrainingFact, {**fact, **figures}) == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("times", "right"),
    [
        ({"held": "2027"}, True),
        ({"held": "2027-02-04", "starts_at": "13:00", "ends_at": "15:00"}, True),
        ({"held": "2027-02-04", "starts_at": "24:00"}, False),
        ({"held": "2027-02", "starts_at": "13:00"}, False),
        ({"held": "2027-02", "last_day": "2027-02-20"}, False),
        ({"held": "2027-02-04", "last_day": "2027-02-03"}, False),
        ({"held": "2027-02-04", "ends_at": "15:00"}, False),
        ({"held": "2027-02-04", "starts_at": "22:00", "ends_at": "02:00"}, False),
        ({"held": "2027-02-04", "last_day": "2027-02-05", "starts_at": "22:00", "ends_at": "02:00"}, True),
    ],
)
def test_the_times_of_an_activity_go_together(times: dict[str, str], right: bool) -> None:
    meeting = {"title": {"sv": "M"}, "activity_kind": "meeting", "organisers": [identity()]}

    assert (refused(JointActivity, {**meeting, **times}) == []) is right


@pytest.mark.parametrize("code", ["", "Hedersvåld", "hrv våld", "-hrv", "HRV"])
def test_a_code_is_written_in_plain_small_letters(code: str) -> None:
    assert refused(Situation, {"code": code, "name": {"sv": "x"}}) == ["code"]


# Dates as precise as their source


@pytest.mark.parametrize(
    ("value", "precision", "earliest", "latest"),
    [
        ("2023-12", "month", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", "year", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-12-04", "day", date(2023, 12, 4), date(2023, 12, 4)),
    ],
)
def test_a_date_is_as_precise_as_its_source(value: str, precision: str, earliest: date, latest: date) -> None:
    written = FollowUp.model_validate(
        {"title": {"sv": "x"}, "routine": identity(), "followed_up": value, "by": identity(), "outcome": {"sv": "x"}}
    ).followed_up

    assert (written.value, written.precision) == (value, precision)
    assert (written.earliest(), written.latest()) == (earliest, latest)


@given(st.dates(), st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_a_date_lies_among_the_days_it_can_mean(day: date, form: str) -> None:
    if day.year < 1000:
        day = day.replace(year=2000)
    found = PartialDate.model_validate(day.strftime(form))

    assert found.earliest() <= day <= found.latest()
    assert PartialDate.model_validate(found.model_dump()) == found


@pytest.mark.parametrize(
    "value",
    [
        "",
        "december 2023",
        "2023-13",
        "2023-00",
        "2023-02-30",
        "0000",
        "23-12",
        {"value": "2023-12", "precision": "day"},
    ],
)
def test_what_is_no_such_date_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        PartialDate.model_validate(value)
