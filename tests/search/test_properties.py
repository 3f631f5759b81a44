"""What holds for any text and any name."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.search.registry import catalogue, found_keys, hits, organisation, record

LETTERS = "abcdefghijklmnoprstuvyåäö"
names = st.lists(st.text(LETTERS, min_size=1, max_size=14), min_size=1, max_size=4).map(" ".join)
any_names = st.text(min_size=1, max_size=60).filter(lambda name: name.strip() and "\0" not in name)
some = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])

_LONG = (
    "socialtjänsten kvinnofridslinjen bostadsbolaget relationsvåldscenter ungdomsmottagningen åklagarkammaren "
    "vårdcentralen barnahuset länsstyrelsen utbildningskontoret brottsofferjouren polisområdet samordningsförbundet "
    "hemtjänsten frivården elevhälsan förvaltningsrätten familjerätten skolkuratorn biståndshandläggaren"
)
LONG_WORDS = _LONG.split()


def bare(text: str) -> str:
    """As typed by somebody without å, ä and ö."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


class Properties(TestCase):
    @some
    @given(text=st.text(max_size=300))
    def test_any_text_can_be_typed(self, text: str) -> None:
        record(*catalogue()[:3])
        assert isinstance(hits(text), list)

    @some
    @given(named=st.lists(st.one_of(names, any_names), min_size=1, max_size=6))
    def test_whatever_a_name_is_the_words_of_it_find_it(self, named: list[str]) -> None:
        record(*(organisation(str(i), name) for i, name in enumerate(named)))
        for i, name in enumerate(named):
            if any(char.isalnum() for char in bare(name)):
                assert str(i) in found_keys(name), name

    @some
    @given(named=st.lists(names, min_size=1, max_size=6))
    def test_each_word_of_a_name_finds_it_also_without_diacritics(self, named: list[str]) -> None:
        record(*(organisation(str(i), name) for i, name in enumerate(named)))
        for i, name in enumerate(named):
            for word in name.split():
                assert str(i) in found_keys(bare(word)), word

    @some
    @given(word=st.sampled_from(LONG_WORDS), seed=st.integers(0, 10_000))
    def test_one_typing_error_in_a_long_word_is_forgiven(self, word: str, seed: int) -> None:
        record(*(organisation(str(i), f"{name} Solna") for i, name in enumerate(LONG_WORDS)))
        typed = mistyped(bare(word), random.Random(seed))
        assume(typed not in {bare(other) for other in LONG_WORDS})
        assert str(LONG_WORDS.index(word)) in found_keys(typed)[:10], typed


def mistyped(word: str, chance: random.Random) -> str:
    """The word with a letter missing, one too many, a wrong one, or two swapped."""
    at = chance.randrange(len(word) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
