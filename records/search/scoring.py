"""How well a wording answers what was typed: decided here for both engines, so that they rank alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from records.search.expansion import Alternative, How, Typed

_PAIRED = 0.8
"""The strength of a compound that the wording writes apart."""


@dataclass(frozen=True)
class Match:
    """That a typed word was found as a (folded) word of the index, and by what likeness."""

    typed: str
    found: str
    how: How


@dataclass
class Wording:
    """A candidate: the words of a `SearchText`, and the version that is believed to be worded so."""

    text: int
    version: int
    record: int
    kind: str
    original: str
    names: str
    synonyms: str
    body: str

    def places(self) -> list[_Place]:
        """Where words can be found, the weightiest first."""
        texts = ((self.names, 1.0), (self.synonyms, 0.8), (self.body, 0.4))
        return [_Place(text, weight, set(text.split())) for text, weight in texts if text]


class _Place(NamedTuple):
    text: str
    weight: float
    words: set[str]

    def together(self, pair: tuple[str, str]) -> bool:
        """Whether two words stand together, within a line."""
        first, second = pair
        if first not in self.words or second not in self.words:
            return False
        return f" {first} {second} " in f" {self.text} ".replace("\n", " \n ")


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
    places = wording.places()
    total, matched = 0.0, []
    for word in words:
        best = _best(word, places)
        if best:
            total += word.weight * best[0]
            matched.append(Match(word.written, best[1].found, best[1].how))
    if not matched:
        return None
    whole = total / sum(word.weight for word in words)
    return Scored(round(whole + _extras(wording, places, words, matched), 6), tuple(matched))


def _best(word: Typed, places: Sequence[_Place]) -> tuple[float, Alternative] | None:
    """The strongest alternative of a word, by the place it stands in."""
    found: tuple[float, Alternative] | None = None
    for place in places:
        here = place.words & word.alternatives.keys()
        if here:
            best = max((word.alternatives[w] for w in here), key=attrgetter("strength", "found"))
            found = max(found or (0.0, best), (place.weight * best.strength, best), key=itemgetter(0))
        for pair in word.pairs:
            if place.together(pair):
                paired = Alternative(" ".join(pair), "compound", _PAIRED)
                found = max(found or (0.0, paired), (place.weight * _PAIRED, paired), key=itemgetter(0))
    return found


def _extras(wording: Wording, places: Sequence[_Place], words: Sequence[Typed], matched: Sequence[Match]) -> float:
    """What a wording gets for how its words stand, at most 0.7."""
    found = [match.found for match in matched]
    written = set(wording.original.split())
    extra = 0.15 * sum(word.written in written for word in words) / len(words)
    extra += 0.2 * _togetherness(places, found)
    if len(found) == len(words):
        lines = [*wording.names.split("\n"), *wording.synonyms.split("\n")]
        extra += 0.2 * _most_of_a_line(lines, set(found))
        extra += 0.15 * (" ".join(found) in lines)
    return extra


def _togetherness(places: Sequence[_Place], found: Sequence[str]) -> float:
    """The share of neighbours in the query that are neighbours in the wording too, in the same order."""
    pairs = [(a, b) for a, b in pairwise(found) if a != b]
    together = sum(any(place.together(pair) for place in places) for pair in pairs)
    return together / len(pairs) if pairs else 0.0


def _most_of_a_line(lines: Sequence[str], found: set[str]) -> float:
    """How much of a name or synonym the found words are, at best."""
    return max(len(found.intersection(words)) / len(words) for line in lines if (words := line.split() or [""]))
