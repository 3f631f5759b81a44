"""The pathways that are being written for an area, as far as whoever asks may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from partners.access import Viewer
from records.moment import Moment
from registry.agreeing.models import Draft
from registry.agreeing.reading import drafts_known, states
from registry.coverage.over_cases import DraftPathway


def being_written(viewer: Viewer, moment: Moment, areas: Iterable[UUID]) -> list[DraftPathway]:
    """What the open drafts of pathways said at `moment.known_at` that named one of the areas; proposed ones too.

    Five queries.
    """
    return _open(list(drafts_known(viewer, moment.known_at).filter(**_naming(areas)).distinct()), moment)


def all_being_written(moment: Moment, areas: Iterable[UUID]) -> list[DraftPathway]:
    """The same whoever may know of them: for the registry's own reckoning."""
    known = Draft.objects.filter(recorded_at__lte=moment.known_at, **_naming(areas))
    return _open(list(known.select_related("owner").distinct()), moment)


def _naming(areas: Iterable[UUID]) -> dict[str, object]:
    return {"kind": "pathway", "revisions__areas__area__uuid__in": list(areas)}


def _open(drafts: list[Draft], moment: Moment) -> list[DraftPathway]:
    found = states(drafts, moment.known_at)
    return [state.revision.document for state in found if state.status in ("draft", "proposed")]
