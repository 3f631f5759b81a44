"""How well a wording answers what was typed: decided here for both engines, so that they rank alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from records.search.expansion import Alternative, How, Typed

_PLACES = (("names", 1.0), ("synonyms", 0.8), ("body", 0.4))
_PAIRED = 0.8
"""The strength of a compound that the wording writes apart."""


@dataclass(frozen=True)
class Match:
    """That a typed word was found as a (folded) word of the index, and by what likeness."""

    typed: str
    found: str
    how: How


@dataclass(frozen=True)
class Wording:
    """A candidate: the words of a `SearchText`, and the version that is believed to be worded so."""

    version: int
    record: int
    kind: str
    original: str
    names: str
    synonyms: str
    body: str


@dataclass(frozen=True)
class Scored:
    """A wording's score and what was found in it."""

    score: float
    matched: tuple[Match, ...]


def score(wording: Wording, words: Sequence[Typed]) -> Scored | None:
    """How well `wording` answers `words`; None when it has none of them.

    The sum of the words' own scores by their weight is at most 1. On top come small additions for the words standing
    together, for being written exactly so (å ä ö too), and for being all there is of a name.
    """
    places = [(set(text.split()), text, weight) for text, weight in _texts(wording)]
    total, matched = 0.0, []
    for word in words:
        best = _best(word, places)
        if best:
            total += word.weight * best[0]
            matched.append(Match(word.written, best[1].found, best[1].how))
    if not matched:
        return None
    whole = total / sum(word.weight for word in words)
    return Scored(round(whole + _extras(wording, words, matched), 6), tuple(matched))


def _texts(wording: Wording) -> list[tuple[str, float]]:
    return [(getattr(wording, name), weight) for name, weight in _PLACES]


def _best(word: Typed, places: Sequence[tuple[set[str], str, float]]) -> tuple[float, Alternative] | None:
    """The strongest alternative of a word in the place that weighs most."""
    found: list[tuple[float, Alternative]] = []
    for present, text, weight in places:
        here = present & word.alternatives.keys()
        if here:
            best = max((word.alternatives[w] for w in here), key=lambda a: (a.strength, a.found))
            found.append((weight * best.strength, best))
        for first, second in word.pairs:
            if first in present and second in present and _together(text, (first, second)):
                found.append((weight * _PAIRED, Alternative(f"{first} {second}", "compound", _PAIRED)))
    return max(found, key=lambda pair: pair[0], default=None)


def _extras(wording: Wording, words: Sequence[Typed], matched: Sequence[Match]) -> float:
    """What a wording gets for how its words stand, at most 0.7."""
    found = [match.found for match in matched]
    extra = 0.2 * _togetherness(wording, found)
    extra += 0.15 * _share_written_so(wording, words)
    lengths = _lengths_of_lines_with(wording, set(found))
    if lengths and len(found) == len(words):
        extra += 0.2 * max(lengths)
        extra += 0.15 * (_is_a_line(wording, " ".join(found)))
    return extra


def _togetherness(wording: Wording, found: Sequence[str]) -> float:
    """The share of neighbours in the query that are neighbours in the wording too, in the same order."""
    pairs = [(a, b) for a, b in pairwise(found) if a != b]
    texts = [text for text, _ in _texts(wording)]
    together = sum(any(_together(text, pair) for text in texts) for pair in pairs)
    return together / len(pairs) if pairs else 0.0


def _together(text: str, pair: tuple[str, str]) -> bool:
    return f" {pair[0]} {pair[1]} " in f" {text} ".replace("\n", " \n ")


def _share_written_so(wording: Wording, words: Sequence[Typed]) -> float:
    written = set(wording.original.split())
    return sum(word.written in written for word in words) / len(words)


def _lengths_of_lines_with(wording: Wording, found: set[str]) -> list[float]:
    """For each name or synonym that has found words: how much of it they are."""
    names = [line.split() for line in f"{wording.names}\n{wording.synonyms}".split("\n")]
    return [len(found & set(line)) / len(line) for line in names if found & set(line)]


def _is_a_line(wording: Wording, phrase: str) -> bool:
    return phrase in wording.names.split("\n") or phrase in wording.synonyms.split("\n")
