"""Check 10: a *ska* that rests on neither law nor a local decision.

A duty rests on law when it names a provision. It rests on a local decision when it says so, and the pathway, or a
routine that the pathway rests on, has been decided: from the first day that the date of the decision can mean, or all
along where no date of it is told. What says "law" and names no provision, and what says "local decision" where none is
recorded or has come, are told apart from what says nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from registry.auditing.agreements import decided_from
from registry.auditing.days import FOREVER, Days, both, without
from registry.auditing.spell import Rule, Spell
from registry.auditing.survey import Stretch, Survey


def _judge(survey: Survey) -> Iterator[Spell]:
    for stretch in survey.of("pathway"):
        for step in stretch.content["steps"]:
            if step["modality"] != "ska" or step.get("legal"):
                continue
            ground = step.get("ground")
            if ground == "local_decision":
                undecided = without(stretch.days, _decided(survey, stretch))
                yield from (Spell("duty_on_no_decision", stretch, days, step["key"]) for days in undecided)
            else:
                code = "duty_without_provision" if ground == "law" else "duty_without_ground"
                yield Spell(code, stretch, stretch.days, step["key"])


def _decided(survey: Survey, pathway: Stretch) -> Iterator[Days]:
    """The days on which a local decision carries the pathway."""
    rested = (stretch for routine in pathway.refers("rests_on") for stretch in survey.stretches(routine))
    for stretch in (pathway, *rested):
        days = both(stretch.days, (decided_from(stretch) or date.min, FOREVER))
        if days and stretch.content.get("decision"):
            yield days


RULE = Rule(10, ("duty_without_ground", "duty_without_provision", "duty_on_no_decision"), _judge)
