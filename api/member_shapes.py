"""The shapes of members and invitations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, EmailStr, Field

from api.shapes import Reference, Shape
from partners.keys.wishes import Wish
from partners.models import Role

_ID = "3f4f1c7a-5f0f-4f3e-9a57-0c6d0a7a9c11"
_ACCOUNT = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
RoleName = Literal["reader", "editor", "signatory", "coordinator", "administrator"]


class OrganisationMember(Shape):
    """That an account acts for an organisation in a role."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(description="The membership's identity.", examples=[_ID])
    organisation: Reference
    account: UUID = Field(description="The account, as the log's actor `account:…` names it.", examples=[_ACCOUNT])
    name: str = Field(description="What the person is called.", examples=["Kim Kurator"])
    email: str = Field(examples=["kurator@sodertalje.example"])
    role: RoleName = Field(examples=["editor"])
    area: Reference | None = Field(default=None, description="The area that a coordinator coordinates.")
    valid_from: date = Field(examples=["2026-11-23"])
    valid_until: date | None = Field(default=None, description="The first day it no longer holds.")


class Invitation(Shape):
    """That an address has been asked to act for an organisation. The link that accepts it is only in the mail."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    organisation: Reference
    email: str = Field(examples=["kurator@sodertalje.example"])
    role: RoleName = Field(examples=["editor"])
    area: Reference | None = None
    valid_until: date | None = Field(
        default=None, description="The first day that the membership will no longer hold.", examples=["2027-07-01"]
    )
    state: Literal["open", "accepted", "withdrawn", "expired"] = Field(examples=["open"])
    made_by: str = Field(description="Who made it, as in the log.", examples=[f"account:{_ACCOUNT}"])
    made_at: datetime = Field(examples=["2026-11-23T09:00:00Z"])
    expires_at: datetime = Field(examples=["2026-11-30T09:00:00Z"])
    accepted_at: datetime | None = Field(default=None, examples=["2026-11-24T09:00:00Z"])
    withdrawn_at: datetime | None = Field(default=None, examples=["2026-11-24T09:00:00Z"])


class MembershipWish(Wish):
    """What a member is to hold, and until when."""

    role: Role = Field(
        description="Every role but coordinator, which the registry's operator gives.",
        json_schema_extra={"enum": [role.value for role in Role if role is not Role.COORDINATOR]},
        examples=["editor"],
    )
    valid_until: date | None = Field(
        default=None, description="The first day that it no longer holds; left out: never.", examples=["2027-07-01"]
    )


class InvitationWish(MembershipWish):
    """Whom an organisation's administrator invites, and as what."""

    email: EmailStr = Field(
        max_length=254, description="The invitation goes there.", examples=["kurator@sodertalje.example"]
    )
