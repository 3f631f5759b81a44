"""Check 8: a step that points to what has ended, has moved or was renamed, or to a function that reaches nobody.

- `points_to_ended`: the function or contact point that it names holds nothing on the day;
- `points_to_moved`: the contact point that it names belongs to another organisation, answers for another function, or
  serves none of the pathway's areas any longer, than when the pathway's version began. A new version of the pathway,
  from that day or later, has taken note of it;
- `names_what_was_renamed`: the text calls something by a name that it no longer has: what the step names, or the
  organisations behind it; in a section of a routine, its parties and its owner;
- `reaches_nobody`: no contact point reaches the function in an area of the pathway, nor in one around or within it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from registry.auditing.days import FOREVER, Days, both, joined, nearest, without
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey, identity_of
from registry.auditing.uses import HANDING_OVER, Named, named_by

_MOVED = ("organisation", "function")


def _judge(survey: Survey) -> Iterator[Spell]:
    for pathway in survey.of("pathway"):
        named = named_by(pathway)
        yield from _once(spell for one in named for spell in _of_named(survey, pathway, one))
        for step, texts in pathway.content.once(_texts_of_steps):
            behind = _behind(survey, pathway, [one for one in named if one.part == step])
            yield from _renamed(survey, pathway, step, texts, behind)
    for routine in survey.of("routine"):
        for identity in routine.refers("contact_points"):
            yield from _ended(survey, routine, Named("", "receiver", "contact_point", identity))
        bound = [routine.content["owner"], *(party["organisation"] for party in routine.content.get("parties") or ())]
        behind = {identity_of(identity): [routine.days] for identity in bound}
        for section, texts in routine.content.once(_texts_of_sections):
            yield from _renamed(survey, routine, section, texts, behind)


def _once(spells: Iterable[Spell]) -> Iterator[Spell]:
    """Each once: a step can name a function as its receiver and as its fallback."""
    seen: set[object] = set()
    for spell in spells:
        if (spell.identity, spell.days) not in seen:
            seen.add((spell.identity, spell.days))
            yield spell


def _of_named(survey: Survey, pathway: Stretch, one: Named) -> Iterator[Spell]:
    yield from _ended(survey, pathway, one)
    if one.kind == "contact_point":
        yield from _moved(survey, pathway, one)
    elif one.role in HANDING_OVER:
        yield from _reaching_nobody(survey, pathway, one)


def _ended(survey: Survey, stretch: Stretch, one: Named) -> Iterator[Spell]:
    for days in without(stretch.days, survey.holds(one.record)):
        yield Spell("points_to_ended", stretch, days, one.part, one.record, {"what": one.record, "day": days[0]})


def _moved(survey: Survey, pathway: Stretch, one: Named) -> Iterator[Spell]:
    stretches = [found for found in survey.stretches(one.record) if found.until > pathway.first]
    if not stretches:
        return
    was = stretches[0]
    for now in stretches[1:]:
        days = both(pathway.days, now.days)
        if days and (_differs(was, now) or not _serves(survey, now, pathway)):
            told = {"what": one.record, "day": days[0], "organisation": identity_of(now.content["organisation"])}
            yield Spell("points_to_moved", pathway, days, one.part, one.record, told)


def _differs(was: Stretch, now: Stretch) -> bool:
    return any(was.content[name] != now.content[name] for name in _MOVED)


def _serves(survey: Survey, point: Stretch, pathway: Stretch) -> bool:
    served = survey.serving_any(pathway.refers("areas"))
    return bool(served.intersection(point.refers("areas")))


def _reaching_nobody(survey: Survey, pathway: Stretch, one: Named) -> Iterator[Spell]:
    """One spell for each stretch of days, with the areas in which nobody is reached on the survey's day, or first."""
    # Where the function itself has ended, that is what is told.
    gone = without((pathway.first, FOREVER), survey.holds(one.record))
    reached = survey.remembered(_known_reach)
    left: dict[UUID, list[Days]] = {}
    for area in pathway.refers("areas"):
        if (one.record, area) not in reached:
            reached[one.record, area] = joined(point.days for point in survey.reached(one.record, area))
        left[area] = without(pathway.days, [*reached[one.record, area], *gone])
    for days in joined(stretch for some in left.values() for stretch in some):
        day = nearest(survey.on, days)
        areas = tuple(area for area, some in left.items() if any(first <= day < until for first, until in some))
        told = {"what": one.record, "areas": areas}
        yield Spell("reaches_nobody", pathway, days, one.part, one.record, told, areas=areas or pathway.refers("areas"))


def _known_reach(_: Survey) -> dict[tuple[UUID, UUID], Sequence[Days]]:
    """By function and area, the days on which somebody reaches it there: worked out once for all that ask."""
    return {}


def _behind(survey: Survey, pathway: Stretch, named: Iterable[Named]) -> dict[UUID, list[Days]]:
    """What a step's text may call by a name that it no longer has, and the days: what it names, and the contact points
    and organisations that it leads to."""
    renamed = survey.remembered(old_names)
    found: dict[UUID, list[Days]] = defaultdict(list)
    for one in named:
        if one.record in renamed:
            found[one.record].append(pathway.days)
        for identity, over in _leading_to(survey, pathway, one):
            if days := both(pathway.days, over):
                found[identity].append(days)
    return found


def _leading_to(survey: Survey, pathway: Stretch, one: Named) -> Sequence[tuple[UUID, Days]]:
    """The renamed contact points and organisations that a step leads to, and when: worked out once for a function and
    a choice of areas."""
    known = survey.remembered(_known_leads)
    areas = frozenset(pathway.refers("areas"))
    if (one.record, areas) not in known:
        points: Iterable[Stretch] = ()
        if one.kind == "contact_point":
            points = survey.stretches(one.record)
        elif one.role in HANDING_OVER:
            points = (p for area in survey.serving_any(areas) for p in survey.reaching.get((one.record, area), ()))
        renamed = survey.remembered(old_names)
        found = ((identity, p.days) for p in points for identity in (p.record, *p.refers("organisation")))
        known[one.record, areas] = [lead for lead in found if lead[0] in renamed]
    return known[one.record, areas]


def _known_leads(_: Survey) -> dict[tuple[UUID, frozenset[UUID]], Sequence[tuple[UUID, Days]]]:
    return {}


def _renamed(
    survey: Survey, stretch: Stretch, part: str, texts: str, behind: Mapping[UUID, Sequence[Days]]
) -> Iterator[Spell]:
    renamed = survey.remembered(old_names)
    for identity, over in behind.items():
        for now, old in renamed.get(identity, ()):
            used = [name for name in old if _says(texts, name, names_of(now))]
            for some in joined(over) if used else ():
                if days := both(stretch.days, some, now.days):
                    told = {"old": used[0], "what": identity}
                    yield Spell("names_what_was_renamed", stretch, days, part, identity, told)


def old_names(survey: Survey) -> Mapping[UUID, Sequence[tuple[Stretch, Sequence[str]]]]:
    """The records that have had another name, each with its stretches and the names that it no longer has in them."""
    found = {}
    for kind in ("organisation", "contact_point", "function"):
        for identity, stretches in survey.by_kind.get(kind, {}).items():
            if some := survey.again(_names_before, identity, stretches):
                found[identity] = some
    return found


def _names_before(stretches: Sequence[Stretch]) -> Sequence[tuple[Stretch, Sequence[str]]]:
    return tuple(_old_names(stretches))


def _old_names(stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Sequence[str]]]:
    before: dict[str, None] = {}
    for stretch in stretches:
        others = stretch.content.get("other_names") or ()
        earlier = {other["name"]: None for other in others if other["type"] == "earlier"}
        own = names_of(stretch)
        if old := [name for name in before | earlier if name not in own]:
            yield stretch, old
        before |= dict.fromkeys(own)


def names_of(stretch: Stretch) -> tuple[str, ...]:
    """What it is called, in the languages in which it has a name."""
    name = stretch.content["name"]
    return (name,) if isinstance(name, str) else tuple(filter(None, (name["sv"], name.get("en"))))


def _says(text: str, name: str, now: Iterable[str]) -> bool:
    """Whether the text has the name as words of their own, elsewhere than within what it is called now."""
    for current in now:
        if name.casefold() in current.casefold():
            text = text.replace(current.casefold(), " ")
    return name.casefold() in text and bool(_pattern(name.casefold()).search(text))


@lru_cache(maxsize=5_000)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _texts_of_steps(content: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    return _texts(content["steps"])


def _texts_of_sections(content: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    return _texts(content.get("sections") or ())


def _texts(parts: Iterable[Mapping[str, Any]]) -> Sequence[tuple[str, str]]:
    """The key of each step or section, and all its texts in one, folded."""
    return tuple((part["key"], "\n".join(_strings(part)).casefold()) for part in parts)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("key", "actor", "receiver", "function", "contact_point", "legal", "branch"):
                yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


READS = frozenset({"area", "organisation", "function", "contact_point", "pathway", "routine"})
RULE = Rule(8, ("points_to_ended", "points_to_moved", "names_what_was_renamed", "reaches_nobody"), _judge, READS)
