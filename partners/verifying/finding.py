"""Narrowing a list of contact points by their state, in the database: nothing is read that is not shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from partners.models import Verification
from partners.verifying.checks import findings
from partners.verifying.cycles import LENGTHS
from partners.verifying.state import DUE_AHEAD, UNKNOWN_CYCLE, State
from records.moment import Moment
from records.querysets import VersionQuerySet
from records.reading import Selection

WORKS = Verification.Result.WORKS
_NEVER = Q(last_result=None)
_REPORTED = Q(last_result__isnull=False) & ~Q(last_result=WORKS)


def in_state(selection: Selection, state: State) -> Selection:
    """Those contact points that are in the state at the selection's moment."""

    def narrow(rows: VersionQuerySet, moment: Moment) -> VersionQuerySet:
        return _judged(rows, moment).filter(_conditions(moment.on)[state])

    return selection.satisfying(narrow, "verification_state", str(state))


def due_before(selection: Selection, day: date) -> Selection:
    """Those whose check no longer holds on `day`: due before it, never checked, or reported."""

    def narrow(rows: VersionQuerySet, moment: Moment) -> VersionQuerySet:
        ends = _works(lambda days: Q(last_day__lt=_before(day, days)))
        return _judged(rows, moment).filter(_NEVER | _REPORTED | ends)

    return selection.satisfying(narrow, "verification_due_before", day.isoformat())


def _judged(rows: VersionQuerySet, moment: Moment) -> VersionQuerySet:
    latest = findings(moment).filter(contact_point=OuterRef("record")).order_by("-checked_on", "-event")
    return rows.alias(
        last_day=Subquery(latest.values("checked_on")[:1]),
        last_result=Subquery(latest.values("result")[:1]),
        holds_for=Coalesce("cycle__days", UNKNOWN_CYCLE),
    )


def _conditions(on: date) -> dict[State, Q]:
    """The same as `state.judged`, said to the database: the day of the last finding, for each length of a cycle."""
    ahead = DUE_AHEAD.days
    return {
        State.REPORTED: _REPORTED,
        State.OVERDUE: _NEVER | _works(lambda days: Q(last_day__lt=_before(on, days))),
        State.DUE: _works(lambda days: Q(last_day__range=(_before(on, days), _before(on, days - ahead)))),
        State.VERIFIED: _works(lambda days: Q(last_day__gt=_before(on, days - ahead))),
    }


def _works(condition: Callable[[int], Q]) -> Q:
    """Found to work, on a day for which `condition(days of the cycle)` holds."""
    return Q(last_result=WORKS) & reduce(or_, (Q(holds_for=days) & condition(days) for days in LENGTHS))


def _before(day: date, days: int) -> date:
    return day - timedelta(days=days)
