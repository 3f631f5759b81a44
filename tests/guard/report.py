"""Measures the guard on the corpus and writes the table in `docs/guard.md`: `python -m tests.guard.report`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from records.guard import IDENTITY_KINDS, NAMES, findings_in
from tests.guard.corpus import hand_made, harmless, identity_numbers

DOCUMENT = Path(__file__).parents[2] / "docs" / "guard.md"
BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
GENERATED, HARMLESS = 2_500, 12_000


def measured() -> str:
    """The two tables, in Markdown: recall by kind, and false alarms."""
    return f"{_recall()}\n{_false_alarms()}"


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
    rows = [
        f"| {name} | {HARMLESS} | {alarms[severity]} |" for name, severity in (("refused", "block"), ("asked", "warn"))
    ]
    return "\n".join(["| harmless lines that are | lines | alarms |", "| --- | ---: | ---: |", *rows]) + "\n"


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
