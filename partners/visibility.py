"""What of a contact point a viewer sees. What is withheld is said to be withheld, and why; never silently absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.content import VISIBILITIES, Channel
from partners.models import ProtectedRead
from records.models import Version
from records.moment import Moment
from records.querysets import VersionQuerySet, believed
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
    """The entries with what the viewer may not see taken out. Reads of `parties` fields are logged.

    Rights follow what holds now, also when the past or a version by itself is read: who owns the entry today, where it
    serves today, and how closed it is today, when it has been closed since. What has ended is judged by what it said
    last.
    """
    if not isinstance(viewer, Viewer):
        raise TypeError("contact points are shown to a partners.access.Viewer")
    present = Moment.resolve()
    today = _as_of_now(entries, moment, present)
    judged = [replace(entry, content=today.get(entry.id, entry.content)) for entry in entries]
    shared = _shared_with(viewer, entries, judged)
    day = max(moment.on, present.on)
    shown = [_show(entry, now, _levels(viewer, now, shared), day) for entry, now in zip(entries, judged, strict=True)]
    _log_protected([entry for entry, protected in shown if protected], viewer, moment)
    found = [entry for entry, _ in shown]
    return [_opened_by_no_session(entry) for entry in found] if viewer.signed_in and not viewer.professional else found


def standings(viewer: Viewer, entry: Entry, shared: set[UUID]) -> list[Standing]:
    """How the viewer stands to a contact point, by what holds for it today."""
    found = []
    if UUID(entry.content["organisation"]) in viewer.organisations:
        found.append(Standing.OWN)
    if entry.id in shared:
        found.append(Standing.PARTY)
    if viewer.areas & {UUID(area) for area in entry.content["areas"]}:
        found.append(Standing.AREA)
    return found


def _as_of_now(entries: Sequence[Entry], moment: Moment, present: Moment) -> dict[UUID, dict[str, Any]]:
    """What the records say today, or said last before they ended, unless that is what is read. At most two queries."""
    if not entries or (moment == present and all(entry.holds_on(present.on) for entry in entries)):
        return {}
    versions = Version.mechanism.filter(record__in={entry.pk for entry in entries}, content__isnull=False)
    today = _contents(versions.filter(believed(present), ends=False))
    ended = {entry.pk for entry in entries if entry.id not in today}
    last = _contents(versions.filter(record__in=ended).order_by("valid_from", "pk")) if ended else {}
    return last | today


def _contents(versions: VersionQuerySet) -> dict[UUID, dict[str, Any]]:
    """The contents by record; the last one of each."""
    found = versions.values_list("record__uuid", "content")
    return {identity: content for identity, content in found if content is not None}


def _levels(viewer: Viewer, entry: Entry, shared: set[UUID]) -> set[str]:
    """The levels of visibility that are open to the viewer for this entry."""
    stands = standings(viewer, entry, shared)
    owner = UUID(entry.content["organisation"])
    return {level for level, act in READING.items() if viewer.may(act, stands, owner)}


def _opened_by_no_session(entry: Entry) -> Entry:
    """The entry as told to an account that acts for nobody today, which has signed in already."""
    told = [replace(one, reason="professionals_only") if one.reason == "sign_in" else one for one in entry.withheld]
    return replace(entry, withheld=tuple(told))


def _shared_with(viewer: Viewer, entries: Sequence[Entry], judged: Sequence[Entry]) -> set[UUID]:
    both = zip(entries, judged, strict=True)
    candidates = [now for then, now in both if viewer.roles and (_has_protected(then) or _has_protected(now))]
    return set().union(*(find(viewer, candidates) for find in _party_finders)) if candidates else set()


def _has_protected(entry: Entry) -> bool:
    own = entry.content.get("visibility")
    return own == "parties" or any(c.get("visibility") == "parties" for c in entry.content.get("channels") or ())


def _show(entry: Entry, now: Entry, levels: set[str], day: date) -> tuple[Entry, bool]:
    """The entry with what is not open at `levels` taken out, and whether it shows what only parties may read."""
    content = dict(entry.content)
    level = _strictest(content["visibility"], now.content["visibility"])
    withheld: list[Withheld] = []
    reserved: list[str] = []
    protected = level == "parties" and level in levels
    if level not in levels:
        hidden = [name for name in FOLLOWS_VISIBILITY if content.pop(name, None) is not None]
        withheld += [Withheld(name, level, REASONS[level]) for name in hidden]
    else:
        strictness = _channel_levels(content["channels"], now.content["channels"], level)
        closed = [(place, at) for place, at in enumerate(strictness) if at not in levels]
        withheld += [Withheld(f"channels.{place}", at, REASONS[at]) for place, at in closed]
        both = list(zip(content["channels"], strictness, strict=True))
        content["channels"] = [channel for channel, at in both if at in levels]
        reserved = _reserved(content, level, [at for _, at in both if at in levels])
        protected |= "parties" in levels.intersection(strictness)
    if "holder" in content:
        withheld += _holder(content, now.content.get("holder"), level, levels, day)
    reserved += ["holder"] if "holder" in content else []
    return replace(entry.showing(content, withheld), reserved=tuple(reserved)), protected


def _reserved(content: dict[str, Any], level: str, channels: list[str]) -> list[str]:
    """What of the shown content is not for everybody, when the entry is open at `level` and its channels at theirs."""
    if level != "public":
        return [name for name in FOLLOWS_VISIBILITY if name in content]
    return [f"channels.{place}" for place, at in enumerate(channels) if at != "public"]


def _channel_levels(channels: Sequence[dict[str, Any]], now: Sequence[dict[str, Any]], level: str) -> list[str]:
    """How closed each channel is: as closed as its entry, as it says itself, and as it says today."""
    own = [_strictest(level, channel.get("visibility")) for channel in channels]
    if channels is now:
        return own
    today: dict[Any, str] = {}
    for channel in now:  # the same number may stand there twice; then the more open one tells
        at = _strictest("public", channel.get("visibility"))
        today[_address(channel)] = min(at, today.get(_address(channel), at), key=VISIBILITIES.index)
    return [_strictest(at, today.get(_address(channel))) for at, channel in zip(own, channels, strict=True)]


def _address(channel: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What makes a channel the same channel: its type and where it leads, whatever is said about it."""
    return tuple(sorted((name, str(value)) for name, value in channel.items() if name not in Channel.model_fields))


def _strictest(*levels: str | None) -> str:
    return max(filter(None, levels), key=VISIBILITIES.index)


def _holder(
    content: dict[str, Any], today: dict[str, Any] | None, entry_level: str, levels: set[str], day: date
) -> list[Withheld]:
    """A holder's name is for professionals who may see the entry, until its day or until it is taken off the entry.

    That goes for what is past too: a name that no longer stands on the entry is shown in no version.
    """
    level = _strictest("professionals", entry_level)
    reason = REASONS[level] if level not in levels else "time_passed"
    stands = today is not None and today["name"] == content["holder"]["name"]
    if level in levels and stands and content["holder"]["until"] >= day.isoformat():
        return []
    del content["holder"]
    return [Withheld("holder", level, reason)]


def _log_protected(entries: Sequence[Entry], viewer: Viewer, moment: Moment) -> None:
    if not entries:  # an empty one would still open a transaction, and on SQLite wait for the writers
        return
    ProtectedRead.objects.bulk_create(
        ProtectedRead(actor=viewer.actor, record_id=entry.pk, on=moment.on, known_at=moment.known_at)
        for entry in entries
    )
