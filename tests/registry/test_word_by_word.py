"""Two texts compared word by word."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from registry.differing import Run, word_by_word

WORDS = st.lists(
    st.sampled_from(["ring ", "socialjouren", " och", "\n", "  ", ".", "108 ", "å", "genast "]), max_size=25
)


def put_together(runs: tuple[Run, ...], without: str) -> str:
    return "".join(run.text for run in runs if run.change != without)


@given(WORDS, WORDS)
def test_both_texts_can_be_put_together_from_the_runs(before: list[str], after: list[str]) -> None:
    was, now = "".join(before), "".join(after)
    runs = word_by_word(was, now)
    assert put_together(runs, "inserted") == was
    assert put_together(runs, "deleted") == now
    assert all(run.text for run in runs)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_signs_can_stand_in_them(was: str, now: str) -> None:
    runs = word_by_word(was, now)
    assert (put_together(runs, "inserted"), put_together(runs, "deleted")) == (was, now)


@given(st.text(max_size=60))
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert {run.change for run in word_by_word(text, text)} <= {"same"}


def test_only_the_words_that_changed_are_told() -> None:
    assert word_by_word("Ring socialjouren inom 14 dagar.", "Ring socialjouren samma dag.") == (
        Run(change="same", text="Ring socialjouren "),
        Run(change="deleted", text="inom 14 dagar"),
        Run(change="inserted", text="samma dag"),
        Run(change="same", text="."),
    )


def test_a_word_more_at_the_end_leaves_the_rest_alone() -> None:
    assert word_by_word("Ring nu", "Ring nu till jouren") == (
        Run(change="same", text="Ring nu"),
        Run(change="inserted", text=" till jouren"),
    )


def test_texts_with_next_to_nothing_in_common_are_told_whole() -> None:
    runs = word_by_word("Kontakta vårdnadshavarna och boka ett möte", "Berätta inget hemma och ring i stället polisen")
    assert [run.change for run in runs] == ["deleted", "inserted"]


def test_the_longest_texts_are_compared_at_once() -> None:
    began = process_time()
    word_by_word("a b " * 1000, "b a c " * 660)
    word_by_word(". " * 2000, ", . " * 1000)
    assert process_time() - began < 2.0
