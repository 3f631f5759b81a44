"""Check 4: a provision that is cited has been repealed, or stands under another number.

From the first day on which it no longer holds (`in_force_until`), or its record holds nothing, for as long as it is
cited. Each place that cites it is a finding of its own: a step, a section, a note, or the head of a routine. Where a
coordinator has said that the older law is meant (old law for old cases) there is none, from when that was known on;
nor where what came instead is cited as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from registry.auditing.days import FOREVER, Days, both, without
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey
from registry.older_law import cites_successor

NOTES = ("secrecy_note", "documentation_note", "scope_note", "review_rule", "registry_note")


def _judge(survey: Survey) -> Iterator[Spell]:
    found = list(_citing(survey))
    meant = survey.meant({spell.stretch.record for spell in found})
    for spell in found:
        if (spell.part, spell.subject) not in meant.get(spell.stretch.record, ()):
            yield spell


def _citing(survey: Survey) -> Iterator[Spell]:
    for stretch in survey.of("routine", "pathway"):
        places = dict.fromkeys(cited(stretch))
        for part, provision in places:
            for days, law in _not_in_force(survey, provision):
                beside = {other for where, other in places if where == part}
                shared = both(stretch.days, days)
                if shared and not cites_successor(beside, law.refers("replaced_by")):
                    yield _spell(stretch, part, provision, law, shared)


def cited(stretch: Stretch) -> Iterator[tuple[str, UUID]]:
    """Every provision that a routine or pathway cites, with the part that does (see `cited_in`)."""
    return cited_in(stretch.content)


def cited_in(content: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    """Every provision that the content of a routine or pathway cites, with the part that does: a step's or section's
    key, a note's name, or "" for the head."""
    yield from (("", UUID(one)) for one in content.get("legal") or ())
    for parts in (content.get("steps") or (), content.get("sections") or ()):
        yield from ((part["key"], UUID(one)) for part in parts for one in part.get("legal") or ())
    for name in NOTES:
        note: dict[str, Any] = content.get(name) or {}
        yield from ((name, UUID(one)) for one in note.get("legal") or ())


def _not_in_force(survey: Survey, provision: UUID) -> Iterator[tuple[Days, Stretch]]:
    """The days on which the provision no longer holds, with what the registry last said of it."""
    stretches = survey.stretches(provision)
    for law in stretches:
        ceased = law.content.get("in_force_until")
        if ceased and (days := both(law.days, (date.fromisoformat(ceased), FOREVER))):
            yield days, law
    if stretches:
        for days in without((stretches[0].first, FOREVER), (law.days for law in stretches)):
            yield days, next(law for law in reversed(stretches) if law.until <= days[0])


def _spell(stretch: Stretch, part: str, provision: UUID, law: Stretch, days: Days) -> Spell:
    replaced_by = law.refers("replaced_by")
    ceased = law.content.get("in_force_until")
    told = {
        "law": law.label,
        "day": min(date.fromisoformat(ceased), law.until) if ceased else law.until,
        "replaced_by": replaced_by,
    }
    code = "cites_renumbered_law" if replaced_by else "cites_repealed_law"
    return Spell(code, stretch, days, part, provision, told)


RULE = Rule(4, ("cites_repealed_law", "cites_renumbered_law"), _judge)
