"""Finding the records that a form names, by searching: a provision, an organisation, an area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from records.content import kinds
from records.reading import Entry, Label, Reader
from records.search import search
from records.text import Text, fold
from registry.lookup.question import refuse_identifying

MOST_HITS = 8


@dataclass(frozen=True)
class Hit:
    """A record found: its identity, what it is called, and a word more to tell it from others."""

    id: str
    name: Text
    more: Text | None = None


def find(reader: Reader, text: str, of: tuple[str, ...]) -> list[Hit]:
    """The records of the kinds that answer the text, as they are shown. Raises as `found`."""
    return hits_of(reader, found(reader, text, of))


def found(reader: Reader, text: str, of: tuple[str, ...]) -> list[Entry]:
    """The records of the kinds that answer the text, best first; one whose code it is comes first of all.

    Raises `registry.lookup.BadQuestion` for words that identify a person. Nothing of them is kept.
    """
    refuse_identifying(text)
    if not text.strip():
        return []
    named = {entry.id: entry for kind in of if (entry := reader.by_key(kind, text.strip()))}
    hits = search(reader, text, of, limit=MOST_HITS)
    entries = {e.version: e for kind in of for e in reader.of(kind).versions(hit.version for hit in hits).all()}
    named |= {entries[hit.version].id: entries[hit.version] for hit in hits if hit.version in entries}
    return list(named.values())[:MOST_HITS]


def called(text: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those of the records with this name, or else those with it as another name.

    Case and diacritics are passed over, as in a search.
    """
    wanted = fold(" ".join(text.split()))
    ways = ([one for one in entries if wanted in map(fold, names_of(one))] for names_of in (_own_names, _other_names))
    return next(filter(None, ways), [])


def hits_of(reader: Reader, entries: Sequence[Entry]) -> list[Hit]:
    """The records as they are shown among what was found: an organisation with what it is part of. One query."""
    above = {UUID(parent) for entry in entries if (parent := _parent(entry))}
    labels = reader.labels(above)
    return [_hit(entry, labels) for entry in entries]


def _hit(entry: Entry, labels: dict[UUID, Label]) -> Hit:
    parent, gist = _parent(entry), entry.content.get("gist")
    above = labels.get(UUID(parent)) if parent else None
    more = above.name if above else Text.model_validate(gist) if gist else None
    return Hit(str(entry.id), kinds[entry.kind].label_of(entry.content), more)


def _parent(entry: Entry) -> str | None:
    return entry.content.get("parent")


def _own_names(entry: Entry) -> tuple[str, ...]:
    label = kinds[entry.kind].label_of(entry.content)
    return (label.sv, label.en or label.sv)


def _other_names(entry: Entry) -> list[str]:
    return [other["name"] for other in entry.content.get("other_names") or ()]
