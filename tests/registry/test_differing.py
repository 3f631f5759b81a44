"""What differs between two contents, as people read it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from records.reading import Label
from records.text import Text
from registry.differing import PartDifference, differences

COUNSELLOR, INTAKE, COUNTY = uuid4(), uuid4(), uuid4()
NAMES = {
    COUNSELLOR: Label(COUNSELLOR, "function", "elevhalsa", Text(sv="Elevhälsan", en="School health")),
    INTAKE: Label(INTAKE, "function", "mottagning", Text(sv="Mottagningen", en="The intake")),
    COUNTY: Label(COUNTY, "area", "01", Text(sv="Stockholms län")),
}
REPORT: dict[str, Any] = {
    "key": "orosanmalan",
    "actor": str(COUNSELLOR),
    "modality": "bor",
    "action": {"sv": "Ring mottagningen inom en vecka"},
    "within": "P7D",
}
TALK: dict[str, Any] = {"key": "samtal", "actor": str(COUNSELLOR), "modality": "kan", "action": {"sv": "Samtala"}}


def compared(before: dict[str, Any], after: dict[str, Any], kind: str = "pathway") -> list[PartDifference]:
    return list(differences(kind, before, after, NAMES))


def only(before: dict[str, Any], after: dict[str, Any], kind: str = "pathway") -> PartDifference:
    (part,) = compared(before, after, kind)
    return part


def said(part: PartDifference, side: str) -> list[str]:
    return [line.words.sv for one in part.differences for line in getattr(one, f"{side}_lines")]


def test_equal_contents_differ_in_nothing() -> None:
    assert compared({"steps": [REPORT]}, {"steps": [REPORT]}) == []


def test_what_is_left_empty_within_a_part_is_as_good_as_left_out() -> None:
    party = {"organisation": str(COUNSELLOR)}
    assert compared({"parties": [party]}, {"parties": [party | {"title": ""}]}) == []
    (part,) = compared({"parties": [party]}, {"parties": [party | {"title": "", "signed": "2026-01-01"}]})
    assert [one.path.rpartition(".")[2] for one in part.differences] == ["signed"]


def test_a_step_is_called_by_what_is_done_and_its_fields_by_their_names() -> None:
    part = only({"steps": [REPORT]}, {"steps": [REPORT | {"within": "genast", "modality": "ska"}]})
    assert (part.label.sv, part.name and part.name.sv, part.change) == (
        "Steg", "Ring mottagningen inom en vecka", "changed",
    )  # fmt: skip
    told = [
        (one.label.sv, one.label.en, one.before_lines[0].words.sv, one.after_lines[0].words.en)
        for one in part.differences
    ]
    assert told == [
        ("Ska, bör, får eller kan", "Must, ought to, may or can", "bör", "must"),
        ("Tidsgräns", "Time limit", "inom 7 dagar", "at once"),
    ]


def test_a_changed_text_is_told_word_by_word() -> None:
    part = only({"steps": [REPORT]}, {"steps": [REPORT | {"action": {"sv": "Ring mottagningen samma dag"}}]})
    (wording,) = part.differences[0].texts
    assert wording.language == "sv"
    assert [(run.change, run.text) for run in wording.runs] == [
        ("same", "Ring mottagningen "), ("deleted", "inom en vecka"), ("inserted", "samma dag"),
    ]  # fmt: skip


def test_a_step_that_moved_tells_its_places_and_what_changed_besides() -> None:
    third = TALK | {"key": "uppfoljning", "action": {"sv": "Följ upp"}}
    (part,) = compared({"steps": [REPORT, TALK, third]}, {"steps": [TALK, third, REPORT | {"modality": "ska"}]})
    assert (part.change, part.place_before, part.place_after) == ("moved", 1, 3)
    assert [(one.change, one.path) for one in part.differences] == [("changed", "steps.orosanmalan.modality")]


def test_of_two_steps_that_changed_places_one_has_moved() -> None:
    moved = only({"steps": [REPORT, TALK]}, {"steps": [TALK, REPORT]})
    assert (moved.change, {moved.place_before, moved.place_after}) == ("moved", {1, 2})


def test_a_step_that_came_is_told_field_by_field_with_names_in_place_of_identities() -> None:
    new = TALK | {"receiver": {"function": str(INTAKE)}}
    part = only({"steps": [REPORT]}, {"steps": [REPORT, new]})
    assert (part.change, part.place_after, part.name and part.name.sv) == ("added", 2, "Samtala")
    lines = {line.label.sv: line for line in part.differences[0].after_lines if line.label}
    assert lines["Vem"].words.sv == "Elevhälsan"
    receiver = lines["Mottagare › Funktion"]
    assert receiver.record
    assert (receiver.words.en, receiver.record.kind, receiver.record.id) == ("The intake", "function", INTAKE)


def test_a_focus_area_is_called_by_its_own_name_within_its_plan() -> None:
    plan = Label(COUNTY, "plan", None, Text(sv="Planen", en="The plan"), (("stod", Text(sv="Stöd")),))
    after = [{"plan": str(COUNTY), "key": key} for key in ("stod", "borta")] + [{"plan": "", "key": ""}]
    parts = differences("routine", {}, {"focus_areas": after}, {COUNTY: plan})
    assert [part.name and (part.name.sv, part.name.en) for part in parts] == [
        ("Stöd (Planen)", "Stöd (The plan)"), ("borta (Planen)", "borta (The plan)"), ("–", None),
    ]  # fmt: skip
    assert said(parts[0], "after") == ["Stöd (Planen)"]
    (unknown,) = differences("routine", {}, {"focus_areas": after[:1]}, {})
    assert said(unknown, "after") == ["gäller inte den dagen"]


def test_what_does_not_hold_at_the_moment_is_said_not_to() -> None:
    part = only({"starts": str(COUNSELLOR)}, {"starts": str(uuid4())})
    assert said(part, "after") == ["gäller inte den dagen"]


def test_opening_hours_are_told_in_sentences_word_by_word() -> None:
    window = {"start": "08:00", "end": "16:30"}
    days = ["mo", "tu", "we", "th", "fr"]
    before = {"hours": {"rules": [{"days": days, "windows": [window]}]}}
    after = {"hours": {"rules": [{"days": days, "windows": [window | {"end": "17:00"}]}]}}
    part = only(before, after, "contact_point")
    assert said(part, "before") != said(part, "after")
    swedish = part.differences[0].texts[0]
    assert [run.text.strip() for run in swedish.runs if run.change != "same"] == ["16.30", "17.00"]
    assert {wording.language for wording in part.differences[0].texts} == {"sv", "en"}


def test_numbers_days_and_choices_are_told_as_people_write_them() -> None:
    before = {"channels": [{"type": "telephone", "number": "+46846500401"}], "visibility": "public", "languages": []}
    after = {
        "channels": [{"type": "telephone", "number": "+46846500402"}],
        "visibility": "parties",
        "languages": ["ar"],
    }
    number, languages, visibility = sorted(compared(before, after, "contact_point"), key=lambda part: part.path)
    assert (said(number, "before"), said(number, "after")) == (["08-465 004 01"], ["08-465 004 02"])
    assert said(languages, "after") == ["arabiska"]
    assert (said(visibility, "before"), said(visibility, "after")) == (["alla"], ["parter"])
    dated = only({"review_by": "2026-12-31"}, {"review_by": "2027-06-01"}, "routine")
    assert (said(dated, "before"), said(dated, "after")) == (["31 december 2026"], ["1 juni 2027"])


def test_a_party_that_left_and_one_that_changed_are_two_parts() -> None:
    first, second, third = ({"organisation": str(uuid4()), "title": title} for title in ("Ett", "Två", "Tre"))
    parts = compared({"parties": [first, second]}, {"parties": [second | {"title": "Nytt"}, third]}, "routine")
    assert [(part.change, part.path) for part in parts] == [
        ("removed", "parties.1"), ("changed", "parties.1"), ("added", "parties.2"),
    ]  # fmt: skip


def test_an_area_that_came_is_one_row() -> None:
    part = only({"areas": []}, {"areas": [str(COUNTY)]})
    assert (part.label.sv, part.name, said(part, "after")) == ("Områden", None, ["Stockholms län"])


def test_what_is_withheld_is_not_compared() -> None:
    assert (
        list(differences("contact_point", {"hours": {}, "note": None}, {"channels": []}, {}, ["hours", "channels"]))
        == []
    )
