"""Who stands behind the steps of a pathway: the contact points that each step leads to, at one moment and at another.

The routine may say the same word for word while the intake has a new number and the night has nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import Field

from records.reading import Label
from records.text import Text
from registry.differing.contents import PartDifference, differences
from registry.differing.runs import Shown
from registry.lookup.answer import Answers, Contact, Named, Reachable, Reached

_MADE = {"display", "uri"}
"""What an answer adds to a channel."""


class ContactDifference(Shown):
    """A contact point that a step came to lead to, no longer leads to, or that says something else."""

    contact_point: Named
    organisation: Named
    change: Literal["added", "removed", "changed"] = Field(examples=["changed"])
    differences: tuple[PartDifference, ...] = ()
    checked_before: Text | None = Field(default=None, description="Whether it was still right, where that differs.")
    checked_after: Text | None = None
    fields_withheld: tuple[str, ...] = Field(
        default=(), description="Fields of which not everything is shown to you; only what is shown was compared."
    )


class Answering(Shown):
    """Who answers a step at an instant, and in words until when."""

    answers: Answers = Field(examples=["fallback"])
    words: Text


class StepBehind(Shown):
    """A step behind which something differs."""

    key: str = Field(examples=["orosanmalan"])
    action: Text
    contact_points: tuple[ContactDifference, ...] = ()
    answers_before: Answering | None = Field(default=None, description="Where it differs: who answers.")
    answers_after: Answering | None = None


class Step(Protocol):
    """A step with whom it leads to: an answer's, or one of a document that is not in force."""

    @property
    def key(self) -> str:
        """Its key, by which it is the same step before and after."""

    @property
    def action(self) -> Text:
        """What is done."""

    @property
    def receiver(self) -> Reached | None:
        """Who takes over; None when it hands over to nobody."""

    @property
    def fallbacks(self) -> tuple[Reached, ...]:
        """Who covers."""

    @property
    def answers(self) -> Answers | None:
        """Who answers at the instant."""


@dataclass(frozen=True)
class Of:
    """What of those behind the steps is compared, beside what they say."""

    instants: bool = True
    """Who answers at the two instants, where they were meant."""
    checks: bool = True
    """Whether they had been checked in time; of a day ahead it only says that time will have passed."""


def contacts_behind(before: Iterable[Step], after: Iterable[Step], of: Of | None = None) -> tuple[StepBehind, ...]:
    """The steps behind which something differs, in the order after and then before.

    Takes the steps as they are resolved for the same area, each at its own moment; none where there is no pathway.
    Follows the rights of whoever was answered: what is withheld from either is not compared. Asks nothing. `of`: None
    compares all.
    """
    was, now = ({step.key: step for step in steps} for steps in (before, after))
    found = (_behind(was.get(key), now.get(key), of or Of()) for key in dict.fromkeys((*now, *was)))
    return tuple(step for step in found if step is not None)


def _behind(before: Step | None, after: Step | None, of: Of) -> StepBehind | None:
    step = after or before
    if step is None:
        return None
    contacts = tuple(_contacts(_lines(before), _lines(after), of))
    was, now = _answering(before), _answering(after)
    differs = of.instants and (was and was.answers) != (now and now.answers)
    if not contacts and not differs:
        return None
    return StepBehind(
        key=step.key,
        action=step.action,
        contact_points=contacts,
        answers_before=was if differs else None,
        answers_after=now if differs else None,
    )


def _lines(step: Step | None) -> dict[Any, Contact]:
    """The contact points of a step's receiver and fallbacks, each once, by identity."""
    reached = [step.receiver, *step.fallbacks] if step and step.receiver else []
    return {contact.id: contact for one in reached for contact in one.contact_points}


def _answering(step: Step | None) -> Answering | None:
    if step is None or step.receiver is None or step.answers is None:
        return None
    open_now = (one.status for one in step.fallbacks if one.status.state == "open")
    status: Reachable = step.receiver.status
    if step.answers == "fallback":
        status = next(open_now, status)
    return Answering(answers=step.answers, words=status.words)


def _contacts(was: dict[Any, Contact], now: dict[Any, Contact], of: Of) -> Iterator[ContactDifference]:
    for identity in dict.fromkeys((*now, *was)):
        before, after = was.get(identity), now.get(identity)
        if before and after:
            yield from _changed(before, after, of)
        elif after:
            yield _told(after, "added", _differing(None, after))
        elif before:
            yield _told(before, "removed", _differing(before, None))


def _changed(before: Contact, after: Contact, of: Of) -> Iterator[ContactDifference]:
    found = _differing(before, after)
    checked = of.checks and before.verification != after.verification
    if not found.differences and not checked:
        return
    told = _told(after, "changed", found)
    if checked:
        told = told.model_copy(
            update={"checked_before": before.verification.words, "checked_after": after.verification.words}
        )
    yield told


def _told(contact: Contact, change: Literal["added", "removed", "changed"], found: _Found) -> ContactDifference:
    named = Named(id=contact.id, kind="contact_point", name=contact.name)
    return ContactDifference(
        contact_point=named,
        organisation=contact.organisation,
        change=change,
        differences=found.differences,
        fields_withheld=found.withheld,
    )


@dataclass(frozen=True)
class _Found:
    differences: tuple[PartDifference, ...]
    withheld: tuple[str, ...]


def _differing(before: Contact | None, after: Contact | None) -> _Found:
    """What differs in what is shown. Of a list that is shown in part the shown parts are compared."""
    sides = [contact for contact in (before, after) if contact]
    paths = dict.fromkeys(item.field for contact in sides for item in contact.withheld)
    names = {one.id: Label(one.id, one.kind, one.code, one.name) for one in (c.organisation for c in sides)}
    found = differences("contact_point", _document(before), _document(after), names, paths)
    return _Found(found, tuple(dict.fromkeys(path.split(".")[0] for path in paths)))


def _document(contact: Contact | None) -> dict[str, Any]:
    """What a contact point says to a caller, as a content; its hours in sentences, as the answer has them."""
    if contact is None:
        return {}
    said: dict[str, Any] = {
        "name": _text(contact.name),
        "organisation": str(contact.organisation.id),
        "channels": [_plain(channel) for channel in contact.channels],
        "hours": [_text(line) for line in contact.hours],
        "languages": list(contact.languages),
        "interpreter": contact.interpreter or None,
        "prepare": _text(contact.prepare),
        "note": _text(contact.note),
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _text(text: Text | None) -> dict[str, str] | None:
    return text.model_dump(exclude_none=True) if text else None


def _plain(channel: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in channel.items() if name not in _MADE}
