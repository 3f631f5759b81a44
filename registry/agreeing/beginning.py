"""Beginning a draft: for whom somebody may, and what it says when it begins with what is in force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer
from records.reading import Entry
from registry.agreeing.rights import may_write

Json = dict[str, Any]
_NOT_OF_ANOTHER = {"sample", "owner", "areas", "parties", "decision", "supersedes", "review_by", "rests_on"}
"""What a copy for somebody else does not take over: who decided, who is bound, until when."""


def owners_of(viewer: Viewer) -> set[UUID]:
    """The organisations that the viewer may own drafts for: a coordinator those that they act for."""
    by_area = _by_area(viewer)
    return {one for one in viewer.organisations if by_area or viewer.may(Act.DRAFT, [Standing.OWN], one)}


def drafts_somewhere(viewer: Viewer) -> bool:
    """Whether the viewer may draft for some organisation."""
    return bool(owners_of(viewer))


def may_draft(viewer: Viewer, content: Json) -> bool:
    """Whether the viewer may begin a draft of a record with this content."""
    areas = frozenset(map(UUID, content.get("areas") or ()))
    owner = content.get("owner")
    return any(may_write(viewer, one, areas) for one in ([UUID(owner)] if owner else owners_of(viewer)))


def begun_from(entry: Entry, owner: UUID) -> Json:
    """What a draft of the record begins with. What is marked as a sample is one no longer: it is to be decided."""
    return {"owner": str(owner)} | {name: value for name, value in entry.content.items() if name != "sample"}


def copied_from(entry: Entry, owner: UUID, viewer: Viewer) -> Json:
    """What a draft of something new begins with, of which the record is the model.

    For a coordinator in those of its areas that they coordinate, or else in all that they coordinate at most.
    """
    kept = {name: value for name, value in entry.content.items() if name not in _NOT_OF_ANOTHER}
    areas = [area for area in entry.content.get("areas") or () if not _by_area(viewer) or UUID(area) in viewer.areas]
    return kept | {"owner": str(owner), "areas": areas or sorted(map(str, viewer.areas))[:1]}


def _by_area(viewer: Viewer) -> bool:
    return bool(viewer.areas) and viewer.may(Act.DRAFT, [Standing.AREA])
