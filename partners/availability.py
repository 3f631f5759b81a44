"""When a contact point can be reached between two instants, stitched over its versions: what each day's hours say.

The state of an instant is one of: open, closed, unknown (hours that say nothing about the day), withheld (the viewer
may not see the hours), ended (nothing holds for the contact point).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from partners.hours import Interval, Schedule, Segment, Timeline, reachable_intervals, subtract, unknown_intervals
from records.moment import STOCKHOLM
from records.reading import Entry, Reader

State = Literal["open", "closed", "unknown", "withheld", "ended"]


@dataclass(frozen=True)
class Stretch:
    """The instants `[start, end)` (aware, UTC) with one state."""

    start: datetime
    end: datetime
    state: State


def availability(reader: Reader, contact_point: int, start: datetime, end: datetime) -> list[Stretch]:
    """The whole of `[start, end)` as stretches, in order and without gap, as known at the reader's moment.

    `contact_point` is the record's pk. Each day follows the version believed to hold on that day, so `moment.on` does
    not matter here. Raises ValueError for an end before the start and for years outside 1901-2200.
    """
    # A window of the day before may last past the midnight at which the stretch begins.
    first, last = _local_day(start) - timedelta(days=1), _local_day(end)
    entries = reader.over([contact_point], first, last)
    timeline = timeline_of(entry for entry in entries if not _is_hidden(entry))
    opened = reachable_intervals(timeline, start, end)
    hidden = subtract(_days(filter(_is_hidden, entries), start, end), opened)
    unknown = unknown_intervals(timeline, start, end)
    whole = [Interval(start, end)] if start < end else []
    ended = subtract(whole, [*_days(entries, start, end), *opened])
    closed = subtract(whole, [*opened, *hidden, *unknown, *ended])
    states: Sequence[tuple[State, list[Interval]]] = (
        ("open", opened),
        ("withheld", hidden),
        ("unknown", unknown),
        ("ended", ended),
        ("closed", closed),
    )
    found = [Stretch(some.start, some.end, state) for state, intervals in states for some in intervals]
    return sorted(found, key=lambda stretch: stretch.start)


def timeline_of(entries: Iterable[Entry]) -> Timeline:
    """Which schedule holds on which days, from the stretches of one contact point in order of days."""
    return Timeline(
        tuple(
            Segment(entry.believed_from, entry.believed_until, Schedule.model_validate(entry.content.get("hours", {})))
            for entry in entries
        )
    )


def _is_hidden(entry: Entry) -> bool:
    return any(item.path == "hours" for item in entry.withheld)


def _days(entries: Iterable[Entry], start: datetime, end: datetime) -> list[Interval]:
    """The local days over which the entries hold, within `[start, end)`."""
    found = []
    for entry in entries:
        first = max(_midnight(entry.believed_from), start)
        until = end if entry.believed_until is None else min(_midnight(entry.believed_until), end)
        if first < until:
            found.append(Interval(first, until))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(max(day, date(1900, 1, 1)), time(), STOCKHOLM).astimezone(UTC)


def _local_day(instant: datetime) -> date:
    return instant.astimezone(STOCKHOLM).date()
