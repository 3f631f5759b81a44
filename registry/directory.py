"""The directory: organisations, functions, contact points, agreements and pathways, by area, kind and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from records.content import kinds, targets
from records.reading import Entry, Label, Reader, Selection
from records.search import search
from registry.lookup.places import chain_of
from registry.lookup.question import named, refuse_identifying

LISTED = ("organisation", "function", "contact_point", "routine", "pathway")
"""The kinds that the directory lists."""
MOST_FOUND = 500
"""So many are found by words; who gets more should use better words."""
OF_KIND = {"organisation": "organisation_kind", "routine": "routine_kind", "pathway": "urgency"}
"""The field by which the records of a kind are told apart."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `area`, `function`: code, UUID or name; `sort`: a value of the field in `OF_KIND`."""

    kind: str
    text: str = ""
    area: str | None = None
    sort: str | None = None
    function: str | None = None


@dataclass(frozen=True)
class Found:
    """A page of the directory. `names`: what the entries refer to is called."""

    entries: list[Entry]
    total: int
    names: Mapping[UUID, Label]


def find(reader: Reader, wanted: Wanted, limit: int, offset: int) -> Found:
    """`limit` entries from `offset` on, by name, or the best first when there are words.

    An area means what serves it, its parts, its county or the nation. Raises `BadQuestion` for words that may identify
    a person and for what is not in the registry. The number of queries does not depend on how much is found.
    """
    refuse_identifying(wanted.text)
    rows = _narrowed(reader, wanted)
    if wanted.text.strip():
        hits = search(reader, wanted.text, (wanted.kind,), limit=MOST_FOUND)
        rows = rows.versions(hit.version for hit in hits)
        entries = rows.ranked([hit.version for hit in hits], limit, offset)
    else:
        entries = rows.page(limit, offset)
    referred = targets((kinds[wanted.kind], entry.content) for entry in entries)
    return Found(entries, rows.count(), reader.labels(referred))


def sorts(kind: str) -> tuple[str, ...]:
    """The values that tell the records of a kind apart (`Wanted.sort`), in the order in which the kind defines them."""
    field = OF_KIND.get(kind)
    return get_args(kinds[kind].model_fields[field].annotation) if field else ()


def _narrowed(reader: Reader, wanted: Wanted) -> Selection:
    rows = reader.of(wanted.kind)
    if wanted.area:
        rows = _serving(reader, rows, wanted.area)
    if wanted.sort in sorts(wanted.kind):
        rows = rows.where(**{OF_KIND[wanted.kind]: wanted.sort})
    function = named(reader, "function", "function", wanted.function)
    if function and wanted.kind == "contact_point":
        rows = rows.linked("function", [function.pk])
    return rows


def _serving(reader: Reader, rows: Selection, code: str) -> Selection:
    area = named(reader, "area", "area", code)
    chain = chain_of(reader, area)
    is_county = area is not None and area.content["level"] == "county"
    parts = reader.of("area").linked("parent", chain.records[:1]).record_pks() if is_county else []
    records = [*chain.records, *parts]
    if rows.kind == "function":
        return rows.referred_to_from(reader.of("contact_point").linked("areas", records), "function")
    return rows.linked("areas", records)
