"""Set operations on exact stretches of time, each in one pass: a year of hours is some hundreds of stretches.

All take and return spans as `partners.hours` makes them: half-open, whole seconds since 1970 (UTC), sorted and apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter

from partners.hours.wallclock import Span

Spans = list[Span]

_END = itemgetter(1)
_START = itemgetter(0)


def united(lists: Iterable[Sequence[Span]]) -> Spans:
    """The instants that lie in any of the lists."""
    some = [spans for spans in lists if spans]
    return list(some[0]) if len(some) == 1 else joined(sorted(chain.from_iterable(some)))


def joined(ordered: Iterable[Span]) -> Spans:
    """The same instants, of spans that come in order of their starts and may overlap or touch."""
    found: Spans = []
    spans = iter(ordered)
    begun = next(spans, None)
    if begun is None:
        return found
    first, last = begun
    for start, end in spans:
        if start > last:
            found.append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    found.append((first, last))
    return found


def common(some: Sequence[Span], others: Sequence[Span]) -> Spans:
    """The instants that lie in both. Compared by hand: a year of a county's hours calls it some million times over."""
    found: Spans = []
    if not some or not others:
        return found
    here, there = iter(some), iter(others)
    (a, b), (c, d) = next(here), next(there)
    try:
        while True:
            start, end = max(c, a), min(d, b)
            if start < end:
                found.append((start, end))
            if b < d:
                a, b = next(here)
            else:
                c, d = next(there)
    except StopIteration:
        return found


def without(some: Sequence[Span], taken: Sequence[Span]) -> Spans:
    """The instants of `some` that do not lie in `taken`."""
    if not taken:
        return list(some)
    found: Spans = []
    place = 0
    for start, end in some:
        while place < len(taken) and taken[place][1] <= start:
            place += 1
        at, ahead = start, place
        while ahead < len(taken) and taken[ahead][0] < end:
            if at < taken[ahead][0]:
                found.append((at, taken[ahead][0]))
            at = max(at, taken[ahead][1])
            ahead += 1
        if at < end:
            found.append((at, end))
    return found


def within(some: Sequence[Span], start: int, end: int) -> Spans:
    """The instants that lie in `[start, end)`."""
    first, last = bisect_right(some, start, key=_END), bisect_left(some, end, key=_START)
    return [(max(a, start), min(b, end)) for a, b in some[first:last]]


def seconds(some: Iterable[Span]) -> int:
    """How long they last together."""
    return sum(end - start for start, end in some)
