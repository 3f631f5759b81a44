"""Check 3: the review date has passed; or there is neither a review date nor a last day.

"Tills vidare" is common, so an agreement may lack an end, but not a review date as well. A pathway without a review
date of its own is reviewed with the routines that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.auditing.days import FOREVER, after, both, without
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey


def _judge(survey: Survey) -> Iterator[Spell]:
    for stretch in survey.of("routine", "pathway", "plan"):
        reviewed = stretch.content.get("review_by")
        if reviewed:
            day = date.fromisoformat(reviewed)
            if days := both(stretch.days, (after(day), FOREVER)):
                yield Spell("review_passed", stretch, days, told={"day": day})
        elif _end(survey, stretch) == FOREVER:
            for days in without(stretch.days, _reviewed_with(survey, stretch)):
                yield Spell("no_end_and_no_review", stretch, days)


def _end(survey: Survey, stretch: Stretch) -> date:
    """The end of the unbroken days to which the stretch belongs."""
    return next(until for first, until in survey.holds(stretch.record) if first <= stretch.first < until)


def _reviewed_with(survey: Survey, stretch: Stretch) -> Iterator[tuple[date, date]]:
    """The days on which a routine that the pathway rests on has a review date or a last day."""
    if stretch.kind != "pathway":
        return
    for routine in stretch.refers("rests_on"):
        for rested in survey.stretches(routine):
            if rested.content.get("review_by") or _end(survey, rested) < FOREVER:
                yield rested.days


RULE = Rule(3, ("review_passed", "no_end_and_no_review"), _judge)
