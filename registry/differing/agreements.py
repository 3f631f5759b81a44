"""Drafts and proposals compared in words: with what is in force, and with what a party signed last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from partners.access import Viewer
from records.content import at_path, kinds, reference_paths
from records.moment import Moment
from records.reading import Entry, Reader
from registry.agreeing.reading import ProposalState, SinceSigned
from registry.differing.contents import PartDifference, differences
from registry.differing.saying import Names

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """What differs between a document and another one, which is told by its version or by its round."""

    parts: tuple[PartDifference, ...]
    version: int | None = None
    round: int | None = None
    organisation: UUID | None = None


def referred(kind: str, documents: Iterable[Document]) -> set[UUID]:
    """What the documents refer to. One that is unfinished may hold what is no identity; that is passed over."""
    places = [place.path for place in reference_paths(kinds[kind])]
    found = (value for document in documents for path in places for value in at_path(document, path))
    return {identity for value in found if (identity := _identity(value)) is not None}


def against_what_holds(kind: str, document: Document, before: Entry | None, names: Names) -> Compared:
    """A document compared with the version that holds; with nothing, when none does: then all of it is new.

    Signatures are left out, for a draft has none: that they are gone is no change of what is agreed.
    """
    parts = differences(kind, _unsigned(before.content if before else {}), _unsigned(document), names)
    return Compared(parts, version=before.number if before else None)


def held_before(viewer: Viewer, state: ProposalState, known_at: datetime) -> Entry | None:
    """What held on the proposal's day before it: as it was known when it was made, once it is over. One query."""
    found = state.proposal
    known_at = known_at if state.closing is None else found.recorded_at
    return Reader(viewer, Moment(found.valid_from, known_at)).get(found.kind, found.record)


def since_signed_in_words(kind: str, since: SinceSigned, names: Names) -> Compared:
    """What a proposal changes for a party since the last round that it signed, from when it shall hold included."""
    parts = differences(kind, since.before, since.after, names)
    return Compared(parts, round=since.round, organisation=since.organisation)


def _unsigned(document: Document) -> dict[str, Any]:
    parties = [{k: v for k, v in party.items() if k != "signed"} for party in document.get("parties") or ()]
    return {**document, **({"parties": parties} if parties else {})}


def _identity(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
