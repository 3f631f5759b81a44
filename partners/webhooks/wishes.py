"""What somebody asks for who wants to subscribe, or to change a subscription."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from partners.keys.wishes import Wish
from partners.webhooks.addresses import LONGEST, NotAnAddress, check_url
from records.content import kinds
from records.guard import findings_in


def _url(value: str) -> str:
    try:
        return check_url(value)
    except NotAnAddress as error:
        raise ValueError(str(error)) from None


def _nobody(value: str) -> str:
    if found := findings_in(value):
        raise ValueError(f"{found[0].words.en}; leave it out and say what the receiver is")
    return value


def _known(value: list[str]) -> list[str]:
    if unknown := [kind for kind in value if kind not in kinds]:
        raise ValueError(f"{len(unknown)} of these are no kinds; use some of {', '.join(kinds)}")
    return sorted(set(value))


Url = Annotated[
    str,
    AfterValidator(_url),
    Field(
        max_length=LONGEST,
        description="Where messages are sent: https, without user, password and fragment, and within no private "
        "network. Not written to any log.",
        json_schema_extra={"format": "uri"},
        examples=["https://bostadsbolaget.example/samverkan/webhook"],
    ),
]
Description = Annotated[
    str, AfterValidator(_nobody), Field(max_length=200, description="What receives it.", examples=["Felanmälan"])
]
Kinds = Annotated[
    list[str],
    AfterValidator(_known),
    Field(max_length=50, description="Kinds of record to be told about; empty: all.", examples=[["contact_point"]]),
]


class WebhookWish(Wish):
    """A subscription that somebody wants."""

    url: Url
    description: Description = ""
    kinds: Kinds = []


class WebhookPatch(Wish):
    """What is to change in a subscription; what is left out stays."""

    url: Url | None = None
    description: Description | None = None
    kinds: Kinds | None = None
    state: Literal["active", "disabled"] | None = Field(
        default=None,
        description="Active again goes on after the last message that was acknowledged.",
        examples=["active"],
    )
    skip_missed: bool = Field(
        default=False, description="With state active: begin with what happens from now on.", examples=[False]
    )
