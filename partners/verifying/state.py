"""What state entries are in at a moment: verified, soon to be checked, overdue, or reported not to work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import OuterRef, Subquery

from partners.models import Verification
from partners.verifying.checks import findings
from partners.verifying.cycles import hides_hours, told
from records.models import Version
from records.moment import Moment
from records.reading import Entry

DUE_AHEAD = timedelta(days=21)
"""How long before the end of its cycle an entry is due: three weekly digests."""
UNKNOWN_CYCLE = 183
"""Days, for a version whose cycle nobody wrote down."""


class State(StrEnum):
    """Whether an entry is still right, as far as anybody knows."""

    VERIFIED = "verified"
    DUE = "due"
    OVERDUE = "overdue"
    """Also what was never checked."""
    REPORTED = "reported"
    """It was found or reported not to work after the last check that found that it does."""


@dataclass(frozen=True)
class VerificationState:
    """An entry's state. `due_on`: the last day on which the last successful check holds.

    For what was reported, `due_on` is the day of the finding. None for what was never checked; and else for whoever may
    not see the entry's hours, which the day would hint at. `last` is the last
    check, whatever it found, and never a report.
    """

    state: State
    due_on: date | None
    last: Verification | None


def judged(latest: Verification | None, last: Verification | None, cycle: int, on: date) -> VerificationState:
    """The state on a day, given the last finding of any kind, the last check, and the days that a check holds.

    The last finding alone decides: a successful check clears every report that came before it.
    """
    if latest is None:
        return VerificationState(State.OVERDUE, None, None)
    works = latest.result == Verification.Result.WORKS
    due_on = latest.checked_on + timedelta(days=cycle) if works else latest.checked_on
    return VerificationState(state_on(latest.checked_on, cycle, on, works=works), due_on, last)


def state_on(checked_on: date, cycle: int, on: date, *, works: bool) -> State:
    """The state on a day, given what was found out last: on which day, and whether it works."""
    if not works:
        return State.REPORTED
    due_on = checked_on + timedelta(days=cycle)
    return State.OVERDUE if on > due_on else State.DUE if on >= due_on - DUE_AHEAD else State.VERIFIED


def state_of(entries: Sequence[Entry], moment: Moment) -> dict[int, VerificationState]:
    """The state of contact points at a moment, by their record's pk; each as the entry's version has it.

    As whoever was shown the entries may know it: what is withheld cannot be worked out from it. Two queries.
    """
    if not entries:
        return {}
    of_this = findings(moment).filter(contact_point=OuterRef("record")).order_by("-checked_on", "-event").values("pk")
    checks = of_this.exclude(result=Verification.Result.REPORTED)
    by_record = {entry.pk: entry for entry in entries}
    rows = list(
        Version.mechanism.filter(pk__in=[entry.version for entry in entries]).values_list(
            "record", "cycle__days", "cycle__without_hours", Subquery(of_this[:1]), Subquery(checks[:1])
        )
    )
    wanted = {pk for *_, latest, last in rows for pk in (latest, last) if pk}
    found = {one.pk: one for one in Verification.objects.filter(pk__in=wanted)}

    def state(
        record: int, own: int | None, without: int | None, latest: int | None, last: int | None
    ) -> VerificationState:
        entry = by_record[record]
        days = told(entry, own or UNKNOWN_CYCLE, without or UNKNOWN_CYCLE)
        judgement = judged(found.get(latest or 0), found.get(last or 0), days, moment.on)
        return _without_day(judgement) if hides_hours(entry) else judgement

    return {row[0]: state(*row) for row in rows}


def _without_day(found: VerificationState) -> VerificationState:
    return found if found.state is State.REPORTED else replace(found, due_on=None)
