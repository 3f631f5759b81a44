"""What a change does to those who rely on the entry, as the pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.maintaining import Impact
from records.moment import STOCKHOLM
from records.reading import Reader
from records.text import Text

MOST_GAPS = 10
"""How many of the hours that are left with no one a page names."""
OWN = ("contact_point", "organisation")
"""What belongs to an organisation relies on it, and is no news to it."""


@dataclass(frozen=True)
class Gap:
    """A stretch in which nobody answers: for which function and in which area. Wall clock in Stockholm."""

    whose: tuple[Text, Text]
    start: datetime
    end: datetime


def impact_context(reader: Reader, impact: Impact) -> dict[str, Any]:
    """Who relies on what is changed, and the hours that are left with no one. One query for the names."""
    labels = reader.labels({identity for gap in impact.gaps for identity in (gap.function, gap.area)})
    gaps = [
        Gap(
            (labels[gap.function].name, labels[gap.area].name),
            gap.start.astimezone(STOCKHOLM),
            gap.end.astimezone(STOCKHOLM),
        )
        for gap in impact.gaps[:MOST_GAPS]
        if gap.function in labels and gap.area in labels
    ]
    gaps.sort(key=lambda gap: [name.sv for name in gap.whose])  # those of one function together, each in its order
    relied = [one for one in impact.relied_on_by if one.kind not in OWN]
    return {"relied_on_by": relied, "gaps": gaps, "more_gaps": len(impact.gaps) - len(gaps)}
