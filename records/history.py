"""The history of one record: its versions, as known at a moment and as one viewer may see them.

Versions that were replaced, that end the record, and those disposed of are all there; the last as tombstones.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from records.content import kinds
from records.models import Belief, Version
from records.moment import Moment
from records.querysets import VersionQuerySet, known
from records.reading import Entry, Reader


@dataclass(frozen=True)
class Tombstone:
    """What stays of a version that was disposed of by decision (*gallring*). `at` is an instant in UTC."""

    decision_reference: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Recorded:
    """One version in the history of a record, as one viewer may see it and as known at a moment.

    `believed`: the stretches of days (half-open, `None` open end) over which the version is taken to hold; none when
    later knowledge has replaced it altogether. A version that `ends` or was `disposed` of has no content.
    """

    entry: Entry
    ends: bool
    believed: tuple[tuple[date, date | None], ...]
    disposed: Tombstone | None
    on_behalf_of: uuid.UUID | None = None
    """The organisation in whose name somebody else recorded it."""


class History:
    """The versions of one record that were recorded at the moment, those replaced and disposed of too."""

    def __init__(self, reader: Reader, kind: str, identity: uuid.UUID) -> None:
        self.reader = reader
        self._rows = Version.mechanism.filter(
            kind=kind, record__uuid=identity, recorded_at__lte=reader.moment.known_at
        ).order_by("number")

    def count(self) -> int:
        """How many versions were known; 0 for a record that was not."""
        return self._rows.count()

    def page(self, limit: int, offset: int) -> list[Recorded]:
        """`limit` versions from `offset` on, in the order recorded. Two queries, and what showing the kind costs."""
        return recorded(self.reader, self._rows[offset : offset + limit])

    def numbered(self, *numbers: int) -> dict[int, Recorded]:
        """The versions with these numbers, by number."""
        return {found.entry.number: found for found in recorded(self.reader, self._rows.filter(number__in=numbers))}


def recorded(reader: Reader, rows: VersionQuerySet) -> list[Recorded]:
    """The versions of any records in `rows`, in their order, as the reader's viewer may see them.

    Two queries, and what showing each kind costs.
    """
    found = list(rows.select_related("record", "event", "disposal__event"))
    shown = _shown(reader, [version for version in found if version.content is not None])
    shown |= _shown_ends(reader, [version for version in found if version.content is None and not version.disposal])
    believed = _believed(reader, found)
    return [
        Recorded(
            shown.get(version.pk) or _entry_of(version),
            version.ends,
            believed.get(version.pk, ()),
            _tombstone(version),
            _principal(version),
        )
        for version in found
    ]


def _shown(reader: Reader, versions: Sequence[Version]) -> dict[int, Entry]:
    """The versions by pk, each kind shown by its own rules."""
    by_kind: dict[str, list[Entry]] = {}
    for version in versions:
        by_kind.setdefault(version.kind, []).append(_entry_of(version))
    return {
        entry.version: entry
        for kind, entries in by_kind.items()
        for entry in kinds[kind].show(entries, reader.viewer, reader.moment)
    }


def _shown_ends(reader: Reader, versions: Sequence[Version]) -> dict[int, Entry]:
    """The versions by pk that end a record.

    Why it ended may repeat what it said: so that is told to those who are shown all that the record said last.
    One query, when there are any.
    """
    records = {version.record_id for version in versions}
    said = Version.mechanism.filter(record__in=records, content__isnull=False) if records else Version.mechanism.none()
    last = dict(said.order_by("number").values_list("record", "content"))
    bare = {version.pk: _entry_of(version) for version in versions}
    by_kind: dict[str, list[Entry]] = {}
    for entry in bare.values():
        if content := last.get(entry.pk):
            by_kind.setdefault(entry.kind, []).append(replace(entry, content=content))
    for kind, entries in by_kind.items():
        for judged in kinds[kind].show(entries, reader.viewer, reader.moment):
            hidden = dict.fromkeys(replace(item, path="version") for item in judged.withheld)
            bare[judged.version] = bare[judged.version].showing({}, hidden)
    return bare


def _believed(reader: Reader, versions: Sequence[Version]) -> dict[int, tuple[tuple[date, date | None], ...]]:
    """The days over which each version (by pk) is taken to hold. One query."""
    beliefs = Belief.objects.filter(known(reader.moment, ""), version__in=[version.pk for version in versions])
    found: dict[int, tuple[tuple[date, date | None], ...]] = {}
    for pk, first, until in beliefs.order_by("valid_from").values_list("version", "valid_from", "valid_until"):
        found[pk] = (*found.get(pk, ()), (first, until))
    return found


def revision_of(record: int, moment: Moment) -> int:
    """How many versions of a record (by pk) had been recorded at the moment: what an ETag of it begins with."""
    return Version.mechanism.filter(record=record, recorded_at__lte=moment.known_at).count()


def _entry_of(version: Version) -> Entry:
    """A version by itself as an entry: taken to hold over its own days."""
    return Entry(
        pk=version.record.pk,
        version=version.pk,
        id=version.record.uuid,
        kind=version.kind,
        key=version.record.key,
        number=version.number,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        believed_from=version.valid_from,
        believed_until=version.valid_until,
        recorded_at=version.recorded_at,
        recorded_by=version.recorded_by,
        change_note=version.change_note,
        source=version.source,
        content_hash=version.content_hash,
        content=version.content or {},
        by_itself=True,
    )


def _principal(version: Version) -> uuid.UUID | None:
    found = version.event.detail.get("on_behalf_of")
    return uuid.UUID(found) if found else None


def _tombstone(version: Version) -> Tombstone | None:
    disposal = version.disposal
    if disposal is None:
        return None
    return Tombstone(disposal.decision_reference, disposal.reason, disposal.event.at)
