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
from registry.auditing.days import FOREVER
from registry.auditing.rules.lacking import municipalities
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey
from registry.auditing.uses import HANDING_OVER, named_by
from registry.coverage.ahead import ahead
from registry.coverage.judging import Judged, Kind
from registry.coverage.over_time import Covered

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
    areas = _areas(survey)
    for found in ahead(survey.moment, areas) if areas else ():
        for covered in found.pathways:
            yield from _of(survey, found.area.id, covered)


def _areas(survey: Survey) -> list[UUID]:
    """The areas asked about that a municipality serves on the day."""
    served = {area for _, area, days in survey.remembered(municipalities) if days[0] <= survey.on < days[1]}
    return sorted(served if survey.areas is None else served & survey.areas)


def _of(survey: Survey, area: UUID, covered: Covered) -> Iterator[Spell]:
    stretches = survey.stretches(covered.pathway)
    if not stretches:
        return
    part = covered.steps[0] if covered.steps else ""
    for code, first in _first_of_each(covered.judged).items():
        stretch = survey.at(covered.pathway, first) or stretches[-1]
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
            private_to=() if code == "hours_not_stated" else _private(survey, area, stretch, covered.steps),
        )


def _first_of_each(judged: Judged) -> dict[str, date]:
    """The first day of each code, in order of time. A year's hours are some hundreds of stretches: only where each
    kind begins is made a day."""
    found: dict[str, date] = {}
    for instant, kind in judged.begins:
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
            points = tuple(p for served in survey.serving(area) for p in survey.reaching.get((one.record, served), ()))
        found |= {point.record for point in points if point.content.get("visibility") == "parties"}
    return tuple(sorted(found))


RULE = Rule(6, ("hours_without_receiver", "hours_unknown", "hours_on_unchecked", "hours_not_stated"), _judge)
