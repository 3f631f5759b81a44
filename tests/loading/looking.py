"""Looking at what was loaded, as somebody who may see it all would."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command

from records.models import Version
from records.moment import Moment
from records.querysets import believed

BEFORE = date(2025, 6, 30)
"""The last day of the Social Services Act of 2001."""
AFTER = date(2025, 7, 1)
"""The first day of the Social Services Act of 2025."""


def run(command: str, *arguments: str) -> str:
    """What a management command says."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def all_of(kind: str, on: date) -> dict[str, dict[str, Any]]:
    """The contents of a kind that hold on a day, by key, nothing withheld."""
    rows = Version.mechanism.filter(believed(Moment.resolve(on)), kind=kind, ends=False)
    return {key: content for key, content in rows.values_list("record__key", "content") if key and content}


def ever_of(kind: str) -> list[tuple[str, dict[str, Any]]]:
    """The contents of all versions of a kind, with their keys."""
    rows = Version.mechanism.filter(kind=kind).exclude(content=None)
    return [(key, content) for key, content in rows.values_list("record__key", "content") if key and content]
