"""The log as those read it who follow along: what has changed since a place in it, in the order of commits.

A place is an event's sequence number. The sequence has no gaps, and whoever sees event *n* sees every event before it:
writers commit in the order of their numbers. Events about other things than records (accounts, keys, subscriptions) are
passed over, so that the numbers told may skip.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.history import Recorded, recorded
from records.models import BEGINNING, Event, Head, Version
from records.reading import Reader

RECORDED = "version.recorded"
DISPOSED = "version.disposed"

_told: dict[str, str] = {RECORDED: "recorded", DISPOSED: "disposed"}


def tell(action: str, word: str) -> None:
    """Have events of `action`, each about one record, told as `word`. For the rooms above."""
    _told[action] = word


class NoSuchPlace(ValueError):
    """The place lies beyond the end of the log."""


class TooOld(ValueError):
    """What follows the place is no longer told."""


@dataclass(frozen=True)
class End:
    """Where the log ends: its last sequence number, and the instant (UTC) as of which everything up to it is known.

    What is read as of `known_at` holds every event up to `sequence` and none after it.
    """

    sequence: int
    known_at: datetime


@dataclass(frozen=True)
class Concerned:
    """A record that a change is about; `versions` are the numbers of those disposed of, else empty."""

    kind: str
    id: uuid.UUID
    versions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """One event as it is told. `word`: "recorded", "ended", "disposed", or what the rooms above tell."""

    sequence: int
    at: datetime
    word: str
    concerned: tuple[Concerned, ...]
    version: int | None
    """The recorded version's key."""


def end_of_log() -> End:
    """Where the log ends now. One query."""
    head = Head.objects.filter(id=1).values_list("sequence", "at").first()
    return End(*(head or (0, BEGINNING)))


def changes(after: int, end: End, limit: int, kept: timedelta | None = None) -> list[Change]:
    """At most `limit` changes later than `after`, up to `end`. At most three queries.

    `kept`: how far back from the end's present (the wall clock's is not asked) changes are told; None: for ever.
    Raises `NoSuchPlace` and `TooOld`.
    """
    if after > end.sequence:
        raise NoSuchPlace
    if kept is not None and _is_older(after, end, kept):
        raise TooOld
    events = list(
        Event.objects.filter(sequence__gt=after, sequence__lte=end.sequence, action__in=_told)
        .order_by("sequence")
        .select_related("record", "version")
        .defer("version__content", "version__sort_key")[:limit]
    )
    disposed = _disposed([event for event in events if event.action == DISPOSED])
    return [_change(event, disposed.get(event.sequence, ())) for event in events]


def shown(found: Sequence[Change], reader: Reader) -> dict[int, Recorded]:
    """The versions that the changes recorded, by sequence number, as the reader's viewer may see them now."""
    pks = [change.version for change in found if change.version is not None]
    rows = Version.mechanism.filter(pk__in=pks)
    return dict(zip(sorted(pks), recorded(reader, rows.order_by("pk")), strict=True))


def _is_older(after: int, end: End, kept: timedelta) -> bool:
    """Whether the event that follows the place is older than what is told."""
    following = Event.objects.filter(sequence=after + 1).values_list("at", flat=True).first()
    return following is not None and following < end.known_at - kept


def _change(event: Event, disposed: tuple[Concerned, ...]) -> Change:
    version = event.version if event.action == RECORDED else None
    word = "ended" if version is not None and version.ends else _told[event.action]
    about = (Concerned(event.record.kind, event.record.uuid),) if event.record else ()
    return Change(event.sequence, event.at, word, disposed or about, version.pk if version else None)


def _disposed(events: Sequence[Event]) -> dict[int, tuple[Concerned, ...]]:
    """The records and version numbers that each disposal emptied. One query when there is a disposal."""
    if not events:
        return {}
    rows = Version.mechanism.filter(disposal__in=[event.sequence for event in events]).order_by("record", "number")
    found: dict[int, dict[tuple[str, uuid.UUID], tuple[int, ...]]] = defaultdict(dict)
    for sequence, kind, identity, number in rows.values_list("disposal", "kind", "record__uuid", "number"):
        found[sequence][kind, identity] = (*found[sequence].get((kind, identity), ()), number)
    return {
        sequence: tuple(Concerned(kind, identity, numbers) for (kind, identity), numbers in records.items())
        for sequence, records in found.items()
    }
