"""Correcting an entry by a mailed link: numbers, addresses and hours, by the use case that all changes go through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partners.hours import Schedule
from partners.maintaining import Change, Impact, maintain
from partners.maintaining.looked_at import refuse_what_is_new_and_identifying
from partners.verifying.checks import Method
from partners.verifying.confirming import Changed, Confirmation, Confirmed, confirm_within
from partners.verifying.links import CORRECTED, Opened, using
from records.models import Version
from records.moment import Moment
from records.querysets import believed
from records.reading import Entry
from records.recording import NotRecorded, Problem, Session

NOTE = "Rättat i det mejlade formuläret"
"""The change's note: nobody is asked for one."""


@dataclass(frozen=True)
class Correction:
    """What shall stand there instead: of channels by their places in the version, and the hours (None: as they are).

    `seen`: the number of the version that was shown and that the places are of.
    """

    seen: int
    channels: Mapping[int, str]
    hours: Schedule | None = None


@dataclass(frozen=True)
class Corrected:
    """What came of it (at a rehearsal: what would have), and who relies on what was changed."""

    confirmed: Confirmed
    impact: Impact


def correct_by_link(token: str, correction: Correction, *, rehearsal: bool = False) -> Corrected:
    """Correct an entry from today, and confirm the rest. Uses the link, unless it is a rehearsal.

    What may identify somebody is refused when it is new; what stood there before was confirmed by whoever wrote it.
    Raises `Unusable`; and, so that the link is not used, `Changed` when another version holds by now than was seen, or
    `NotRecorded` with paths such as ("channels", 0, "number") and ("hours", "exceptions", 0, "reason").
    """
    with using(token, rehearsal=rehearsal) as (session, found):
        if found.entry.number != correction.seen:
            raise Changed
        said = _said_today(found.entry, session)
        wanted: dict[str, Any] = {"channels": _corrected(found, said["channels"], correction.channels)}
        if correction.hours is not None:
            wanted["hours"] = correction.hours.model_dump(mode="json")
        refuse_what_is_new_and_identifying("contact_point", said, said | wanted)
        change = Change("contact_point", "merge", wanted, record=found.entry.id, change_note=NOTE, confirmed=True)
        (outcome,) = maintain(session, found.viewer, [change])
        confirmation = Confirmation(Method.OWNER_CONFIRMED)
        confirmed = confirm_within(session, found.viewer, found.entry.id, confirmation)
    return Corrected(confirmed, outcome.impact)


def _corrected(found: Opened, channels: list[dict[str, Any]], values: Mapping[int, str]) -> list[dict[str, Any]]:
    correctable = found.correctable
    if stray := [place for place in values if place not in correctable]:
        raise NotRecorded({0: [Problem(("channels", stray[0]), "no_such_channel", "there is no such channel")]})
    made = [dict(channel) for channel in channels]
    for place, value in values.items():
        made[place][CORRECTED[made[place]["type"]]] = value
    return made


def _said_today(entry: Entry, session: Session) -> dict[str, Any]:
    """All of the entry, with what is withheld: it must not be lost by correcting the rest."""
    now = Moment.resolve(known_at=session.at)
    version = Version.mechanism.filter(believed(now), record=entry.pk).get()
    return dict(version.content or {})
