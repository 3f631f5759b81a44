"""What of a contact point a viewer sees. What is withheld is said to be withheld, and why; never silently absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.content import VISIBILITIES
from partners.models import ProtectedRead
from records.moment import Moment
from records.reading import Asker, Entry, Withheld

FOLLOWS_VISIBILITY = ("channels", "hours", "languages", "interpreter", "audience_note", "prepare", "note")
"""The fields that the entry's `visibility` covers. Name, organisation, function and areas are always shown."""

READING: dict[str, Act] = {
    "public": Act.READ_PUBLIC,
    "professionals": Act.READ_PROFESSIONALS,
    "parties": Act.READ_PARTIES,
}
REASONS = {"professionals": "sign_in", "parties": "parties_only"}
"""Stable codes of why a field is withheld, by the visibility it has."""

PartyFinder = Callable[[Viewer, Sequence[Entry]], set[UUID]]
_party_finders: list[PartyFinder] = []


def finds_parties(finder: PartyFinder) -> PartyFinder:
    """Decorator for the room above: `finder(viewer, contact_points)` says which of them routines and pathways that
    the viewer's organisations are party to rely on today."""
    _party_finders.append(finder)
    return finder


def show_contact_points(entries: Sequence[Entry], viewer: Asker, moment: Moment) -> list[Entry]:
    """The entries with what the viewer may not see taken out. Reads of `parties` fields are logged."""
    if not isinstance(viewer, Viewer):
        raise TypeError("contact points are shown to a partners.access.Viewer")
    shared = _shared_with(viewer, entries)
    shown = [_show(entry, _levels(viewer, entry, shared), moment) for entry in entries]
    _log_protected([entry for entry in shown if _shows_protected(entry)], viewer, moment)
    return shown


def standings(viewer: Viewer, entry: Entry, shared: set[UUID]) -> list[Standing]:
    """How the viewer stands to a contact point."""
    found = []
    if UUID(entry.content["organisation"]) in viewer.organisations:
        found.append(Standing.OWN)
    if entry.id in shared:
        found.append(Standing.PARTY)
    if viewer.areas & {UUID(area) for area in entry.content["areas"]}:
        found.append(Standing.AREA)
    return found


def _levels(viewer: Viewer, entry: Entry, shared: set[UUID]) -> set[str]:
    """The levels of visibility that are open to the viewer for this entry."""
    stands = standings(viewer, entry, shared)
    owner = UUID(entry.content["organisation"])
    return {level for level, act in READING.items() if viewer.may(act, stands, owner)}


def _shared_with(viewer: Viewer, entries: Sequence[Entry]) -> set[UUID]:
    candidates = [entry for entry in entries if viewer.roles and _has_protected(entry)]
    return set().union(*(find(viewer, candidates) for find in _party_finders)) if candidates else set()


def _has_protected(entry: Entry) -> bool:
    own = entry.content.get("visibility")
    return own == "parties" or any(c.get("visibility") == "parties" for c in entry.content.get("channels") or ())


def _shows_protected(entry: Entry) -> bool:
    hidden = {item.path for item in entry.withheld}
    if entry.content.get("visibility") == "parties":
        return "channels" not in hidden
    return _has_protected(entry)


def _show(entry: Entry, levels: set[str], moment: Moment) -> Entry:
    content = dict(entry.content)
    level = content["visibility"]
    withheld = []
    if level not in levels:
        for name in FOLLOWS_VISIBILITY:
            if content.pop(name, None) is not None:
                withheld.append(Withheld(name, level, REASONS[level]))
    else:
        content["channels"], hidden = _channels(content["channels"], level, levels)
        withheld += hidden
    if "holder" in content:
        withheld += _holder(content, levels, moment)
    return entry.showing(content, withheld)


def _channels(
    channels: Sequence[dict[str, Any]], level: str, levels: set[str]
) -> tuple[list[dict[str, Any]], list[Withheld]]:
    shown, withheld = [], []
    for place, channel in enumerate(channels):
        strictest = max(level, channel.get("visibility", level), key=VISIBILITIES.index)
        if strictest in levels:
            shown.append(channel)
        else:
            withheld.append(Withheld(f"channels.{place}", strictest, REASONS[strictest]))
    return shown, withheld


def _holder(content: dict[str, Any], levels: set[str], moment: Moment) -> list[Withheld]:
    """A holder's name is for professionals who may see the entry, and only until its day."""
    holder = content["holder"]
    level = max("professionals", content["visibility"], key=VISIBILITIES.index)
    if level not in levels:
        del content["holder"]
        return [Withheld("holder", level, REASONS[level])]
    if holder["until"] < moment.on.isoformat():
        del content["holder"]
        return [Withheld("holder", level, "time_passed")]
    return []


def _log_protected(entries: Sequence[Entry], viewer: Viewer, moment: Moment) -> None:
    ProtectedRead.objects.bulk_create(
        ProtectedRead(actor=viewer.actor, record_id=entry.pk, on=moment.on, known_at=moment.known_at)
        for entry in entries
    )
