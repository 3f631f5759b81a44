"""Which single contact point, if it fell away, would leave the most hours with no one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from partners.hours.wallclock import Span
from registry.coverage.judging import Judge
from registry.coverage.reaching import Line, Receiver
from registry.coverage.required import Required
from registry.coverage.spans import Spans, common, joined, seconds, united, within, without
from registry.coverage.windows import Period, whole_days, windows_of


@dataclass(frozen=True)
class Weakest:
    """A contact point that nobody could replace: how long some pathway would be left with no one, and which ones."""

    contact_point: UUID
    left: timedelta
    pathways: tuple[UUID, ...]


def weakest(judge: Judge, requirements: Sequence[Required]) -> tuple[Weakest, ...]:
    """Every contact point without which hours would be left with no one, those that leave the most first.

    Counted are the instants at which some pathway is covered by this one alone, each once however many pathways there
    are. Where the hours of another one are unknown, or withheld from the one who asks, somebody may answer, and
    nothing is counted.
    """
    left: dict[str, list[Spans]] = defaultdict(list)
    pathways: dict[str, dict[UUID, None]] = defaultdict(dict)
    alone: dict[tuple[Receiver, ...], dict[str, Spans]] = {}
    for one in requirements:
        asked, _ = judge.hours(one.demands)
        for demand in one.demands:
            here = common(asked, whole_days(demand.first, demand.until))
            here = within(here, judge.period.start, judge.period.until)
            if demand.receivers not in alone:
                alone[demand.receivers] = _alone(judge, demand.receivers)
            for point, spans in alone[demand.receivers].items():
                if found := common(here, spans):
                    left[point].append(found)
                    pathways[point][one.pathway] = None
    ranked = [Weakest(UUID(p), timedelta(seconds=seconds(united(s))), tuple(pathways[p])) for p, s in left.items()]
    return tuple(sorted(ranked, key=lambda one: (-one.left, -len(one.pathways), str(one.contact_point))))


def _alone(judge: Judge, receivers: tuple[Receiver, ...]) -> dict[str, Spans]:
    """When each contact point is the only one that answers for the receivers, or may."""
    by_point: dict[str, set[Line]] = defaultdict(set)
    for receiver in receivers:
        for line in judge.lines.leading_from(receiver, judge.areas):
            if line.standing == "counted":
                by_point[line.point].add(line)
    answers, may = _by_name(by_point, _open, judge.period), _by_name(by_point, _maybe, judge.period)
    somebody_may = united(spans for _, spans in may)
    only_this_may = only_one(may)
    return {
        point: without(spans, without(somebody_may, only_this_may.get(point, [])))
        for point, spans in only_one(answers).items()
    }


def _open(line: Line, period: Period) -> Spans:
    return [] if line.hours is None else windows_of(line.hours, period.first, period.end).open(line.first, line.until)


def _maybe(line: Line, period: Period) -> Spans:
    if line.hours is None:
        return whole_days(line.first, line.until)
    return windows_of(line.hours, period.first, period.end).unknown(line.first, line.until)


def _by_name(
    by_point: dict[str, set[Line]], reads: Callable[[Line, Period], Spans], period: Period
) -> list[tuple[str | None, Spans]]:
    """When each answers, or may. Those that say the same are never alone: two of them stand there, without names."""
    alike: dict[frozenset[tuple[str | None, int, int]], list[str]] = defaultdict(list)
    read: dict[tuple[str | None, int, int], Line] = {}
    for point, lines in by_point.items():
        keys = {(line.hours, line.first, line.until): line for line in lines}
        read |= keys
        alike[frozenset(keys)].append(point)
    found: list[tuple[str | None, Spans]] = []
    for keys_of, points in alike.items():
        spans = united([reads(read[key], period) for key in keys_of])
        found += [(points[0], spans)] if len(points) == 1 else [(None, spans), (None, spans)]
    return found


def only_one(several: Iterable[tuple[str | None, Spans]]) -> dict[str, Spans]:
    """The instants that lie in the spans of exactly one, by its name."""
    named = list(several)
    edges = sorted(
        edge for place, (_, spans) in enumerate(named) for a, b in spans for edge in ((a, 1, place), (b, -1, place))
    )
    found: dict[str, list[Span]] = defaultdict(list)
    count = total = since = 0
    for at, change, place in edges:
        name = named[total][0] if count == 1 and since < at else None
        if name is not None:
            found[name].append((since, at))
        count += change
        total += change * place
        since = at
    return {name: joined(spans) for name, spans in found.items()}
