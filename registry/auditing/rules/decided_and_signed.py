"""Check 2: decided, and signed by every party; who is missing, and who has left.

A quick guide (*lathund*) decides nothing and needs no decision. A pathway that rests on routines is decided with them;
one that rests on none needs a decision of its own. What holds before the day of its decision is told of over those
days; a month counts from its first day. A party that has withdrawn is no longer missing: that it has left is
told, at most a year ahead, until what was agreed is agreed without it or with it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from records.content import PartialDate
from registry.auditing.agreements import decided_from
from registry.auditing.days import FOREVER, both, months_later
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey
from registry.auditing.whose import owners_of

AHEAD = 12
"""Months ahead of the day on which a party leaves, from which that is told: in time to agree anew."""


def _judge(survey: Survey) -> Iterator[Spell]:
    for stretch in survey.of("routine", "pathway"):
        if needs_decision(stretch) and not stretch.content.get("decision"):
            yield Spell("not_decided", stretch, stretch.days)
        yield from _before_its_decision(stretch)
        yield from _missing(survey, stretch)
        yield from _left(stretch)


def _before_its_decision(stretch: Stretch) -> Iterator[Spell]:
    day = decided_from(stretch)
    if day and needs_decision(stretch) and (days := both(stretch.days, (date.min, day))):
        told = {"by": stretch.content["decision"]["decided_by"], "day": day}
        yield Spell("decided_later", stretch, days, told=told)


def needs_decision(stretch: Stretch) -> bool:
    """Whether a routine or pathway needs a decision of its own."""
    if stretch.kind == "pathway":
        return not stretch.content.get("rests_on")
    return bool(stretch.content["routine_kind"] != "lathund")


def _missing(survey: Survey, stretch: Stretch) -> Iterable[Spell]:
    for party in stretch.content.get("parties") or ():
        identity = UUID(party["organisation"])
        signed = party.get("signed")
        bound_until = _withdrawn(party)
        unsigned_until = PartialDate.model_validate(signed).earliest() if signed else FOREVER
        if days := both(stretch.days, (stretch.first, unsigned_until), (stretch.first, bound_until)):
            owners = tuple(dict.fromkeys((identity, *owners_of(survey, stretch))))
            yield Spell("party_not_signed", stretch, days, subject=identity, told={"party": identity}, owners=owners)


def _left(stretch: Stretch) -> Iterator[Spell]:
    """The parties that are bound no longer, although the text is still agreed with them."""
    for party in stretch.content.get("parties") or ():
        first = max(_withdrawn(party), stretch.first)
        if first < stretch.until:
            who, seen_from = UUID(party["organisation"]), months_later(first, -AHEAD)
            told = {"party": who, "day": _withdrawn(party)}
            yield Spell("party_withdrawn", stretch, (first, stretch.until), subject=who, told=told, seen_from=seen_from)


def _withdrawn(party: Mapping[str, Any]) -> date:
    """The first day on which the party is no longer bound."""
    return date.fromisoformat(party["withdrawn"]) if party.get("withdrawn") else FOREVER


RULE = Rule(2, ("not_decided", "decided_later", "party_not_signed", "party_withdrawn"), _judge)
