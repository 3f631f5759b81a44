"""The log of events: one gapless chain of hashes, and how it is checked.

The chain's hash covers what happened and the hash of a version's content, not the content itself, so that a disposal
by decision leaves the chain whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from records.models import Event, Head, Record, Version


def content_hash(content: dict[str, Any] | None) -> str:
    """SHA-256, in hex, of a content's canonical JSON (sorted keys, no spaces, UTF-8)."""
    return _digest(content)


def _digest(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def event_hash(event: Event, record_uuid: str | None) -> str:
    """The hash of an event together with the hash of the one before it."""
    return _digest(
        {
            "sequence": event.sequence,
            "at": event.at.astimezone(UTC).isoformat(),
            "actor": event.actor,
            "action": event.action,
            "record": record_uuid,
            "detail": event.detail,
            "previous": event.previous_hash,
        }
    )


class Chain:
    """Appends events behind the locked head; `close` moves the head. Lives for one transaction."""

    def __init__(self, head: Head, at: datetime) -> None:
        self.head = head
        self.at = at
        self.events: list[Event] = []

    def append(self, actor: str, action: str, record: Record | None, detail: dict[str, Any]) -> Event:
        """The next event of the chain, not yet saved."""
        self.head.sequence += 1
        event = Event(
            sequence=self.head.sequence,
            at=self.at,
            actor=actor,
            action=action,
            record=record,
            detail=detail,
            previous_hash=self.head.hash,
        )
        event.hash = self.head.hash = event_hash(event, str(record.uuid) if record else None)
        self.events.append(event)
        return event

    def save(self) -> None:
        """Write the events appended since the last save, and the head."""
        Event.objects.bulk_create(self.events, batch_size=2000)
        self.events = []
        self.head.at = self.at
        self.head.save()


@dataclass(frozen=True)
class Break:
    """The first place where the log is not what was recorded."""

    sequence: int
    problem: str


def first_break() -> Break | None:
    """Recompute the whole chain; the first broken link, or None when the log holds. Reads every event once."""
    sequence, previous, last_at = 0, "", None
    for event in Event.objects.select_related("record").order_by("sequence").iterator(chunk_size=2000):
        sequence += 1
        if problem := _problem(event, sequence, previous, last_at):
            return Break(sequence, problem)
        previous, last_at = event.hash, event.at
    if found := _broken_content():
        return found
    head = Head.objects.filter(id=1).first() or Head()
    if (head.sequence, head.hash) != (sequence, previous):
        return Break(sequence + 1, f"the head stands at event {head.sequence}, the log ends at {sequence}")
    return None


def _problem(event: Event, sequence: int, previous: str, last_at: datetime | None) -> str | None:
    if event.sequence != sequence:
        return f"event {sequence} is missing; the next one is {event.sequence}"
    if event.previous_hash != previous:
        return "the event does not follow from the one before it"
    if event.hash != event_hash(event, str(event.record.uuid) if event.record else None):
        return "the event is not what was recorded"
    if last_at and event.at < last_at:
        return "the event is dated before the one before it"
    return None


def _broken_content() -> Break | None:
    """The first version whose row is not what its event says."""
    recorded = dict(_recorded_versions())
    for version in Version.mechanism.select_related("record").order_by("event").iterator(chunk_size=2000):
        expected = recorded.pop(version.pk, None)
        if expected is None:
            return Break(version.pk, "there is a version that no event recorded")
        if problem := _version_problem(version, expected):
            return Break(version.pk, problem)
    if recorded:
        return Break(min(recorded), "the version of the event is missing")
    return None


def _recorded_versions() -> Iterator[tuple[int, dict[str, Any]]]:
    events = Event.objects.filter(action="version.recorded").order_by("sequence")
    for sequence, detail in events.values_list("sequence", "detail").iterator(chunk_size=2000):
        yield sequence, detail


def _version_problem(version: Version, expected: dict[str, Any]) -> str | None:
    if version_detail(version) != expected:
        return "the version's head is not what was recorded"
    if version.disposal_id is None and content_hash(version.content) != version.content_hash:
        return "the version's content is not what was recorded"
    return None


def version_detail(version: Version) -> dict[str, Any]:
    """What the event of a recorded version says of it: enough to prove the version, and nothing of its content."""
    return {
        "kind": version.kind,
        "number": version.number,
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until.isoformat() if version.valid_until else None,
        "ends": version.ends,
        "content_hash": version.content_hash,
    }
