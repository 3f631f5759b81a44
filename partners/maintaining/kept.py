"""The kinds that organisations keep themselves, and the field of each that says whose an entry is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, KeysView, Mapping
from typing import Any, TypeVar
from uuid import UUID

from partners.content import Body, ContactPoint, Organisation
from records.content import Content, reference_paths

HOLDER: dict[str, str] = {Organisation.kind: "parent", ContactPoint.kind: "organisation", Body.kind: "owner"}
"""By kind, the field that says whose an entry is: one organisation, or a list of them, of which any will do."""

KEPT_BY_PARTNERS: KeysView[str] = HOLDER.keys()
"""The kinds that organisations keep themselves. A function is held by the organisation whose contact point reaches it;
who takes it over changes that contact point's `organisation` from a day."""

WHERE_ITS_HOLDERS_ARE: set[str] = set()
"""Kinds whose entries need not say which areas they serve: one that names none serves those that its holders do."""

C = TypeVar("C", bound=type[Content])


def kept_by(holder: str) -> Callable[[C], C]:
    """Class decorator for a kind of the room above: the organisations in its field `holder` keep its entries.

    Everything that `maintain` does, and the API's routes for it, follow. Raises ValueError when the field refers to no
    organisation.
    """

    def keep(content: C) -> C:
        paths = {path.path for path in reference_paths(content) if path.kinds == (Organisation.kind,)}
        if not paths & {(holder,), (holder, "*")}:
            raise ValueError(f"{content.kind}: {holder} names no organisations")
        HOLDER[content.kind] = holder
        WHERE_ITS_HOLDERS_ARE.add(content.kind)
        return content

    return keep


def holders(kind: str, content: Mapping[str, Any]) -> Iterator[UUID]:
    """The organisations that hold an entry with this content, in its order; of an organisation what it is a part of."""
    found = content.get(HOLDER[kind]) or ()
    yield from (UUID(str(one)) for one in ([found] if isinstance(found, str | UUID) else found))
