"""When somebody must be reachable, and who shall be: what the pathways that serve an area say of their first contact.

A pathway states the hours that its first contact is required to be reachable. Which step that is follows from the
pathway alone, by the look-up's order: a step by whoever starts, that hands over and has no condition; the strongest
modality, then the first. That nobody reaches its receiver makes it a gap, never another step's turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from records.content import kinds
from records.reading import Entry, Reader
from records.text import Text
from registry.coverage.reaching import Receiver
from registry.coverage.windows import Period, written
from registry.lookup.find import MODALITY_ORDER
from registry.said import pathways_ever_serving

Step = dict[str, Any]


@dataclass(frozen=True)
class Demand:
    """What one version of a pathway demands over the days `[first, until)` (ordinals).

    `step` None: no step is its first contact. `receivers`: the receiver, then the fallbacks.
    """

    first: int
    until: int
    hours: str
    step: str | None
    receivers: tuple[Receiver, ...]


@dataclass(frozen=True)
class Required:
    """What a pathway demands in an area over a period, version by version, in order of days. `title`: the last one."""

    pathway: UUID
    title: Text
    owner: UUID | None
    situations: frozenset[str]
    demands: tuple[Demand, ...]

    @property
    def receivers(self) -> frozenset[Receiver]:
        """All that is handed over to over the period."""
        return frozenset(receiver for demand in self.demands for receiver in demand.receivers)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps concerned, each once, in order of days."""
        return tuple(dict.fromkeys(demand.step for demand in self.demands if demand.step))


@dataclass(frozen=True)
class Choice:
    """Which step of a pathway is asked about: the one with a key, else the first contact, of whoever starts."""

    step: str | None = None
    starts: str | None = None

    def of(self, content: dict[str, Any]) -> Step | None:
        """The step, or None when the pathway has none that hands over."""
        if self.step is not None:
            return next((s for s in content["steps"] if s["key"] == self.step and s.get("receiver")), None)
        return first_contact(content, self.starts)

    def concerns(self, content: dict[str, Any]) -> bool:
        """Whether what is asked about can be found in the pathway at all."""
        if self.step is not None:
            return self.of(content) is not None
        return self.starts is None or self.starts in _starts(content)


def first_contact(content: dict[str, Any], starts: str | None = None) -> Step | None:
    """The step that makes the first contact, for the function that `starts`, or for any that may.

    None when nobody who starts hands over without a condition.
    """
    who = _starts(content) if starts is None else {starts}
    calls = [
        step
        for step in content["steps"]
        if step.get("receiver") and step["actor"] in who and step.get("condition") is None
    ]
    return min(calls, key=lambda step: MODALITY_ORDER.index(step["modality"]), default=None)


def _starts(content: dict[str, Any]) -> set[str]:
    return {content["starts"], *content.get("also_starts", ())}


def pathways_serving(reader: Reader, areas: Iterable[UUID], period: Period) -> list[Entry]:
    """What pathways say that serve one of the areas on some day, on the days that matter; in order of days.

    Two queries.
    """
    return reader.over(pathways_ever_serving(areas), period.first_date, period.last_date)


_FIRST_CONTACT = Choice()


def required(
    entries: Iterable[Entry], areas: Sequence[str], period: Period, choice: Choice = _FIRST_CONTACT
) -> list[Required]:
    """What the pathways demand of somebody in the first of the areas, which lies in the others; by title.

    Left out are pathways that serve none of the areas on any of the days, or never have the step asked about.
    """
    by_pathway: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in entries:
        if not set(areas).isdisjoint(entry.content["areas"]):
            by_pathway[entry.id].append(entry)
    found = [_required(some, period, choice) for some in by_pathway.values()]
    return sorted(filter(None, found), key=lambda one: (one.title.sv, str(one.pathway)))


def _required(entries: Sequence[Entry], period: Period, choice: Choice) -> Required | None:
    demands = [_demand(entry, period, choice) for entry in entries if choice.concerns(entry.content)]
    kept = tuple(demand for demand in demands if demand.first < demand.until)
    if not kept:
        return None
    last = entries[-1].content
    return Required(
        pathway=entries[0].id,
        title=kinds["pathway"].label_of(last),
        owner=UUID(last["owner"]) if last.get("owner") else None,
        situations=frozenset(s for entry in entries for s in entry.content["situations"]),
        demands=kept,
    )


def _demand(entry: Entry, period: Period, choice: Choice) -> Demand:
    step = choice.of(entry.content)
    first, until = period.days(entry.believed_from, entry.believed_until)
    hours = written(entry.content.get("required_hours"))
    return Demand(first, until, hours, step["key"] if step else None, receivers_of(step) if step else ())


def receivers_of(step: Step) -> tuple[Receiver, ...]:
    """Whom a step hands over to: the receiver, then the fallbacks."""
    some = (step["receiver"], *step.get("fallbacks", ()))
    return tuple(
        ("function", one["function"]) if "function" in one else ("contact_point", one["contact_point"]) for one in some
    )
