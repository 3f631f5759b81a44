"""On which days the audit told of hours ahead, while nothing new became known: worked out exactly.

Then it still changes with the days. A check runs out, and whoever answered counts no longer; a hole comes within the
months that are looked at, or has passed. So each month is judged by itself, and anew from each day on which the state
of a contact point or the map of the areas changes: between those only the months that are looked at move on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from records.moment import Moment
from registry.auditing.days import Days, after, both, joined, months_later
from registry.auditing.finding import Finding
from registry.auditing.rules.hours_ahead import CODES
from registry.auditing.rules.lacking import municipalities
from registry.auditing.survey import Survey
from registry.coverage.ahead import months_ahead, pathway_ahead


def days_told_ahead(survey: Survey, finding: Finding, stretches: Iterable[Days]) -> list[Days]:
    """The days of the stretches on which the audit tells of a finding about hours ahead, as known at the survey's
    moment. The stretches are those of `cut`. Some ten queries for each."""
    found = [days for stretch in stretches for days in _told_in(survey, finding, stretch)]
    served = [days for _, area, days in survey.remembered(municipalities) if area == finding.subject]
    return joined(days for one in found for some in served if (days := both(one, some)))


def cut(days: Days, turns: Iterable[date]) -> list[Days]:
    """The days cut into months, and at the days on which something turns, in order."""
    first, until = days
    months, month = [], months_later(first.replace(day=1), 1)
    while month < until:
        months.append(month)
        month = months_later(month, 1)
    edges = sorted({first, until, *months, *(day for day in turns if first < day < until)})
    return list(pairwise(edges))


def _told_in(survey: Survey, finding: Finding, stretch: Days) -> Iterator[Days]:
    """The days of a stretch within one month in which no state changes."""
    known_at = survey.moment.known_at
    area, day = finding.subject, stretch[0]
    covered = pathway_ahead(Moment(day, known_at), area, finding.record) if area else None
    if covered is None or finding.part != (covered.steps[0] if covered.steps else ""):
        return
    while day < stretch[1]:
        seen = covered.judged.within(months_ahead(Moment(day, known_at)))
        if any(CODES.get(kind) == finding.code for kind in seen.of_kind):
            yield day, after(day)
        day = after(day)
