"""Wall time in Europe/Stockholm turned into instants, exactly, through both clock changes.

Instants are whole seconds since 1970-01-01T00:00Z and days are proleptic ordinals (`date.toordinal`), because a
look-up walks through hundreds of them.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
FIRST_YEAR: Final = 1901
LAST_YEAR: Final = 2200

_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400
# No offset of Stockholm since 1901 lies outside 0 to 2 hours, so a local midnight is at most this long before UTC's.
_LARGEST_OFFSET: Final = 7_200

Span = tuple[int, int]


class _Clock(NamedTuple):
    """The offsets in force from a local midnight and 48 hours on: one, or one before and one after `change`."""

    midnight: int  # naive local seconds
    before: int
    change: int | None
    after: int


def seconds_of(instant: datetime) -> int:
    """Return the whole second in which an aware instant lies.

    Raises ValueError for a naive datetime and for years outside 1901-2200.
    """
    if instant.utcoffset() is None:
        raise ValueError("give the instant with its time zone, for example 2026-11-21T21:30+01:00")
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"hours are computed for the years {FIRST_YEAR} to {LAST_YEAR}")
    return int(instant.timestamp() // 1)


def instant_of(seconds: int) -> datetime:
    """Return the aware UTC datetime of a second."""
    return datetime.fromtimestamp(seconds, UTC)


def local_day(seconds: int) -> int:
    """Return the ordinal of the day that Stockholm's calendar shows at an instant."""
    return _EPOCH + (seconds + _offset_at(seconds)) // _DAY


def earliest_start(day: int) -> int:
    """Return an instant that no window starting on the day can come before."""
    return (day - _EPOCH) * _DAY - _LARGEST_OFFSET


def spans_of_window(day: int, start_minute: int, end_minute: int) -> list[Span]:
    """Return the instants at which Stockholm's clocks show a time within the window, as half-open spans in order.

    Minutes count from the midnight that begins `day`, up to 2880. Usually one span. In the autumn a window that meets
    the repeated hour covers it twice, in two spans if it starts or ends within it; in the spring the part of a window
    that lies in the skipped hour is nowhere, so the list can be empty.
    """
    clock = _clock(day)
    start, end = clock.midnight + start_minute * 60, clock.midnight + end_minute * 60
    if clock.change is None:
        return [(start - clock.before, end - clock.before)]
    first = (start - clock.before, min(end - clock.before, clock.change))
    second = (max(start - clock.after, clock.change), end - clock.after)
    spans = [span for span in (first, second) if span[0] < span[1]]
    if len(spans) == 2 and first[1] == second[0]:
        return [(first[0], second[1])]
    return spans


@lru_cache(maxsize=8192)
def _clock(day: int) -> _Clock:
    midnight = (day - _EPOCH) * _DAY
    start, end = midnight - _LARGEST_OFFSET, midnight + 2 * _DAY
    before, after = _offset_at(start), _offset_at(end)
    if before == after:
        return _Clock(midnight, before, None, after)
    while end - start > 1:
        middle = (start + end) // 2
        start, end = (middle, end) if _offset_at(middle) == before else (start, middle)
    return _Clock(midnight, before, end, after)


def _offset_at(seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, STOCKHOLM).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
