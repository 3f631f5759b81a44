"""What is looked at before the patterns are tried loses nothing: the guard finds what it finds with every one tried."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from records.content import kinds
from records.guard import IDENTITY_KINDS, SOFTER_KINDS, busy_texts_of, findings_in
from records.guard.identity import _FEWEST_DIGITS, _matches, count_digits
from records.guard.plain import _UNUSUAL, Plain, _is_unusual
from records.guard.quick import _SHORT_FORM, folded, is_busy, possible_kinds
from records.guard.softer import softer_matches
from tests.guard.corpus import hand_made, hand_made_harmless, held_out, held_out_harmless, identity_numbers
from tests.records.examples import EXAMPLES

LINES = [line for some in (*hand_made().values(), *held_out().values()) for line in some]
LINES += [*hand_made_harmless(), *held_out_harmless()]
LINES += [text for kind in IDENTITY_KINDS for text, _ in identity_numbers(kind, 300)]
ODD = "İıſKÅå\u030aÄgGkKmMaA@°/:.,;-–+()[]<>*_'\"&%#\n\r\t \u00a0\u200b\u00ad２٣²①😀"


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Parts of identifying and harmless lines, in any case, with odd signs strewn in, one after the other."""
    parts = []
    for line in draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=3)):
        start = draw(st.integers(0, len(line) - 1)) if line else 0
        part = line[start : draw(st.integers(start, len(line)))]
        parts.append(draw(st.sampled_from([part, line, part.upper(), line.upper(), line.lower(), line.title()])))
        parts.append(draw(st.text(st.sampled_from(ODD), max_size=2)))
    made = "".join(parts)
    place = draw(st.integers(0, len(made)))
    return made[:place] + draw(st.text(st.sampled_from(ODD), max_size=1)) + made[place:]


anything = texts() | st.text(max_size=80) | st.text(st.sampled_from(ODD + "0123456789åkgvnrst"), max_size=60)


@given(anything)
@example("stıgen: Storstıgen 12")
@example("STORSTİGEN 12")
@example("Storſtigen 12")
def test_a_kind_that_is_not_tried_would_have_found_nothing(text: str) -> None:
    plain = Plain(text).text
    tried = possible_kinds(plain, count_digits(plain))

    assert sorted(softer_matches(plain, tried)) == sorted(softer_matches(plain, SOFTER_KINDS))


@given(anything)
def test_with_few_digits_no_identity_number_is_missed(text: str) -> None:
    plain = Plain(text).text
    digits = count_digits(plain)

    everything = sorted(_matches(plain, 99))
    assert sorted(_matches(plain, digits)) == everything
    if digits < _FEWEST_DIGITS:
        assert everything == []


@given(anything)
@example("Elev i årskurs 2")
@example("fem år, går på Vasaskolan, bor hos mormor")
@example("maps.app.goo.gl/AbCd")
def test_a_text_that_is_not_busy_holds_nothing(text: str) -> None:
    if not is_busy(text):
        assert findings_in(text) == []


@given(anything)
def test_a_text_is_unusual_by_the_quick_look_when_it_is_by_the_slow_one(text: str) -> None:
    assert _is_unusual(text) == bool(_UNUSUAL.search(text))


@given(st.from_regex(_SHORT_FORM, fullmatch=True))
@example("079575-2871")
def test_nothing_is_found_in_a_short_form(text: str) -> None:
    plain = Plain(text).text

    assert is_busy(text) or (list(_matches(plain, 99)), list(softer_matches(plain, SOFTER_KINDS))) == ([], [])


def slowly(value: Any) -> list[str]:
    """Every text of a content as it is dumped, whatever its model says of itself."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in slowly(item)]


@pytest.mark.parametrize("kind", [kind for kind in EXAMPLES if kind in kinds])
def test_the_walk_by_model_passes_over_no_text_with_a_finding(kind: str) -> None:
    document = EXAMPLES[kind]
    model = kinds[kind].model_validate(document)
    walked = {text for _, text, _ in busy_texts_of(model)}

    wanted = {text for text in slowly(model.model_dump(mode="json")) if softer_or_number(text)}
    assert wanted <= walked


def softer_or_number(text: str) -> bool:
    plain = Plain(text).text
    return bool(list(softer_matches(plain, SOFTER_KINDS)) or list(_matches(plain, 99)))


class Tree(BaseModel, extra="forbid"):
    """A model that stands in itself."""

    number: int = 0
    branches: tuple[Tree, ...] = ()


class Holder(BaseModel, extra="forbid"):
    tree: Tree = Tree()
    trees: list[Tree] | None = None


def test_a_model_within_itself_is_walked_and_ends() -> None:
    assert busy_texts_of(Holder(tree=Tree(branches=(Tree(number=1),)))) == []


def test_letters_fold_as_the_patterns_see_them() -> None:
    assert folded("STİG, stıg, ſtig") == "stig, stig, stig"
