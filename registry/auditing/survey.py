"""What the registry says, read once for all rules: every stretch of days of every record that the scope can concern.

A rule asks the survey and never the database, so that the number of queries is the same for one record and for a
hundred thousand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import chain
from operator import is_
from typing import Any, TypeVar, TypeVarTuple
from uuid import UUID

from partners.verifying.state import UNKNOWN_CYCLE
from records.content import kinds
from records.moment import Moment
from records.text import Text
from registry.auditing.contents import SLIM, Document
from registry.auditing.days import FOREVER, Days, joined
from registry.older_law import Place, Said, meant_by

T = TypeVar("T")
Given = TypeVarTuple("Given")


@lru_cache(maxsize=300_000)
def identity_of(text: str) -> UUID:
    """The identity that stands in a content. Remembered: the same few thousand are asked for again and again."""
    return UUID(text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a record is believed to say over `[first, until)` days. `version`: the version's key."""

    record: UUID
    kind: str
    key: str | None
    version: int
    first: date
    until: date
    content: Document
    cycle: int = UNKNOWN_CYCLE
    """For how many days a check of a contact point holds."""
    days: Days = field(init=False, repr=False, compare=False)
    """`(first, until)`: asked for so often that it is made once."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", (self.first, self.until))

    @property
    def label(self) -> Text:
        """What it is called."""
        return self.content.once(kinds[self.kind].label_of)

    def refers(self, field_: str) -> tuple[UUID, ...]:
        """The identities in a field that holds one or several."""
        made = self.content.made
        if field_ not in made:
            value = self.content.get(field_) or ()
            made[field_] = (identity_of(value),) if isinstance(value, str) else tuple(map(identity_of, value))
        found: tuple[UUID, ...] = made[field_]
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about a contact point on a day; `works`: that it does. `event`: its place in the log."""

    on: date
    event: int
    works: bool
    reported: bool


NONE: tuple[Stretch, ...] = ()


@dataclass
class Survey:
    """Everything believed at `moment.known_at`, about all days.

    `records`: by identity, the stretches in order of days. `findings`: by contact point, what was found out, in order.
    Areas are as they are on `moment.on`.
    """

    moment: Moment
    records: dict[UUID, tuple[Stretch, ...]]
    findings: Mapping[UUID, Sequence[Found]] = field(default_factory=dict)
    documents: Callable[[Iterable[int]], Iterator[tuple[int, dict[str, Any]]]] | None = None
    """Gives the whole documents of versions (see `contents.whole_documents`); None: nothing was left out of any."""

    areas: frozenset[UUID] | None = None
    """The areas that are asked about, with what lies in them; None: all."""
    tells_who_answers: bool = False
    """Whether everything is there that coverage reads for the areas asked about."""
    said: Callable[[Iterable[UUID]], Iterable[Said]] | None = None
    """Gives what was said of places in records where the older law is meant; None: nothing was."""
    made: dict[tuple[object, UUID | None], tuple[tuple[object, ...], Any]] = field(default_factory=dict, repr=False)
    """What `again` and `again_of` have made; surveys of the same scope share it."""
    kinds: defaultdict[str, object] = field(default_factory=lambda: defaultdict(object), repr=False)
    """By kind, something that is another as soon as anything of that kind is told otherwise."""
    _remembered: dict[object, Any] = field(default_factory=dict, repr=False)
    _serving: dict[UUID, list[UUID]] = field(default_factory=dict, repr=False)
    _reached: dict[tuple[UUID, UUID], Sequence[Stretch]] = field(default_factory=dict, repr=False)
    _holds: dict[UUID, list[Days]] = field(default_factory=dict, repr=False)
    _chains: dict[tuple[UUID, date], list[UUID]] = field(default_factory=dict, repr=False)

    def remembered(self, what: Callable[[Survey], T]) -> T:
        """What the function makes of the survey, made once for all rules that ask."""
        if what not in self._remembered:
            self._remembered[what] = what(self)
        found: T = self._remembered[what]
        return found

    def again(self, make: Callable[[*Given], T], record: UUID, *given: *Given) -> T:
        """What the function makes of what is given about a record, and of nothing else: made anew only when something
        else is given than last time, by this survey or an earlier one."""
        known = self.made.get((make, record))
        if known is None or not all(map(is_, known[0], given)):
            known = self.made[make, record] = given, make(*given)
        found: T = known[1]
        return found

    def again_of(self, kinds_: Iterable[str], make: Callable[[Survey], Iterable[T]]) -> Sequence[T]:
        """What the function makes of the survey, reading nothing but these kinds and what areas are asked about: made
        anew only when something of them is told otherwise than last time, or on another day."""
        given = (self.on, self.areas, *(self.kinds[kind] for kind in sorted(kinds_)))
        known = self.made.get((make, None))
        if known is None or known[0] != given:
            known = self.made[make, None] = given, tuple(make(self))
        found: Sequence[T] = known[1]
        return found

    def meant(self, records: Iterable[UUID]) -> Mapping[UUID, Collection[Place]]:
        """By record, the places where the older law is meant. One query when there are records."""
        return meant_by(self.said(records)) if self.said else {}

    @property
    def on(self) -> date:
        """The day that is asked about."""
        return self.moment.on

    @cached_property
    def by_kind(self) -> Mapping[str, Mapping[UUID, tuple[Stretch, ...]]]:
        """The records of each kind."""
        found: dict[str, dict[UUID, tuple[Stretch, ...]]] = defaultdict(dict)
        for identity, stretches in self.records.items():
            found[stretches[0].kind][identity] = stretches
        return found

    def of(self, *kinds_: str) -> Iterator[Stretch]:
        """Every stretch of every record of the kinds."""
        for kind in kinds_:
            for stretches in self.by_kind.get(kind, {}).values():
                yield from stretches

    def whole(self, stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Mapping[str, Any]]]:
        """The stretches with their whole documents, one by one: those of which only a part is kept are read again."""
        again: dict[int, Stretch] = {}
        for stretch in stretches:
            if self.documents is None or stretch.kind not in SLIM:
                yield stretch, stretch.content
            else:
                again[stretch.version] = stretch
        if self.documents is not None:
            for version, document in self.documents(again):
                yield again[version], document

    def stretches(self, identity: UUID) -> tuple[Stretch, ...]:
        """What a record says over its days; nothing for one that is not in the survey."""
        return self.records.get(identity, NONE)

    def at(self, identity: UUID, day: date) -> Stretch | None:
        """What a record says on a day, or None."""
        stretches = self.stretches(identity)
        place = bisect_right(stretches, day, key=lambda stretch: stretch.first) - 1
        return stretches[place] if place >= 0 and stretches[place].until > day else None

    def name(self, identity: UUID, day: date | None = None) -> Text:
        """What a record is called on a day, or was before it ended, or will be."""
        stretches = self.stretches(identity)
        before = [stretch for stretch in stretches if stretch.first <= (day or self.on)]
        found = before[-1] if before else next(iter(stretches), None)
        return found.label if found else Text(sv="–")

    def holds(self, identity: UUID) -> list[Days]:
        """The days over which something holds for the record."""
        if identity not in self._holds:
            self._holds[identity] = joined(stretch.days for stretch in self.stretches(identity))
        return self._holds[identity]

    @cached_property
    def parents(self) -> Mapping[UUID, UUID]:
        """What each area lies in, on the day."""
        found = ((s.record, s.refers("parent")) for s in self.of("area") if s.first <= self.on < s.until)
        return {area: parent[0] for area, parent in found if parent}

    @cached_property
    def organisation_parents(self) -> Mapping[UUID, frozenset[UUID]]:
        """What each organisation is a part of, on the day."""
        found = ((s.record, s.refers("parent")) for s in self.of("organisation") if s.first <= self.on < s.until)
        return {one: frozenset(parent) for one, parent in found if parent}

    def around(self, area: UUID) -> list[UUID]:
        """The area and what it lies in, the most local first."""
        found = [area]
        while (up := self.parents.get(found[-1])) and up not in found:
            found.append(up)
        return found

    @cached_property
    def _below(self) -> Mapping[UUID, list[UUID]]:
        """What lies in each area, however deep."""
        found: dict[UUID, list[UUID]] = defaultdict(list)
        for area in self.parents:
            for above in self.around(area)[1:]:
                found[above].append(area)
        return found

    def serving(self, area: UUID) -> list[UUID]:
        """The areas whose contact points can answer in an area: itself, what it lies in, and what lies in it."""
        if area not in self._serving:
            self._serving[area] = [*self.around(area), *self._below.get(area, ())]
        return self._serving[area]

    def serving_any(self, areas: Iterable[UUID]) -> set[UUID]:
        """The same for several areas together."""
        return {serving for area in areas for serving in self.serving(area)}

    def chain(self, organisation: UUID, day: date) -> list[UUID]:
        """The organisation and what it is a part of on the day."""
        if (organisation, day) not in self._chains:
            found = [organisation]
            while (now := self.at(found[-1], day)) and (up := now.refers("parent")) and up[0] not in found:
                found.append(up[0])
            self._chains[organisation, day] = found
        return self._chains[organisation, day]

    def areas_of_organisation(self, organisation: UUID, day: date) -> tuple[UUID, ...]:
        """The areas that an organisation serves on a day, or else what it is a part of."""
        for one in self.chain(organisation, day):
            now = self.at(one, day)
            if now and (areas := now.refers("areas")):
                return areas
        return ()

    @cached_property
    def follow_ups(self) -> Mapping[UUID, Sequence[Stretch]]:
        """The follow-ups of each routine."""
        found: dict[UUID, list[Stretch]] = defaultdict(list)
        for stretch in self.of("follow_up"):
            found[identity_of(stretch.content["routine"])].append(stretch)
        return found

    @cached_property
    def reaching(self) -> Mapping[tuple[UUID, UUID], Sequence[Stretch]]:
        """The contact points that reach a function in an area that they name, over their days."""
        found: dict[tuple[UUID, UUID], list[Stretch]] = defaultdict(list)
        for stretch in self.of("contact_point"):
            (function,) = stretch.refers("function")
            for area in stretch.refers("areas"):
                found[function, area].append(stretch)
        return found

    def reached(self, function: UUID, area: UUID) -> Sequence[Stretch]:
        """The contact points that reach a function for somebody in the area, over their days; there, around or within
        it."""
        if (function, area) not in self._reached:
            some = (self.reaching.get((function, serving), ()) for serving in self.serving(area))
            self._reached[function, area] = list(chain.from_iterable(some))
        return self._reached[function, area]


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch with the instants `[known_from, known_until)` over which it was believed."""

    stretch: Stretch
    known_from: datetime
    known_until: datetime | None


def gathered(stretches: Iterable[Stretch]) -> dict[UUID, tuple[Stretch, ...]]:
    """The stretches by record, in order of days; those of one version that touch made one."""
    by_record: dict[UUID, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        by_record[stretch.record].append(stretch)
    return {identity: in_order(some) for identity, some in by_record.items()}


def in_order(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Those of one record in order of days; those of one version that touch made one."""
    return tuple(_merged(stretches))


def _merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for stretch in sorted(stretches, key=lambda s: s.first):
        if held and held.version == stretch.version and held.until == stretch.first:
            held = replace(held, until=stretch.until)
            continue
        if held:
            yield held
        held = stretch
    if held:
        yield held


def until_of(day: date | None) -> date:
    """The end of a belief: an open one lies at `FOREVER`."""
    return day or FOREVER
