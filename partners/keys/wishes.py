"""What somebody asks for who wants a key: checked the same way for the API and the command."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from django.utils import timezone
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from partners.access import Scope
from partners.callers import read_network
from partners.keys.models import LONGEST_NAME
from records.guard import findings_in

LONGEST_LIFE = timedelta(days=731)
"""Two years, one of them a leap year."""
OVERLAP_DAYS, LONGEST_OVERLAP_DAYS = 7, 30
MOST_NETWORKS = 20


def _written(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError("write an instant with its offset, as 2027-06-30T12:00:00Z")
    return value


def _ahead(value: datetime) -> datetime:
    now = timezone.now()
    if not now < value <= now + LONGEST_LIFE:
        raise ValueError(f"a key expires at an instant ahead, at most {LONGEST_LIFE.days} days from now")
    return value


def _nobody(value: str) -> str:
    if found := findings_in(value):
        raise ValueError(f"{found[0].words.en}; leave it out and say what the key is for")
    return value


def _network(value: str) -> str:
    return str(read_network(value))


Expiry = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_ahead),
    Field(
        description=f"From this instant on it is refused. At most {LONGEST_LIFE.days} days ahead.",
        examples=["2027-06-30T12:00:00Z"],
    ),
]


class Wish(BaseModel):
    """Base: nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class KeyWish(Wish):
    """A key that is asked for."""

    name: Annotated[str, AfterValidator(_nobody)] = Field(
        min_length=1,
        max_length=LONGEST_NAME,
        description="What it is for; no person.",
        examples=["Nattlig synkronisering"],
    )
    scopes: frozenset[Scope] = Field(
        min_length=1, description="What it may be used for, within what an editor may.", examples=[["read", "write"]]
    )
    expires_at: Expiry
    networks: tuple[Annotated[str, AfterValidator(_network), Field(max_length=60)], ...] = Field(
        default=(),
        max_length=MOST_NETWORKS,
        description="Networks (CIDR) or addresses from which it may be used; none: from anywhere.",
        examples=[["192.0.2.0/24", "2001:db8::/32"]],
    )


class RotationWish(Wish):
    """A key that is to be replaced by a new one."""

    expires_at: Expiry
    overlap_days: int = Field(
        default=OVERLAP_DAYS,
        ge=0,
        le=LONGEST_OVERLAP_DAYS,
        strict=True,
        description="For so many days the old key is accepted beside the new one.",
        examples=[OVERLAP_DAYS],
    )
