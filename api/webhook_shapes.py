"""The shapes of subscriptions, of what was sent to them, and of the messages themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.shapes import Reference, Shape

_ID = "5e0c7a4e-6a57-4c57-9f0e-3c1d0a1f7c11"


class Webhook(Shape):
    """A subscription of an organisation. Its secret is shown once, when it is made."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    revision: int = Field(
        ge=1,
        description="Grows with each change by people, and when it is disabled; what its ETag begins with.",
        examples=[2],
    )
    organisation: Reference
    url: str = Field(json_schema_extra={"format": "uri"}, examples=["https://bostadsbolaget.example/samverkan/webhook"])
    description: str = Field(examples=["Felanmälan"])
    kinds: list[str] = Field(description="Kinds of record it is told about; empty: all.", examples=[["contact_point"]])
    state: Literal["active", "disabled"] = Field(examples=["active"])
    reason: Literal["by_hand", "failing", "gone", "ended"] | None = Field(
        default=None,
        description="Why it is disabled: by hand; nothing acknowledged for three days; the receiver answered 410; the "
        "organisation has ended.",
        examples=["failing"],
    )
    created_at: datetime = Field(examples=["2026-11-23T09:00:00Z"])
    acknowledged_until: int = Field(
        description="The sequence number up to which everything has been acknowledged, or passed over.",
        examples=[4711],
    )
    failing_since: datetime | None = Field(default=None, examples=["2026-11-23T09:00:00Z"])
    next_attempt_at: datetime | None = Field(default=None, examples=["2026-11-23T09:10:00Z"])
    previous_secret_until: datetime | None = Field(
        default=None,
        description="Until then messages carry a signature by the previous secret too.",
        examples=["2026-11-24T09:00:00Z"],
    )


class NewWebhook(Webhook):
    """A subscription with its new secret."""

    secret: str | None = Field(
        default=None,
        description="What messages are signed with. It is never shown again. Left out with `dry_run=true`: nothing is "
        "signed with it then.",
        examples=["whsec_" + "A" * 43 + "="],
    )


class Attempt(Shape):
    """One try to deliver."""

    at: datetime = Field(examples=["2026-11-23T09:00:00Z"])
    duration_ms: int = Field(ge=0, examples=[83])
    status: int | None = Field(default=None, description="HTTP status; left out: there was no answer.", examples=[503])
    error: str | None = Field(
        default=None, description="Why it was not acknowledged, as a stable code.", examples=["refused"]
    )


class Delivery(Shape):
    """One message, with every try to deliver it."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    webhook_id: str = Field(
        description="The message's identity in its header: the same over all tries.", examples=["msg_" + "0" * 32]
    )
    type: str = Field(examples=["contact_point.recorded"])
    sequence: int | None = Field(default=None, description="The change; left out: a ping.", examples=[4711])
    state: Literal["pending", "delivered", "failed"] = Field(examples=["delivered"])
    created_at: datetime = Field(examples=["2026-11-23T09:00:00Z"])
    attempts: list[Attempt]
