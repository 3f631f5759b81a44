"""Check 6: required hours in which nobody is there, within the next 13 months; pathway by pathway and area by area.

What coverage says of the months ahead (`registry.coverage.ahead`), for each area that a municipality in the registry
serves: a change that is recorded for January is judged today.

- `hours_without_receiver`: everybody is closed, or there is nobody;
- `hours_unknown`: nobody is known to be there, and of somebody the hours are unknown;
- `hours_on_unchecked`: those who would be there have not been checked in time, or were reported not to work;
- `hours_not_stated`: the pathway does not say when its first contact is required, or has none.

`since` is the first such day, which may lie ahead: what has passed leaves nobody without an answer any longer. What
rests on hours that are kept to the parties is shown to those alone who are shown the hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from partners.hours.wallclock import instant_of
from records.moment import STOCKHOLM
from registry.auditing.beginning import Begins, begins_ahead
from registry.auditing.days import FOREVER
from registry.auditing.rules.lacking import municipalities
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey
from registry.auditing.uses import HANDING_OVER, named_by
from registry.coverage.judging import Kind

CODES: dict[Kind, str] = {
    ("gap", "closed"): "hours_without_receiver",
    ("gap", "no_contact_point"): "hours_without_receiver",
    ("gap", "unverified"): "hours_on_unchecked",
    ("gap", "reported"): "hours_on_unchecked",
    ("unknown", None): "hours_unknown",
    ("not_stated", "no_required_hours"): "hours_not_stated",
    ("not_stated", "no_first_contact"): "hours_not_stated",
}


def _judge(survey: Survey) -> Iterator[Spell]:
    for area, pathways in begins_ahead(survey, _areas(survey)):
        for begins in pathways:
            yield from _of(survey, area, begins)


def _areas(survey: Survey) -> list[UUID]:
    """The areas asked about that a municipality serves on the day."""
    served = {area for _, area, days in survey.remembered(municipalities) if days[0] <= survey.on < days[1]}
    return sorted(served if survey.areas is None else served & survey.areas)


def _of(survey: Survey, area: UUID, begins: Begins) -> Iterator[Spell]:
    stretches = survey.stretches(begins.pathway)
    if not stretches:
        return
    part = begins.steps[0] if begins.steps else ""
    for code, first in _first_of_each(begins).items():
        stretch = survey.at(begins.pathway, first) or stretches[-1]
        yield Spell(
            code,
            stretch,
            (first, FOREVER),
            part,
            area,
            told={"day": first, "area": area},
            areas=(area,),
            seen_from=survey.on,
            looks_ahead=True,
            private_to=() if code == "hours_not_stated" else _private(survey, area, stretch, begins.steps),
        )


def _first_of_each(begins: Begins) -> dict[str, date]:
    """The first day of each code, in order of time."""
    found: dict[str, date] = {}
    for instant, kind in begins.kinds:
        if code := CODES.get(kind):
            found.setdefault(code, instant_of(instant).astimezone(STOCKHOLM).date())
    return found


def _private(survey: Survey, area: UUID, pathway: Stretch, steps: Iterable[str]) -> tuple[UUID, ...]:
    """The contact points for the parties alone, to which one of the steps leads in the area."""
    found: set[UUID] = set()
    for one in named_by(pathway):
        if one.part not in steps or one.role not in HANDING_OVER:
            continue
        points = survey.stretches(one.record) if one.kind == "contact_point" else ()
        if one.kind == "function":
            found |= _kept_to_the_parties(survey, one.record, area)
        found |= {point.record for point in points if point.content.get("visibility") == "parties"}
    return tuple(sorted(found))


def _kept_to_the_parties(survey: Survey, function: UUID, area: UUID) -> frozenset[UUID]:
    """The contact points for the parties alone that reach a function in an area: worked out once for all that ask."""
    known = survey.remembered(_known_parties)
    if (function, area) not in known:
        points = survey.reached(function, area)
        known[function, area] = frozenset(p.record for p in points if p.content.get("visibility") == "parties")
    return known[function, area]


def _known_parties(_: Survey) -> dict[tuple[UUID, UUID], frozenset[UUID]]:
    return {}


RULE = Rule(6, ("hours_without_receiver", "hours_unknown", "hours_on_unchecked", "hours_not_stated"), _judge)
