"""The shapes of the audit: findings, their history, acceptances, and the national measure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from api.shapes import Reference, Shape
from api.verification_shapes import Wish
from partners.authors import AuthorType
from records.content import PartialDate
from records.text import Text
from registry.auditing import Severity
from registry.auditing.accepting import LONGEST_REASON
from registry.auditing.actors import Actor
from registry.auditing.history import What

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_TITLE = {"sv": "Översynen är försenad", "en": "The review is overdue"}
_REASON = {"sv": "Skulle ha setts över senast 30 juni 2026.", "en": "Was to be reviewed by 30 June 2026."}
_CLEARS = {"sv": "Se över texten och sätt ett nytt datum för översyn.", "en": "Review it and set a new review date."}


class FindingAcceptance(Shape):
    """That a coordinator lives with a finding until a day."""

    until: date = Field(description="The first day on which it counts again.", examples=["2027-02-01"])
    reason: str = Field(examples=["Nämnden tar upp den i januari."])
    accepted_at: datetime = Field(description="In UTC.", examples=["2026-11-12T09:00:00Z"])
    withdrawn_at: datetime | None = Field(default=None, description="When it was taken back, in UTC.")


class FindingFocusArea(Shape):
    """A focus area of a plan that a finding concerns."""

    plan: UUID = Field(examples=[_ID])
    key: str = Field(examples=["stod"])


class AuditFinding(Shape):
    """One thing that is not as it should be. `id` follows from what it is about, and stays."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    code: str = Field(description="Stable; see the coordinators' guide.", examples=["review_passed"])
    severity: Severity = Field(examples=["serious"])
    title: Text = Field(examples=[_TITLE])
    record: Reference = Field(description="What is not as it should be.")
    part: str = Field(
        description="The key of the step or section, the field, or the case; empty for the whole record.", examples=[""]
    )
    subject: UUID | None = Field(default=None, description="The other record concerned.", examples=[_ID])
    reason: Text = Field(examples=[_REASON])
    clears_by: Text = Field(description="What would clear it.", examples=[_CLEARS])
    since: date = Field(
        description="Since when it is so without a break; with `looks_ahead` the first day ahead.",
        examples=["2026-07-01"],
    )
    looks_ahead: bool = Field(examples=[False])
    owners: list[Reference] = Field(description="The organisations that must act.")
    areas: list[Reference]
    focus_areas: list[FindingFocusArea]
    accepted: FindingAcceptance | None = Field(default=None, description="Not there when it counts.")


class FindingCounts(Shape):
    """How many findings of each severity there are in the whole list, accepted ones included, and how many of all are
    accepted."""

    critical: int = Field(examples=[0])
    serious: int = Field(examples=[3])
    minor: int = Field(examples=[1])
    notice: int = Field(examples=[0])
    accepted: int = Field(examples=[1])


class FindingChange(Shape):
    """One change in the history of a finding."""

    what: What = Field(examples=["opened"])
    on: date = Field(description="The day in Europe/Stockholm.", examples=["2026-07-01"])
    by: Literal["event", "days"] = Field(
        description="days: a day passed, and nothing was recorded.", examples=["event"]
    )
    at: datetime | None = Field(default=None, description="In UTC.", examples=["2026-11-12T09:00:00Z"])
    sequence: int | None = Field(default=None, description="The event's number in the log.", examples=[4711])
    action: str | None = Field(default=None, examples=["version.recorded"])
    record: Reference | None = Field(default=None, description="What the event is about.")
    author_type: AuthorType | None = Field(default=None, examples=["person"])
    author_name: str | None = Field(default=None, description="Told to coordinators.", examples=["Samordnaren"])


class FindingStory(Shape):
    """The history of a finding, in order of time."""

    model_config = ConfigDict(extra="ignore")

    finding: AuditFinding
    complete: bool = Field(description="False: not all that can matter was looked at.", examples=[True])
    changes: list[FindingChange]


class FindingAccepted(Shape):
    """What came of accepting a finding, or of taking that back."""

    model_config = ConfigDict(extra="ignore")

    finding: AuditFinding
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


def _text(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("write it as text")
    return value


class AcceptanceWish(Wish):
    """That a finding is lived with."""

    until: Annotated[date, BeforeValidator(_text)] = Field(
        description="The first day on which it counts again: after today, at most 24 months ahead.",
        examples=["2027-02-01"],
    )
    reason: str = Field(
        min_length=1, max_length=LONGEST_REASON, description="Why; about nobody.", examples=["Tas upp i januari."]
    )
    confirmed: bool = Field(
        default=False,
        description="That somebody has read what may be identifying in the reason, and that it is about nobody.",
        examples=[False],
    )


class MeasureEvidence(Shape):
    """One agreement with the actor, and what shows that it counts or does not."""

    agreement: Reference
    party: Reference
    written: bool = Field(description="Its text is in the registry, and the actor has signed.", examples=[True])
    decided_at_management: bool = Field(examples=[True])
    followed_up: bool = Field(examples=[True])
    meets: bool = Field(examples=[True])
    signed: PartialDate | None = None
    decided_by: str | None = Field(default=None, examples=["Socialnämnden"])
    decision_level: str | None = Field(default=None, examples=["board"])
    decided: PartialDate | None = None
    reference_number: str | None = Field(default=None, examples=["SN 2024/0117"])
    last_follow_up: PartialDate | None = None
    follow_up_reference: str | None = Field(default=None, examples=["SN 2025/0032"])
    holds_from: date = Field(examples=["2024-03-01"])
    holds_until: date | None = Field(default=None, examples=["2027-03-01"])


class MeasureAnswer(Shape):
    """The answer for one actor; the first agreement is the one that it rests on."""

    actor: Actor = Field(examples=["police"])
    name: Text = Field(examples=[{"sv": "polisen", "en": "the police"}])
    meets: bool = Field(examples=[True])
    evidence: list[MeasureEvidence]


class MeasureRow(Shape):
    """The answers of one municipality."""

    area: Reference
    municipality: Reference
    met: int = Field(description="For how many actors the measure is met.", examples=[2])
    answers: list[MeasureAnswer]


class NationalMeasureReport(Shape):
    """The national measure of a year."""

    model_config = ConfigDict(extra="ignore")

    year: int = Field(examples=[2026])
    on: date = Field(description="The day it is judged on.", examples=["2026-12-31"])
    known_at: datetime = Field(examples=["2026-11-12T09:00:00Z"])
    months: int = Field(description="For how many months a follow-up counts in that year's survey.", examples=[24])
    rows: list[MeasureRow]
