"""One question at two moments: what would the answer have been, what is it now, and what made the difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from partners.access import Viewer
from records.content import kinds, targets
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.text import Text
from registry.differing import PartDifference, StepBehind, contacts_behind, differences
from registry.differing.runs import Shown
from registry.lookup.answer import Answer, FoundPathway, Named
from registry.lookup.causes import Cause, causes, named_in
from registry.lookup.find import look_up
from registry.lookup.question import Question


class Asked(Shown):
    """The moment of one of the answers, with every time settled."""

    at: AwareDatetime = Field(examples=["2023-11-15T11:00:00Z"])
    on: date = Field(examples=["2023-11-15"])
    known_at: AwareDatetime = Field(examples=["2026-11-23T08:00:00Z"])


class PathwayDifference(Shown):
    """A pathway that came into the answer, went out of it, says something else, or has another place in it."""

    pathway: Named
    change: Literal["added", "removed", "changed", "moved"] = Field(examples=["changed"])
    place_before: int | None = Field(default=None, description="Its place in the answer, from 1.", examples=[1])
    place_after: int | None = Field(default=None, examples=[1])
    version_before: int | None = Field(default=None, examples=[1])
    version_after: int | None = Field(default=None, examples=[2])
    parts: tuple[PartDifference, ...] = Field(default=(), description="What it says otherwise.")
    steps: tuple[StepBehind, ...] = Field(default=(), description="Who stands behind its steps, and who answers.")


class NameDifference(Shown):
    """A record that both answers name, which is called something else in the one, or holds in the one alone."""

    record: Named
    before: Text
    after: Text


class AnswerDifference(Shown):
    """What differs between the answers to one question at two moments, and why; all empty when nothing does."""

    before: Asked
    after: Asked
    area: Named | None = None
    pathways: tuple[PathwayDifference, ...] = ()
    names: tuple[NameDifference, ...] = Field(default=(), description="What is called something else.")
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Then:
    """The moment to compare with. What is left open: today, all that is known, and the clock of the question."""

    on: date | None = None
    known_at: datetime | None = None
    at: datetime | time | None = None


def compare_answers(viewer: Viewer, question: Question, then: Then) -> AnswerDifference:
    """The question as it is asked, and as of another moment; what differs and what made it.

    `question` is the moment before, `then` the one after. Both answers are what `look_up` gives the viewer, so the
    rights are today's and what is withheld is not compared. Raises `BadQuestion`. The number of queries does not depend
    on what is found.
    """
    before = look_up(viewer, question)
    clock = before.at.astimezone(STOCKHOLM).time()
    on = then.on or (None if isinstance(then.at, datetime) else datetime.now(STOCKHOLM).date())
    after = look_up(viewer, replace(question, on=on, known_at=then.known_at, at=then.at or clock))
    pathways = tuple(_Comparison(viewer, before, after).pathways())
    names = tuple(_renamed(before, after))
    return AnswerDifference(
        before=_asked(before),
        after=_asked(after),
        area=after.area or before.area,
        pathways=pathways,
        names=names,
        causes=causes(viewer, before, after, answering=_answering(pathways)) if pathways or names else (),
    )


def _asked(answer: Answer) -> Asked:
    return Asked(at=answer.at, on=answer.on, known_at=answer.known_at)


class _Comparison:
    """Two answers, with the contents of their pathways as they held at each moment."""

    def __init__(self, viewer: Viewer, before: Answer, after: Answer) -> None:
        self.answers = (before, after)
        moments = [Moment(answer.on, answer.known_at) for answer in self.answers]
        self.readers = [Reader(viewer, moment) for moment in moments]
        shown = {pathway.id for answer in self.answers for pathway in answer.pathways}
        self.entries = [reader.many(shown) for reader in self.readers]
        self.names = [
            reader.labels(targets((kinds["pathway"], entry.content) for entry in entries.values()))
            for reader, entries in zip(self.readers, self.entries, strict=True)
        ]

    def pathways(self) -> Iterator[PathwayDifference]:
        """The pathways that differ, in the order of the answer after; then those that are there no longer."""
        was, now = ({p.id: (place, p) for place, p in enumerate(a.pathways, 1)} for a in self.answers)
        moved = _moved([identity for identity in was if identity in now], [i for i in now if i in was])
        for identity in dict.fromkeys((*now, *was)):
            found = self._pathway(was.get(identity), now.get(identity), moved=identity in moved)
            if found is not None:
                yield found

    def _pathway(
        self, was: tuple[int, FoundPathway] | None, now: tuple[int, FoundPathway] | None, *, moved: bool
    ) -> PathwayDifference | None:
        (place_before, before), (place_after, after) = was or (None, None), now or (None, None)
        shown = after or before
        if shown is None:
            return None
        parts = self._parts(shown.id) if before and after else ()
        steps = contacts_behind(before.steps, after.steps) if before and after else ()
        if before and after and not parts and not steps and not moved and before.version == after.version:
            return None
        change: Literal["added", "removed", "changed", "moved"] = "changed"
        if not before or not after:
            change = "added" if after else "removed"
        elif not parts and not steps and moved:
            change = "moved"
        return PathwayDifference(
            pathway=Named(id=shown.id, kind="pathway", code=shown.key, name=shown.title),
            change=change,
            place_before=place_before,
            place_after=place_after,
            version_before=before.version if before else None,
            version_after=after.version if after else None,
            parts=parts,
            steps=steps,
        )

    def _parts(self, identity: UUID) -> tuple[PartDifference, ...]:
        was, now = (entries.get(identity) for entries in self.entries)
        if was is None or now is None:
            return ()
        return differences("pathway", was.content, now.content, (self.names[0], self.names[1]))


def _moved(before: list[UUID], after: list[UUID]) -> set[UUID]:
    """Those in both answers whose place among each other is another."""
    return {identity for place, identity in enumerate(after) if before[place] != identity}


def _answering(pathways: tuple[PathwayDifference, ...]) -> bool:
    """Whether somebody else answers a step, or nobody does."""
    return any(step.answers_before or step.answers_after for pathway in pathways for step in pathway.steps)


def _renamed(before: Answer, after: Answer) -> Iterator[NameDifference]:
    was, now = named_in(before), named_in(after)
    for identity, record in now.items():
        if identity in was and was[identity].name != record.name:
            yield NameDifference(record=record, before=was[identity].name, after=record.name)
