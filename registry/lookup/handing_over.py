"""Who would take over: the contact points behind steps that are not in force yet, as the look-up would find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from partners.access import Viewer
from records.reading import Reader
from records.text import Text
from registry.lookup.answer import Answers, Named, Reached
from registry.lookup.places import Chain, chain_of
from registry.lookup.question import Question, named, settle
from registry.lookup.reaching import Reach, first_answering, who_answers

Json = Mapping[str, Any]
NOT_SAID = Text(sv="–")


@dataclass(frozen=True)
class HandedOver:
    """Who takes over a step: its receiver and those who cover, and which of them answers at the instant."""

    key: str
    action: Text
    receiver: Reached
    fallbacks: tuple[Reached, ...]
    answers: Answers


@dataclass(frozen=True)
class Answerer:
    """Who answers a step at an instant: which of them, by its function, the contact points that do, and in words."""

    answers: Answers
    function: Named | None
    contact_points: tuple[Named, ...]
    words: Text


class HandingOver:
    """Whom steps lead to in the areas of a chain, all of it fetched together.

    The steps may be unfinished: what names nobody is passed over. The number of queries does not depend on them.
    """

    def __init__(self, reader: Reader, chain: Chain, instant: datetime, steps: Sequence[Json]) -> None:
        self._steps = {str(step["key"]): step for step in steps if _sound(step.get("receiver"))}
        receivers = [one for step in self._steps.values() for one in _receivers(step)]
        functions = _identities(receivers, "function")
        self._reach = Reach(reader, chain, instant)
        self._reach.load(functions, _identities(receivers, "contact_point"))
        referred = reader.many(functions | self._reach.organisations())
        self._names = {one: Named.of(entry) for one, entry in referred.items()}

    def steps(self) -> dict[str, HandedOver]:
        """Every step (by key) that names a receiver: who takes over, and who answers at the instant."""
        return {key: self._step(key, step) for key, step in self._steps.items()}

    def answering(self, at: datetime) -> dict[str, Answerer]:
        """Who answers each of them at another instant, by what holds on its day: one later than the reader's."""
        reach = self._reach.at(at)
        return {key: self._answerer(reach, _receivers(step)) for key, step in self._steps.items()}

    def _step(self, key: str, step: Json) -> HandedOver:
        receiver = self._reach.reached(step["receiver"], self._names)
        fallbacks = tuple(
            self._reach.reached(one, self._names, _text(one.get("when")))
            for one in step.get("fallbacks") or ()
            if _sound(one)
        )
        action = _text(step.get("action")) or NOT_SAID
        return HandedOver(key, action, receiver, fallbacks, who_answers(receiver, fallbacks))

    def _answerer(self, reach: Reach, receivers: Sequence[Any]) -> Answerer:
        found = [reach.answering(one) for one in receivers]
        withheld = any(one.withheld for one in found)
        answers = first_answering([one.status.state for one in found], withheld=withheld)
        place = next((place for place, one in enumerate(found) if one.status.state == "open"), 0)
        function = receivers[place].get("function")
        return Answerer(
            answers,
            self._names.get(UUID(function)) if function else None,
            tuple(map(Named.of, found[place].lines)),
            found[place].status.words,
        )


def handed_over(viewer: Viewer, steps: Sequence[Json], question: Question) -> tuple[datetime, dict[str, HandedOver]]:
    """For every step (by key) that names a receiver: who takes over in the question's area, at its time.

    Returns the instant that it is told for, too. Raises `BadQuestion`.
    """
    when = settle(question)
    reader = Reader(viewer, when.moment)
    chain = chain_of(reader, named(reader, "area", "area", question.area))
    return when.instant, HandingOver(reader, chain, when.instant, steps).steps()


def _text(written: Any) -> Text | None:
    """A text; None for one that is not written, or not so that it could stand."""
    try:
        return Text.model_validate(written) if written else None
    except ValidationError:
        return None


def _receivers(step: Json) -> list[Any]:
    """The receiver and the fallbacks, in order."""
    return [one for one in (step.get("receiver"), *(step.get("fallbacks") or ())) if _sound(one)]


def _sound(receiver: Any) -> bool:
    """Whether an unfinished receiver names somebody."""
    if not isinstance(receiver, Mapping):
        return False
    named_by = [receiver[name] for name in ("function", "contact_point") if name in receiver]
    return len(named_by) == 1 and _is_identity(named_by[0])


def _identities(receivers: Iterable[Json], name: str) -> set[UUID]:
    return {UUID(receiver[name]) for receiver in receivers if name in receiver}


def _is_identity(text: object) -> bool:
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False
