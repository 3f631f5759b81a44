"""What was sent in a form of an entry: which button, what the fields hold, and from when and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict

from registry.keeping.changing import Wanted
from web.correcting.case import Case
from web.correcting.faults import OF_A_CODE, Fault
from web.correcting.seats import CHOSEN as CHOSEN_SEAT
from web.correcting.shape import CHANNEL_VALUES, fields_of_form
from web.correcting.values import Values, content_of, one, patch_between, rows_of

NOT_FIELDS = frozenset({"csrfmiddlewaretoken", "doing", "theirs", "theirs_revision"})
IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANNEL_TYPE = re.compile("|".join(CHANNEL_VALUES))
CHOSEN = {
    "reference": IDENTITY,
    "areas": IDENTITY,
    "languages": re.compile(r"[a-z]{2,3}(-[A-Z]{2})?"),
}
"""By sort of field, what is chosen from a list looks like."""
LONGEST = 20_000
"""Characters of what one field may hold: a hundred times what any needs."""


class Faulty(Exception):
    """What was sent cannot be understood; nothing was tried."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


def values_sent(kind: str, sent: QueryDict) -> Values:
    """What the fields hold. Raises Http404 for what no form of ours can have sent: it is chosen there, not typed."""
    found = {
        name: list(map(str, some)) for name, some in sent.lists() if name not in NOT_FIELDS and "choice-" not in name
    }
    too_long = any(len(text) > LONGEST for some in found.values() for text in some)
    if too_long or any(text and not pattern.fullmatch(text) for pattern, text in _chosen(kind, found)):
        raise Http404
    return found


def _chosen(kind: str, values: Values) -> Iterator[tuple[re.Pattern[str], str]]:
    """What is chosen from a list, each with what it has to look like."""
    for field in fields_of_form(kind):
        if pattern := CHOSEN.get(field.sort):
            yield from ((pattern, text) for text in values.get(field.name, ()))
    for row in rows_of("channels", values):
        yield CHANNEL_TYPE, one(values, f"channels-{row}-type") or "none"
    for row in rows_of("members", values):
        yield from ((IDENTITY, one(values, f"members-{row}-{name}")) for name in ("function", *CHOSEN_SEAT))


def number(text: str) -> int | None:
    """A version's number; None when nothing was sent. Raises Http404 for what is none."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


def content_sent(case: Case, values: Values) -> dict[str, Any]:
    """What the form says shall stand there, as JSON."""
    found: dict[str, Any] = content_of(case.kind, values, case.hidden)
    return found


@dataclass(frozen=True)
class _Days:
    first: date | None
    until: date | None


def wanted(case: Case, values: Values) -> Wanted:
    """The change that is asked for. Raises `Faulty` for days that are none."""
    days = _days(values)
    patch = None if case.doing == "end" else _patch(case, values)
    return Wanted(
        case.kind,
        case.doing,
        patch,
        record=case.record or _identity(values),
        base=case.base.version if case.base else None,
        revision=number(one(values, "revision")) if case.record else None,
        valid_from=days.first,
        valid_until=days.until,
        note=one(values, "change_note"),
        source=one(values, "source"),
        confirmed=one(values, "confirmed") == "yes",
        checked=one(values, "checked") == "yes",
    )


def _identity(values: Values) -> UUID | None:
    """The identity that a new entry was given when its form was opened: who presses twice makes one. Raises Http404."""
    try:
        return UUID(one(values, "identity")) if one(values, "identity") else None
    except ValueError:
        raise Http404 from None


def _patch(case: Case, values: Values) -> dict[str, Any]:
    content = content_sent(case, values)
    if case.doing == "create":
        return content
    return patch_between(case.content, content, case.kind, case.hidden)


def _days(values: Values) -> _Days:
    faults: list[Fault] = []
    found: dict[str, date | None] = {}
    for name in ("valid_from", "valid_until"):
        text = one(values, name)
        try:
            found[name] = date.fromisoformat(text) if text else None
        except ValueError:
            faults.append(Fault(name, "", "no_day", OF_A_CODE["no_day"]))
    if faults:
        raise Faulty(faults)
    last = found["valid_until"]
    return _Days(found["valid_from"], last + timedelta(days=1) if last and last < date.max else None)
