"""Every text of every kind passes the guard: a number planted in any is refused there, and nothing is said of it.

The fields are found by walking the examples, not by a list: a new kind or field is covered once it has an example,
which `tests/records/test_every_kind.py` demands.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from partners.models import Verification
from partners.verifying import Check, verify
from records.content import kinds
from records.drafts import Problem, validated
from records.guard import MayHold, busy_texts_of, findings_in
from records.guard.texts import text_fields
from records.models import Record, Version
from records.recording import Draft, NotRecorded, recording
from tests.records.examples import EXAMPLES
from tests.records.support import KIND, record

NUMBER = "20170101-2393"
TAIL = "01-2393"
DAY = date(2026, 3, 1)
KINDS = [kind for kind in kinds if kind != KIND]
Path = tuple[str | int, ...]

PLANTED = (
    f"om {NUMBER}",
    f"a-{NUMBER}",
    NUMBER.replace("-", ""),
    f"mottagning{NUMBER}@exempel.example",
    f"https://exempel.example/{NUMBER}",
    f"https://exempel.example/?q={NUMBER.replace('-', '%2D')}",
)
"""The number as text, within a code, bare, in a mail address, in a web address: one of them fits any field."""


def strings(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where a JSON document has a text."""
    if isinstance(value, str):
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        yield from strings(item, (*path, name))


def with_text(document: Any, path: Path, text: str) -> Any:
    changed = copy.deepcopy(document)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = text
    return changed


def problems_of(kind: str, content: Any, *, confirmed: bool = False) -> list[Problem]:
    refusal = None
    try:
        validated([Draft(kind, content, DAY, confirmed=confirmed)])
    except NotRecorded as refused:
        refusal = refused
    assert TAIL not in f"{refusal} {refusal and refusal.problems}"
    return refusal.problems[0] if refusal else []


def document_of(kind: str) -> Any:
    return kinds[kind].model_validate(EXAMPLES[kind]).model_dump(mode="json", exclude_none=True)


def plant_everywhere(kind: str) -> tuple[set[Path], set[Path]]:
    """The texts where the guard refused the number, and those that the model itself lets nothing of the sort into."""
    document = document_of(kind)
    guarded, closed = set(), set()
    for path in strings(document):
        found = [problems_of(kind, with_text(document, path, text), confirmed=True) for text in PLANTED]
        assert all(found), f"{kind}: a number got in at {path}"
        if any(problem.path == path and problem.code == "identifying_text" for some in found for problem in some):
            guarded.add(path)
        else:
            closed.add(path)
    return guarded, closed


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_gets_into_no_text_of_any_kind_and_is_refused_where_it_stands(kind: str) -> None:
    guarded, closed = plant_everywhere(kind)
    document = document_of(kind)

    assert guarded
    free = {path for path in closed if not problems_of(kind, with_text(document, path, "Något annat"))}
    assert free == set()


def test_a_field_that_the_guard_passed_over_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_notes(model: Any) -> Any:
        return tuple((name, kinds) for name, kinds in text_fields(model) if name != "note")

    monkeypatch.setattr("records.guard.texts.text_fields", without_notes)

    with pytest.raises(AssertionError, match="a number got in at"):
        plant_everywhere("function")


def text_in(name: str, text: str) -> dict[str, Any]:
    return {name: text}


FUNCTION = Draft("function", EXAMPLES["function"], DAY)
SOFT = "Volvon är ABC 123"


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_identify_is_refused_until_it_is_confirmed(kind: str) -> None:
    document = document_of(kind)
    seen = 0
    for path in strings(document):
        changed = with_text(document, path, SOFT)
        if problems_of(kind, changed, confirmed=True):
            continue  # the model lets no such text in
        seen += 1
        assert [(p.path, p.code) for p in problems_of(kind, changed)] == [(path, "possibly_identifying")]
    assert seen


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_identities_days_hours_and_channels_are_no_alarm(kind: str) -> None:
    assert problems_of(kind, document_of(kind)) == []


@pytest.mark.parametrize("name", ["change_note", "source", "key"])
def test_what_stands_beside_the_content_is_guarded_too(name: str) -> None:
    for text, code in ((NUMBER, "identifying_text"), (SOFT, "possibly_identifying")):
        with pytest.raises(NotRecorded) as refused:
            validated([replace(FUNCTION, **text_in(name, text))])
        assert [(p.path, p.code) for p in refused.value.problems[0]] == [((name,), code)]
    assert validated([replace(FUNCTION, confirmed=True, **text_in(name, SOFT))])


def test_an_end_is_guarded_too() -> None:
    with pytest.raises(NotRecorded) as refused:
        validated([Draft("function", None, DAY, change_note=NUMBER)])

    assert [p.path for p in refused.value.problems[0]] == [("change_note",)]


def test_the_message_names_kind_and_place_and_repeats_nothing() -> None:
    (problem,) = problems_of("function", with_text(EXAMPLES["function"], ("note", "sv"), f"Gäller {NUMBER}."))

    assert problem.path == ("note", "sv")
    assert "characters 8 to 20" in problem.message
    assert "personal identity number" in problem.message


def test_a_reference_number_is_wanted_in_a_documents_field_and_suspect_in_running_text() -> None:
    plan = document_of("plan")
    dnr = "dnr KS 2023/17"

    assert problems_of("plan", with_text(plan, ("decision", "reference_number"), dnr)) == []
    assert [p.path for p in problems_of("plan", with_text(plan, ("title", "sv"), dnr))] == [("title", "sv")]
    assert validated([Draft("plan", plan, DAY, source=dnr)])


def test_no_field_may_be_meant_for_an_identity_number() -> None:
    with pytest.raises(ValueError, match="softer"):
        MayHold("personal_identity_number")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="softer"):
        MayHold()


def test_what_no_model_foresaw_is_read_as_text() -> None:
    class Odd:
        def __str__(self) -> str:
            return NUMBER

    found = busy_texts_of({NUMBER: 1, "list": [Odd()], "day": DAY, "number": 201701012393})

    assert [(path, bool(findings_in(text))) for path, text, _ in found] == [(("…",), True), (("list", 0), True)]


@pytest.mark.django_db(transaction=True)
def test_checks_notes_and_disposals_are_guarded() -> None:
    point = Record.objects.create(kind="contact_point")
    with recording("system:test") as session:
        for field, text in (("by", NUMBER), ("how", SOFT), ("source", NUMBER)):
            check = replace(Check(point, date(2026, 1, 1), "Registret", "provringning"), **text_in(field, text))
            with pytest.raises(NotRecorded) as refused:
                verify(session, [check])
            assert [p.path for p in refused.value.problems[0]] == [(field,)]
        with pytest.raises(NotRecorded):
            session.note("contact_point.reported", None, {"what": [NUMBER]})
        verify(session, [Check(point, date(2026, 1, 1), "Registret", SOFT, confirmed=True)])
    assert Verification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_decision_of_disposal_does_not_repeat_what_it_is_about() -> None:
    (version,) = record(Draft("function", EXAMPLES["function"], DAY))
    with recording("system:test") as session:
        for reference, reason in ((NUMBER, "fel"), ("KS 2026/9", f"stod {NUMBER}"), ("KS 2026/9", SOFT)):
            with pytest.raises(NotRecorded):
                session.dispose([version], reference, reason)
        session.dispose([version], "dnr KS 2026/9", "stod något om en person")
    assert Version.mechanism.get(pk=version.pk).content is None
