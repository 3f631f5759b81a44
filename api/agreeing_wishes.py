"""What is sent about drafts and proposals: saving, proposing, signing, declining, leaving."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.agreeing_shapes import AgreedKind, Document
from api.verification_shapes import Wish as Asked
from registry.agreeing.models import LONGEST_NOTE, LONGEST_TEXT

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _bool(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


def _text(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("write it as text")
    return value


Flag = Annotated[bool, BeforeValidator(_bool)]
Day = Annotated[date, BeforeValidator(_text)]
_CONFIRMED = "You have looked at the texts that may identify a person, and they do not."


class Wish(Asked):
    """What is sent; a field that there is not is refused, and blanks around a text do not count."""

    model_config = ConfigDict(str_strip_whitespace=True)


class SaveWish(Wish):
    """What a draft shall say."""

    document: Document
    note: str = Field(default="", max_length=LONGEST_NOTE, examples=["Rättat telefontiderna."])
    base: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] | None = Field(
        default=None,
        description="The record's last version that you have read. Left out: as it was; send it to say that you have "
        "read what was recorded meanwhile.",
        examples=[1],
    )
    confirmed: Flag = Field(default=False, description=_CONFIRMED)


class DraftWish(SaveWish):
    """A new draft."""

    kind: AgreedKind = Field(examples=["routine"])
    owner: UUID = Field(description="The organisation whose draft it is.", examples=[_ID])
    record: UUID | None = Field(
        default=None,
        description="The record that it is a draft of, or the identity that a new one shall have; left out: one is "
        "made.",
        examples=[_ID],
    )
    base: Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)] | None = Field(
        default=None, description="Passed over: a new draft is written against what there is."
    )


class SharingWish(Wish):
    """With whom a draft is shared, all of them."""

    organisations: list[UUID] = Field(max_length=200, examples=[[_ID]])


class CommentWish(Wish):
    """A remark."""

    part: str = Field(default="", max_length=64, description="The key of a step or section.", examples=["syfte"])
    text: str = Field(min_length=1, max_length=LONGEST_TEXT, examples=["Vem ringer på helgen?"])
    confirmed: Flag = Field(default=False, description=_CONFIRMED)


class ProposalWish(Wish):
    """Putting a draft to its parties."""

    valid_from: Day = Field(description="The first day it shall hold, in Europe/Stockholm.", examples=["2027-01-01"])
    holds_back: Flag = Field(
        default=False,
        description="It holds from that day also when the last party signs later. Else it holds from the day of the "
        "last signature.",
    )
    note: str = Field(default="", max_length=LONGEST_NOTE, description="A word to the parties.")


class ReasonWish(Wish):
    """Why."""

    reason: str = Field(min_length=3, max_length=LONGEST_NOTE, examples=["Behövs inte längre."])
    confirmed: Flag = Field(default=False, description=_CONFIRMED)


class SignatureWish(Wish):
    """A signature."""

    content_hash: str = Field(
        pattern="^[0-9a-f]{64}$", description="The `content_hash` of the proposal that you have read.", examples=[_HASH]
    )
    organisation: UUID | None = Field(
        default=None, description="The party; needed when you sign for more than one.", examples=[_ID]
    )


class RefusalWish(SignatureWish):
    """A refusal to sign."""

    reason: str = Field(min_length=3, max_length=LONGEST_TEXT, examples=["Jourens nummer saknas."])
    confirmed: Flag = Field(default=False, description=_CONFIRMED)


class EndWish(ReasonWish):
    """That something no longer holds."""

    valid_from: Day = Field(description="The first day on which it no longer holds.", examples=["2027-07-01"])
    source: str = Field(default="", max_length=400, description="The document that says so.", examples=["KS 2027/17"])


class WithdrawalWish(EndWish):
    """That a party is no longer bound."""

    organisation: UUID = Field(description="The party.", examples=[_ID])


SENT: tuple[type[BaseModel], ...] = (
    DraftWish, SaveWish, SharingWish, CommentWish, ProposalWish, ReasonWish, SignatureWish, RefusalWish, EndWish,
    WithdrawalWish,
)  # fmt: skip
