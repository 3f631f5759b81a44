"""Measures the guard on the corpus and writes the table in `docs/guard.md`: `python -m tests.guard.report`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from records.guard import IDENTITY_KINDS, NAMES, Kind, Severity, findings_in
from tests.guard.corpus import hand_made, harmless, held_out, held_out_harmless, identity_numbers

DOCUMENT = Path(__file__).parents[2] / "docs" / "guard.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
GENERATED, HARMLESS = 2_500, 12_000
SEVERITIES: tuple[tuple[str, Severity], ...] = (("refused", "block"), ("asked", "warn"))


def measured() -> str:
    """The two tables, in Markdown: recall by kind, and false alarms."""
    return f"{_recall()}\n{_false_alarms()}\n{_on_held_out_lines()}"


def _recall() -> str:
    lines = ["| kind | generated | found | hand-made | found |", "| --- | ---: | ---: | ---: | ---: |"]
    for kind, written in hand_made().items():
        found = sum(any(f.kind == kind for f in findings_in(line)) for line in written)
        made, seen = "–", "–"
        if kind in IDENTITY_KINDS:
            texts = [text for text, _ in identity_numbers(kind, GENERATED)]
            made, seen = str(len(texts)), str(sum(any(f.severity == "block" for f in findings_in(t)) for t in texts))
        lines.append(f"| {NAMES[kind].en} | {made} | {seen} | {len(written)} | {found} |")
    return "\n".join(lines) + "\n"


def _false_alarms() -> str:
    alarms: Counter[str] = Counter()
    for line in harmless(HARMLESS):
        alarms.update({finding.severity for finding in findings_in(line)})
    rows = [f"| {name} | {HARMLESS} | {alarms[severity]} |" for name, severity in SEVERITIES]
    return "\n".join(["| harmless lines that are | lines | alarms |", "| --- | ---: | ---: |", *rows]) + "\n"


FIRST_RUN: dict[Kind, int] = {
    "personal_identity_number": 61,
    "coordination_number": 29,
    "interim_number": 28,
    "reserve_number": 23,
    "police_case_number": 23,
    "court_case_number": 25,
    "lma_number": 18,
    "vehicle_registration": 26,
    "street_address": 31,
    "property_designation": 24,
    "private_email": 13,
    "mobile_number": 26,
    "coordinates": 23,
    "reference_number": 20,
    "described_person": 20,
}
"""How many held-out lines of each kind were found before the guard was mended for them. It cannot be measured again."""
FIRST_ALARMS: dict[Severity, int] = {"block": 0, "warn": 4}


def _on_held_out_lines() -> str:
    lines = ["| held-out lines | lines | first run | after mending |", "| --- | ---: | ---: | ---: |"]
    for kind, some in held_out().items():
        found = sum(known_for(kind, line) for line in some)
        lines.append(f"| {NAMES[kind].en} | {len(some)} | {FIRST_RUN[kind]} | {found} |")
    harmless_lines = held_out_harmless()
    for name, severity in SEVERITIES:
        alarms = sum(any(f.severity == severity for f in findings_in(line)) for line in harmless_lines)
        lines.append(f"| harmless, {name} | {len(harmless_lines)} | {FIRST_ALARMS[severity]} | {alarms} |")
    return "\n".join(lines) + "\n"


def known_for(kind: Kind, line: str) -> bool:
    """Whether a line is refused, for an identity number of any kind, or known for its own softer kind."""
    if kind in IDENTITY_KINDS:
        return any(finding.severity == "block" for finding in findings_in(line))
    return any(finding.kind == kind for finding in findings_in(line))


def written() -> str:
    """The tables as they stand in the document."""
    return DOCUMENT.read_text().partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Write the tables anew."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}{measured()}{END}{rest.partition(END)[2]}")
    sys.stdout.write(measured())


if __name__ == "__main__":
    main()
