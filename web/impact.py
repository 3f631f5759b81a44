"""What a change does to those who rely on the entry, for the pages: who, where, and the hours left with no one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from partners.maintaining import Gap, Impact
from records.moment import STOCKHOLM
from records.reading import Label, Reader

MOST_HOLES = 12
"""How many kinds of holes a page names."""
OWN = ("contact_point", "organisation")
"""What belongs to an organisation relies on it, and is no news to it."""


@dataclass(frozen=True)
class Hole:
    """The same hours of the same weekday left with no one, on one or more days. `pathway`: to whose step alone."""

    function: Label
    area: Label
    pathway: Label | None
    start: datetime
    """On the first of the days, whose weekday is that of them all."""
    end: datetime
    days: int


def impact_shown(reader: Reader, impact: Impact) -> dict[str, Any]:
    """The impact for `web/impact.html`. One query for the names."""
    wanted = {*impact.areas, *(one for gap in impact.gaps for one in gap.names)}
    labels = reader.labels(wanted) if wanted else {}
    holes = _holes(impact.gaps, labels)
    return {
        "relied_on_by": [one for one in impact.relied_on_by if one.kind not in OWN],
        "impact_areas": [labels[area] for area in impact.areas if area in labels],
        "holes": holes[:MOST_HOLES],
        "more_holes": len(holes[MOST_HOLES:]),
    }


def _holes(gaps: Iterable[Gap], labels: dict[UUID, Label]) -> list[Hole]:
    """The gaps, with those that come again every week as one."""
    found: dict[tuple[object, ...], Hole] = {}
    for gap in gaps:
        if gap.function not in labels or gap.area not in labels:
            continue
        known = found.get(gap.of_the_week)
        found[gap.of_the_week] = Hole(
            labels[gap.function],
            labels[gap.area],
            labels.get(gap.pathway) if gap.pathway else None,
            known.start if known else gap.start.astimezone(STOCKHOLM),
            known.end if known else gap.end.astimezone(STOCKHOLM),
            known.days + 1 if known else 1,
        )
    return sorted(found.values(), key=lambda hole: (hole.start, hole.end))
