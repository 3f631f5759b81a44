"""What a change does to those who rely on the entry, for the pages: who, where, and the hours left with no one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from partners.maintaining import Gap, Impact
from partners.maintaining.impact import DAYS_LOOKED_AT
from records.moment import STOCKHOLM
from records.reading import Label, Reader

MOST_HOLES = 12
"""How many kinds of holes a page names."""
OWN = ("contact_point", "organisation")
"""What belongs to an organisation relies on it, and is no news to it."""


@dataclass(frozen=True)
class Hole:
    """The same hours of the same weekday left with no one, on one or more days, the first and last of them."""

    function: Label
    area: Label
    weekday: date
    """The first of the days: its weekday is that of them all."""
    start: datetime
    end: datetime
    days: int
    last: date


def impact_shown(reader: Reader, impact: Impact) -> dict[str, Any]:
    """The impact for `web/impact.html`. One query for the names."""
    wanted = {*impact.areas, *(one for gap in impact.gaps for one in (gap.function, gap.area))}
    labels = reader.labels(wanted) if wanted else {}
    holes = _holes(impact.gaps, labels)
    return {
        "relied_on_by": [one for one in impact.relied_on_by if one.kind not in OWN],
        "impact_areas": [labels[area] for area in impact.areas if area in labels],
        "holes": holes[:MOST_HOLES],
        "more_holes": len(holes[MOST_HOLES:]),
        "weeks_looked_at": DAYS_LOOKED_AT // 7,
    }


def _holes(gaps: Iterable[Gap], labels: dict[UUID, Label]) -> list[Hole]:
    """The gaps, with those that come again every week as one."""
    found: dict[tuple[Any, ...], Hole] = {}
    for gap in gaps:
        start, end = gap.start.astimezone(STOCKHOLM), gap.end.astimezone(STOCKHOLM)
        if gap.function not in labels or gap.area not in labels:
            continue
        length: timedelta = end.replace(tzinfo=None) - start.replace(tzinfo=None)
        alike = (gap.function, gap.area, start.weekday(), start.time(), length)
        known = found.get(alike)
        found[alike] = Hole(
            labels[gap.function],
            labels[gap.area],
            known.weekday if known else start.date(),
            known.start if known else start,
            known.end if known else end,
            known.days + 1 if known else 1,
            start.date(),
        )
    return sorted(found.values(), key=lambda hole: (hole.start, hole.end))
