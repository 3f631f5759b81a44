"""The hashes that chain the log, and the writer's end of it.

The chain's hash covers what happened and the hash of a version's content, not the content itself, so that a disposal
by decision leaves the chain whole.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NoReturn

from records.hashing import digest, words_hash
from records.models import Event, Head, Record, Version
from records.rows import insert


def event_hash(event: Event, record_uuid: str | None) -> str:
    """The hash of an event together with the hash of the one before it."""
    return digest(
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


def version_detail(version: Version, record: Record) -> dict[str, Any]:
    """What the event of a recorded version says of it: enough to prove the version, and nothing of its content."""
    return {
        "kind": version.kind,
        "key": record.key,
        "number": version.number,
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until.isoformat() if version.valid_until else None,
        "ends": version.ends,
        "content_hash": version.content_hash,
        "words_hash": words_hash(version.change_note, version.source),
    }


def plain(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail as every engine gives it back: JSON. Raises TypeError for a float, which engines write differently."""
    found: dict[str, Any] = json.loads(json.dumps(detail, allow_nan=False), parse_float=_refuse_float)
    return found


def _refuse_float(_: str) -> NoReturn:
    raise TypeError("an event's detail holds texts, whole numbers and lists; write a fraction as text")


class Chain:
    """Appends events behind the locked head; `save` writes them and moves the head. Lives for one transaction."""

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
        if not self.events:
            return
        insert(Event, self.events)
        self.events = []
        self.head.at = self.at
        self.head.save(force_update=True)

    def mark(self) -> tuple[int, str]:
        """Where the chain stands, for `back_to`."""
        return self.head.sequence, self.head.hash

    def back_to(self, mark: tuple[int, str]) -> None:
        """Forget what was appended after `mark`; the caller has rolled back what was written."""
        self.head.sequence, self.head.hash = mark
        self.events = []
