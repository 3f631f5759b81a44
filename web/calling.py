"""The call to make first, as a card shows it: who answers, who is closed meanwhile, and what to do when nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.lookup.answer import AnsweredStep, Contact, FoundPathway, Reached
from registry.lookup.reaching import EMERGENCY


@dataclass(frozen=True)
class Call:
    """A step's call. `first` are the contact points to try first, `waiting` the receivers that do not answer now."""

    step: AnsweredStep
    answers: str
    first: tuple[tuple[Reached, Contact], ...]
    waiting: tuple[Reached, ...]

    @property
    def receiver(self) -> Reached:
        """Who the step hands over to."""
        if self.step.receiver is None:
            raise TypeError("a call is made of a step that has a receiver")
        return self.step.receiver


@dataclass(frozen=True)
class Shown:
    """A pathway as a page shows it."""

    pathway: FoundPathway
    call: Call | None
    acute: tuple[AnsweredStep, ...]
    """Steps that apply only when something is going on right now, and whose receiver is the emergency number."""

    @classmethod
    def of(cls, pathway: FoundPathway) -> Shown:
        """The pathway with its call and its acute steps picked out."""
        step = next((step for step in pathway.steps if step.key == pathway.first_call), None)
        return cls(pathway, call_of(step) if step else None, tuple(filter(_is_acute, pathway.steps)))


def call_of(step: AnsweredStep) -> Call | None:
    """The call that a step asks for; None when it hands over to nobody."""
    if step.receiver is None:
        return None
    if step.answers == "unknown" and is_emergency(step.receiver.contact_points):
        # Nobody has checked when 112 answers, and nobody must be told to wonder.
        found = tuple((step.receiver, contact) for contact in step.receiver.contact_points)
        return Call(step, "receiver", found, ())
    everybody = (step.receiver, *step.fallbacks)
    state = {"receiver": "open", "fallback": "open"}.get(step.answers or "", step.answers)
    waiting = tuple(r for r in everybody if r.contact_points and r.status.state != state)
    first = [
        (r, c)
        for r in everybody
        for c in r.contact_points
        # A withheld line beside closed ones stands with them.
        if c.status.state == state and not (state == "withheld" and r in waiting)
    ]
    # A telephone that answers is of more use than a form that is always open.
    first.sort(key=lambda pair: (everybody.index(pair[0]), not _has_telephone(pair[1])))
    return Call(step, step.answers or "nobody", tuple(first), waiting)


def _has_telephone(contact: Contact) -> bool:
    return any(channel["type"] == "telephone" for channel in contact.channels)


def _is_acute(step: AnsweredStep) -> bool:
    return step.condition is not None and step.receiver is not None and is_emergency(step.receiver.contact_points)


def is_emergency(contacts: Iterable[Contact]) -> bool:
    """Whether one of the contact points is the emergency number."""
    return EMERGENCY in {channel.get("number") for contact in contacts for channel in contact.channels}
