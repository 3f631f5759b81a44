"""What the report's drawings show, as numbers and places on paper; templates write them as SVG.

Sizes are in the drawing's own units. Nothing is told by colour alone: each cell and bar has its number beside it, and
each drawing the table it is drawn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from registry.lookup.answer import Named
from registry.reports.steering.answer import CoveredHour, InForceAt

CELL_WIDTH, CELL_HEIGHT = 26, 26
LEFT, TOP = 92, 22
"""Room for the names of the days, and for the hours."""
BAR_WIDTH, BAR_HEIGHT, BAR_GAP = 30, 20, 8
BAR_ROOM = 16
"""Above each row of bars, for the numbers."""
NAMES_WIDTH = 240
LEVELS = 5
"""0: somebody always answers. 4: nobody ever does."""


@dataclass(frozen=True)
class HeatCell:
    """An hour of a weekday. `share`: per cent of the required time with no one, unknown hours included, rounded up, so
    that a minute with no one is never drawn as none. `level`: 0 to 4."""

    x: int
    y: int
    share: int
    level: int
    told: CoveredHour

    @property
    def middle(self) -> tuple[int, int]:
        """Where the number stands."""
        return self.x + CELL_WIDTH // 2, self.y + CELL_HEIGHT // 2


@dataclass(frozen=True)
class HeatMap:
    """The week of one area: a row for each day, a column for each hour. Hours in which nobody is required are left out.

    `worst`: the hours with the largest share, for the text alternative.
    """

    area: Named
    cells: tuple[HeatCell, ...]
    hours: tuple[tuple[int, int], ...]
    """Each hour that is written above, and where."""
    days: tuple[tuple[int, int], ...]
    """Each weekday (0: Monday), and where its name stands."""
    width: int = LEFT + 24 * CELL_WIDTH
    height: int = TOP + 7 * CELL_HEIGHT

    @property
    def worst(self) -> tuple[HeatCell, ...]:
        """The worst hours, at most five, none when somebody always answers."""
        found = sorted((cell for cell in self.cells if cell.share), key=lambda cell: (-cell.share, cell.y, cell.x))
        return tuple(found[:5])


def heat_maps(hours: Sequence[CoveredHour]) -> list[HeatMap]:
    """One for each area in which somebody is required at all."""
    found = []
    for _, some in groupby(hours, key=lambda hour: hour.area.id):
        of_area = list(some)
        cells = tuple(_cells(of_area))
        if cells:
            found.append(HeatMap(of_area[0].area, cells, _hours(), _days()))
    return found


def _cells(hours: Sequence[CoveredHour]) -> Iterator[HeatCell]:
    for hour in hours:
        if hour.required_minutes:
            share = share_of(hour.no_one_minutes + hour.unknown_minutes, hour.required_minutes)
            x, y = LEFT + hour.hour * CELL_WIDTH, TOP + hour.weekday * CELL_HEIGHT
            yield HeatCell(x, y, share, level_of(share), hour)


def share_of(minutes: int, required: int) -> int:
    """Per cent, rounded up: a single minute is never told as none."""
    return -(-100 * minutes // required)


def level_of(share: int) -> int:
    """0 for none, 1 up to a quarter, 2 up to a half, 3 for more, 4 for all."""
    return 0 if share == 0 else 1 if share <= 25 else 2 if share <= 50 else 3 if share < 100 else LEVELS - 1


def _hours() -> tuple[tuple[int, int], ...]:
    return tuple((hour, LEFT + hour * CELL_WIDTH) for hour in range(0, 24, 3))


def _days() -> tuple[tuple[int, int], ...]:
    return tuple((day, TOP + day * CELL_HEIGHT + CELL_HEIGHT // 2) for day in range(7))


@dataclass(frozen=True)
class Bar:
    """The agreements with one party on one day."""

    x: int
    y: int
    height: int
    told: InForceAt


@dataclass(frozen=True)
class BarRow:
    """One party: its bars from the earliest day, and where its name stands (`y`: the line the bars stand on)."""

    party: Named
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Bars:
    """Agreements over time: a row for each party, all to one scale."""

    rows: tuple[BarRow, ...]
    days: tuple[tuple[date, int], ...]
    """Each day that is written below, and where."""
    width: int
    height: int


def bars(over_time: Sequence[InForceAt]) -> Bars | None:
    """The drawing; None when there is nothing to draw."""
    most = max((one.agreements for one in over_time), default=0)
    if not most:
        return None
    rows = []
    for number, (_, some) in enumerate(groupby(over_time, key=lambda one: one.party.id)):
        told, line = list(some), (number + 1) * (BAR_HEIGHT + BAR_ROOM)
        found = (_bar(one, place, line, most) for place, one in enumerate(told))
        rows.append(BarRow(told[0].party, line, tuple(found)))
    days = tuple((bar.told.day, bar.x) for bar in rows[0].bars)
    return Bars(tuple(rows), days, NAMES_WIDTH + len(days) * (BAR_WIDTH + BAR_GAP), rows[-1].y + 24)


def _bar(told: InForceAt, place: int, line: int, most: int) -> Bar:
    height = round(BAR_HEIGHT * told.agreements / most)
    return Bar(NAMES_WIDTH + place * (BAR_WIDTH + BAR_GAP), line - height, height, told)
