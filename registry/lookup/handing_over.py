"""Who would take over: the contact points behind steps that are not in force yet, as the look-up would find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from partners.access import Viewer
from records.content import kinds
from records.reading import Reader
from records.text import Text
from registry.lookup.answer import Named, Reached
from registry.lookup.places import chain_of
from registry.lookup.question import Question, named, settle
from registry.lookup.reaching import Reach, who_answers

Json = Mapping[str, Any]


@dataclass(frozen=True)
class HandedOver:
    """Who takes over a step: its receiver and those who cover, and which of them answers at the instant."""

    receiver: Reached
    fallbacks: tuple[Reached, ...]
    answers: str


def handed_over(viewer: Viewer, steps: Sequence[Json], question: Question) -> tuple[datetime, dict[str, HandedOver]]:
    """For every step (by key) that names a receiver: who takes over in the question's area, at its time.

    The steps may be unfinished: what names nobody is passed over. Returns the instant that it is told for, too. Raises
    `BadQuestion`. The number of queries does not depend on the steps.
    """
    when = settle(question)
    reader = Reader(viewer, when.moment)
    chain = chain_of(reader, named(reader, "area", "area", question.area))
    reach = Reach(reader, chain, when.instant)
    receivers = [receiver for step in steps for receiver in _receivers(step)]
    functions, lines = _identities(receivers, "function"), _identities(receivers, "contact_point")
    reach.load(functions, lines)
    referred = reader.many(functions | reach.organisations())
    names = {
        one: Named(id=one, kind=entry.kind, code=entry.key, name=kinds[entry.kind].label_of(entry.content))
        for one, entry in referred.items()
    }
    return when.instant, {str(step["key"]): _of(step, reach, names) for step in steps if _sound(step.get("receiver"))}


def _of(step: Json, reach: Reach, names: dict[UUID, Named]) -> HandedOver:
    receiver = reach.reached(step["receiver"], names)
    fallbacks = tuple(
        reach.reached(one, names, Text.model_validate(one["when"]) if (one.get("when") or {}).get("sv") else None)
        for one in step.get("fallbacks") or ()
        if _sound(one)
    )
    return HandedOver(receiver, fallbacks, who_answers(receiver, fallbacks))


def _receivers(step: Json) -> Iterable[Json]:
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
