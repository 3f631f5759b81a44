"""The shapes of checks and reports: what is sent, and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.shapes import Reference, Shape
from partners.verifying import Method, State
from partners.verifying.confirming import LONGEST_NOTE
from partners.verifying.reasons import Reason
from records.text import Text

Result = Literal["works", "does_not_work", "reported"]


class Finding(Shape):
    """What was found out about whether an entry works: by a check, or (`reported`) by a reader's report."""

    checked_on: date = Field(description="The day in Europe/Stockholm.", examples=["2026-11-12"])
    recorded_at: datetime = Field(description="When the registry learnt it, in UTC.", examples=["2026-11-12T09:00:00Z"])
    result: Result = Field(examples=["works"])
    by: str | None = Field(
        default=None, description="The function or organisation that checked, as it was called.", examples=["RVC"]
    )
    how: Method | None = Field(default=None, description="Left out when it was told in words only.")
    note: str | None = Field(default=None, description="How, in words.", examples=["Provringt"])
    reason: Reason | None = Field(default=None, description="Of a report: what did not work.")
    channel: int | None = Field(
        default=None, description="Of a report: the channel, by its place from 0 in the whole version.", examples=[0]
    )


class VerificationState(Shape):
    """Whether an entry is still right, at the moment."""

    state: State = Field(
        description="due: within three weeks of the end of its cycle. overdue: also when never checked. reported: not "
        "to work, since the last check that found that it does.",
        examples=["verified"],
    )
    due_on: date | None = Field(
        default=None,
        description="The last day on which the last successful check holds; for what was reported, the day of the "
        "report. Left out when never checked; and for whoever may not see the hours, which it would hint at.",
        examples=["2027-05-14"],
    )
    words: Text = Field(examples=[{"sv": "Kontrollerad 12 november 2026", "en": "Checked 12 November 2026"}])
    last: Finding | None = Field(
        default=None, description="The last check, never a report; left out when there is none."
    )


class FindingMade(Shape):
    """What came of a check or report."""

    model_config = ConfigDict(extra="ignore")

    finding: Finding
    verification: VerificationState = Field(description="The entry's state now.")
    on_behalf_of: Reference | None = Field(
        default=None, description="The organisation in whose name a coordinator checked."
    )


def _text(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("write it as text")
    return value


class Wish(BaseModel):
    """What is sent; a field that there is not is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class VerificationWish(Wish):
    """A check. `by` is a function or an organisation that you act for, never a person."""

    how: Method = Field(examples=["called"])
    result: Literal["works", "does_not_work"] = Field(default="works", examples=["works"])
    by: UUID | None = Field(
        default=None,
        description="A function, or an organisation that you act for; left out: your organisation.",
        examples=["8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"],
    )
    checked_on: Annotated[date | None, BeforeValidator(_text)] = Field(
        default=None, description="The day in Europe/Stockholm; left out: today.", examples=["2026-11-12"]
    )
    note: str = Field(
        default="", max_length=LONGEST_NOTE, description="A few words on how; about nobody.", examples=["Provringt."]
    )
    confirmed: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="You have looked at the note, and what may identify a person in it does not."
    )


class ReportWish(Wish):
    """That it did not work. There is no field for words: they could be about somebody."""

    reason: Reason = Field(examples=["no_answer"])
    channel: Annotated[int, Field(strict=True, ge=0, le=999)] | None = Field(
        default=None,
        description="Which channel: its place, from 0, in the `channels` that you were shown. Left out: not said.",
        examples=[0],
    )
