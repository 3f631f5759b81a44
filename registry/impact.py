"""What a change does to those who rely on the entry: the partners' room asks for every change."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from partners.maintaining import Affected, Impact, assesses_impact
from records.moment import Moment
from registry.coverage.change import gaps_left
from registry.relying import who_relies


@assesses_impact
def assess(affected: Sequence[Affected], before: Moment, after: Moment) -> list[Impact]:
    """The impact of each change, in order: who relies on the entry (always), the areas it served or comes to serve, and
    the hours that are left with no one (see `gaps_left`; none when hours, areas and function stay as they were).

    Nothing of it is protected: identities, names (never withheld) and instants. The same few queries for one change and
    for ten thousand.
    """
    relied = who_relies(affected, after)
    gaps = gaps_left(affected, before, after)
    return [
        Impact(relied_on_by=relied[place], areas=_areas(one), gaps=gaps[place]) for place, one in enumerate(affected)
    ]


def _areas(one: Affected) -> tuple[UUID, ...]:
    found = [area for content in (one.before, one.after) if content for area in content.get("areas") or ()]
    return tuple(UUID(area) for area in dict.fromkeys(found))
