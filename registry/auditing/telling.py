"""Findings as rows with names in them: for a terminal, a file, a mail, a page and a report."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from io import StringIO
from textwrap import fill
from uuid import UUID

from partners.access import Viewer
from partners.importing.escaping import escaped
from partners.verifying.wording import day
from records.moment import Moment
from records.reading import Label, Reader
from records.text import Text
from registry.auditing.finding import Finding, Severity
from registry.auditing.wording import CODES, SEVERITIES

WIDTH = 100
_PARTS = {"pathway": ("steps", "action"), "routine": ("sections", "heading")}
"""By kind: its parts that a finding may be about, and what of them people know them by."""


@dataclass(frozen=True)
class Row:
    """A finding with what its code is called and the names of those concerned."""

    finding: Finding
    title: Text
    owners: tuple[Label, ...]
    areas: tuple[Label, ...]

    @property
    def counts(self) -> bool:
        """Whether it counts: an accepted one does not."""
        return self.finding.accepted is None


def rows_of(findings: Sequence[Finding], moment: Moment) -> list[Row]:
    """The findings as rows, in their order. One query: names are never withheld."""
    wanted = {one for finding in findings for one in (*finding.owners, *finding.areas)}
    names = Reader(Viewer.anonymous(), moment).labels(wanted)
    return [
        Row(finding, CODES[finding.code].title, _named(finding.owners, names), _named(finding.areas, names))
        for finding in findings
    ]


def parts_of(findings: Iterable[Finding], reader: Reader) -> dict[UUID, Text]:
    """By finding: the step or section concerned as it reads at the moment, a step by its action and a section by its
    heading. What concerns no such part, or one that is not there at the moment, is left out. At most one query."""
    concerned = [one for one in findings if one.part and one.kind in _PARTS]
    entries = reader.many({one.record for one in concerned})
    found: dict[UUID, Text] = {}
    for one in concerned:
        parts, words = _PARTS[one.kind]
        content = entries[one.record].content if one.record in entries else {}
        told = next((part[words] for part in content.get(parts) or () if part["key"] == one.part), None)
        if told:
            found[one.id] = Text.model_validate(told)
    return found


def _named(identities: Iterable[UUID], names: Mapping[UUID, Label]) -> tuple[Label, ...]:
    return tuple(names[one] for one in identities if one in names)


def counts_by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many there are of each severity, the worst first, and how many of all are accepted."""
    some = list(findings)
    counted = Counter(one.severity for one in some)
    return {**{str(s): counted[s] for s in Severity}, "accepted": sum(one.accepted is not None for one in some)}


COLUMNS = (
    "severity", "code", "title", "record", "kind", "part", "reason", "since", "owners", "areas", "clears_by",
    "accepted_until", "accepted_because", "record_id", "id",
)  # fmt: skip
"""The columns of a table of findings."""


def table(rows: Iterable[Row], language: str = "sv") -> Iterator[tuple[str, ...]]:
    """Each row as texts, in the order of `COLUMNS`; days in ISO 8601."""
    for row in rows:
        finding = row.finding
        accepted = finding.accepted
        yield (
            str(finding.severity),
            finding.code,
            row.title.in_language(language),
            finding.label.in_language(language),
            finding.kind,
            finding.part,
            finding.reason.in_language(language),
            finding.since.isoformat(),
            ", ".join(label.name.in_language(language) for label in row.owners),
            ", ".join(label.name.in_language(language) for label in row.areas),
            finding.clears_by.in_language(language),
            accepted.until.isoformat() if accepted else "",
            accepted.reason if accepted else "",
            str(finding.record),
            str(finding.id),
        )


def as_csv(rows: Iterable[Row], language: str = "sv") -> str:
    """The table as CSV with a heading; what a spreadsheet would take for a formula is written so that it does not."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([escaped(cell) for cell in cells] for cells in table(rows, language))
    return out.getvalue()


def as_json(rows: Sequence[Row], moment: Moment) -> str:
    """The table as JSON, with the moment and the counts by severity; texts in both languages."""
    known_at = moment.known_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    found = [_object(row) for row in rows]
    counts = counts_by_severity(row.finding for row in rows)
    told = {"on": moment.on.isoformat(), "known_at": known_at, "counts": counts, "findings": found}
    return json.dumps(told, ensure_ascii=False, indent=2)


def _object(row: Row) -> dict[str, object]:
    finding = row.finding
    accepted = finding.accepted
    return {
        "id": str(finding.id),
        "code": finding.code,
        "severity": str(finding.severity),
        "title": row.title.model_dump(),
        "record": {
            "id": str(finding.record),
            "kind": finding.kind,
            "name": finding.label.model_dump(exclude_none=True),
        },
        "part": finding.part,
        "subject": str(finding.subject) if finding.subject else None,
        "reason": finding.reason.model_dump(),
        "clears_by": finding.clears_by.model_dump(),
        "since": finding.since.isoformat(),
        "owners": [_label(label) for label in row.owners],
        "areas": [_label(label) for label in row.areas],
        "accepted": {"until": accepted.until.isoformat(), "reason": accepted.reason} if accepted else None,
    }


def _label(label: Label) -> dict[str, object]:
    return {"id": str(label.id), "key": label.key, "name": label.name.model_dump(exclude_none=True)}


_WORDS = {
    "sv": {
        "none": "Inga avvikelser den {day}.",
        "some": "{number} avvikelser den {day}: {counts}.",
        "since": "sedan {day}",
        "from": "från {day}",
        "must_act": "Ska åtgärda: {owners}",
        "nobody": "samordnaren",
        "accepted": "Godtagen till {day}: {reason}",
    },
    "en": {
        "none": "No findings on {day}.",
        "some": "{number} findings on {day}: {counts}.",
        "since": "since {day}",
        "from": "from {day}",
        "must_act": "Must act: {owners}",
        "nobody": "the coordinator",
        "accepted": "Accepted until {day}: {reason}",
    },
}


def as_text(rows: Sequence[Row], moment: Moment, language: str = "sv") -> str:
    """The findings for a terminal: how many, then each with its reason, its day and who must act."""
    return "\n".join(_lines(rows, moment, "en" if language.startswith("en") else "sv"))


def _lines(rows: Sequence[Row], moment: Moment, language: str) -> Iterator[str]:
    words = _WORDS[language]
    today = day(moment.on, language)
    if not rows:
        yield words["none"].format(day=today)
        return
    counted = Counter(row.finding.severity for row in rows)
    counts = ", ".join(f"{counted[s]} {SEVERITIES[s].in_language(language)}" for s in Severity if counted[s])
    yield words["some"].format(number=len(rows), day=today, counts=counts)
    for severity in Severity:
        some = [row for row in rows if row.finding.severity is severity]
        if some:
            yield ""
            yield SEVERITIES[severity].in_language(language).upper()
        for row in some:
            yield from _of(row, moment, language)


def _of(row: Row, moment: Moment, language: str) -> Iterator[str]:
    finding, words = row.finding, _WORDS[language]
    part = f" [{finding.part}]" if finding.part else ""
    yield fill(f"- {finding.label.in_language(language)}{part}", WIDTH, subsequent_indent="  ")
    since = words["since" if finding.since <= moment.on else "from"].format(day=day(finding.since, language))
    said = f"{row.title.in_language(language)} ({finding.code}), {since}. {finding.reason.in_language(language)}"
    yield fill(said, WIDTH, initial_indent="    ", subsequent_indent="    ")
    owners = ", ".join(label.name.in_language(language) for label in row.owners) or words["nobody"]
    yield fill(words["must_act"].format(owners=owners), WIDTH, initial_indent="    ", subsequent_indent="    ")
    if accepted := finding.accepted:
        told = words["accepted"].format(day=day(accepted.until, language), reason=accepted.reason)
        yield fill(told, WIDTH, initial_indent="    ", subsequent_indent="    ")
