"""The use cases: a coordinator lives with a finding until a day, and takes that back.

Accepting changes no record: the finding stays visible as accepted, and counts again when its day has come, or when it
has been cleared and comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.rehearsing import turn
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.recording import NotRecorded, Problem, Session, refuse_identifying
from registry.auditing.accepted import acceptance_of, in_force
from registry.auditing.days import months_later
from registry.auditing.finding import Acceptance, Finding
from registry.auditing.models import AcceptedFinding, WithdrawnAcceptance
from registry.auditing.seeing import NoSuchFinding, finding_seen

LONGEST_REASON = 400
LONGEST_MONTHS = 24
"""Months for which a risk can be accepted at most: no longer than a follow-up counts."""
ACCEPTED, WITHDRAWN = "finding.accepted", "finding.acceptance_withdrawn"


class MayNotAccept(PermissionError):
    """The access table does not allow it to the viewer: it takes the coordinator of all the finding's areas."""


class NoSuchAcceptance(LookupError):
    """There is none that counts today."""


@dataclass(frozen=True)
class Wish:
    """What a coordinator says. `until`: the first day on which the finding counts again. `reason`: about nobody."""

    until: date
    reason: str
    confirmed: bool = False
    """That somebody has read what the guard found "possibly_identifying" in the reason."""


def may_accept(viewer: Viewer, finding: Finding) -> bool:
    """Whether the viewer may accept the finding: coordinates all the areas that it is about."""
    return (
        bool(finding.areas) and viewer.areas.issuperset(finding.areas) and viewer.may(Act.ACCEPT_RISK, [Standing.AREA])
    )


def accept(viewer: Viewer, finding: UUID, wish: Wish, *, dry_run: bool = False) -> Acceptance:
    """Accept a finding of today. Raises `NoSuchFinding`, `MayNotAccept` or `NotRecorded`."""
    seen = finding_seen(viewer, finding, Moment.resolve())
    with turn(viewer.actor, rehearsal=dry_run) as session:
        return accept_within(session, viewer, seen, wish)


def accept_within(session: Session, viewer: Viewer, finding: Finding, wish: Wish) -> Acceptance:
    """The same within a turn that has begun, for a finding that the viewer has been shown."""
    if not may_accept(viewer, finding):
        raise MayNotAccept
    today = session.at.astimezone(STOCKHOLM).date()
    _refuse(wish, today)
    records = {r.uuid: r for r in Record.objects.filter(uuid__in=filter(None, (finding.record, finding.subject)))}
    detail = {
        "finding": str(finding.id),
        "code": finding.code,
        "part": finding.part,
        "subject": str(finding.subject) if finding.subject else None,
        "until": wish.until.isoformat(),
    }
    event = session.note(ACCEPTED, records[finding.record], detail)
    row = AcceptedFinding.objects.create(
        event_id=event,
        code=finding.code,
        record=records[finding.record],
        part=finding.part,
        subject=records[finding.subject] if finding.subject else None,
        since=finding.since,
        accepted_on=today,
        until=wish.until,
        reason=wish.reason.strip(),
        accepted_at=session.at,
        accepted_by=viewer.actor,
    )
    return acceptance_of(row)


def _refuse(wish: Wish, today: date) -> None:
    refuse_identifying({"reason": wish.reason}, confirmed=wish.confirmed)
    problems = []
    if not today < wish.until <= months_later(today, LONGEST_MONTHS):
        text = f"give a day after today, at most {LONGEST_MONTHS} months ahead"
        problems.append(Problem(("until",), "not_in_time", text))
    if not wish.reason.strip() or len(wish.reason) > LONGEST_REASON or "\0" in wish.reason:
        text = f"say why, in at most {LONGEST_REASON} plain characters"
        problems.append(Problem(("reason",), "string_too_long" if wish.reason.strip() else "missing", text))
    if problems:
        raise NotRecorded({0: problems})


def withdraw(viewer: Viewer, finding: UUID, *, dry_run: bool = False) -> None:
    """Take back the acceptance of a finding that counts today. Raises `NoSuchFinding`, `NoSuchAcceptance` or
    `MayNotAccept`."""
    seen = finding_seen(viewer, finding, Moment.resolve())
    with turn(viewer.actor, rehearsal=dry_run) as session:
        withdraw_within(session, viewer, seen)


def withdraw_within(session: Session, viewer: Viewer, finding: Finding) -> WithdrawnAcceptance:
    """The same within a turn that has begun. What other coordinators accepted of it since then is taken back as well:
    the finding counts again."""
    if not may_accept(viewer, finding):
        raise MayNotAccept
    today = session.at.astimezone(STOCKHOLM).date()
    rows = in_force(Moment(today, session.at)).filter(code=finding.code, record__uuid=finding.record, part=finding.part)
    rows = rows.filter(subject__uuid=finding.subject) if finding.subject else rows.filter(subject=None)
    made = [_withdrawn(session, viewer, row, today) for row in rows]
    if not made:
        raise NoSuchAcceptance
    return made[-1]


def _withdrawn(session: Session, viewer: Viewer, row: AcceptedFinding, today: date) -> WithdrawnAcceptance:
    event = session.note(WITHDRAWN, row.record, {"acceptance": row.pk, "code": row.code})
    return WithdrawnAcceptance.objects.create(
        event_id=event, acceptance=row, withdrawn_on=today, withdrawn_at=session.at, withdrawn_by=viewer.actor
    )


__all__ = [
    "LONGEST_REASON",
    "MayNotAccept",
    "NoSuchAcceptance",
    "NoSuchFinding",
    "Wish",
    "accept",
    "accept_within",
    "may_accept",
    "withdraw",
    "withdraw_within",
]
