"""The shapes of keys and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.shapes import Reference, Shape
from partners.access import Scope

_ID = "0b6c1a52-7c1e-4b53-9d0e-5a1f7c0d2b11"


class Key(Shape):
    """A key for a program. The key itself is shown once, when it is made."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(
        description="Its public identity, which opens nothing; also the client_id for tokens.", examples=[_ID]
    )
    organisation: Reference
    name: str = Field(description="What it is for.", examples=["Nattlig synkronisering"])
    prefix: str | None = Field(
        default=None,
        description="How the key itself begins; left out for the oldest, and with `dry_run=true`.",
        examples=["svr_7Kq2"],
    )
    scopes: list[Scope] = Field(examples=[["read", "write"]])
    networks: list[str] = Field(
        description="From where it may be used (CIDR); empty: from anywhere.", examples=[["192.0.2.0/24"]]
    )
    state: Literal["active", "expired", "revoked"] = Field(examples=["active"])
    created_at: datetime = Field(examples=["2026-11-23T09:00:00Z"])
    created_by: str = Field(
        description="Who made it, as in the log.", examples=["account:8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"]
    )
    expires_at: datetime = Field(examples=["2027-06-30T12:00:00Z"])
    revoked_at: datetime | None = Field(default=None, examples=["2026-12-01T12:00:00Z"])
    last_used_at: datetime | None = Field(
        default=None, description="To the hour; left out: never.", examples=["2026-11-30T02:00:00Z"]
    )
    succeeds: UUID | None = Field(default=None, description="The key that it replaces.", examples=[_ID])


class NewKey(Key):
    """A key just made, with the key itself."""

    secret: str | None = Field(
        default=None,
        description="The key: keep it where only the program reads it. It is never shown again. Left out with "
        "`dry_run=true`: there is no key then.",
        examples=["svr_" + "0" * 36],
    )


class AccessToken(Shape):
    """A token for five minutes (RFC 6749 section 5.1)."""

    access_token: str = Field(examples=["svt_eyJrZXkiOiIwYjZjMWE1MiJ9.c2lnbmF0dXJl"])
    token_type: Literal["Bearer"] = Field(examples=["Bearer"])
    expires_in: int = Field(description="Seconds.", examples=[300])
    scope: str = Field(description="Its scopes, with blanks between.", examples=["read write"])
