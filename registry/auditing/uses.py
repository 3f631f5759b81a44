"""What pathways and routines use: the records that their steps name, and the contact points that those lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from registry.auditing.survey import Stretch, Survey, identity_of

HANDING_OVER = ("receiver", "fallback")
"""The roles in which a step hands over."""


@dataclass(frozen=True)
class Named:
    """That a pathway names a record: in a step (its key) or, with "", as who starts it."""

    part: str
    role: Literal["starts", "actor", "receiver", "fallback"]
    kind: Literal["function", "contact_point"]
    record: UUID


def named_by(pathway: Stretch) -> tuple[Named, ...]:
    """Every function and contact point that a pathway names, each once for a role in a part."""
    return pathway.content.once(_named_in)


def _named_in(content: Mapping[str, Any]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(_names(content)))


def _names(content: Mapping[str, Any]) -> Iterator[Named]:
    for function in (content["starts"], *(content.get("also_starts") or ())):
        yield Named("", "starts", "function", identity_of(function))
    for step in content["steps"]:
        yield Named(step["key"], "actor", "function", identity_of(step["actor"]))
        if step.get("receiver"):
            yield _receiver(step["key"], "receiver", step["receiver"])
        for fallback in step.get("fallbacks") or ():
            yield _receiver(step["key"], "fallback", fallback)


def _receiver(part: str, role: Literal["receiver", "fallback"], receiver: dict[str, Any]) -> Named:
    if receiver.get("function"):
        return Named(part, role, "function", identity_of(receiver["function"]))
    return Named(part, role, "contact_point", identity_of(receiver["contact_point"]))


def contact_points_in_use(survey: Survey) -> set[UUID]:
    """The contact points that serve an area of a routine or pathway of the day that names them, or that reach a
    function which a pathway hands over to there. A routine without areas serves all."""
    used: set[UUID] = set()
    reached: set[tuple[UUID, UUID]] = set()
    for stretch in survey.of("routine", "pathway"):
        if stretch.first <= survey.on < stretch.until:
            used.update(_named_in_its_areas(survey, stretch))
            if stretch.kind == "pathway":
                handed = {n.record for n in named_by(stretch) if n.kind == "function" and n.role in HANDING_OVER}
                reached.update((function, area) for function in handed for area in stretch.refers("areas"))
    for function, area in reached:
        for serving in survey.serving(area):
            used.update(stretch.record for stretch in survey.reaching.get((function, serving), ()))
    return used


def _named_in_its_areas(survey: Survey, stretch: Stretch) -> Iterator[UUID]:
    named = set(stretch.refers("contact_points"))
    if stretch.kind == "pathway":
        named |= {one.record for one in named_by(stretch) if one.kind == "contact_point"}
    served = survey.serving_any(stretch.refers("areas"))
    for record in named:
        if not served or any(served.intersection(point.refers("areas")) for point in survey.stretches(record)):
            yield record
