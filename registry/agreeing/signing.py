"""Who signs an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Viewer
from records.moment import Moment
from records.reading import Reader
from registry.parties import bound

Json = dict[str, Any]


def parties_of(kind: str, owner: UUID, document: Mapping[str, Any], moment: Moment) -> list[UUID]:
    """The organisations that sign: the parties named that are still bound on the day, in their order.

    A routine without parties is its owner's alone. A pathway without parties of its own binds those of the routines it
    rests on, and its owner. At most one query.
    """
    named = [party for party in _named(document) if party in _bound(document, moment.on)]
    if named:
        return named
    found = [owner]
    if kind == "pathway":
        rests = [one for one in map(_identity, document.get("rests_on") or ()) if one]
        routines = Reader(Viewer.system("agreeing"), moment).many(rests)
        found += [one for r in rests if r in routines for one in sorted(bound(routines[r].content, moment.on))]
    return list(dict.fromkeys(found))


def _named(document: Mapping[str, Any]) -> list[UUID]:
    return [one for party in document.get("parties") or () if (one := _identity(party.get("organisation")))]


def _bound(document: Mapping[str, Any], on: date) -> set[UUID]:
    whole = [party for party in document.get("parties") or () if _identity(party.get("organisation"))]
    try:
        return bound({"parties": whole}, on)
    except ValueError:  # an unfinished draft's day of withdrawal, which its content model complains of
        return set(_named(document))


def _identity(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
