"""Free-text search by itself, without HTTP: what the look-up and the searched lists stand on."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.measuring import Measured, measure
from benchmarks.scenarios import NAMES, WORDS
from partners.access import Viewer
from records.moment import Moment
from records.reading import Reader
from records.search import search
from registry.lookup.matching import CATALOGUE

MISSPELT = ("kvinojour", "bostadsbolget", "hedrsvald", "könsstympnig", "orosanmälnig")


def searching(calls: int) -> Iterator[Measured]:
    """Names among organisations, everyday words in the catalogue and pathways, and words with typing errors."""
    reader = Reader(Viewer.anonymous(), Moment.resolve())
    asked = {
        "search: organisations by name": (NAMES, ("organisation",)),
        "search: catalogue by everyday words": (WORDS, CATALOGUE),
        "search: catalogue and pathways by everyday words": (WORDS, (*CATALOGUE, "pathway")),
        "search: catalogue and pathways, misspelt": (MISSPELT, (*CATALOGUE, "pathway")),
    }
    for what, (words, kinds) in asked.items():
        yield measure(what, calls, lambda n, w=words, k=kinds: len(search(reader, w[n % len(w)], k)))  # type: ignore[misc]
