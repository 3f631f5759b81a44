"""Who may change an entry: by the access table, by whose it is and by the areas it serves, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer

HOLDER = {"organisation": "parent", "contact_point": "organisation", "body": "owner"}
"""By kind, the field that says whose an entry is."""


@dataclass(frozen=True)
class Whose:
    """The organisations an entry belongs to (any of them will do), the areas it serves, and in whose name it is kept.

    `organisations` are the record itself or its parent for an organisation; the holder for a contact point or body.
    """

    organisations: frozenset[UUID]
    areas: frozenset[UUID]
    principal: UUID


def whose(kind: str, record: UUID, content: Mapping[str, Any]) -> Whose:
    """Whose a record with this content is. `content` is a JSON document that its kind's model accepts."""
    areas = frozenset(UUID(str(area)) for area in content.get("areas") or ())
    if kind == "organisation":
        parent = content.get("parent")
        above = {UUID(str(parent))} if parent else set()
        return Whose(frozenset({record, *above}), areas, record)
    holder = UUID(str(content[HOLDER[kind]]))
    return Whose(frozenset({holder}), areas, holder)


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
