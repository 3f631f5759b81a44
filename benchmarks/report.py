"""The measurements as tables in `docs/performance.md`, between two markers for each size and engine."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import django

from benchmarks.engines import ROOT, Made
from benchmarks.measuring import Measured

PAGE = ROOT / "docs" / "performance.md"
_MADE_BY = "<!-- {edge} {what}: written by `make bench` -->"


def table(engine_version: str, made: Made, measured: Sequence[Measured]) -> str:
    """The description of the machine and the measurements, as Markdown."""
    load = os.getloadavg()[0]
    machine = (
        f"{datetime.now(UTC):%Y-%m-%d}, {engine_version}, Python {platform.python_version()},"
        f" Django {django.get_version()}, {os.cpu_count()} cores, {_memory()} GB of memory,"
        f" load of the machine at the end {load:.1f}. Loaded {made.versions:,} versions in {made.seconds:.0f} s"
        f" ({made.versions / made.seconds:,.0f} a second)."
    )
    head = ["what", "p50 ms", "p95 ms", "p99 ms", "worst ms", "a second", "bytes"]
    lines = [machine, "", f"| {' | '.join(head)} |", "| --- " + "| ---: " * (len(head) - 1) + "|"]
    lines += [f"| {' | '.join(_row(m))} |" for m in measured]
    return "\n".join(lines)


def write(what: str, text: str, page: Path = PAGE) -> None:
    """Put `text` between the markers of `what` ("nation, sqlite"), at the end of the page when it has none yet."""
    begin, end = (_MADE_BY.format(edge=edge, what=what) for edge in ("begin", "end"))
    block = f"{begin}\n{text}\n{end}"
    old = page.read_text(encoding="utf-8")
    between = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if between.search(old):
        page.write_text(between.sub(lambda _: block, old), encoding="utf-8")
    else:
        page.write_text(f"{old.rstrip()}\n\n### {what[:1].upper()}{what[1:]}\n\n{block}\n", encoding="utf-8")


def _row(m: Measured) -> list[str]:
    times = [f"{value:.1f}" for value in (m.p50, m.p95, m.p99, m.worst)]
    return [m.what, *times, f"{m.per_second:,.0f}", f"{m.size:,}" if m.size else "–"]


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
