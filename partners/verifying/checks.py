"""Recording that a contact point was checked, and reading when it last was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from partners.models import Verification
from records.guard import A_DOCUMENTS_NUMBER
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.recording import NotRecorded, Problem, Session, identifying
from records.text import Text


class Method(StrEnum):
    """How a contact point is checked."""

    CALLED = "called"
    MAILED = "mailed"
    VISITED_WEBSITE = "visited_website"
    OWNER_CONFIRMED = "owner_confirmed"
    MET = "met"
    OTHER = "other"


METHODS = {
    Method.CALLED: Text(sv="provringning", en="test call"),
    Method.MAILED: Text(sv="e-post", en="e-mail"),
    Method.VISITED_WEBSITE: Text(sv="kontroll på webbplatsen", en="the website was visited"),
    Method.OWNER_CONFIRMED: Text(sv="ägaren bekräftade", en="the owner confirmed"),
    Method.MET: Text(sv="vid möte", en="at a meeting"),
    Method.OTHER: Text(sv="på annat sätt", en="in another way"),
}
"""What each is called."""


@dataclass(frozen=True)
class Check:
    """What a check found. `checked_on`: a day in Europe/Stockholm; `by`: a function or organisation, no person.

    `by_record` is that function or organisation where it is in the registry; `method` how, as a code, where one was
    said, and `how` the same in words. The event then holds the identity and the code, and no words.
    """

    contact_point: Record
    checked_on: date
    by: str
    how: str
    source: str = ""
    result: Verification.Result = Verification.Result.WORKS
    method: Method | None = None
    by_record: Record | None = None
    on_behalf_of: str | None = None
    """The identity of the organisation in whose name somebody else checked; stands in the event."""
    confirmed: bool = False
    """That somebody has read what the guard found "possibly_identifying" in `by`, `how` and `source`."""


def verify(session: Session, checks: Sequence[Check]) -> list[Verification]:
    """Record checks within a writer's turn, each with its event. Raises `NotRecorded`, and then records none."""
    _refuse_impossible(session, checks)
    return Verification.objects.bulk_create([_made(session, check) for check in checks])


def _made(session: Session, check: Check) -> Verification:
    return Verification(
        event_id=session.note("contact_point.verified", check.contact_point, _detail(check)),
        contact_point=check.contact_point,
        checked_on=check.checked_on,
        recorded_at=session.at,
        by=check.by,
        how=check.how,
        source=check.source,
        result=check.result,
        method=check.method,
        by_record=check.by_record,
    )


def _detail(check: Check) -> dict[str, str]:
    detail = {
        "checked_on": check.checked_on.isoformat(),
        "by": str(check.by_record.uuid) if check.by_record else check.by,
        "how": check.method or check.how,
        "result": check.result,
    }
    return detail | ({"on_behalf_of": check.on_behalf_of} if check.on_behalf_of else {})


def _refuse_impossible(session: Session, checks: Sequence[Check]) -> None:
    today = session.at.astimezone(STOCKHOLM).date()
    problems: dict[int, list[Problem]] = defaultdict(list)
    for place, check in enumerate(checks):
        if check.contact_point.kind != "contact_point":
            problems[place].append(Problem(("contact_point",), "other_kind", "only a contact point is verified"))
        if check.checked_on > today:
            problems[place].append(Problem(("checked_on",), "not_yet", "give the day it was checked, today or before"))
        texts = {"by": check.by, "how": check.how, "source": check.source}
        if found := identifying(texts, {"source": A_DOCUMENTS_NUMBER}, confirmed=check.confirmed):
            problems[place] += found
    if problems:
        raise NotRecorded(dict(problems))


def findings(moment: Moment) -> QuerySet[Verification]:
    """Checks and reports that concern `moment.on` or a day before, as known at the moment."""
    return Verification.objects.filter(checked_on__lte=moment.on, recorded_at__lte=moment.known_at)


def last_verified(contact_points: Iterable[int], moment: Moment) -> dict[int, Verification]:
    """The last check of each contact point (by record pk) on or before `moment.on`, as known then. One query."""
    found = (
        findings(moment)
        .filter(contact_point__in=list(contact_points))
        .exclude(result=Verification.Result.REPORTED)
        .order_by("checked_on", "event")
    )
    return {verification.contact_point_id: verification for verification in found}
