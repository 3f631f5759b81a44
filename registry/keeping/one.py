"""One entry for those who keep it: whether somebody is one of them, and what it is called, also when it has ended."""

from __future__ import annotations

from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.rights import whose
from records.content import kinds
from records.history import History
from records.moment import Moment
from records.reading import Entry, Reader
from records.text import Text
from registry.keeping.desk import may_change

LOOKED_BACK = 100
"""How many versions are looked through for the last that said something."""


def keeps(viewer: Viewer, kind: str, identity: UUID, now: Moment) -> bool:
    """Whether the viewer acts, in any role, for an organisation that keeps the entry, or may change it."""
    entry = last_said(Reader(viewer, now), kind, identity)
    if entry is None:
        return False
    own = whose(kind, identity, entry.content).organisations
    return may_change(viewer, entry) or any(viewer.may(Act.READ_PARTIES, [Standing.OWN], one) for one in own)


def last_said(reader: Reader, kind: str, identity: UUID) -> Entry | None:
    """What holds at the moment, or else what was said last."""
    if entry := reader.get(kind, identity):
        return entry
    known = History(reader, kind, identity)
    some = known.page(LOOKED_BACK, max(0, known.count() - LOOKED_BACK))
    return next((one.entry for one in reversed(some) if not one.ends and not one.disposed), None)


def called(reader: Reader, kind: str, identity: UUID) -> Text:
    """What it is called, or was last."""
    entry = last_said(reader, kind, identity)
    return kinds[kind].label_of(entry.content if entry else {})
