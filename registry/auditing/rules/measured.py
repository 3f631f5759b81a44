"""Check 1: what keeps an agreement from counting in the national measure, agreement by agreement.

An agreement that was decided (or, where no decision stands, began to hold) less than 24 months ago and has not been
followed up since is only told of: it does not count before it has been, and nobody is late yet. What holds before the
day of its decision is told of by check 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from records.content import PartialDate
from records.text import Text
from registry.auditing.agreements import (
    agreements,
    at_management_level,
    decided_from,
    due_on,
    followed_up,
    is_written,
    last_followed_up,
)
from registry.auditing.days import FOREVER, Days, after, both, earlier, joined, without
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey

NEVER = Text(sv="aldrig", en="never")


def _judge(survey: Survey) -> Iterator[Spell]:
    for stretch, agreed in survey.remembered(agreements):
        for days in joined(agreed):
            yield from _of(survey, stretch, days)


def _of(survey: Survey, stretch: Stretch, agreed: Days) -> Iterator[Spell]:
    if not is_written(stretch):
        yield Spell("agreement_not_written", stretch, agreed)
    if decision := stretch.content.get("decision"):
        told = {"by": decision["decided_by"]}
        if not at_management_level(stretch):
            yield Spell("agreement_below_management", stretch, agreed, told=told)
        if decided_from(stretch) is None:
            yield Spell("agreement_decision_undated", stretch, agreed, told=told)
    for days in without(agreed, followed_up(survey, stretch.record)):
        yield from _not_followed_up(survey, stretch, days)


def _not_followed_up(survey: Survey, stretch: Stretch, days: Days) -> Iterator[Spell]:
    by = due_on(survey, stretch, days[0])
    due = after(by) if by else days[0]
    if waiting := both(days, (days[0], due)):
        yield Spell("agreement_awaits_follow_up", stretch, waiting, told={"day": earlier(due)})
    if late := both(days, (due, FOREVER)):
        last = last_followed_up(survey, stretch.record, late[0])
        told = PartialDate.model_validate(last.content["followed_up"]).latest() if last else NEVER
        yield Spell("agreement_not_followed_up", stretch, late, told={"last": told})


RULE = Rule(
    1,
    (
        "agreement_not_written",
        "agreement_below_management",
        "agreement_decision_undated",
        "agreement_not_followed_up",
        "agreement_awaits_follow_up",
    ),
    _judge,
)
