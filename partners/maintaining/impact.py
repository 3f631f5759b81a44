"""What a change does to those who rely on the entry: told before and after, worked out by the room above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from records.moment import STOCKHOLM, Moment
from records.reading import Label


@dataclass(frozen=True)
class Affected:
    """One record that is changed: what it said before and says after (None: nothing), over `[first, until)` days."""

    record: UUID
    kind: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    first: date
    until: date | None


@dataclass(frozen=True)
class Reliance:
    """A routine, pathway or other record that relies on what is changed, and where in it (steps by their key)."""

    id: UUID
    kind: str
    label: Label
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """The instants `[start, end)` (aware, UTC) in which nobody answers for `function` in `area`, where somebody did.

    `pathway`: others answer for the function, but not to the step of that pathway, which names the entry itself.
    """

    function: UUID
    area: UUID
    start: datetime
    end: datetime
    pathway: UUID | None = None

    @property
    def names(self) -> tuple[UUID, ...]:
        """The records that it names."""
        return tuple(filter(None, (self.function, self.area, self.pathway)))

    @property
    def of_the_week(self) -> tuple[object, ...]:
        """The same for gaps that come again every week, by the clock in Stockholm."""
        start, end = (one.astimezone(STOCKHOLM).replace(tzinfo=None) for one in (self.start, self.end))
        return self.function, self.area, self.pathway, start.weekday(), start.time(), end - start


@dataclass(frozen=True)
class Impact:
    """Who relies on a record that is changed, in which areas, and the hours that are left with no one.

    `gaps` cover the first `DAYS_LOOKED_AT` days of the change, at most `MOST_GAPS` of them; those that come again every
    week are all told for the first `DAYS_IN_FULL` days, and once after that.
    """

    relied_on_by: tuple[Reliance, ...] = ()
    areas: tuple[UUID, ...] = ()
    gaps: tuple[Gap, ...] = ()


DAYS_LOOKED_AT = 396
"""Thirteen months, as the audit looks ahead: every holiday and every season once."""
DAYS_IN_FULL = 28
"""Four weeks: each weekday four times."""
MOST_GAPS = 100

Assessor = Callable[[Sequence[Affected], Moment, Moment], Sequence[Impact]]
_assessors: list[Assessor] = []


def assesses_impact(assessor: Assessor) -> Assessor:
    """Decorator for the room above: `assessor(affected, before, after)` gives the impact of each, in order.

    It is asked while the writer has its turn, after the change: `before` and `after` are the moments of knowledge just
    before it and with it.
    """
    _assessors.append(assessor)
    return assessor


def impact_of(affected: Sequence[Affected], before: Moment, after: Moment) -> list[Impact]:
    """The impact of each change, in order; empty ones when no room above has something to say."""
    found = [Impact() for _ in affected]
    for assess in _assessors:
        told = assess(affected, before, after) if affected else []
        found = [_both(one, other) for one, other in zip(found, told, strict=True)] if affected else found
    return found


def _both(one: Impact, other: Impact) -> Impact:
    return Impact(one.relied_on_by + other.relied_on_by, one.areas + other.areas, one.gaps + other.gaps)
