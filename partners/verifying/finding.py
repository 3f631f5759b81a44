"""Narrowing a list of contact points by their state, in the database: nothing is read that is not shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Case, Expression, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from partners.access import Viewer
from partners.content import VISIBILITIES
from partners.models import Verification
from partners.verifying.checks import findings
from partners.verifying.cycles import HALF_YEAR, LENGTHS, hides_hours
from partners.verifying.models import VersionCycle
from partners.verifying.state import DUE_AHEAD, UNKNOWN_CYCLE, State
from partners.visibility import READING
from records.moment import Moment
from records.querysets import VersionQuerySet
from records.reading import Asker, Selection

WORKS = Verification.Result.WORKS
_NEVER = Q(last_result=None)
_REPORTED = Q(last_result__isnull=False) & ~Q(last_result=WORKS)


def in_state(selection: Selection, state: State) -> Selection:
    """Those contact points that are in the state at the selection's moment, as far as its viewer may know."""
    holds_for, signature = _cycles(selection)

    def narrow(rows: VersionQuerySet, moment: Moment) -> VersionQuerySet:
        return _judged(rows, moment, holds_for).filter(_conditions(moment.on)[state])

    return selection.satisfying(narrow, "verification_state", str(state), signature)


def due_before(selection: Selection, day: date) -> Selection:
    """Those whose check no longer holds on `day`: due before it, never checked, or reported."""
    holds_for, signature = _cycles(selection)

    def narrow(rows: VersionQuerySet, moment: Moment) -> VersionQuerySet:
        ends = _works(lambda days: Q(last_day__lt=_before(day, days)))
        return _judged(rows, moment, holds_for).filter(_NEVER | _REPORTED | ends)

    return selection.satisfying(narrow, "verification_due_before", day.isoformat(), signature)


def _judged(rows: VersionQuerySet, moment: Moment, holds_for: Expression) -> VersionQuerySet:
    latest = findings(moment).filter(contact_point=OuterRef("record")).order_by("-checked_on", "-event")
    return rows.alias(
        last_day=Subquery(latest.values("checked_on")[:1]),
        last_result=Subquery(latest.values("result")[:1]),
        holds_for=holds_for,
    )


def _cycles(selection: Selection) -> tuple[Expression, str]:
    """The days that a check holds, as far as the selection's viewer may know them (`cycles.told`), and a signature.

    At the present moment a version says itself which level its hours have. At another one, what was said more openly
    than the record is open today is judged by how it is shown.
    """
    own, without = Coalesce("cycle__days", UNKNOWN_CYCLE), Coalesce("cycle__without_hours", UNKNOWN_CYCLE)
    hours_hidden, channels_hidden = _closed_today(selection)
    cases = [When(record__in=hours_hidden, then=without)] if hours_hidden else []
    if channels_hidden:
        cases.append(When(record__in=channels_hidden, then=Least(own, Value(HALF_YEAR))))
    knows = _may_see_hours_for_professionals(selection.reader.viewer)
    if not knows:
        cases.append(When(content__visibility="professionals", then=without))
    return Case(*cases, default=own), f"{knows}:{hours_hidden}:{channels_hidden}"


def _may_see_hours_for_professionals(viewer: Asker) -> bool:
    """For an entry for parties only all are told by the same cycle, whatever they may see."""
    return isinstance(viewer, Viewer) and viewer.may(READING["professionals"], [])


def _closed_today(selection: Selection) -> tuple[list[int], list[int]]:
    """The records (pks) that said openly then what is withheld from the viewer today: hours; and channels alone."""
    if selection.reader.moment == Moment.resolve():
        return [], []
    changing = selection.satisfying(_more_open_than_at_another_time, "more_open_than_at_another_time").all()
    hours = [entry.pk for entry in changing if hides_hours(entry)]
    return hours, [entry.pk for entry in changing if entry.withheld and not hides_hours(entry)]


def _more_open_than_at_another_time(rows: VersionQuerySet, _: Moment) -> VersionQuerySet:
    stricter = {level: VISIBILITIES[place + 1 :] for place, level in enumerate(VISIBILITIES[:-1])}
    cycles = VersionCycle.objects.all()
    conditions = (
        Q(content__visibility=level, record__in=cycles.filter(strictest__in=levels).values("version__record"))
        for level, levels in stricter.items()
    )
    return rows.filter(reduce(or_, conditions))


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
