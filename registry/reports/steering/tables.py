"""The steering group's report as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from records.content import PartialDate
from registry.naming import KINDS
from registry.reports.steering.answer import Agreed, CoveredHour, Expiring, HolidayAhead, RecordedSince, SteeringReport
from registry.reports.steering.wording import (
    EXPIRES,
    HAPPENED,
    HEADINGS,
    NONE,
    NOT_SIGNED,
    NOTES,
    SEVERITIES,
    TITLES,
    WEEKDAYS,
)
from registry.reports.tables import Alike, Cell, Few, Hours, Table


def tables(report: SteeringReport) -> list[Table]:
    """Every table of the report, in the order in which they are read."""
    return [_table(key, make(report)) for key, make in _MAKERS.items()]


KEYS: tuple[str, ...] = (
    "agreements", "expiring", "proposals", "findings-alike", "findings", "focus-areas", "changes-alike", "changes",
    "training", "measure", "coverage", "holidays", "over-time",
)  # fmt: skip


def table_of(report: SteeringReport, key: str) -> Table | None:
    """The table of that name."""
    return _table(key, _MAKERS[key](report)) if key in _MAKERS else None


def _table(key: str, rows: Iterable[Sequence[Cell]]) -> Table:
    return Table(key, TITLES[key], NOTES.get(key), HEADINGS[key], tuple(tuple(row) for row in rows))


def _day(found: PartialDate | None) -> str | None:
    return found.value if found else None


def agreement_cells(row: Agreed) -> tuple[Cell, ...]:
    """How an agreement stands with a party."""
    return (
        row.party, row.agreement, row.called, _day(row.signed) or NOT_SIGNED, row.decided_by, _day(row.decided),
        row.by_management, _day(row.followed_up), row.valid_until, row.review_by,
    )  # fmt: skip


def _agreements(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    return map(agreement_cells, report.agreements)


def expiring_cells(row: Expiring) -> tuple[Cell, ...]:
    """What runs out."""
    return row.day, EXPIRES[row.what], row.record, KINDS[row.record.kind], row.owners


def _expiring(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    return map(expiring_cells, report.deadlines)


def _proposals(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.proposals:
        yield row.record, row.round, row.valid_from, row.proposed_at, row.missing_parties, row.declined_parties


def _findings_alike(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.finding_groups:
        yield (
            SEVERITIES[row.severity], row.title, row.owners, Alike(row.findings, row.code, row.severity, row.owners),
            row.accepted or None, row.since, Few(row.records, row.more_records),
        )  # fmt: skip


def _findings(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.findings:
        yield (
            SEVERITIES[row.severity], row.record, row.reason, row.clears_by, row.owners, row.since, row.accepted_until
        )  # fmt: skip


def _focus_areas(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.focus_areas:
        yield row.plan, row.name, row.routines, row.pathways, NONE if row.gap else None


def _changes_alike(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.change_groups:
        told = Few(row.records, row.more_records)
        yield KINDS[row.kind], HAPPENED[row.happened], row.changes, row.last, told


def change_cells(row: RecordedSince) -> tuple[Cell, ...]:
    """A change, with who made it where that may be told."""
    return row.at, row.record, KINDS[row.record.kind], HAPPENED[row.happened], row.valid_from, row.by


def _changes(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    return map(change_cells, report.changes)


def _training(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.training_facts:
        share = f"≥ {row.share_percent_at_least} %" if row.share_percent_at_least is not None else None
        yield row.organisation, row.course, row.audience, share, row.number, row.measured.value, row.source


def _measure(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.measures:
        yield row.area, row.name, row.agreement or NONE, row.written, row.by_management, row.followed_up, row.counts


def hour_cells(row: CoveredHour | HolidayAhead) -> tuple[Hours, Hours, Hours]:
    """How long somebody is required, no one answers, and it is not known."""
    return Hours(row.required_minutes), Hours(row.no_one_minutes), Hours(row.unknown_minutes)


def _coverage(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.covered_hours:
        hour = f"{row.hour:02}–{row.hour + 1:02}"
        if row.required_minutes or row.no_one_minutes or row.unknown_minutes:
            yield row.area, WEEKDAYS[row.weekday], hour, *hour_cells(row)


def _holidays(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.holidays:
        yield row.area, row.day, row.name, *hour_cells(row)


def _over_time(report: SteeringReport) -> Iterator[Sequence[Cell]]:
    for row in report.quarterly_counts:
        yield row.party, row.day, row.agreements


_MAKERS: Mapping[str, Callable[[SteeringReport], Iterator[Sequence[Cell]]]] = {
    "agreements": _agreements,
    "expiring": _expiring,
    "proposals": _proposals,
    "findings-alike": _findings_alike,
    "findings": _findings,
    "focus-areas": _focus_areas,
    "changes-alike": _changes_alike,
    "changes": _changes,
    "training": _training,
    "measure": _measure,
    "coverage": _coverage,
    "holidays": _holidays,
    "over-time": _over_time,
}
