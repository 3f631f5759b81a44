"""The hours that are required and that no one covers: for a step, a pathway, a situation or a whole area.

Required hours are the pathway's; reachable hours are those of the receivers and fallbacks of its first contact (or of
the step asked about) in the area, most local first with county and nation behind. Everything is judged for each day by
what is believed for that day: a change recorded for 1 January is judged for January today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from partners.hours.wallclock import instant_of
from records.reading import Entry, Reader
from records.text import Text
from registry.coverage.judging import Cause, Judge, Judged, State, together
from registry.coverage.reaching import STRICTLY, Counting, Lines, Lookout
from registry.coverage.required import Choice, Required, pathways_serving, required
from registry.coverage.weakest import Weakest, weakest
from registry.coverage.windows import Period
from registry.lookup.matching import kin
from registry.lookup.places import chain_of


@dataclass(frozen=True)
class Question:
    """What is asked: over `[start, until)` (aware instants), for somebody in `area`.

    Without more, all pathways that serve the area: its own, its county's and the nation's. `pathway`, `situation` and
    `starts` (a function that may start) narrow them; `step` asks about one step of a pathway, by its key, instead of
    the first contact.
    """

    area: UUID
    start: datetime
    until: datetime
    pathway: UUID | None = None
    situation: UUID | None = None
    starts: UUID | None = None
    step: str | None = None
    counting: Counting = STRICTLY


@dataclass(frozen=True)
class Stretch:
    """The instants `[start, until)` (aware, UTC) with one state. `cause`: of a gap, and of what is not stated."""

    start: datetime
    until: datetime
    state: State
    cause: Cause | None = None

    @property
    def lasts(self) -> timedelta:
        """How long."""
        return self.until - self.start


@dataclass(frozen=True)
class Covered:
    """A pathway (or one step of it) in the area. `steps`: the keys of the steps concerned, as they change over time."""

    pathway: UUID
    title: Text
    owner: UUID | None
    steps: tuple[str, ...]
    judged: Judged

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """In order of time. What lies between them is closed by design."""
        return stretches(self.judged)

    def lasts(self, state: State) -> timedelta:
        """How long the state lasts in all."""
        return timedelta(seconds=self.judged.seconds(state))


@dataclass(frozen=True)
class Coverage:
    """The answer. `area`: the area's identity; `pathways`: each by itself, by title."""

    question: Question
    pathways: tuple[Covered, ...]
    _requirements: tuple[Required, ...]
    _judge: Judge | None

    @cached_property
    def judged(self) -> Judged:
        """All pathways together: an instant is as the loudest of them has it."""
        return together(one.judged for one in self.pathways)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """All pathways together, in order of time."""
        return stretches(self.judged)

    def lasts(self, state: State) -> timedelta:
        """How long the state lasts in all, for all pathways together."""
        return timedelta(seconds=self.judged.seconds(state))

    def weakest(self, most: int = 5) -> tuple[Weakest, ...]:
        """The contact points that would leave the most hours with no one if they fell away, each by itself."""
        return weakest(self._judge, self._requirements)[:most] if self._judge else ()


def coverage(reader: Reader, question: Question) -> Coverage:
    """Answer the question as the reader may see it; an `Unveiled` reader is told what is true.

    The reader's moment says what is known, and on which day it is judged whether a check still holds. An area that
    does not hold at the moment has no pathways. The same few queries whatever is found. Raises ValueError for a period
    that ends before it starts, for naive instants and for years outside 1901-2200.
    """
    period = Period.of(question.start, question.until)
    chain = chain_of(reader, reader.get("area", question.area))
    if not chain.areas or chain.areas[0].id != question.area:
        return Coverage(question, (), (), None)
    areas = [str(area) for area in chain.identities]
    entries = _asked_about(reader, pathways_serving(reader, chain.identities, period), question)
    choice = Choice(question.step, str(question.starts) if question.starts else None)
    requirements = required(entries, areas, period, choice)
    judge = Judge(_lines(Lookout(reader, period, question.counting), chain.identities, requirements), areas, period)
    return Coverage(question, tuple(covered(one, judge) for one in requirements), tuple(requirements), judge)


def covered(one: Required, judge: Judge) -> Covered:
    """The requirement, judged."""
    return Covered(one.pathway, one.title, one.owner, one.steps, judge.judged(one))


def stretches(judged: Judged) -> tuple[Stretch, ...]:
    """As stretches in order of time, apart."""
    found = [
        Stretch(instant_of(start), instant_of(end), state, cause)
        for (state, cause), spans in judged.of_kind.items()
        for start, end in spans
    ]
    return tuple(sorted(found, key=lambda stretch: stretch.start))


def _asked_about(reader: Reader, entries: Iterable[Entry], question: Question) -> list[Entry]:
    """The pathways meant; those for a situation as the look-up finds them, with wider and narrower cases of it."""
    if question.pathway is not None:
        entries = [entry for entry in entries if entry.id == question.pathway]
    if question.situation is not None:
        everything = {entry.id: entry for entry in reader.of("situation").all()}
        chosen = everything.get(question.situation)
        meant = {str(other.id) for other in kin(chosen, list(everything.values()))} if chosen else set()
        entries = [entry for entry in entries if not meant.isdisjoint(entry.content["situations"])]
    return list(entries)


def _lines(lookout: Lookout, areas: Sequence[UUID], requirements: Iterable[Required]) -> Lines:
    """The contact points that the requirements lead to."""
    receivers = {receiver for one in requirements for receiver in one.receivers}
    found = Lines()
    found.add(lookout.serving(areas, *(_identities(receivers, kind) for kind in ("function", "contact_point"))))
    return found


def _identities(receivers: Iterable[tuple[str, str]], kind: str) -> list[UUID]:
    return sorted(UUID(identity) for found, identity in receivers if found == kind)
