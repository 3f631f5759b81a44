"""Verification: recording that a contact point was checked, and reading when it last was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from partners.models import Verification
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.recording import NotRecorded, Problem, Session


@dataclass(frozen=True)
class Check:
    """What a check found. `checked_on`: a day in Europe/Stockholm; `by`: a function or organisation, no person."""

    contact_point: Record
    checked_on: date
    by: str
    how: str
    source: str = ""
    result: Verification.Result = Verification.Result.WORKS


def verify(session: Session, checks: Sequence[Check]) -> list[Verification]:
    """Record checks within a writer's turn, each with its event. Raises `NotRecorded`, and then records none."""
    _refuse_impossible(session, checks)
    made = []
    for check in checks:
        detail = {"checked_on": check.checked_on.isoformat(), "by": check.by, "how": check.how, "result": check.result}
        made.append(
            Verification(
                event_id=session.note("contact_point.verified", check.contact_point, detail),
                contact_point=check.contact_point,
                checked_on=check.checked_on,
                recorded_at=session.at,
                by=check.by,
                how=check.how,
                source=check.source,
                result=check.result,
            )
        )
    return Verification.objects.bulk_create(made)


def _refuse_impossible(session: Session, checks: Sequence[Check]) -> None:
    today = session.at.astimezone(STOCKHOLM).date()
    problems: dict[int, list[Problem]] = defaultdict(list)
    for place, check in enumerate(checks):
        if check.contact_point.kind != "contact_point":
            problems[place].append(Problem(("contact_point",), "other_kind", "only a contact point is verified"))
        if check.checked_on > today:
            problems[place].append(Problem(("checked_on",), "not_yet", "give the day it was checked, today or before"))
    if problems:
        raise NotRecorded(dict(problems))


def last_verified(contact_points: Iterable[int], moment: Moment) -> dict[int, Verification]:
    """The last check of each contact point (by record pk) on or before `moment.on`, as known then. One query."""
    found = Verification.objects.filter(
        contact_point__in=list(contact_points), checked_on__lte=moment.on, recorded_at__lte=moment.known_at
    ).order_by("checked_on", "event")
    return {verification.contact_point_id: verification for verification in found}
