"""Who may change an entry: by the access table, by whose it is and by the areas it serves, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.kept import WHERE_ITS_HOLDERS_ARE, holders


@dataclass(frozen=True)
class Whose:
    """The organisations an entry belongs to (any of them will do), the areas it serves, and in whose name it is kept.

    `organisations` are the record itself or its parent for an organisation; the holders for any other kind.
    """

    organisations: frozenset[UUID]
    areas: frozenset[UUID]
    principal: UUID


Served = Mapping[UUID, frozenset[UUID]]
"""The areas that organisations serve (see `served_areas`)."""


def whose(kind: str, record: UUID, content: Mapping[str, Any], served: Served | None = None) -> Whose:
    """Whose a record with this content is. `content` is a JSON document that its kind's model accepts.

    `served` is asked for entries that may leave their areas to what their holders serve, and do.
    """
    areas = frozenset(UUID(str(area)) for area in content.get("areas") or ())
    above = list(holders(kind, content))
    if kind == "organisation":
        return Whose(frozenset({record, *above}), areas, record)
    if not areas and served and kind in WHERE_ITS_HOLDERS_ARE:
        areas = areas.union(*(served.get(holder, frozenset()) for holder in above))
    return Whose(frozenset(above), areas, above[0])


def standing_of(viewer: Viewer, act: Act, found: Whose) -> Standing | None:
    """How the viewer comes to be allowed `act`, or None when the table does not allow it.

    A coordinator must coordinate all the areas that are served: one who coordinates Södertälje does not change what
    all of Sweden relies on.
    """
    if any(viewer.may(act, [Standing.OWN], organisation) for organisation in found.organisations):
        return Standing.OWN
    if found.areas and found.areas <= viewer.areas and viewer.may(act, [Standing.AREA]):
        return Standing.AREA
    return None


def may_move(viewer: Viewer, act: Act, kind: str, was: Mapping[str, Any], shall: Mapping[str, Any]) -> bool:
    """Whether the viewer may let an organisation be a part of something else than it was, or of nothing.

    It takes the right to what it leaves and to what it comes to lie in: whoever becomes a part of another serves that
    one's areas, and is kept by its people.
    """
    if kind != "organisation":
        return True
    moved = {str(content["parent"]) if content.get("parent") else None for content in (was, shall)}
    areas = whose(kind, UUID(int=0), was).areas | whose(kind, UUID(int=0), shall).areas
    return len(moved) == 1 or all(
        standing_of(viewer, act, Whose(frozenset({UUID(parent)}), areas, UUID(parent))) is not None
        for parent in moved
        if parent
    )
