"""From which days a change may hold, and until when it does when nobody said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from partners.access import Standing
from partners.maintaining.asked import Change, Unset
from records.models import Belief
from records.recording import Problem

DAYS_BACK = 400
"""How far back an organisation corrects its own entries: a year and a month, so that the year before is closed."""
DAYS_AHEAD = 1100
"""How far ahead anybody plans: three years."""
FIRST_DAY = date(1990, 1, 1)
"""How far back a coordinator corrects what the organisations no longer may."""


def allowed_days(standing: Standing, today: date) -> tuple[date, date]:
    """The first and the last day (both included) from which a change may hold."""
    first = FIRST_DAY if standing is Standing.AREA else today - timedelta(days=DAYS_BACK)
    return first, today + timedelta(days=DAYS_AHEAD)


def problems_with(change: Change, valid_from: date, standing: Standing, today: date) -> Iterator[Problem]:
    """What is wrong with the day from which a change shall hold."""
    first, last = allowed_days(standing, today)
    if not first <= valid_from <= last:
        who = "a coordinator" if standing is Standing.AREA else "an organisation"
        text = f"{who} changes entries from {first} to {last}; choose a day in between"
        yield Problem(("change", "valid_from"), "outside_period", text)
    if change.doing == "create" and isinstance(change.valid_until, date) and change.valid_until <= today:
        text = "a new entry that has ended already helps nobody; choose a later day"
        yield Problem(("change", "valid_until"), "already_ended", text)


def until_when(change: Change, valid_from: date, beliefs: list[Belief]) -> date | None:
    """The first day on which the change no longer holds; None is until further notice.

    `beliefs` are what the registry takes to hold from `valid_from` on, in order of days.
    """
    if not isinstance(change.valid_until, Unset):
        return change.valid_until
    if change.doing in ("create", "end"):
        return None
    for belief in beliefs:
        if belief.valid_from > valid_from:
            return belief.valid_from
        if belief.valid_until is not None:  # what was to last for some days only still does
            return belief.valid_until
    return None
