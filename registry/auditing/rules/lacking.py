"""Check 7: an actor that the national measure names, with which the municipality of an area has no agreement.

Told of for each area that a municipality in the registry serves. That the agreement is not signed, decided or followed
up is told of the agreement (checks 1 and 2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from registry.auditing.actors import ACTORS, Actor
from registry.auditing.agreements import With, concerns, with_actors
from registry.auditing.days import Days, both, nearest, without
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey


def _judge(survey: Survey) -> Iterator[Spell]:
    for municipality, area, days in survey.remembered(municipalities):
        for actor in Actor:
            for left in without(days, _agreed(survey, municipality, area, actor, days)):
                stretch = survey.at(area, left[0]) or survey.stretches(area)[0]
                told = {"actor": ACTORS[actor].name}
                yield Spell("actor_without_agreement", stretch, left, str(actor), told=told, owners=(municipality,))


def municipalities(survey: Survey) -> tuple[tuple[UUID, UUID, Days], ...]:
    """The municipalities with the municipal areas that each serves, and the days on which it does."""
    areas = {area for area, some in survey.by_kind.get("area", {}).items() if _is_municipal(some[-1])}
    served = (
        (stretch.record, area, stretch.days)
        for stretch in survey.of("organisation")
        if stretch.content["organisation_kind"] == "municipality"
        for area in stretch.refers("areas")
    )
    return tuple((municipality, area, days) for municipality, area, days in served if area in areas)


def _is_municipal(area: Stretch) -> bool:
    return bool(area.content["level"] == "municipality")


def _agreed(survey: Survey, municipality: UUID, area: UUID, actor: Actor, days: Days) -> Iterator[Days]:
    """The days on which the municipality has an agreement with the actor."""
    for found in survey.remembered(_by_actor).get(actor, ()):
        if shared := both(days, found.days):
            day = nearest(survey.on, shared)
            if concerns(survey, found, area, municipality, day):
                yield shared


def _by_actor(survey: Survey) -> Mapping[Actor, Sequence[With]]:
    found: dict[Actor, list[With]] = defaultdict(list)
    for one in survey.remembered(with_actors):
        found[one.actor].append(one)
    return found


READS = frozenset({"area", "organisation", "function", "contact_point", "routine"})
RULE = Rule(7, ("actor_without_agreement",), _judge, READS)
