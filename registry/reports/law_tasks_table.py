"""What is left to do after legal changes, as a table for a file: a row for each place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from records.reading import Label
from records.text import Text
from registry.lookup.answer import Named
from registry.naming import KINDS
from registry.reports.citing_law import Cited
from registry.reports.tables import Cell, Table
from registry.reports.wording import CITING_STATES, MEANT_WHYS

TITLE = Text(sv="Ställen som hänvisar till äldre lag", en="Places that cite older law")
COLUMNS = (
    Text(sv="Bestämmelse", en="Provision"),
    Text(sv="Upphör", en="Ceases"),
    Text(sv="Ersätts av", en="Replaced by"),
    Text(sv="Dokument", en="Document"),
    Text(sv="Slag", en="Kind"),
    Text(sv="Ställe", en="Place"),
    Text(sv="Läge", en="State"),
    Text(sv="Ändringen gäller från", en="The change holds from"),
    Text(sv="Varför den äldre lagen avses", en="Why the older law is meant"),
    Text(sv="Vem som ska ändra", en="Who must act"),
    Text(sv="Områden", en="Areas"),
)


def law_tasks_table(some: Iterable[Cited]) -> Table:
    """Every place, provision by provision."""
    return Table("bestammelser", TITLE, None, COLUMNS, tuple(tuple(row) for row in _rows(some)))


def _rows(some: Iterable[Cited]) -> Iterator[Sequence[Cell]]:
    for cited in some:
        provision = Named(id=cited.provision, kind="legal_reference", name=cited.label)
        by = _named(cited.replaced_by, cited)
        for place in cited.places:
            yield (
                provision,
                cited.ceases,
                by,
                Named(id=place.record, kind=place.kind, name=place.label),
                KINDS[place.kind],
                place.where,
                CITING_STATES[place.state],
                place.changes_on,
                MEANT_WHYS[place.meant.why] if place.meant else None,
                _named(place.owners, cited),
                _named(place.areas, cited),
            )


def _named(identities: Iterable[UUID], cited: Cited) -> tuple[Named, ...]:
    found: Iterable[Label] = (cited.labels[one] for one in identities if one in cited.labels)
    return tuple(Named(id=one.id, kind=one.kind, code=one.key, name=one.name) for one in found)
