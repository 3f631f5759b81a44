"""Check 9: a situation, for a target group, in an area, for which there is no pathway.

Told of for each area that a municipality in the registry serves, situation by situation: `situation_without_pathway`
when no target group has one, `groups_without_pathway` when some have and others have not; the reason names them. A
pathway of the county or the nation counts, and so does one for a wider or a narrower situation or group: they are what
the look-up leads to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from registry.auditing.days import Days, both, joined, nearest, without
from registry.auditing.rules.lacking import municipalities
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey

_Case = tuple[UUID, UUID]
"""A situation and a target group."""


def _judge(survey: Survey) -> Iterator[Spell]:
    covered: dict[UUID, Mapping[_Case, Sequence[Days]]] = {}
    for municipality, area, days in survey.remembered(municipalities):
        if area not in covered:
            covered[area] = _covered(survey, area)
        for situation in survey.by_kind.get("situation", {}):
            for spell in _of(survey, situation, days, covered[area]):
                stretch = survey.at(area, spell[1][0]) or survey.stretches(area)[0]
                code, over, groups = spell
                told = {"situation": situation, "groups": groups}
                part = survey.stretches(situation)[0].key or str(situation)
                yield Spell(code, stretch, over, part, situation, told, owners=(municipality,))


def _of(
    survey: Survey, situation: UUID, days: Days, covered: Mapping[_Case, Sequence[Days]]
) -> Iterator[tuple[str, Days, tuple[UUID, ...]]]:
    """The code, the days and the groups without a pathway (as of the survey's day, or else the first)."""
    groups = [group for group in survey.by_kind.get("target_group", {}) if survey.holds(group)]
    lived = [shared for held in survey.holds(situation) if (shared := both(days, held))]
    left = {
        group: [some for stretch in lived for some in without(stretch, covered.get((situation, group), ()))]
        for group in groups
    }
    left = {group: _while_held(survey, group, some) for group, some in left.items()}
    anything = joined(over for group in groups for over in covered.get((situation, group), ()))
    nothing = [some for stretch in lived for some in without(stretch, anything)] if groups else []
    for over in nothing:
        yield "situation_without_pathway", over, tuple(groups)
    some_left = joined(over for some in left.values() for over in some)
    for stretch in some_left:
        for over in without(stretch, nothing):
            day = nearest(survey.on, over)
            yield "groups_without_pathway", over, tuple(g for g in groups if _holds(left[g], day))


def _while_held(survey: Survey, group: UUID, days: Iterable[Days]) -> list[Days]:
    return [shared for some in days for held in survey.holds(group) if (shared := both(some, held))]


def _holds(stretches: Iterable[Days], day: date) -> bool:
    return any(first <= day < until for first, until in stretches)


def _covered(survey: Survey, area: UUID) -> dict[_Case, list[Days]]:
    """By situation and target group, the days on which a pathway that serves the area is for them."""
    around = set(survey.around(area))
    found: dict[_Case, list[Days]] = defaultdict(list)
    for pathway in survey.of("pathway"):
        if around.intersection(pathway.refers("areas")):
            groups = _kin(survey, "target_group", pathway.refers("target_groups"))
            for situation in _kin(survey, "situation", pathway.refers("situations")):
                for group in groups:
                    found[situation, group].append(pathway.days)
    return {case: joined(days) for case, days in found.items()}


def _kin(survey: Survey, kind: str, named: Iterable[UUID]) -> set[UUID]:
    """What is named, with all that is wider or narrower than it."""
    relatives = survey.remembered(_RELATIVES[kind])
    return set().union(*(relatives.get(one, {one}) for one in named))


def _situations(survey: Survey) -> Mapping[UUID, set[UUID]]:
    return _relatives(survey, "situation")


def _target_groups(survey: Survey) -> Mapping[UUID, set[UUID]]:
    return _relatives(survey, "target_group")


_RELATIVES = {"situation": _situations, "target_group": _target_groups}


def _relatives(survey: Survey, kind: str) -> dict[UUID, set[UUID]]:
    """Each with what is wider than it and what is narrower, as the catalogue is on the survey's day, or was last."""
    broader = {one: (survey.at(one, survey.on) or some[-1]) for one, some in survey.by_kind.get(kind, {}).items()}
    found = {one: {one, *_wider(one, broader)} for one in broader}
    narrower: dict[UUID, set[UUID]] = defaultdict(set)
    for one, wider in found.items():
        for above in wider:
            narrower[above].add(one)
    return {one: wider | narrower[one] for one, wider in found.items()}


def _wider(one: UUID, broader: Mapping[UUID, Stretch]) -> Iterator[UUID]:
    seen = {one}
    while one in broader and (up := broader[one].refers("broader")) and up[0] not in seen:
        one = up[0]
        seen.add(one)
        yield one


READS = frozenset({"area", "organisation", "situation", "target_group", "pathway"})
RULE = Rule(9, ("situation_without_pathway", "groups_without_pathway"), _judge, READS)
