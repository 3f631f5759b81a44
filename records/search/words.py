"""Words as search sees them: how text falls into words, Swedish endings, and words that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from records.text import fold

LONGEST_WORD = 40
"""Characters kept of a word: longer ones are addresses or noise, and the engines have limits."""

_WORD = re.compile(r"[^\W_]+")

_STOP_WORDS = """
jag du han hon hen den det vi ni de dem man mig mej dig honom henne oss er sig sej min mitt mina din ditt dina sin
sitt sina hans hennes vår vårt våra ert era deras en ett och eller men som att så om av på i till från för med vid är
var vara varit blir blev bli ska skall skulle har hade ha kan kunde får fick vill ville måste inte ej här där nu då
när hur vad vem vilken vilket vilka denna detta dessa the a an of to in and or is are i my me for with on at
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that weigh nothing, as written: "får" is one, and "far" (as in "far illa") is not."""

_ENDING_LIST = """
n en et t ns ens ets ts s a an ans as ar arna arnas ars er erna ernas ers or orna ornas ors r na nas rna rnas e es
are aren arens arnas ade ad at de te it ande ende ades des ast aste ning ningen ningar ningarna nings
"""
_ENDINGS = frozenset(_ENDING_LIST.split())
_LONGEST_ENDING = max(map(len, _ENDINGS))


def words_of(text: str) -> list[tuple[str, str]]:
    """The words of a text in order, each (as written in lower case, folded)."""
    return list(_pairs(text))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for found in _WORD.findall(unicodedata.normalize("NFC", text.casefold())):
        written = found[:LONGEST_WORD]
        for folded in folded_parts(written):
            yield written, folded


@lru_cache(maxsize=100_000)
def folded_parts(word: str) -> tuple[str, ...]:
    """A word folded: one word as a rule; none or several when folding dissolves a sign ("½")."""
    return tuple(part[:LONGEST_WORD] for part in _WORD.findall(fold(word)))


def lines(texts: Iterable[str], longest: int) -> tuple[list[str], list[str]]:
    """Each text as a line of words: (as written, folded). No more than `longest` characters in all are read."""
    written, folded = [], []
    for text in texts:
        pairs = words_of(text[: max(longest, 0)])
        longest -= len(text)
        if pairs:
            written.append(" ".join(pair[0] for pair in pairs))
            folded.append(" ".join(pair[1] for pair in pairs))
    return written, folded


def stems(word: str) -> set[str]:
    """What a folded word can be an inflection of: itself, and itself without one Swedish ending.

    Two words are taken for inflections of one another when they share a stem: generous on purpose, for a word too
    many is ranked low and a word too few is not found.
    """
    found = {word}
    for length in range(1, min(_LONGEST_ENDING, len(word) - 3) + 1):
        stem = word[:-length]
        if word[-length:] in _ENDINGS and len(stem) >= (4 if length == 1 else 3):
            found.add(stem)
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "nm":  # mannen–man, hemmet–hem
                found.add(stem[:-1])
    return found


def root(word: str) -> str:
    """The shortest stem that still says something: of four letters at least, or the word itself."""
    return min((stem for stem in stems(word) if len(stem) >= 4), key=len, default=word)


def kernel(word: str) -> str:
    """The root of the root, as far as it goes: all forms of a word come to the same, right or not."""
    shorter = root(word)
    while shorter != word:
        word, shorter = shorter, root(shorter)
    return word
