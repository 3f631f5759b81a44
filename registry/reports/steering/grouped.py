"""The report in short: the numbers that a meeting begins with, findings and changes that are alike told together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from registry.auditing.finding import Severity
from registry.auditing.wording import CODES
from registry.lookup.answer import Named
from registry.naming import KINDS
from registry.reports.steering.answer import (
    Agreed,
    ChangedAlike,
    CoveredHour,
    Figures,
    HolidayAhead,
    Measured,
    RecordedSince,
    ToDecide,
    ToDecideAlike,
)

NAMED = 3
"""How many records are named for those that are told together."""


def findings_alike(findings: Iterable[ToDecide]) -> tuple[ToDecideAlike, ...]:
    """Findings of one severity and code that the same organisations must act on, the worst first, then the most.

    Accepted ones are counted with their like; what is accepted altogether comes last.
    """
    by_likeness: dict[tuple[str, str, frozenset[UUID]], list[ToDecide]] = {}
    for one in findings:
        likeness = one.severity, one.code, frozenset(owner.id for owner in one.owners)
        by_likeness.setdefault(likeness, []).append(one)
    told = [_to_decide(some) for some in by_likeness.values()]
    return tuple(sorted(told, key=_urgency))


def _urgency(told: ToDecideAlike) -> tuple[bool, int, str, int, date]:
    settled = told.accepted == told.findings
    return settled, Severity(told.severity).rank, told.title.sv, -told.findings, told.since


def _to_decide(alike: Sequence[ToDecide]) -> ToDecideAlike:
    records, more = _named(one.record for one in alike)
    return ToDecideAlike(
        code=alike[0].code,
        severity=alike[0].severity,
        title=CODES[alike[0].code].title,
        owners=alike[0].owners,
        findings=len(alike),
        accepted=sum(one.accepted_until is not None for one in alike),
        since=min(one.since for one in alike),
        records=records,
        more_records=more,
    )


def changes_alike(changes: Iterable[RecordedSince]) -> tuple[ChangedAlike, ...]:
    """Changes of one sort to records of one kind, those with the last change first."""
    ordered = sorted(changes, key=lambda one: (one.record.kind, one.happened))
    told = [_changed(list(some)) for _, some in groupby(ordered, key=lambda one: (one.record.kind, one.happened))]
    return tuple(sorted(told, key=lambda one: (-one.last.timestamp(), KINDS[one.kind].sv, one.happened)))


def _changed(alike: Sequence[RecordedSince]) -> ChangedAlike:
    newest = sorted(alike, key=lambda one: one.at, reverse=True)
    records, more = _named(one.record for one in newest)
    return ChangedAlike(
        kind=newest[0].record.kind,
        happened=newest[0].happened,
        changes=len(newest),
        last=newest[0].at,
        records=records,
        more_records=more,
    )


def _named(records: Iterable[Named]) -> tuple[tuple[Named, ...], int]:
    """The first few, each once, and how many more there are."""
    each = list({one.id: one for one in records}.values())
    return tuple(each[:NAMED]), max(0, len(each) - NAMED)


def current(agreements: Iterable[Agreed], on: date) -> tuple[int, int]:
    """How many agreements every party has signed and whose review is not late on the day; and how many there are."""
    some = list(agreements)
    late = {row.agreement.id for row in some if row.signed is None or (row.review_by and row.review_by < on)}
    everything = {row.agreement.id for row in some}
    return len(everything - late), len(everything)


def figures(
    agreements: tuple[int, int],
    deadlines: int,
    findings: Sequence[ToDecide],
    measures: Sequence[Measured],
    hours: Sequence[CoveredHour | HolidayAhead],
) -> Figures:
    """The numbers. `agreements`: see `current`."""
    waiting = Counter(one.severity for one in findings if one.accepted_until is None)
    return Figures(
        agreements_current=agreements[0],
        agreements=agreements[1],
        deadlines=deadlines,
        critical=waiting["critical"],
        serious=waiting["serious"],
        minor=waiting["minor"],
        notice=waiting["notice"],
        accepted=sum(one.accepted_until is not None for one in findings),
        required_minutes=sum(one.required_minutes for one in hours),
        no_one_minutes=sum(one.no_one_minutes for one in hours),
        unknown_minutes=sum(one.unknown_minutes for one in hours),
        measures_met=sum(one.counts for one in measures),
        measures=len(measures),
    )
