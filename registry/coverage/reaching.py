"""Who reaches a function in an area over a period: contact points in the area itself, in its county and for the nation.

The same rule as the look-up's, for every day of the period: a contact point counts for a function on the days on which
it names it, in an area on the days on which it serves it. Windows that began before a change last until they end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from partners.access import Viewer
from partners.models import Verification
from partners.verifying.checks import findings
from partners.verifying.models import VersionCycle
from partners.verifying.state import UNKNOWN_CYCLE, State, judged
from records.models import Record
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import batched
from registry.coverage.windows import Period, written

Standing = Literal["counted", "unverified", "reported"]
"""Whether a contact point counts as reachable, or why not: its check no longer holds, or it was found not to work."""
Receiver = tuple[Literal["function", "contact_point"], str]
"""What a step hands over to: a function or one contact point, by identity."""

A_BATCH = 5_000


@dataclass(frozen=True)
class Counting:
    """What counts as reachable although it is not known to work."""

    unverified: bool = False
    """Also what is overdue for verification in its cycle, or was never checked."""
    reported: bool = False
    """Also what was found or reported not to work."""

    def standing(self, state: State) -> Standing:
        """How a contact point in that state counts."""
        if state is State.REPORTED:
            return "counted" if self.reported else "reported"
        return "unverified" if state is State.OVERDUE and not self.unverified else "counted"


STRICTLY = Counting()
"""Only what has been checked in its cycle and found to work."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a contact point says over the days `[first, until)` (ordinals). `hours` None: withheld from who asks."""

    point: str
    version: int
    first: int
    until: int
    function: str
    areas: frozenset[str]
    hours: str | None
    standing: Standing

    def depends_on(self) -> tuple[object, ...]:
        """What a result depends on as far as this line is concerned."""
        return self.point, self.version, self.first, self.until, self.standing


@dataclass
class Lines:
    """The lines of some contact points, by what leads to them."""

    by_function: dict[tuple[str, str], list[Line]] = field(default_factory=lambda: defaultdict(list))
    """By function and by an area that is served."""
    by_point: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def add(self, lines: Iterable[Line]) -> None:
        """Take in lines, all that there are of each contact point at once. Those of contact points that are there
        already are left out."""
        there = frozenset(self.by_point)
        for line in lines:
            if line.point in there:
                continue
            self.by_point[line.point].append(line)
            for area in line.areas:
                self.by_function[line.function, area].append(line)

    def leading_from(self, receiver: Receiver, areas: Sequence[str]) -> Iterator[Line]:
        """The lines of a receiver, for somebody in the first of the areas, which lies in the others. Each line once."""
        kind, identity = receiver
        if kind == "contact_point":
            yield from self.by_point.get(identity, ())
            return
        for place, area in enumerate(areas):
            earlier = set(areas[:place])
            for line in self.by_function.get((identity, area), ()):
                if earlier.isdisjoint(line.areas):
                    yield line


class Unveiled(Reader):
    """Reads what is true, whoever it is kept from: for the registry's own reckoning, never to show an entry."""

    def __init__(self, name: str, moment: Moment) -> None:
        super().__init__(Viewer.system(name), moment)

    def _show(self, kind: str, entries: Sequence[Entry]) -> list[Entry]:  # noqa: ARG002 - every kind alike
        return list(entries)


class Lookout:
    """Reads contact points as lines, for one who asks, one moment and one period.

    With an `Unveiled` reader the lines say what is true. With any other they say what the viewer may see; hours that
    are withheld then decide nothing, and the result says that they are.

    How a contact point stands is judged at the moment's day, for the whole period: nobody can check today what will be
    next spring, and a check of an entry holds for what the same entry says from tomorrow on.
    """

    def __init__(self, reader: Reader, period: Period, counting: Counting) -> None:
        self.reader = reader
        self.period = period
        self.counting = counting

    def serving(self, areas: Iterable[UUID], functions: Iterable[UUID], named: Iterable[UUID] = ()) -> list[Line]:
        """What reaches one of the functions and serves one of the areas, each on some day; and the contact points
        named."""
        return self.lines(self.records_serving(areas, functions, named))

    def records_serving(
        self, areas: Iterable[UUID], functions: Iterable[UUID], named: Iterable[UUID] = ()
    ) -> list[int]:
        """The same by their records (pks). One query, and one more for names."""
        links = ("areas", areas), ("function", functions)
        return self.reader.ever_linking("contact_point", *links, or_named=named)

    def named(self, points: Iterable[UUID]) -> list[Line]:
        """The contact points with these identities. One query more for every 5,000."""
        of_kind = Record.objects.filter(kind="contact_point")
        return self.lines(
            pk for some in batched(points, A_BATCH) for pk in of_kind.filter(uuid__in=some).values_list("pk", flat=True)
        )

    def lines(self, records: Iterable[int]) -> list[Line]:
        """What the contact points (by record pk) say on the days that matter, in order. Three queries per 5,000."""
        found: list[Line] = []
        for some in batched(sorted(records), A_BATCH):
            entries = self.reader.over(some, self.period.first_date, self.period.last_date)
            standings = self.standings([(entry.pk, entry.version) for entry in entries])
            found += [_line(entry, self.period, standing) for entry, standing in zip(entries, standings, strict=True)]
        return found

    def standings(self, versions: Sequence[tuple[int, int]]) -> list[Standing]:
        """How contact points stand at the moment, for pairs of record and version (pks); a version says how long a
        check holds. Two queries for every 5,000."""
        moment = self.reader.moment
        latest: dict[int, Verification] = {}
        cycles: dict[int, int] = {}
        for some in batched(dict.fromkeys(record for record, _ in versions), A_BATCH):
            latest |= _latest_findings(moment, some)
        for some in batched((version for _, version in versions), A_BATCH):
            cycles |= _cycles(some)
        return [
            self.counting.standing(
                judged(latest.get(record), None, cycles.get(version, UNKNOWN_CYCLE), moment.on).state
            )
            for record, version in versions
        ]


def _latest_findings(moment: Moment, records: Sequence[int]) -> dict[int, Verification]:
    """What was found last about each record, by a check or a report. One query."""
    found = findings(moment).filter(contact_point__in=records).order_by("checked_on", "event")
    return {one.contact_point_id: one for one in found.only("contact_point", "checked_on", "result").iterator()}


def _cycles(versions: Sequence[int]) -> dict[int, int]:
    """For how many days a check holds, by version. One query."""
    return dict(VersionCycle.objects.filter(version__in=versions).values_list("version", "days"))


def _line(entry: Entry, period: Period, standing: Standing) -> Line:
    content = entry.content
    return Line(
        str(entry.id),
        entry.version,
        *period.days(entry.believed_from, entry.believed_until),
        content["function"],
        frozenset(content["areas"]),
        written(content["hours"]) if "hours" in content else None,
        standing,
    )
