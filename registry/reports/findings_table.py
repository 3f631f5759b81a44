"""Findings as a table of a report: one row for each, for a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from records.text import Text
from registry.auditing.telling import Row
from registry.lookup.answer import Named
from registry.naming import KINDS
from registry.reports.steering.wording import SEVERITIES
from registry.reports.tables import Cell, Table

TITLE = Text(sv="Avvikelser", en="Findings")
COLUMNS = (
    Text(sv="Hur allvarligt", en="Severity"),
    Text(sv="Vad", en="What"),
    Text(sv="Uppgift", en="Entry"),
    Text(sv="Slag", en="Kind"),
    Text(sv="Del", en="Part"),
    Text(sv="Varför", en="Why"),
    Text(sv="Sedan", en="Since"),
    Text(sv="Vem som ska göra det", en="Who must act"),
    Text(sv="Områden", en="Areas"),
    Text(sv="Vad som rättar det", en="What clears it"),
    Text(sv="Godtagen till", en="Accepted until"),
    Text(sv="Kod", en="Code"),
    Text(sv="Avvikelsens id", en="The finding's id"),
)


def findings_table(rows: Iterable[Row], parts: Mapping[UUID, Text]) -> Table:
    """The findings in their order. `parts`: what a step or section is called, by finding (see `parts_of`)."""
    return Table("findings", TITLE, None, COLUMNS, tuple(tuple(one) for one in _rows(rows, parts)))


def _rows(rows: Iterable[Row], parts: Mapping[UUID, Text]) -> Iterator[Sequence[Cell]]:
    for row in rows:
        finding = row.finding
        yield (
            SEVERITIES[str(finding.severity)],
            row.title,
            Named(id=finding.record, kind=finding.kind, name=finding.label),
            KINDS[finding.kind],
            parts.get(finding.id) or finding.part,
            finding.reason,
            finding.since,
            tuple(Named(id=one.id, kind=one.kind, name=one.name) for one in row.owners),
            tuple(Named(id=one.id, kind=one.kind, name=one.name) for one in row.areas),
            finding.clears_by,
            finding.accepted.until if finding.accepted else None,
            finding.code,
            str(finding.id),
        )
