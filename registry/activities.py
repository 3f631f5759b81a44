"""What is done about the work against violence, and told by who did it: follow-ups, training, joint activities."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from partners.content import AreaRef, DocumentSource, OrganisationRef
from partners.maintaining.kept import kept_by
from records.content import Content, PartialDate, register
from records.text import Text
from registry.content import BodyRef, ReferenceNumber, RoutineRef


@kept_by("by")
@register
class FollowUp(Content):
    """That a routine was followed up: when, by whom, with what outcome."""

    kind: ClassVar[str] = "follow_up"
    plural: ClassVar[str] = "follow-ups"

    title: Text
    routine: RoutineRef
    followed_up: PartialDate
    by: OrganisationRef
    outcome: Text
    decision_reference: ReferenceNumber = Field(default="", max_length=80)
    sample: bool = False


SMALLEST_GROUP = 5
"""A figure about fewer people than this tells about each of them."""
LARGEST_GROUP = 10_000_000


@kept_by("organisation")
@register
class TrainingFact(Content):
    """An aggregate figure on training in one organisation; never about a person.

    `title` is the course. A share of a group, or a number of people, of fewer than five points at persons: it is
    refused. That nobody has been trained is a fact about the organisation.
    """

    kind: ClassVar[str] = "training_fact"
    plural: ClassVar[str] = "training-facts"

    title: Text = Field(description="The course or training.")
    organisation: OrganisationRef
    audience: Text | None = Field(default=None, description="Whom it is for, as a group: staff, managers, teachers.")
    audience_size: int | None = Field(
        default=None,
        ge=SMALLEST_GROUP,
        le=LARGEST_GROUP,
        description="How many the group was when it was measured.",
        examples=[180],
    )
    share_percent_at_least: int | None = Field(default=None, ge=0, le=100)
    number: int | None = Field(
        default=None,
        ge=0,
        le=LARGEST_GROUP,
        description="How many have been trained: none, or five or more.",
        examples=[140],
        json_schema_extra={"not": {"enum": list(range(1, SMALLEST_GROUP))}},
    )
    measured: PartialDate = Field(description="As of when the figure holds.")
    source: DocumentSource = Field(min_length=1, max_length=400)
    includes_external_providers: bool = False
    sample: bool = Field(default=False, description="Made up for the demonstration.")

    @model_validator(mode="after")
    def _points_at_nobody(self) -> TrainingFact:
        if self.number and self.number < SMALLEST_GROUP:
            raise ValueError(
                f"number: fewer than {SMALLEST_GROUP} people are too few to count without pointing at them; "
                "leave the number out"
            )
        if self.number and self.audience_size and self.number > self.audience_size:
            raise ValueError("audience_size: more have been trained than the group has; correct one of the two")
        return self


ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time on the wall in Europe/Stockholm, to the minute: "13:00"."""


@kept_by("organisers")
@register
class JointActivity(Content):
    """Something partners do together: a campaign week, a webinar, a meeting of a body; held, or planned ahead."""

    kind: ClassVar[str] = "joint_activity"
    plural: ClassVar[str] = "joint-activities"

    title: Text
    activity_kind: Literal["campaign", "webinar", "meeting", "training", "other"]
    organisers: tuple[OrganisationRef, ...] = Field(min_length=1)
    body: BodyRef | None = Field(default=None, description="The body whose meeting it is, or that stands behind it.")
    areas: tuple[AreaRef, ...] = Field(
        default=(), description="Where it is held for; left out: what its organisers serve."
    )
    held: PartialDate = Field(description="When it is held, or its first day; a day ahead is a plan.")
    last_day: date | None = Field(default=None, description="The last day, of one that lasts for several.")
    starts_at: ClockTime | None = Field(default=None, description="Local time on the first day.", examples=["13:00"])
    ends_at: ClockTime | None = Field(default=None, description="Local time on the last day.", examples=["15:00"])
    minutes_reference: ReferenceNumber = Field(
        default="", max_length=80, description="The reference number of the minutes.", examples=["KS 2026/31"]
    )
    source: DocumentSource = Field(default="", max_length=400)
    sample: bool = Field(default=False, description="Made up for the demonstration.")

    @model_validator(mode="after")
    def _its_times_go_together(self) -> JointActivity:
        if (self.last_day or self.starts_at) and self.held.precision != "day":
            raise ValueError("held: write the day; a time or a last day needs a first day")
        if self.last_day and self.last_day < self.held.earliest():
            raise ValueError("last_day: the last day is not before the first")
        if self.ends_at and not self.starts_at:
            raise ValueError("ends_at: write when it starts as well")
        if self.ends_at and not self.last_day and self.ends_at <= (self.starts_at or ""):
            raise ValueError("ends_at: it ends after it starts; write the last day if it goes past midnight")
        return self
