"""Only differences are recorded: over random histories in a file, edited again and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from records.models import Belief, Event, Head
from records.recording import Draft, recording
from registry.loading import identity, load
from registry.loading.files import FileRefused, Stretch, Written, document, written

ACTOR = "system:test_load"
FIRST = date(2024, 1, 1)
DAYS = 12
NAMES = ("Alfa", "Beta", "Gamma")


def said(name: str) -> dict[str, object]:
    return document("target_group", "alla", {"name": {"sv": name}})


@st.composite
def histories(draw: st.DrawFn) -> Written:
    """What a file may say of one record: stretches in order, apart or touching, the last one perhaps open."""
    edges = sorted(draw(st.sets(st.integers(0, DAYS), min_size=1, max_size=5)))
    stretches = []
    for place, edge in enumerate(edges):
        following = edges[place + 1] if place + 1 < len(edges) else None
        until = draw(st.sampled_from([following, edge + 1])) if following else draw(st.sampled_from([None, edge + 3]))
        name = draw(st.sampled_from(NAMES))
        stretches.append(Stretch(day(edge), None if until is None else day(until), said(name)))
    return Written("target_group", "alla", tuple(stretches))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def wanted(record: Written, on: date) -> str | None:
    """The name that a file says holds on a day."""
    for stretch in record.stretches:
        if stretch.valid_from <= on and (stretch.valid_until is None or on < stretch.valid_until):
            return str(stretch.document["name"]["sv"])
    return None


def held(on: date) -> str | None:
    """The name that the registry takes to hold on a day, read without the code under test."""
    for belief in Belief.objects.filter(known_until=None).select_related("version"):
        version = belief.version
        if belief.valid_from <= on and (belief.valid_until is None or on < belief.valid_until) and version.content:
            return str(version.content["name"]["sv"])
    return None


class RandomHistories(TestCase):
    @given(st.lists(histories(), min_size=1, max_size=3))
    def test_the_registry_says_what_the_file_said_last_and_a_second_load_is_nothing(self, files: list[Written]) -> None:
        for file in files:
            load(ACTOR, [file])
            for number in range(-1, DAYS + 5):
                assert held(day(number)) == wanted(file, day(number))
            head = Head.objects.get()
            again = load(ACTOR, [file])
            assert (again.versions.total(), Head.objects.get().sequence) == (0, head.sequence)
            assert Head.objects.get().at == head.at


@pytest.mark.django_db
def test_what_somebody_else_has_written_since_is_left_alone_and_told() -> None:
    file = Written("target_group", "alla", (Stretch(FIRST, None, said("Alfa")),))
    load(ACTOR, [file])
    with recording("account:00000000-0000-4000-8000-000000000000") as session:
        own = identity("target_group", "alla")
        session.record(Draft("target_group", said("Beta"), day(3), record=own))
    loaded = load(ACTOR, [file])
    assert [record.key for record in loaded.left] == ["alla"]
    assert held(day(4)) == "Beta"


@pytest.mark.django_db
def test_a_changed_stretch_alone_is_recorded() -> None:
    file = Written("target_group", "alla", (Stretch(FIRST, day(5), said("Alfa")), Stretch(day(5), None, said("Beta"))))
    load(ACTOR, [file])
    changed = replace(file, stretches=(file.stretches[0], Stretch(day(5), None, said("Gamma"))))
    assert load(ACTOR, [changed]).versions.total() == 1
    assert Event.objects.count() == 3


def test_a_file_that_cannot_be_recorded_is_refused_with_file_record_and_field() -> None:
    record = {"key": "alla", "valid_from": FIRST, "name": {"sv": "Alla"}, "colour": "red"}
    with pytest.raises(FileRefused, match=r"groups\.yaml: target_group alla: colour"):
        written("target_group", record, "groups.yaml")


def test_a_record_without_a_first_day_is_refused() -> None:
    with pytest.raises(FileRefused, match="valid_from' is missing"):
        written("target_group", {"key": "alla", "name": {"sv": "Alla"}}, "groups.yaml")


def test_a_version_says_only_what_differs_from_the_one_before() -> None:
    versions = [{"valid_from": FIRST}, {"valid_from": day(2), "name": {"sv": "Två"}}, {"valid_from": day(4)}]
    record = written("target_group", {"key": "alla", "name": {"sv": "Ett"}, "versions": versions}, "groups.yaml")
    assert [stretch.document["name"]["sv"] for stretch in record.stretches] == ["Ett", "Två", "Två"]
    assert [stretch.valid_until for stretch in record.stretches] == [day(2), day(4), None]


@pytest.mark.django_db
def test_a_shelter_with_a_place_is_refused_by_name_and_nothing_is_recorded() -> None:
    shelter = {"name": "Kvinnojouren Exemplet", "organisation_kind": "shelter_operator"}
    point = {
        "key": "jouren",
        "valid_from": FIRST,
        "name": {"sv": "Jouren"},
        "organisation": "exemplet",
        "function": "jour",
        "areas": ["SE"],
        "channels": [{"telephone": "08-465 004 99"}],
    }
    files = [
        written("area", {"key": "SE", "valid_from": FIRST, "name": "Sverige", "level": "nation"}, "areas"),
        written("organisation", {"key": "exemplet", "valid_from": FIRST, **shelter}, "organisations"),
        written("function", {"key": "jour", "valid_from": FIRST, "name": {"sv": "Jour"}}, "functions"),
        written("contact_point", point, "points"),
    ]
    with pytest.raises(FileRefused, match=r"contact_point jouren: channels\.0\.number"):
        load(ACTOR, files)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_record_that_stands_twice_is_refused() -> None:
    file = Written("target_group", "alla", (Stretch(FIRST, None, said("Alfa")),))
    with pytest.raises(FileRefused, match="target_group alla: stands twice"):
        load(ACTOR, [file, file])
