"""Free-text search over the versions that are believed at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from records.content import kinds as all_kinds
from records.reading import Reader
from records.recording import batched
from records.search import engines, vocabulary
from records.search.expansion import Typed, expand, typed_words
from records.search.scoring import Match, Scored, Wording, score

CANDIDATES = 100
"""So many wordings are weighed exactly before the search asks whether it has enough."""
RANKED = 1500
"""So many may match when the engine is asked to rank them itself; ranking costs by the match."""
FEW = 1000
"""`within` so few, all of them are weighed without asking the engine."""


@dataclass(frozen=True)
class Hit:
    """A version that was found. `score` is comparable within one search; about 1 says that names have all words."""

    version: int
    record: int
    kind: str
    score: float
    matched: tuple[Match, ...]


def search(
    reader: Reader, text: str, kinds: Sequence[str], limit: int = 50, within: Collection[int] | None = None
) -> list[Hit]:
    """The versions of `kinds`, believed at the reader's moment, that answer `text` best; best first.

    Inflections, compounds written together or apart, missing diacritics and one or two typing errors are forgiven.
    At most 200 characters and 12 words of `text` are read; nothing of it is kept or logged. `within` restricts to
    these versions (by pk). The order is the same on both engines wherever the candidates are; ties go to the version
    recorded first. Never raises because of what was typed.
    """
    words = typed_words(text)
    if not words or not kinds or limit < 1 or (within is not None and not within):
        return []
    within = None if within is None else frozenset(within)
    expand(words, vocabulary.current(), kinds)
    if not any(word.alternatives for word in words):
        return []
    return _Search(reader, words, tuple(kinds), limit, within).hits()


@dataclass(frozen=True)
class _Stage:
    """One question to the engine."""

    groups: list[list[str]]
    ranked: bool = False


@dataclass
class _Search:
    reader: Reader
    words: list[Typed]
    kinds: tuple[str, ...]
    limit: int
    within: Collection[int] | None
    found: list[Hit] = field(default_factory=list)
    weighed: set[int] = field(default_factory=set)
    """The wordings that need not be looked at again."""

    def hits(self) -> list[Hit]:
        """The best hits: ask stage by stage, from what is surely good to what may be, until there are enough."""
        if self.within is not None and len(self.within) <= FEW:
            self._weigh("version_id", self.within)
        else:
            allowed = None if self.within is None else engines.texts_of(self.within)
            for stage in self._stages():
                self._ask(stage, allowed)
                if len(self.found) >= self.limit:
                    break
        return sorted(self.found, key=lambda hit: (-hit.score, hit.version))[: self.limit]

    def _stages(self) -> Iterator[_Stage]:
        known = [word for word in self.words if word.alternatives]
        every = [list(word.alternatives) for word in known]
        total = sum(word.texts for word in known)
        if total <= CANDIDATES:
            yield _Stage([[found for group in every for found in group]])
            return
        fewest = min(word.texts for word in known)
        if fewest > CANDIDATES:
            yield from self._surest(known)
        yield _Stage(every, ranked=fewest <= RANKED)
        if len(known) > 1:
            rarest, texts = _rarest(known)
            yield _Stage([rarest], ranked=texts <= RANKED)

    def _surest(self, known: list[Typed]) -> Iterator[_Stage]:
        """Names that are what was typed, names with the words as typed, names with the words in some form."""
        if len(known) == len(self.words):
            yield _Stage([[engines.whole(word.folded for word in known)]])
            yield _Stage([[f"={word.written}"] for word in known])
        strong = [[f"+{found}" for found in word.strong()] for word in known]
        if all(strong):
            yield _Stage(strong)

    def _ask(self, stage: _Stage, allowed: set[int] | None) -> None:
        """Weigh what the engine finds, page by page, until there are enough hits or there is no more."""
        offset, size = 0, max(CANDIDATES, 2 * self.limit) if allowed is None else RANKED
        groups = [*self._kind_group(), *stage.groups]
        while len(self.found) < self.limit:
            texts = engines.find(groups, size, offset, stage.ranked)
            for some in batched((text for text in texts if allowed is None or text in allowed), 2 * CANDIDATES):
                self._weigh("text_id", set(some) - self.weighed)
                self.weighed.update(some)
                if len(self.found) >= self.limit:
                    return
            if len(texts) < size:
                return
            offset, size = offset + size, min(size * 4, RANKED)

    def _kind_group(self) -> list[list[str]]:
        if set(self.kinds) >= set(all_kinds):
            return []
        return [[f"#{kind}" for kind in self.kinds]]

    def _weigh(self, column: Literal["text_id", "version_id"], among: Collection[int]) -> None:
        """Score those of the wordings that are believed at the moment."""
        if not among:
            return
        for row in engines.believed_wordings(column, among, self.reader.moment):
            wording = Wording(*row)
            if wording.kind not in self.kinds or (self.within is not None and wording.version not in self.within):
                continue
            scored = score(wording, self.words)
            if scored:
                self.found.append(_hit(wording, scored))


def _hit(wording: Wording, scored: Scored) -> Hit:
    return Hit(wording.version, wording.record, wording.kind, scored.score, scored.matched)


def _rarest(words: list[Typed]) -> tuple[list[str], int]:
    """The alternatives of the rarest words, as many words as the engine can rank quickly but at least one.

    With about how many wordings have them.
    """
    order = sorted(words, key=lambda word: word.texts)
    lexemes, texts = list(order[0].alternatives), order[0].texts
    for word in order[1:]:
        if texts + word.texts > RANKED:
            break
        texts += word.texts
        lexemes += word.alternatives
    return lexemes, texts
