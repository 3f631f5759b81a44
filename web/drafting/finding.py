"""Finding the records that a draft names, by searching: a provision, an organisation, an area."""

from __future__ import annotations

from dataclasses import dataclass

from records.content import kinds
from records.reading import Entry, Reader
from records.search import search
from records.text import Text
from registry.lookup.question import refuse_identifying

MOST_HITS = 8


@dataclass(frozen=True)
class Hit:
    """A record found: its identity, what it is called, and a word more to tell it from others."""

    id: str
    name: Text
    more: Text | None = None


def find(reader: Reader, text: str, of: tuple[str, ...]) -> list[Hit]:
    """The records of the kinds that answer the text, best first; one whose code it is comes first of all.

    Raises `registry.lookup.BadQuestion` for words that identify a person. Nothing of them is kept.
    """
    refuse_identifying(text)
    if not text.strip():
        return []
    found = {entry.id: entry for kind in of if (entry := reader.by_key(kind, text.strip()))}
    hits = search(reader, text, of, limit=MOST_HITS)
    entries = {e.version: e for kind in of for e in reader.of(kind).versions(hit.version for hit in hits).all()}
    found |= {entries[hit.version].id: entries[hit.version] for hit in hits if hit.version in entries}
    return [hit_of(entry) for entry in list(found.values())[:MOST_HITS]]


def hit_of(entry: Entry) -> Hit:
    """The record as it is shown among what was found."""
    more = entry.content.get("gist")
    name = kinds[entry.kind].label_of(entry.content)
    return Hit(str(entry.id), name, Text.model_validate(more) if more else None)
