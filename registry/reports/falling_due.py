"""When what has been agreed runs out, is to be reviewed and is to be followed up: the same for report and calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from registry.auditing.agreements import due_on
from registry.auditing.days import FOREVER
from registry.auditing.survey import Stretch, Survey

Expires = Literal["valid_until", "review_by", "follow_up_due"]


def falls_due(survey: Survey, stretch: Stretch) -> Iterator[tuple[Expires, date]]:
    """What falls due of a routine, pathway or plan as it is on the survey's day, with the day; passed days too.

    Nothing has to be done to what will hold no longer by then, and what another takes over from does not run out.
    """
    ends = ends_on(survey, stretch)
    if ends and not _taken_over(survey, stretch, ends):
        yield "valid_until", ends
    review = stretch.content.get("review_by")
    if review and (day := date.fromisoformat(review)) < (ends or FOREVER):
        yield "review_by", day
    due = due_on(survey, stretch, survey.on) if stretch.kind == "routine" else None
    if due and due < (ends or FOREVER):
        yield "follow_up_due", due


def ends_on(survey: Survey, stretch: Stretch) -> date | None:
    """The first day on which nothing holds any more for what holds over the stretch; None: until further notice."""
    days = next((until for first, until in survey.holds(stretch.record) if first <= stretch.first < until), FOREVER)
    return None if days == FOREVER else days


def _taken_over(survey: Survey, stretch: Stretch, day: date) -> bool:
    """Whether what supersedes it holds on the day."""
    return any(one.first <= day < one.until for one in survey.remembered(_superseding).get(stretch.record, ()))


def _superseding(survey: Survey) -> Mapping[UUID, Sequence[Stretch]]:
    """What supersedes each record, over all days."""
    found: dict[UUID, list[Stretch]] = defaultdict(list)
    for stretch in survey.of("routine", "pathway", "plan"):
        for replaced in stretch.refers("supersedes"):
            found[replaced].append(stretch)
    return found
