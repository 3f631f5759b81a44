"""From the words typed to the words of the index they can mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import pairwise
from math import log1p
from typing import Literal

from records.search.vocabulary import Vocabulary
from records.search.words import STOP_WORDS, kernel, root, words_of

LONGEST_TEXT = 200
"""Characters of a query that are read."""
MOST_WORDS = 12
"""Words of a query that are looked for."""
MOST_ALTERNATIVES = 40

How = Literal["exact", "inflection", "prefix", "compound", "typo"]


@dataclass(frozen=True)
class Alternative:
    """A word of the index that a typed word can mean; `strength` is between 0 and 1, where 1 is the word itself."""

    found: str
    how: How
    strength: float


@dataclass
class Typed:
    """A typed word: as written, folded, and what it can mean."""

    written: str
    folded: str
    alternatives: dict[str, Alternative] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    """Two words of the index that stand for it when they stand together: "social jour" for "socialjour"."""
    texts: int = 0
    """About how many wordings have one of the alternatives."""
    weight: float = 1.0
    """Between 0.5 and 1: rare words say more."""

    def strong(self) -> list[str]:
        """The alternatives that are the word itself in some form."""
        return [a.found for a in self.alternatives.values() if a.strength >= 0.85]

    def add(self, found: str, how: How, strength: float) -> None:
        """Note an alternative, unless a stronger reason for the same word is noted already."""
        known = self.alternatives.get(found)
        if known is None or known.strength < strength:
            self.alternatives[found] = Alternative(found, how, strength)


def typed_words(text: str) -> list[Typed]:
    """The words of a query that count, each once: stop words only when there is nothing else."""
    words = dict.fromkeys(words_of(text[:LONGEST_TEXT]))
    telling = [pair for pair in words if pair[0] not in STOP_WORDS] or list(words)
    return [Typed(written, folded) for written, folded in telling[:MOST_WORDS]]


def expand(words: list[Typed], vocabulary: Vocabulary, kinds: Collection[str]) -> None:
    """Find each word's alternatives among the words that occur in the kinds."""
    for word in words:
        _add_forms(word, vocabulary)
    for first, second in pairwise(words):
        _add_joined(first, second, vocabulary)
    for word in words:
        if not word.folded.isdigit():
            _add_likely(word, vocabulary)
        _keep_best(word, vocabulary, kinds)


def _add_forms(word: Typed, vocabulary: Vocabulary) -> None:
    if word.folded in vocabulary:
        word.add(word.folded, "exact", 1.0)
    for found in vocabulary.inflections(word.folded):
        word.add(found, "inflection", max(0.85, 0.93 - 0.01 * abs(len(found) - len(word.folded))))


def _add_joined(first: Typed, second: Typed, vocabulary: Vocabulary) -> None:
    """ "kvinno jour" can mean "kvinnojour"; both words are then found by it."""
    for joined in (first.folded + second.folded, f"{first.folded}s{second.folded}"):
        for found in {joined} & {joined if joined in vocabulary else ""} | vocabulary.inflections(joined):
            first.add(found, "compound", 0.9)
            second.add(found, "compound", 0.9)


def _add_likely(word: Typed, vocabulary: Vocabulary) -> None:
    known = bool(word.alternatives)
    _add_longer(word, vocabulary)
    if word.folded not in vocabulary:
        _add_mistyped(word, vocabulary)
    if not known:
        _add_shorter(word, vocabulary)


def _add_longer(word: Typed, vocabulary: Vocabulary) -> None:
    """Words that begin with what was typed, or have it inside."""
    length = len(word.folded)
    if length >= 3:
        for found in _shortest(vocabulary.beginning(word.folded)):
            word.add(found, "prefix", 0.55 + 0.25 * length / len(found))
    part = root(word.folded)
    if len(part) >= 4:
        for found in _shortest(vocabulary.containing(part)):
            at_an_edge = 0.1 if found.startswith(part) or root(found).endswith(part) else 0
            word.add(found, "compound", 0.35 + at_an_edge + 0.25 * len(part) / len(found))


def _shortest(words: Iterable[str]) -> list[str]:
    """Those that what was typed is the most of: more than are kept in the end need not be looked at."""
    return nsmallest(MOST_ALTERNATIVES, words, key=lambda found: (len(found), found))


def _add_mistyped(word: Typed, vocabulary: Vocabulary) -> None:
    for found, distance in vocabulary.near(word.folded, _errors(word.folded)):
        word.add(found, "typo", 0.84 - 0.12 * distance)
    part = kernel(word.folded)
    for found, distance in vocabulary.near_kernel(part, _errors(part)):
        word.add(found, "typo", 0.79 - 0.12 * distance)


def _errors(word: str) -> int:
    """How many typing errors are forgiven."""
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


def _add_shorter(word: Typed, vocabulary: Vocabulary) -> None:
    """Parts of a compound that the index does not have: "bostadsbolagskontakt" by "bostadsbolag" and "kontakt"."""
    folded = word.folded
    for cut in range(3, len(folded) - 2):
        first, second = folded[:cut], folded[cut:]
        for part in (first, second):
            if len(part) >= 4 and part in vocabulary:
                word.add(part, "compound", 0.3 + 0.25 * len(part) / len(folded))
        starts = {first, first[:-1]} if first.endswith("s") else {first}
        word.pairs += [(start, second) for start in starts if start in vocabulary and second in vocabulary]


def _keep_best(word: Typed, vocabulary: Vocabulary, kinds: Collection[str]) -> None:
    """Keep the strongest alternatives that occur in the kinds at all."""
    counts = {found: vocabulary.texts(found, kinds) for found in word.alternatives}
    order = sorted(word.alternatives.values(), key=lambda a: (-a.strength, a.found))
    best = [alternative for alternative in order if counts[alternative.found]][:MOST_ALTERNATIVES]
    word.alternatives = {alternative.found: alternative for alternative in best}
    word.texts = sum(counts[alternative.found] for alternative in best)
    word.weight = 1 / (1 + log1p(word.texts) / 12)
