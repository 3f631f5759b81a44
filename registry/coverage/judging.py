"""Required hours laid against reachable ones: the exact stretches that are covered, and those that are not, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from registry.coverage.reaching import Line, Lines, Receiver, Standing
from registry.coverage.required import Demand, Required
from registry.coverage.spans import Spans, common, seconds, united, within, without
from registry.coverage.windows import Period, whole_days, windows_of

State = Literal["unknown", "gap", "withheld", "not_stated", "covered"]
"""The state of an instant. What has none of them lies outside the required hours: closed by design, and no gap.

- *unknown*: required, nobody is known to answer, and of somebody who reaches the function the hours are unknown. The
  loudest of all, for whoever calls cannot be told anything.
- *gap*: required, and no one answers.
- *withheld*: required, nobody is known to answer, and the hours of somebody are withheld from the one who asks.
- *not_stated*: the pathway does not say when its first contact is required, or names none.
- *covered*: required, and somebody answers.
"""
Cause = Literal["closed", "unverified", "reported", "no_contact_point", "no_required_hours", "no_first_contact"]
"""Why: of a gap, and of what is not stated. Of a gap the first that fits:

- *unverified*: somebody would answer, or may, whose check no longer holds in its cycle;
- *reported*: somebody would answer, or may, who was found or reported not to work;
- *closed*: those who reach the function are closed;
- *no_contact_point*: nothing reaches the function in the area.
"""
Kind = tuple[State, Cause | None]
ORDER: tuple[Kind, ...] = (
    ("unknown", None),
    ("gap", "no_contact_point"),
    ("gap", "closed"),
    ("gap", "reported"),
    ("gap", "unverified"),
    ("withheld", None),
    ("not_stated", "no_first_contact"),
    ("not_stated", "no_required_hours"),
    ("covered", None),
)
"""The loudest first."""


@dataclass
class Judged:
    """The instants of each kind within a period; no instant has two."""

    of_kind: dict[Kind, Spans] = field(default_factory=dict)

    def add(self, state: State, cause: Cause | None, spans: Spans) -> None:
        """Add instants that have no kind yet."""
        if spans:
            self.of_kind[state, cause] = united([self.of_kind.get((state, cause), []), spans])

    def in_state(self, state: State) -> Spans:
        """All instants in the state, whatever the cause."""
        return united([spans for (found, _), spans in self.of_kind.items() if found == state])

    @property
    def required(self) -> Spans:
        """When somebody is required to be reachable."""
        return united([spans for (state, _), spans in self.of_kind.items() if state != "not_stated"])

    @property
    def begins(self) -> list[tuple[int, Kind]]:
        """The first instant of each kind that there is, in order of time."""
        return sorted((spans[0][0], kind) for kind, spans in self.of_kind.items() if spans)

    def seconds(self, state: State) -> int:
        """How long the state lasts in all."""
        return sum(seconds(spans) for (found, _), spans in self.of_kind.items() if found == state)

    def within(self, period: Period) -> Judged:
        """The same within a shorter period."""
        cut = {kind: within(spans, period.start, period.until) for kind, spans in self.of_kind.items()}
        return Judged({kind: spans for kind, spans in cut.items() if spans})


def together(several: Iterable[Judged]) -> Judged:
    """Several as one: an instant is of the loudest kind that it has in any of them.

    So a hole of one pathway is not covered by another one's contact, and unknown hours of one do not hide in it.
    """
    by_kind: dict[Kind, list[Spans]] = defaultdict(list)
    for judged in several:
        for kind, spans in judged.of_kind.items():
            by_kind[kind].append(spans)
    found = Judged()
    taken: Spans = []
    for kind in ORDER:
        if kind in by_kind:
            spans = united(by_kind[kind])
            found.add(*kind, without(spans, taken))
            taken = united([taken, spans])
    return found


@dataclass
class Answering:
    """When those who reach a receiver answer, or may."""

    open: Spans
    unknown: Spans
    withheld: Spans
    unverified: Spans
    """When somebody would, or may, whose check no longer holds."""
    reported: Spans
    there: Spans
    """When anything reaches it at all, open or closed."""

    @classmethod
    def of(cls, lines: Iterable[Line], period: Period) -> Answering:
        """What the lines say together."""
        alike = {(line.hours, line.first, line.until, line.standing) for line in lines}
        of: dict[Standing, list[Spans]] = defaultdict(list)
        unknown: list[Spans] = []
        withheld: list[Spans] = []
        there: list[Spans] = []
        for hours, first, until, standing in alike:
            days = whole_days(first, until)
            there.append(days)
            if hours is None:
                (withheld if standing == "counted" else of[standing]).append(days)
                continue
            windows = windows_of(hours, period.first, period.end)
            of[standing].append(windows.open(first, until))
            may = windows.unknown(first, until)
            (unknown if standing == "counted" else of[standing]).append(may)
        return cls(
            open=united(of["counted"]),
            unknown=united(unknown),
            withheld=united(withheld),
            unverified=united(of["unverified"]),
            reported=united(of["reported"]),
            there=united(there),
        )

    @classmethod
    def together(cls, several: Sequence[Answering]) -> Answering:
        """Of several receivers: one who answers is enough."""
        if len(several) == 1:
            return several[0]
        names = ("open", "unknown", "withheld", "unverified", "reported", "there")
        return cls(**{name: united([getattr(one, name) for one in several]) for name in names})


class Judge:
    """Judges pathways in one area over one period, and works out what leads to a receiver once for all of them."""

    def __init__(self, lines: Lines, areas: Sequence[str], period: Period) -> None:
        self.lines = lines
        self.areas = areas
        self.period = period
        self._one: dict[Receiver, Answering] = {}
        self._several: dict[tuple[Receiver, ...], Answering] = {}
        self._required: dict[tuple[tuple[str, int, int], ...], tuple[Spans, Spans]] = {}

    def judged(self, required: Required) -> Judged:
        """What is required, second by second of the period."""
        asked, silent = self.hours(required.demands)
        found = Judged()
        found.add("not_stated", "no_required_hours", self._cut(silent))
        for demand in required.demands:
            days = whole_days(demand.first, demand.until)
            here = asked if len(required.demands) == 1 else common(asked, days)
            if demand.step is None:
                found.add("not_stated", "no_first_contact", self._cut(here))
            else:
                self._judge(self._cut(here), self.answering(demand.receivers), found)
        return found

    def hours(self, demands: Sequence[Demand]) -> tuple[Spans, Spans]:
        """When somebody is required by the demands, and when they do not say, while any of them holds.

        A required window belongs to the version of the day on which it starts, and lasts past the midnight at which
        another version takes over, whose receivers are then asked.
        """
        key = tuple((demand.hours, demand.first, demand.until) for demand in demands)
        if key not in self._required:
            holds = united([whole_days(first, until) for _, first, until in key])
            windows = [(windows_of(h, self.period.first, self.period.end), f, u) for h, f, u in key]
            asked = common(united([some.open(first, until) for some, first, until in windows]), holds)
            silent = without(united([some.unknown(first, until) for some, first, until in windows]), asked)
            self._required[key] = asked, silent
        return self._required[key]

    def answering(self, receivers: tuple[Receiver, ...]) -> Answering:
        """When somebody answers for the receivers."""
        if receivers not in self._several:
            self._several[receivers] = Answering.together([self._of(receiver) for receiver in receivers])
        return self._several[receivers]

    def _of(self, receiver: Receiver) -> Answering:
        if receiver not in self._one:
            self._one[receiver] = Answering.of(self.lines.leading_from(receiver, self.areas), self.period)
        return self._one[receiver]

    def _cut(self, spans: Spans) -> Spans:
        return within(spans, self.period.start, self.period.until)

    @staticmethod
    def _judge(asked: Spans, answering: Answering, found: Judged) -> None:
        found.add("covered", None, common(asked, answering.open))
        left = without(asked, answering.open)
        kinds: tuple[tuple[Kind, Spans], ...] = (
            (("unknown", None), answering.unknown),
            (("withheld", None), answering.withheld),
            (("gap", "unverified"), answering.unverified),
            (("gap", "reported"), answering.reported),
            (("gap", "closed"), answering.there),
        )
        for kind, spans in kinds:
            found.add(*kind, common(left, spans))
            left = without(left, spans)
        found.add("gap", "no_contact_point", left)
