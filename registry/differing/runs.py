"""Two texts compared word by word: stretches that are the same, that came, that went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
"""A word or a sign, with the blanks after it. Every text is nothing but these."""
ALIKE = 0.3
"""Below this share of words in common two texts are told as one that went and one that came: easier to read."""
MOST_PAIRS = 1_000_000
"""Above this many pairs of words (after what both begin and end with) the two are not compared word by word."""


class Shown(BaseModel):
    """Base of what is shown: immutable, and blanks are kept as they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(Shown):
    """A stretch of text: in both, only in the text after (`inserted`), or only in the text before (`deleted`)."""

    change: Literal["same", "inserted", "deleted"] = Field(examples=["inserted"])
    text: str = Field(examples=["senast samma dag "])


class Wording(Shown):
    """A text before and after, word by word, in one language.

    The runs that are not inserted make up the text before, those that are not deleted the text after.
    """

    language: Literal["sv", "en"] = Field(examples=["sv"])
    runs: tuple[Run, ...]
    ours: bool = Field(default=False, description="Whether the registry words it (hours), the same in both languages.")


Change = Literal["same", "inserted", "deleted"]


def word_by_word(before: str, after: str) -> tuple[Run, ...]:
    """The runs that lead from one text to the other. Both can be put together from them, blank for blank."""
    pieces = _pieces(_WORD.findall(before), _WORD.findall(after))
    return tuple(
        Run(change=change, text=text)
        for change, some in groupby(pieces, key=lambda piece: piece[0])
        if (text := "".join(text for _, text in some))
    )


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, str]]:
    a, b = [word.rstrip() for word in old], [word.rstrip() for word in new]
    here = there = 0
    for first, second, length in (*_common(a, b), (len(a), len(b), 0)):
        yield from (("deleted", word) for word in old[here:first])
        yield from (("inserted", word) for word in new[there:second])
        for was, now in zip(old[first : first + length], new[second : second + length], strict=True):
            yield from _kept(was, now)
        here, there = first + length, second + length


def _kept(was: str, now: str) -> Iterator[tuple[Change, str]]:
    """A word that stays; the blanks after it may have changed."""
    if was == now:
        yield "same", was
        return
    word = was.rstrip()
    yield "same", word
    yield "deleted", was[len(word) :]
    yield "inserted", now[len(word) :]


def _common(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """The blocks of words that both have, as (place in `a`, place in `b`, how many), in order."""
    head = _same_from_the_start(a, b)
    tail = _same_from_the_start(a[head:][::-1], b[head:][::-1])
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    blocks = [(head + i, head + j, n) for i, j, n in _within(inner_a, inner_b)]
    if (head or tail) or sum(n for _, _, n in blocks) >= ALIKE * max(len(a), len(b)):
        return [(0, 0, head), *blocks, (len(a) - tail, len(b) - tail, tail)]
    return []


def _same_from_the_start(a: Sequence[str], b: Sequence[str]) -> int:
    pairs = zip(a, b, strict=False)
    return next((place for place, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _within(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Common blocks worth telling: a lone short word between two changes only breaks up what is read."""
    if not a or not b or len(a) * len(b) > MOST_PAIRS:
        return []
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [(i, j, n) for i, j, n in blocks if n > 1 or (n == 1 and len(a[i]) > 3)]
