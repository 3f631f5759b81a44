"""What became of changes: they are recorded together, and each is told what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from partners.maintaining.case import Case
from partners.maintaining.external_ids import give
from partners.maintaining.impact import Affected, Impact, impact_of
from records.models import Record, Version
from records.moment import Moment
from records.recording import Draft, NotRecorded, Session

Result = Literal["created", "changed", "ended", "restarted", "unchanged"]
RESULTS: tuple[Result, ...] = ("created", "changed", "ended", "restarted", "unchanged")


@dataclass(frozen=True)
class Outcome:
    """What became of one change. `version` is the one recorded, or when `unchanged` the one that says so already.

    `superseded`: the numbers of versions that held over some of the days of the change and no longer do.
    `on_behalf_of`: the organisation in whose name somebody else changed it.
    """

    record: Record
    version: Version
    result: Result
    impact: Impact
    superseded: tuple[int, ...] = ()
    on_behalf_of: UUID | None = None


def record_cases(session: Session, cases: Sequence[Case], before: Moment) -> list[Outcome]:
    """Record the cases, all or none, and say what became of each, in order. `before`: as known before this turn."""
    same = {case.place: unchanged for case in cases if (unchanged := _says_so_already(case))}
    changing = [case for case in cases if case.place not in same]
    try:
        versions = session.record_all([_draft(case) for case in changing]) if changing else []
    except NotRecorded as error:
        raise NotRecorded({changing[place].place: found for place, found in error.problems.items()}) from None
    recorded = {case.place: version for case, version in zip(changing, versions, strict=True)}
    for case, version in zip(changing, versions, strict=True):
        case.record = version.record
    named = [(case.record, case.content or case.before or case.last, case.change.external_id) for case in cases]
    give([(record, content, external_id) for record, content, external_id in named if record])
    affected = [_affected(case) for case in changing]
    impacts = impact_of(affected, before, Moment.resolve(before.on))
    told = {case.place: impact for case, impact in zip(changing, impacts, strict=True)}
    return [_outcome(case, recorded.get(case.place) or same[case.place], told.get(case.place)) for case in cases]


def _says_so_already(case: Case) -> Version | None:
    """The version that says over all the days just what is asked for, if there is one."""
    holding = next((b for b in case.beliefs if b.valid_from <= case.valid_from), None)
    if holding is None or case.content is None or holding.version.content != case.content:
        return None
    covers = holding.valid_until is None or (case.valid_until is not None and case.valid_until <= holding.valid_until)
    return holding.version if covers else None


def _draft(case: Case) -> Draft:
    change = case.change
    return Draft(
        change.kind,
        case.content,
        case.valid_from,
        case.valid_until,
        record=case.identity,
        change_note=change.change_note,
        source=change.source,
        on_behalf_of=case.principal,
        confirmed=change.confirmed,
        model=case.model,
    )


def _affected(case: Case) -> Affected:
    if case.record is None:
        raise RuntimeError("the case has been recorded")
    return Affected(case.record.uuid, case.change.kind, case.before, case.content, case.valid_from, case.valid_until)


def _outcome(case: Case, version: Version, impact: Impact | None) -> Outcome:
    if case.record is None:
        raise RuntimeError("the case has been recorded")
    if impact is None:
        return Outcome(case.record, version, "unchanged", Impact(), (), case.principal)
    until = case.valid_until or date.max
    gone = {b.version.number for b in case.beliefs if b.valid_from < until and b.version.content is not None}
    return Outcome(case.record, version, _result(case), impact, tuple(sorted(gone)), case.principal)


def _result(case: Case) -> Result:
    if case.change.doing == "create":
        return "created"
    if case.content is None:
        return "ended"
    return "changed" if case.before is not None else "restarted"
