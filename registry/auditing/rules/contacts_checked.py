"""Check 5: a contact point that was not checked within its cycle, never, or was found or reported not to work.

The same states as everywhere (`partners.verifying.state`): the last finding alone decides, and a check that it works
clears every report before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from registry.auditing.days import FOREVER, both, later
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Found, Stretch, Survey


def _judge(survey: Survey) -> Iterator[Spell]:
    for record, stretches in survey.by_kind.get("contact_point", {}).items():
        yield from survey.again(_of_one, record, stretches, survey.findings.get(record, ()))


def _of_one(stretches: Sequence[Stretch], findings: Sequence[Found]) -> Sequence[Spell]:
    return [spell for stretch in stretches for spell in _of(stretch, _last_of_each_day(findings))]


def _of(stretch: Stretch, last: Sequence[Found]) -> Iterator[Spell]:
    if never := both(stretch.days, (date.min, last[0].on if last else FOREVER)):
        yield Spell("contact_never_verified", stretch, never)
    for found, until in _with_ends(last):
        yield from _after(stretch, found, until)


def _last_of_each_day(findings: Sequence[Found]) -> list[Found]:
    """Of several findings on one day the last recorded one counts."""
    return list({found.on: found for found in findings}.values())


def _with_ends(findings: Sequence[Found]) -> Iterator[tuple[Found, date]]:
    """Each finding with the day of the next one."""
    yield from ((found, following.on) for found, following in pairwise(findings))
    if findings:
        yield findings[-1], FOREVER


def _after(stretch: Stretch, found: Found, until: date) -> Iterator[Spell]:
    """What is so after a finding, until the next one."""
    if not found.works:
        if days := both(stretch.days, (found.on, until)):
            yield Spell("contact_not_working", stretch, days, told={"day": found.on})
        return
    due = later(found.on, stretch.cycle)
    if days := both(stretch.days, (later(due, 1), until)):
        yield Spell("contact_overdue", stretch, days, told={"last": found.on, "due": due})


RULE = Rule(5, ("contact_overdue", "contact_never_verified", "contact_not_working"), _judge)
