"""The actors of the national measure, and which organisations are one of them.

Socialstyrelsen's yearly municipality survey (*Öppna jämförelser*) asks of six external actors. An organisation is one
of them by its kind, or by what it answers for: the functions of its own contact points and of those of its units, on
the day. So an agreement with a whole region counts for each clinic that the region answers for in the registry, and one
with a single clinic for that clinic alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from records.text import Text
from registry.auditing.days import FOREVER, Days, both, joined
from registry.auditing.survey import Survey


class Actor(StrEnum):
    """Whom the survey asks about, in its order."""

    WOMENS_SHELTER = "womens_shelter"
    POLICE = "police"
    YOUTH_CLINIC = "youth_clinic"
    PRIMARY_CARE = "primary_care"
    ADULT_PSYCHIATRY = "adult_psychiatry"
    EMERGENCY_CARE = "emergency_care"


@dataclass(frozen=True)
class Described:
    """Who counts: organisations of `by_kind`, and those of `kinds` that answer for one of `functions` (codes)."""

    name: Text
    by_kind: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()


_CARE = frozenset({"health_care", "other"})
"""A clinic is the region's, or a private one with the region's contract."""

ACTORS: Mapping[Actor, Described] = {
    Actor.WOMENS_SHELTER: Described(
        Text(sv="kvinnojour", en="women's shelter"),
        by_kind=frozenset({"shelter_operator"}),
        kinds=frozenset({"civil_society"}),
        functions=frozenset({"kvinnojour", "skyddat_boende"}),
    ),
    Actor.POLICE: Described(Text(sv="polisen", en="the police"), by_kind=frozenset({"police"})),
    Actor.YOUTH_CLINIC: Described(
        Text(sv="ungdomsmottagning", en="youth clinic"),
        # Some youth clinics are a municipality's own, or kept together with the region.
        kinds=_CARE | {"municipality", "municipal_office"},
        functions=frozenset({"ungdomsmottagning"}),
    ),
    Actor.PRIMARY_CARE: Described(
        Text(sv="primärvården", en="primary care"), kinds=_CARE, functions=frozenset({"vardcentral"})
    ),
    Actor.ADULT_PSYCHIATRY: Described(
        Text(sv="vuxenpsykiatrin", en="adult psychiatry"), kinds=_CARE, functions=frozenset({"vuxenpsykiatri"})
    ),
    Actor.EMERGENCY_CARE: Described(
        Text(sv="akutmottagning", en="emergency care"), kinds=_CARE, functions=frozenset({"akutmottagning"})
    ),
}
"""The mapping."""


def actor_days(survey: Survey) -> Mapping[tuple[UUID, Actor], Sequence[Days]]:
    """By organisation and actor, the days on which the organisation is that actor."""
    found: dict[tuple[UUID, Actor], list[Days]] = defaultdict(list)
    for organisation, actor, days in (*_by_kind(survey), *_by_function(survey)):
        found[organisation, actor].append(days)
    return {key: joined(some) for key, some in found.items()}


def _by_kind(survey: Survey) -> Iterator[tuple[UUID, Actor, Days]]:
    for stretch in survey.of("organisation"):
        for actor, described in ACTORS.items():
            if stretch.content["organisation_kind"] in described.by_kind:
                yield stretch.record, actor, stretch.days


def _by_function(survey: Survey) -> Iterator[tuple[UUID, Actor, Days]]:
    actors: dict[UUID, list[Actor]] = defaultdict(list)
    for function in survey.of("function"):
        for actor, described in ACTORS.items():
            if function.key in described.functions and actor not in actors[function.record]:
                actors[function.record].append(actor)
    for point in survey.of("contact_point"):
        for actor in actors.get(point.refers("function")[0], ()):
            for organisation, days in upwards(survey, point.refers("organisation")[0]):
                yield from _while_of_a_kind(survey, organisation, actor, both(point.days, days))


def _while_of_a_kind(
    survey: Survey, organisation: UUID, actor: Actor, days: Days | None
) -> Iterator[tuple[UUID, Actor, Days]]:
    for stretch in survey.stretches(organisation) if days else ():
        if days and stretch.content["organisation_kind"] in ACTORS[actor].kinds and (own := both(days, stretch.days)):
            yield organisation, actor, own


def upwards(survey: Survey, organisation: UUID, below: tuple[UUID, ...] = ()) -> Iterator[tuple[UUID, Days]]:
    """An organisation and all that it is a part of, each with the days on which it is."""
    yield organisation, (date.min, FOREVER)
    for stretch in survey.stretches(organisation):
        for parent in stretch.refers("parent"):
            if parent not in (organisation, *below):
                for above, days in upwards(survey, parent, (organisation, *below)):
                    if shared := both(stretch.days, days):
                        yield above, shared
