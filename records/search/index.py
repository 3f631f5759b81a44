"""Writing the index: in the transaction that records or disposes, and when it is rebuilt."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db import connection

from records.content import Words
from records.models import Version
from records.recording import batched
from records.search import engines
from records.search.models import SearchEntry, SearchText, SearchWord
from records.search.words import lines

LONGEST_NAMES = 20_000
"""Characters of a version's names and synonyms that are indexed; a `tsvector` has room for about a megabyte."""
LONGEST_BODY = 100_000
"""Characters of its running text that are indexed."""

_BATCH = 2000
_COUNT = (
    "INSERT INTO records_searchword (kind, word, texts, batch) VALUES {} "
    "ON CONFLICT (kind, word) DO UPDATE SET texts = records_searchword.texts + excluded.texts"
)


@dataclass(frozen=True)
class _Worded:
    """The words of a version, cut and folded."""

    original: list[str]
    names: list[str]
    synonyms: list[str]
    body: list[str]

    @classmethod
    def of(cls, words: Words) -> _Worded:
        written_names, names = lines(words.names, LONGEST_NAMES)
        written_synonyms, synonyms = lines(words.synonyms, LONGEST_NAMES - sum(map(len, words.names)))
        _, body = lines(words.body, LONGEST_BODY)
        return cls([*written_names, *written_synonyms], names, synonyms, body)

    @property
    def digest(self) -> bytes:
        parts = ("\n".join(lines) for lines in (self.original, self.names, self.synonyms, self.body))
        return blake2b("\0".join(parts).encode(), digest_size=16).digest()

    def text(self, version: Version, digest: bytes) -> SearchText:
        names, synonyms, body = ("\n".join(lines) for lines in (self.names, self.synonyms, self.body))
        marked = engines.marks(version.kind, self.original, [*self.names, *self.synonyms])
        return SearchText(
            record_id=version.record_id,
            kind=version.kind,
            digest=digest,
            original="\n".join(self.original),
            names=names,
            synonyms=synonyms,
            body=body,
            lexemes=engines.lexemes(marked, names, synonyms, body),
        )


def add(versions: Sequence[tuple[Version, Words]]) -> None:
    """Index versions by their words. The writers' lock must be held. A few queries for one or for a thousand."""
    for some in batched(versions, _BATCH):
        _add(some)


def _add(versions: Sequence[tuple[Version, Words]]) -> None:
    known = _known({version.record_id for version, _ in versions})
    new: dict[tuple[int, bytes], SearchText] = {}
    places: list[tuple[int, tuple[int, bytes]]] = []
    for version, words in versions:
        worded = _Worded.of(words)
        place = (version.record_id, worded.digest)
        places.append((version.pk, place))
        if place not in known and place not in new:
            new[place] = worded.text(version, place[1])
    made = SearchText.objects.bulk_create(new.values(), batch_size=_BATCH)
    known.update({place: text.pk for place, text in zip(new, made, strict=True)})
    entries = [SearchEntry(version_id=version, text_id=known[place]) for version, place in places]
    SearchEntry.objects.bulk_create(entries, batch_size=_BATCH)
    _count(made)


def _known(records: Iterable[int]) -> dict[tuple[int, bytes], int]:
    found = SearchText.objects.filter(record__in=list(records)).values_list("record", "digest", "pk")
    return {(record, bytes(digest)): pk for record, digest, pk in found}


def _words_in(text: SearchText) -> set[str]:
    return {*text.names.split(), *text.synonyms.split(), *text.body.split()}


def _count(texts: Iterable[SearchText]) -> None:
    """Count the words of new wordings into the vocabulary."""
    counts = Counter((text.kind, word) for text in texts for word in _words_in(text))
    batch = secrets.randbits(62)
    with connection.cursor() as cursor:
        for some in batched(counts.items(), 500):
            values = [value for (kind, word), texts in some for value in (kind, word, texts, batch)]
            cursor.execute(_COUNT.format(", ".join(["(%s, %s, %s, %s)"] * len(some))), values)


def remove(versions: Sequence[int]) -> None:
    """Take versions (by pk) out of the index, and out of the vocabulary the words that nothing else says."""
    entries = SearchEntry.objects.filter(version__in=versions)
    texts = set(entries.values_list("text", flat=True))
    entries.delete()
    gone = list(SearchText.objects.filter(pk__in=texts, entries=None))
    SearchText.objects.filter(pk__in=[text.pk for text in gone]).delete()
    for text in gone:
        for word in _words_in(text):
            _forget(text.kind, word)
    _change_batch()


def _forget(kind: str, word: str) -> None:
    if not engines.find([[f"#{kind}"], [word]], limit=1, offset=0):
        SearchWord.objects.filter(kind=kind, word=word).delete()


def _change_batch() -> None:
    """Let every process see that what it remembers of the vocabulary no longer stands."""
    last = SearchWord.objects.order_by("-id").first()
    if last:
        last.batch = secrets.randbits(62)
        last.save(update_fields=["batch"])


def clear() -> None:
    """Empty the index."""
    engines.empty()
