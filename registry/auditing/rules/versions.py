"""Check 12: two in force at once, or a gap between versions.

Two versions of one record never hold on one day: that the tables refuse. What is meant here is:

- `replaced_still_in_force`: a routine, pathway or plan that another one supersedes still holds while that one does,
  and both serve an area;
- `two_for_one_case`: two pathways of one owner hold at once for the very same situations and target groups, in an area
  and for a starting function that both have; or two routines of one owner have the same kind and title, in an area
  that both serve;
- `gap_between_versions`: a routine, pathway or plan, or a contact point that one names or reaches (by its function, in
  an area of the pathway), ends and holds again later, with days between. Told from thirteen months before the gap
  until twenty-four months after it, unless it is filled: what held in those days cannot be answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product
from uuid import UUID

from registry.auditing.days import Days, both, months_later
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey
from registry.auditing.uses import contact_points_in_use

AHEAD, AFTER = 13, 24
"""Months before and after a gap in which it is told of."""


def _judge(survey: Survey) -> Iterator[Spell]:
    yield from _replaced(survey)
    yield from _doubles(survey)
    yield from _gaps(survey)


def _replaced(survey: Survey) -> Iterator[Spell]:
    for stretch in survey.of("routine", "pathway", "plan"):
        for old in stretch.refers("supersedes"):
            for still in survey.stretches(old):
                days = both(stretch.days, still.days)
                if days and _share_an_area(survey, stretch, still):
                    told = {"by": stretch.record}
                    yield Spell("replaced_still_in_force", still, days, subject=stretch.record, told=told)


def _share_an_area(survey: Survey, one: Stretch, other: Stretch) -> bool:
    """Whether both serve an area; what names none serves all. What still serves another area has not been replaced."""
    mine, theirs = one.refers("areas"), other.refers("areas")
    return not mine or not theirs or bool(survey.serving_any(mine).intersection(theirs))


def _doubles(survey: Survey) -> Iterator[Spell]:
    """Each pair once: the one whose identity comes first is told of, the other is its subject."""
    alike: dict[object, list[Stretch]] = defaultdict(list)
    for stretch in survey.of("pathway", "routine"):
        if case := _case(stretch):
            alike[case].append(stretch)
    for some in alike.values():
        for one, other in product(some, some):
            days = both(one.days, other.days)
            if one.record.int < other.record.int and days and _meet(survey, one, other):
                told = {"other": other.record}
                yield Spell("two_for_one_case", one, days, subject=other.record, told=told)


def _case(stretch: Stretch) -> object:
    """What two must have in common to be for the same; None for what no organisation owns."""
    content = stretch.content
    owner = content.get("owner")
    if owner is None:
        return None
    if stretch.kind == "routine":
        return owner, content["routine_kind"], content["title"]["sv"].casefold()
    return owner, frozenset(content["situations"]), frozenset(content["target_groups"])


def _meet(survey: Survey, one: Stretch, other: Stretch) -> bool:
    """Whether both serve an area, and a function starts both; one that supersedes the other is told of by itself."""
    if _supersede(one, other) or not _share_an_area(survey, one, other):
        return False
    return one.kind == "routine" or bool(_starters(one) & _starters(other))


def _starters(pathway: Stretch) -> set[UUID]:
    return {*pathway.refers("starts"), *pathway.refers("also_starts")}


def _supersede(one: Stretch, other: Stretch) -> bool:
    """Whether one of two supersedes the other, which is told of by itself."""
    return one.record in other.refers("supersedes") or other.record in one.refers("supersedes")


def _gaps(survey: Survey) -> Iterator[Spell]:
    used = contact_points_in_use(survey)
    for kind in ("routine", "pathway", "plan", "contact_point"):
        for record, stretches in survey.by_kind.get(kind, {}).items():
            if len(stretches) < 2 or (kind == "contact_point" and record not in used):
                continue
            for (_, ended), (again, _) in pairwise(survey.holds(record)):
                yield _gap(stretches, (ended, again))


def _gap(stretches: tuple[Stretch, ...], gap: Days) -> Spell:
    held = next(stretch for stretch in reversed(stretches) if stretch.until <= gap[0])
    days = gap[0], months_later(gap[1], AFTER)
    told = {"first": gap[0], "again": gap[1]}
    seen_from = months_later(gap[0], -AHEAD)
    return Spell("gap_between_versions", held, days, gap[0].isoformat(), told=told, seen_from=seen_from)


RULE = Rule(12, ("replaced_still_in_force", "two_for_one_case", "gap_between_versions"), _judge)
