"""The words that occur in the index, remembered in the process and never stale.

Search compares what is typed with every word there is; asking the database for them each time would cost more than
the search. A snapshot is immutable, so threads share it; a newer one is made beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from threading import Lock

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from records.search.models import SearchWord
from records.search.words import kernel, stems

Row = tuple[int, int, str, str, int]
"""(id, batch, kind, word, texts) of a `SearchWord`."""

_LAST = """
SELECT w.id, w.batch, (SELECT sequence FROM records_head WHERE id = 1)
FROM records_searchword w ORDER BY w.id DESC LIMIT 1
"""


class Vocabulary:
    """All words at one state of the index, and the ways to look among them."""

    def __init__(self, rows: Iterable[Row], sequence: int) -> None:
        self.sequence = sequence
        """How far the log had come when the counts were read."""
        self.last: tuple[int, int] | None = None
        self._texts: dict[str, dict[str, int]] = defaultdict(dict)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._by_kernel: dict[str, list[str]] = defaultdict(list)
        self._kernels_by_length: dict[int, list[str]] = defaultdict(list)
        self._add(rows)

    def _add(self, rows: Iterable[Row]) -> None:
        for number, batch, kind, word, texts in rows:
            self.last = (number, batch)
            if word not in self._texts:
                self._add_word(word)
            self._texts[word][kind] = texts
        self._sorted = sorted(self._texts)
        self._joined = "\n" + "\n".join(self._sorted) + "\n"

    def _add_word(self, word: str) -> None:
        self._by_length[len(word)].append(word)
        for stem in stems(word):
            self._by_stem[stem].append(word)
        part = kernel(word)
        if part not in self._by_kernel:
            self._kernels_by_length[len(part)].append(part)
        self._by_kernel[part].append(word)

    def extended(self, rows: Iterable[Row], sequence: int) -> Vocabulary:
        """A snapshot with some words more."""
        newer = Vocabulary((), sequence)
        newer._texts.update((word, dict(kinds)) for word, kinds in self._texts.items())
        for name in ("_by_stem", "_by_length", "_by_kernel", "_kernels_by_length"):
            getattr(newer, name).update((key, list(words)) for key, words in getattr(self, name).items())
        newer._add(rows)
        return newer

    def __contains__(self, word: str) -> bool:
        return word in self._texts

    def texts(self, word: str, kinds: Collection[str]) -> int:
        """About how many wordings of the kinds have the word. For planning: the count may be somewhat old."""
        counts = self._texts.get(word, {})
        return sum(counts.get(kind, 0) for kind in kinds)

    def inflections(self, word: str) -> set[str]:
        """Words that share a stem with `word`."""
        return {found for stem in stems(word) for found in self._by_stem.get(stem, ())} - {word}

    def beginning(self, start: str) -> list[str]:
        """Words that begin with `start`."""
        first = bisect_left(self._sorted, start)
        return self._sorted[first : bisect_left(self._sorted, start + "\U0010ffff", first)]

    def containing(self, part: str) -> Iterator[str]:
        """Words with `part` anywhere in them."""
        text, at = self._joined, self._joined.find(part)
        while at >= 0:
            end = text.index("\n", at)
            yield text[text.rindex("\n", 0, at) + 1 : end]
            at = text.find(part, end)

    def near(self, word: str, errors: int) -> Iterator[tuple[str, int]]:
        """Words at most `errors` typing errors away (a letter missing, too many, wrong, or swapped), and how far."""
        yield from _near(word, errors, self._by_length)

    def near_kernel(self, part: str, errors: int) -> Iterator[tuple[str, int]]:
        """Words whose kernel is at most `errors` typing errors away from `part`, and how far."""
        for found, distance in _near(part, errors, self._kernels_by_length):
            yield from ((word, distance) for word in self._by_kernel[found])


def _near(word: str, errors: int, by_length: Mapping[int, Sequence[str]]) -> Iterator[tuple[str, int]]:
    if not errors:
        return
    for length in range(len(word) - errors, len(word) + errors + 1):
        some = by_length.get(length, ())
        for found, distance, _ in process.extract(
            word, some, scorer=OSA.distance, score_cutoff=errors, limit=None, processor=None
        ):
            yield found, int(distance)


_lock = Lock()
_remembered = Vocabulary((), 0)


def current() -> Vocabulary:
    """The vocabulary as the database has it now. Costs one small query when nothing was added.

    Safe over several processes and over transactions that were rolled back: the last row's random batch number tells
    whether the rows up to it are the ones remembered.
    """
    global _remembered  # noqa: PLW0603 - the one place that holds it, under its lock
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        row = cursor.fetchone()
    if row is None:
        return Vocabulary((), 0)
    last, sequence = (row[0], row[1]), row[2] or 0
    with _lock:
        if _remembered.last != last or _counts_are_old(sequence):
            _remembered = _read(_remembered, sequence)
        return _remembered


def _counts_are_old(sequence: int) -> bool:
    return sequence > _remembered.sequence * 1.2 + 1000


def _read(older: Vocabulary, sequence: int) -> Vocabulary:
    columns = ("id", "batch", "kind", "word", "texts")
    rows = SearchWord.objects.order_by("id").values_list(*columns)
    if older.last is not None and not _counts_are_old(sequence):
        added = list(rows.filter(id__gte=older.last[0]))
        if added and added[0][:2] == older.last:
            return older.extended(added[1:], older.sequence)
    return Vocabulary(rows.iterator(chunk_size=5000), sequence)
