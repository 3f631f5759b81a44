"""Who signs an agreement: those that are party to it, and its owner always.

What somebody shall own binds nobody else by their own word alone, and the owner answers for it: the owner signs, unless
an organisation above it or below it is among those that sign, for that is the same principal's word (*huvudman*).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.maintaining.reach import chain, with_those_above
from records.moment import Moment
from records.reading import Reader
from registry.parties import bound

Json = dict[str, Any]


def parties_of(kind: str, owner: UUID, document: Mapping[str, Any], moment: Moment) -> list[UUID]:
    """The organisations that sign: the parties named that are still bound on the day, in their order, and the owner.

    `owner`: the draft's. Is another one to own the document, it is asked only when it is named: a rule tells when it
    does not sign. A routine without parties is its owner's alone. A pathway without parties of its own binds those of
    the routines it rests on, and its owner. At most one query, and one for each level of organisations.
    """
    named = [party for party in _named(document) if party in _bound(document, moment.on)]
    if named:
        left_out = _owns(owner, document) and owner not in _named(document) and not speaks_for(owner, named, moment)
        return [*named, owner] if left_out else named
    found = [owner]
    if kind == "pathway":
        rests = [one for one in map(_identity, document.get("rests_on") or ()) if one]
        routines = Reader(Viewer.system("agreeing"), moment).many(rests)
        found += [one for r in rests if r in routines for one in sorted(bound(routines[r].content, moment.on))]
    return list(dict.fromkeys(found))


def speaks_for(owner: UUID, signing: Iterable[UUID], moment: Moment) -> bool:
    """Whether the organisation signs, or one above or below it does. One query for each level of organisations."""
    asked = set(signing)
    if owner in asked:
        return True
    known = with_those_above(Reader(Viewer.system("agreeing"), moment), {owner, *asked})
    return bool(asked & set(chain(owner, known))) or any(owner in chain(one, known) for one in asked)


def _owns(owner: UUID, document: Mapping[str, Any]) -> bool:
    """Whether the draft's owner shall own the document, also when it does not say yet who shall."""
    return _identity(document.get("owner")) in (None, owner)


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
