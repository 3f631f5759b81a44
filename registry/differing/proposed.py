"""What a draft or proposal changes: what it says otherwise than what is in force, and who would answer behind it.

A pathway may be proposed word for word as it stands but for one receiver, and then another number answers at night.
That is what whoever signs must see: for each step who answers today, and who would.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from partners.access import Viewer
from partners.hours import day_classes
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.text import Text
from registry.agreeing.reading import DraftState, ProposalState
from registry.differing.behind import Of, StepBehind, contacts_behind
from registry.differing.runs import Shown
from registry.lookup.answer import Answers, Named
from registry.lookup.handing_over import Answerer, HandedOver, HandingOver
from registry.lookup.places import Chain, chain_of
from registry.lookup.question import NOON, named

Json = Mapping[str, Any]
Time = Literal["day", "night", "weekend"]
TUESDAY, WEDNESDAY, SATURDAY = 1, 2, 5
TIMES: dict[Time, tuple[int, time]] = {
    "day": (TUESDAY, time(10, 0)), "night": (WEDNESDAY, time(2, 0)), "weekend": (SATURDAY, time(14, 0)),
}  # fmt: skip
"""When it is asked who answers. The same weekdays on both sides, or the week's own course would look like a change."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class AnswersThen(Shown):
    """Who answers a step at an instant: which of its receivers, and the contact points that do."""

    at: AwareDatetime = Field(description="The instant asked about (UTC).", examples=["2026-11-24T09:00:00Z"])
    answers: Answers = Field(examples=["receiver"])
    function: Named | None = Field(default=None, description="Left out when the step names one contact point itself.")
    contact_points: tuple[Named, ...] = ()
    words: Text


class AtTime(Shown):
    """Who answers a step at an ordinary time of the week. A side is left out where there is no such step."""

    time: Time = Field(
        description="day: a Tuesday at 10. night: the night to a Wednesday at 2. weekend: a Saturday at 14. The first "
        "on or after the day that is ordinary: neither it nor the day before is a public holiday or an eve.",
        examples=["night"],
    )
    answers_before: AnswersThen | None = None
    answers_after: AnswersThen | None = None

    @property
    def differs(self) -> bool:
        """Whether somebody else answers, or nobody does."""
        was, now = (_who(side) for side in (self.answers_before, self.answers_after))
        return was != now


class ProposedStep(StepBehind):
    """A step behind which something would differ."""

    times: tuple[AtTime, ...] = Field(description="Who answers by day, at night and at the weekend, today and then.")


class BehindProposal(Shown):
    """The steps behind which something would differ: contact points, what they say, or who answers when."""

    area: Named
    day_before: date = Field(description="The day whose contact points answer by what is in force.")
    day_after: date = Field(description="The day whose contact points would answer by the proposal: its first.")
    steps: tuple[ProposedStep, ...] = ()


def behind_proposal(viewer: Viewer, state: ProposalState, moment: Moment, area: str = "") -> BehindProposal | None:
    """Who answers behind each step on the moment's day by what is in force, and who would on the proposal's first day.

    Told for `area` (code, UUID or name); for the first that the proposal serves when none is given, or one that neither
    serves. As far as the viewer may see: what is withheld is not compared. Of a proposal that is over it is told as of
    the instant before it was. None for a routine, which has no steps. Raises `BadQuestion` for an area that there is
    not. The number of queries does not depend on what is found.
    """
    proposal = state.proposal
    if proposal.kind != "pathway":
        return None
    moment = while_open(state, moment)
    then = replace(moment, on=max(moment.on, proposal.valid_from))
    return _behind((Reader(viewer, moment), Reader(viewer, then)), proposal.record, proposal.document, area)


def behind_draft(viewer: Viewer, state: DraftState, moment: Moment, area: str = "") -> BehindProposal | None:
    """As `behind_proposal`, of a draft as it was saved last: who would answer on the moment's day if it held."""
    if state.draft.kind != "pathway":
        return None
    reader = Reader(viewer, moment)
    return _behind((reader, reader), state.draft.record, state.revision.document, area)


def _behind(readers: tuple[Reader, Reader], record: UUID, document: Json, area: str) -> BehindProposal | None:
    held = readers[0].get("pathway", record)
    documents = [held.content if held else {}, document]
    chain = _chain(readers[0], documents, area)
    if not chain.areas:
        return None
    was, now = (_Side(reader, chain, document) for reader, document in zip(readers, documents, strict=True))
    area_told = Named.of(chain.areas[0])
    return BehindProposal(area=area_told, day_before=was.on, day_after=now.on, steps=tuple(_steps(was, now)))


def while_open(state: ProposalState, moment: Moment) -> Moment:
    """The moment; for a proposal that was over by then, the instant before it was."""
    if state.closing is None:
        return moment
    last = state.closing.recorded_at - timedelta(microseconds=1)
    return Moment(last.astimezone(STOCKHOLM).date(), last)


def ordinary(when: Time, on: date) -> datetime:
    """The first instant of its kind on or after the day that is ordinary (Europe/Stockholm)."""
    weekday, clock = TIMES[when]
    day = on + timedelta(days=(weekday - on.weekday()) % 7)
    while day_classes(day) or day_classes(day - _DAY):
        day += _WEEK
    return datetime.combine(day, clock, STOCKHOLM)


class _Side:
    """The steps of one document, with whom they lead to on a day."""

    def __init__(self, reader: Reader, chain: Chain, document: Json) -> None:
        self.on = reader.moment.on
        self._handing = HandingOver(
            reader, chain, datetime.combine(self.on, NOON, STOCKHOLM), _serving(document, chain)
        )
        self.steps: dict[str, HandedOver] = self._handing.steps()
        self._at: dict[Time, datetime] = {when: ordinary(when, self.on) for when in TIMES}
        self._answering = {when: self._handing.answering(at) for when, at in self._at.items()}

    def answers(self, when: Time, key: str) -> AnswersThen | None:
        """Who answers a step at an ordinary time; None when there is no such step."""
        found: Answerer | None = self._answering[when].get(key)
        if found is None:
            return None
        return AnswersThen(
            at=self._at[when].astimezone(UTC),
            answers=found.answers,
            function=found.function,
            contact_points=found.contact_points,
            words=found.words,
        )


def _steps(was: _Side, now: _Side) -> Iterator[ProposedStep]:
    """The steps behind which something differs, in the order after and then before."""
    contacts = contacts_behind(was.steps.values(), now.steps.values(), Of(instants=False, checks=False))
    differing = {step.key: step for step in contacts}
    for key in dict.fromkeys((*now.steps, *was.steps)):
        times = tuple(
            AtTime(time=when, answers_before=was.answers(when, key), answers_after=now.answers(when, key))
            for when in TIMES
        )
        found = differing.get(key)
        if found is None and any(one.differs for one in times):
            found = StepBehind(key=key, action=(now.steps.get(key) or was.steps[key]).action)
        if found is not None:
            yield ProposedStep(**dict(found), times=times)


def _who(side: AnswersThen | None) -> object:
    return side and (side.answers, {one.id for one in side.contact_points})


def _chain(reader: Reader, documents: Sequence[Json], area: str) -> Chain:
    chain = chain_of(reader, named(reader, "area", "area", area)) if area else Chain(())
    if any(_serves(document, chain) for document in documents):
        return chain
    first = next((UUID(one) for document in reversed(documents) for one in document.get("areas") or ()), None)
    return chain_of(reader, reader.get("area", first) if first else None)


def _serving(document: Json, chain: Chain) -> Sequence[Json]:
    """The steps, where the document serves the area."""
    return document.get("steps") or () if _serves(document, chain) else ()


def _serves(document: Json, chain: Chain) -> bool:
    return chain.place_of(document.get("areas") or []) is not None
