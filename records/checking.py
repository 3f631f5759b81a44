"""Checking the whole log, and remembering what was found and when, for who reads the log."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from records.log import first_break
from records.models import Head, LogCheck

LONGEST_PROBLEM = 200


def check_log() -> LogCheck:
    """Recompute everything the log vouches for, and keep the result. Takes as long as the log is long."""
    began, at = time.monotonic(), datetime.now(UTC)
    head = Head.objects.filter(id=1).first() or Head()
    found = first_break()
    return LogCheck.objects.create(
        at=at,
        seconds=round(time.monotonic() - began),
        sequence=head.sequence,
        hash=head.hash,
        broken_at=found.sequence if found else None,
        problem=found.problem[:LONGEST_PROBLEM] if found else "",
    )


def last_check() -> LogCheck | None:
    """What was found the last time. One query."""
    return LogCheck.objects.order_by("-at", "-pk").first()
