"""The shapes of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.shapes import Shape
from partners.authors import AuthorType
from records.text import Text
from registry.trail.acts import Group

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class EventActor(Shape):
    """Who did it."""

    actor: str = Field(description="As the log says it: opaque.", examples=[f"account:{_ID}"])
    type: AuthorType = Field(examples=["person"])
    name: str | None = Field(
        default=None, description="What the person or program is called; left out where it is not told.",
        examples=["Kim Kurator"],
    )  # fmt: skip


class EventRecord(Shape):
    """A record that an event is about."""

    id: UUID = Field(examples=[_ID])
    kind: str = Field(examples=["contact_point"])
    name: Text | None = Field(
        default=None, description="What it was called last; left out when all it said was disposed of.",
        examples=[{"sv": "Mottagningen"}],
    )  # fmt: skip
    href: str = Field(examples=[f"https://samverkansregistret.example/api/v1/contact-points/{_ID}"])


class LogEvent(Shape):
    """One event of the log, as the one who asks may read it."""

    model_config = ConfigDict(extra="ignore")

    sequence: int = Field(ge=1, description="Its place in the log, which has no gaps.", examples=[4711])
    at: datetime = Field(description="In UTC.", examples=["2026-11-23T09:00:00Z"])
    action: str = Field(description="The log's own word for it.", examples=["version.recorded"])
    group: Group = Field(description="What such acts are about.", examples=["entries"])
    title: Text = Field(examples=[{"sv": "Ändrad uppgift", "en": "Entry changed"}])
    by: EventActor
    record: EventRecord | None = Field(default=None, description="The record; of a draft, the one it is to become.")
    version: int | None = Field(default=None, description="The number of the version recorded.", examples=[3])
    draft: UUID | None = Field(default=None, description="The draft that it happened to.", examples=[_ID])
    on_behalf_of: EventRecord | None = Field(default=None, description="The organisation in whose name it was done.")
    subject: str | None = Field(
        default=None, description="The member, invited address or key that it was done to.",
        examples=["Nattlig synkronisering"],
    )  # fmt: skip
    role: str | None = Field(default=None, description="The role given or ended.", examples=["editor"])
    hash: str = Field(examples=[_HASH])
    previous_hash: str = Field(examples=[_HASH])
    holds: bool = Field(
        description="Whether it is what was recorded and follows from the event before, recomputed now.",
        examples=[True],
    )


class LogState(Shape):
    """Where the log ends, and how far it was recomputed as a whole."""

    last_sequence: int = Field(ge=0, examples=[4711])
    checked_at: datetime | None = Field(default=None, examples=["2026-11-23T02:00:00Z"])
    checked_until: int | None = Field(default=None, description="The last event when the check began.", examples=[4700])
    checked_hash: str | None = Field(default=None, description="The hash of that event.", examples=[_HASH])
    state: Literal["holds", "broken", "not_checked"] = Field(examples=["holds"])
    broken_at: int | None = Field(default=None, description="The first event that does not hold.", examples=[17])
