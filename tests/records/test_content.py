"""What contents are made of: references found in any shape, dates as precise as the source, Swedish text."""

import unicodedata
from datetime import date, timedelta
from typing import Annotated, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from records.content import Content, Part, PartialDate, RefTo, reference_paths, references, targets
from records.text import Text, fold, swedish_order

StoneRef = Annotated[UUID, RefTo("stone")]


class Layer(Part):
    """A part with references of its own, alone and in a list."""

    top: StoneRef | None = None
    inside: tuple[StoneRef, ...] = ()


class OtherLayer(Part):
    """A part that refers to another kind by a field of the same name."""

    other: bool
    top: Annotated[UUID, RefTo("shell")] | None = None


class Cliff(Content):
    """References in every shape a kind may use."""

    kind: ClassVar[str] = "cliff"
    plural: ClassVar[str] = "cliffs"

    name: str
    plain: StoneRef
    described: StoneRef | None = Field(default=None, description="A described one.")
    either: Annotated[UUID, RefTo("stone", "shell")] | None = None
    many: tuple[StoneRef, ...] = ()
    part: Layer | None = None
    parts: tuple[Layer, ...] = ()
    mixed: tuple[Layer | OtherLayer, ...] = ()
    pair: tuple[Layer, OtherLayer] | None = None
    listed: list[list[StoneRef]] = []


def test_every_place_that_refers_is_found_once_with_the_kinds_it_allows() -> None:
    found = {"/".join(place.path): place.kinds for place in reference_paths(Cliff)}
    assert found == {
        "plain": ("stone",),
        "described": ("stone",),
        "either": ("stone", "shell"),
        "many/*": ("stone",),
        "part/top": ("stone",),
        "part/inside/*": ("stone",),
        "parts/*/top": ("stone",),
        "parts/*/inside/*": ("stone",),
        "mixed/*/top": ("stone", "shell"),
        "mixed/*/inside/*": ("stone",),
        "pair/*/top": ("stone", "shell"),
        "pair/*/inside/*": ("stone",),
        "listed/*/*": ("stone",),
    }


def test_a_reference_where_it_would_not_be_found_is_refused() -> None:
    class Lost(Part):
        by_name: dict[str, StoneRef] = {}

    with pytest.raises(TypeError, match="would not be found"):
        reference_paths(Lost)


stones = st.integers(1, 6).map(lambda n: UUID(int=n))
layers = st.builds(Layer, top=st.none() | stones, inside=st.lists(stones, max_size=3).map(tuple))
cliffs = st.builds(
    Cliff,
    name=st.just("cliff"),
    plain=stones,
    described=st.none() | stones,
    either=st.none() | stones,
    many=st.lists(stones, max_size=3).map(tuple),
    part=st.none() | layers,
    parts=st.lists(layers, max_size=3).map(tuple),
    mixed=st.lists(layers | st.builds(OtherLayer, other=st.booleans(), top=st.none() | stones), max_size=2).map(tuple),
    pair=st.none(),
    listed=st.lists(st.lists(stones, max_size=2), max_size=2),
)


@given(cliffs)
def test_the_references_of_a_document_are_exactly_the_identities_in_it(cliff: Cliff) -> None:
    document = cliff.model_dump(mode="json", exclude_none=True)
    found = references(Cliff, document)
    text = cliff.model_dump_json()
    assert {place.target for place in found} == {UUID(int=n) for n in range(1, 7) if str(UUID(int=n)) in text}
    assert len({(place.role, place.target) for place in found}) == len(found)
    assert targets([(Cliff, document)]) == {place.target for place in found}
    expected = {("parts.inside", stone) for layer in cliff.parts for stone in layer.inside}
    assert {(p.role, p.target) for p in found if p.role == "parts.inside"} == expected


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_a_partial_date_covers_exactly_the_days_it_can_mean(day: date, length: int) -> None:
    partial = PartialDate.model_validate(day.isoformat()[:length])
    assert partial == PartialDate.model_validate_json(partial.model_dump_json())
    assert partial.earliest() <= day <= partial.latest()
    for outside in (partial.earliest().toordinal() - 1, partial.latest().toordinal() + 1):
        if date.min.toordinal() <= outside <= date.max.toordinal():
            assert not date.fromordinal(outside).isoformat().startswith(partial.value)
    inside = partial.earliest() + timedelta(days=(partial.latest() - partial.earliest()).days // 2)
    assert inside.isoformat().startswith(partial.value)


@pytest.mark.parametrize(
    "value", ["", "2023-13", "2023-00", "2023-02-30", "23", "2023-1", "0000", "٢٠٢٣", "2023-12-01T00:00", "2023-12-\n"]
)
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        PartialDate.model_validate(value)


def test_a_precision_that_the_value_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError):
        PartialDate.model_validate({"value": "2023-12", "precision": "day"})


def test_a_text_without_english_is_told_in_swedish() -> None:
    assert Text(sv="Socialjour").in_language("en-gb") == "Socialjour"
    assert Text(sv="Socialjour", en="Out of hours").in_language("en") == "Out of hours"
    assert Text(sv="Socialjour", en="Out of hours").in_language("sv") == "Socialjour"


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_no_sign_of_unicode_folds_further_when_folded_again() -> None:
    assigned = (char for n in range(0x110000) if unicodedata.category(char := chr(n)) not in {"Cn", "Co", "Cs", "Lo"})
    assert [char for char in assigned if fold(fold(char)) != fold(char)] == []


@given(st.text(alphabet="abcåäöéüßÅÄÖÉABC -"))
def test_folding_forgets_case_and_diacritics_however_they_are_written(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(unicodedata.normalize("NFD", text))
    assert fold(text).isascii()


SWEDISH = " 0123456789abcdefghijklmnopqrstuvwxyzåäö"
words = st.text(alphabet=SWEDISH + SWEDISH.upper(), max_size=12)


@given(words, words)
def test_words_sort_by_the_swedish_alphabet(left: str, right: str) -> None:
    def naive(word: str) -> list[int]:
        return [SWEDISH.index(char) for char in word.lower()]

    assert (swedish_order(left) < swedish_order(right)) == (naive(left) < naive(right))


@given(words)
def test_the_order_does_not_depend_on_how_a_letter_is_composed(word: str) -> None:
    assert swedish_order(unicodedata.normalize("NFD", word)) == swedish_order(word)


def test_an_accent_does_not_move_a_name_and_the_key_fits_its_column() -> None:
    names = ["Östersund", "Äldreboendet", "Ånge", "Zon", "Idé", "Ide", "Idéhuset", "ø", "æ"]
    assert sorted(names, key=swedish_order) == [
        "Idé", "Ide", "Idéhuset", "Zon", "Ånge", "æ", "Äldreboendet", "ø", "Östersund",
    ]  # fmt: skip
    assert len(swedish_order("å" * 4000)) == 200


def test_identities_that_nobody_has_are_just_references() -> None:
    stranger = uuid4()
    assert [place.target for place in references(Cliff, {"name": "x", "plain": str(stranger)})] == [stranger]
