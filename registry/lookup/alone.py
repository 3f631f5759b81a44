"""One contact point resolved by itself, as an answer shows it: seen from the first area that it serves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from records.reading import Entry, Reader
from registry.lookup.answer import Named, Reached
from registry.lookup.places import chain_of
from registry.lookup.reaching import Reach


def reached_alone(reader: Reader, entry: Entry, instant: datetime) -> Reached:
    """The contact point at an instant (aware), for the reader's viewer."""
    area = reader.get("area", UUID(entry.content["areas"][0]))
    reach = Reach(reader, chain_of(reader, area), instant)
    reach.load(set(), {entry.id})
    found = reader.labels(reach.organisations())
    names = {i: Named(id=label.id, kind=label.kind, code=label.key, name=label.name) for i, label in found.items()}
    return reach.reached({"contact_point": str(entry.id)}, names)
