"""The kinds of the registry's room: plans, routines, pathways, legal references, and the catalogue they use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import isodate
from pydantic import AfterValidator, Field, model_validator

from partners.content import (
    AreaRef,
    CodedContent,
    ContactPointRef,
    DocumentSource,
    FunctionRef,
    OrganisationRef,
    OtherName,
    both,
)
from partners.hours import Schedule
from partners.maintaining.kept import kept_by
from records.content import Content, Part, PartialDate, RefTo, Words, register
from records.guard import MayHold
from records.text import Text

LegalReferenceRef = Annotated[UUID, RefTo("legal_reference")]
PlanRef = Annotated[UUID, RefTo("plan")]
RoutineRef = Annotated[UUID, RefTo("routine")]
PathwayRef = Annotated[UUID, RefTo("pathway")]
SituationRef = Annotated[UUID, RefTo("situation")]
TargetGroupRef = Annotated[UUID, RefTo("target_group")]
BodyRef = Annotated[UUID, RefTo("body")]

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
ReferenceNumber = Annotated[str, MayHold("reference_number")]
"""A document's own number (*diarienummer*): wanted here, suspect in running text."""
Modality = Literal["ska", "bor", "far", "kan"]
"""*ska* (duty), *bör* (ought), *får* (may), *kan* (practice without legal basis)."""


def _refuse_twice(field: str, keys: Sequence[object]) -> None:
    if len(keys) != len(set(keys)):
        raise ValueError(f"{field}: two are the same; what each one is known by stands once")


@register
class Situation(CodedContent):
    """What has happened or is feared, as a code: "hrv", "bortforande"."""

    kind: ClassVar[str] = "situation"
    plural: ClassVar[str] = "situations"

    description: Text | None = None
    broader: SituationRef | None = Field(default=None, description="The wider situation that this one is a case of.")
    honour_related: bool = False


@register
class TargetGroup(CodedContent):
    """Whom it concerns, as a code: "barn", "vuxna"."""

    kind: ClassVar[str] = "target_group"
    plural: ClassVar[str] = "target-groups"

    description: Text | None = None
    broader: TargetGroupRef | None = None


@register
class LegalReference(Content):
    """A provision: when it is in force, and what replaced it."""

    kind: ClassVar[str] = "legal_reference"
    plural: ClassVar[str] = "legal-references"

    code: Code = Field(examples=["sol-19-1"])
    law_short: str = Field(min_length=1, max_length=40, examples=["SoL"])
    sfs: str = Field(min_length=1, max_length=60, examples=["2025:400"])
    provision: str = Field(min_length=1, max_length=120, examples=["19 kap. 1 §"])
    reference_kind: Literal["obligation", "recommendation", "permission", "secrecy", "limit", "definition", "info"] = (
        Field(examples=["obligation"])
    )
    applies_to: str = Field(default="", max_length=400)
    gist: Text
    in_force_from: date | None = Field(default=None, examples=["2025-07-01"])
    in_force_until: date | None = Field(default=None, description="The first day it no longer holds.")
    replaced_by: tuple[LegalReferenceRef, ...] = ()
    replaces_note: str = Field(default="", max_length=400, description="The old number as the source gives it.")
    verified_in: str = Field(default="", max_length=400, description="Where the text was read.")

    @model_validator(mode="after")
    def _has_days_in_force(self) -> LegalReference:
        if self.in_force_from and self.in_force_until and self.in_force_until <= self.in_force_from:
            raise ValueError("in_force_until: the first day it no longer holds comes after the first day it holds")
        return self

    @classmethod
    def label_of(cls, document: dict[str, object]) -> Text:
        return Text(sv=f"{document['provision']} {document['law_short']} ({document['sfs']})")

    def label(self) -> Text:
        return self.label_of(self.model_dump(include={"provision", "law_short", "sfs"}))

    def words(self) -> Words:
        return Words(names=(self.label().sv, self.sfs), body=(self.applies_to, *both(self.gist)))


class FocusArea(Part):
    """A focus area of a plan."""

    key: Code = Field(examples=["forebyggande"])
    number: int = Field(ge=1, examples=[1])
    name: Text


class Decision(Part):
    """Who decided, at which level, when, under which reference number."""

    decided_by: str = Field(min_length=1, max_length=200, examples=["Kommunstyrelsen"])
    organisation: OrganisationRef | None = None
    level: Literal[
        "municipal_council", "municipal_executive_board", "board", "management", "unit_manager", "agency_head", "other"
    ] = Field(examples=["municipal_executive_board"])
    decided: PartialDate | None = None
    reference_number: ReferenceNumber = Field(default="", max_length=80)


@register
class Plan(Content):
    """An action plan or strategy with its focus areas."""

    kind: ClassVar[str] = "plan"
    plural: ClassVar[str] = "plans"

    title: Text
    plan_kind: Literal["action_plan", "strategy"] = Field(default="action_plan", examples=["action_plan"])
    other_names: tuple[OtherName, ...] = ()
    owner: OrganisationRef
    areas: tuple[AreaRef, ...] = ()
    focus_areas: tuple[FocusArea, ...] = ()
    decision: Decision | None = None
    supersedes: PlanRef | None = None
    review_by: date | None = None
    sample: bool = False

    @model_validator(mode="after")
    def _focus_area_keys_are_unique(self) -> Plan:
        _refuse_twice("focus_areas", [focus.key for focus in self.focus_areas])
        return self

    def words(self) -> Words:
        names = tuple(other.name for other in self.other_names)
        return Words(both(self.title), names, both(*(focus.name for focus in self.focus_areas)))


class Section(Part):
    """A section of a routine's text."""

    key: Code = Field(examples=["syfte"])
    heading: Text
    text: Text
    legal: tuple[LegalReferenceRef, ...] = ()


class Party(Part):
    """An organisation that a routine or pathway binds, and what it calls the document."""

    organisation: OrganisationRef
    title: str = Field(default="", max_length=200)
    signed: PartialDate | None = None
    withdrawn: date | None = Field(default=None, description="The first day it is no longer bound.")


class FocusAreaRef(Part):
    """A focus area of a plan, by its key."""

    plan: PlanRef
    key: Code


@register
class Routine(Content):
    """What partners have agreed: routine, guideline, agreement or quick guide; the four have different deciders."""

    kind: ClassVar[str] = "routine"
    plural: ClassVar[str] = "routines"

    title: Text
    routine_kind: Literal["rutin", "riktlinje", "overenskommelse", "lathund"] = Field(examples=["overenskommelse"])
    other_names: tuple[OtherName, ...] = ()
    decision: Decision | None = None
    applies_to: Text | None = None
    areas: tuple[AreaRef, ...] = ()
    owner: OrganisationRef
    responsible_for_revision: FunctionRef | None = None
    responsible_for_follow_up: FunctionRef | None = None
    review_by: date | None = None
    supersedes: RoutineRef | None = None
    sections: tuple[Section, ...] = ()
    parties: tuple[Party, ...] = ()
    contact_points: tuple[ContactPointRef, ...] = Field(default=(), description="Contact points it names itself.")
    focus_areas: tuple[FocusAreaRef, ...] = ()
    legal: tuple[LegalReferenceRef, ...] = ()
    sample: bool = False

    @model_validator(mode="after")
    def _sections_and_parties_stand_once(self) -> Routine:
        _refuse_twice("sections", [section.key for section in self.sections])
        _refuse_twice("parties", [party.organisation for party in self.parties])
        return self

    def words(self) -> Words:
        names = (*(o.name for o in self.other_names), *(p.title for p in self.parties if p.title))
        return Words(both(self.title), names, both(*(t for s in self.sections for t in (s.heading, s.text))))


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
        default=None, ge=SMALLEST_GROUP, description="How many the group was when it was measured.", examples=[180]
    )
    share_percent_at_least: int | None = Field(default=None, ge=0, le=100)
    number: int | None = Field(
        default=None,
        ge=0,
        description="How many have been trained: none, or five or more.",
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


def _duration(text: str) -> str:
    if text != "genast" and not _lasts(text):
        raise ValueError('write "genast" or an ISO 8601 duration such as P14D or P4M')
    return text


def _lasts(text: str) -> bool:
    """Whether the text is an ISO 8601 duration longer than nothing."""
    start = datetime(2000, 1, 1)  # noqa: DTZ001 - any day will do to lay a duration against
    try:
        return bool(start + isodate.parse_duration(text) > start)
    except (isodate.ISO8601Error, ValueError, OverflowError):
        return False


class Receiver(Part):
    """Who takes over: a function, reached through the area's contact points, or one contact point by itself."""

    function: FunctionRef | None = None
    contact_point: ContactPointRef | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Receiver:
        if (self.function is None) == (self.contact_point is None):
            raise ValueError("name either a function or a contact point")
        return self


class Fallback(Receiver):
    """Who covers when the receiver does not answer, and when that is."""

    when: Text | None = None


class DoNot(Part):
    """What must not be done."""

    text: Text
    basis: Literal["stored", "law", "background"] | None = None


Channels = Literal[
    "telefon", "e-tjanst", "brev", "samtal", "mote", "handling", "internt", "information", "anslag", "register",
    "journal",
]  # fmt: skip


class Step(Part):
    """One step. `key` is its identity within the pathway: it stays when the step moves or is reworded."""

    key: Code = Field(examples=["orosanmalan"])
    actor: FunctionRef
    modality: Modality = Field(examples=["ska"])
    ground: Literal["law", "local_decision"] | None = Field(
        default=None, description="What makes it so: law, or a local decision alone; empty when nothing does."
    )
    action: Text
    condition: Text | None = None
    branch: Code | None = Field(default=None, description="Steps of different branches exclude each other.")
    receiver: Receiver | None = None
    channels: tuple[Channels, ...] = ()
    within: Annotated[str, AfterValidator(_duration)] | None = Field(
        default=None, description='ISO 8601 duration or "genast"; empty: no limit.', examples=["P14D"]
    )
    within_note: Text | None = None
    prepare: Text | None = Field(default=None, description="What to have ready before it is done.")
    legal: tuple[LegalReferenceRef, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    evidence: Literal["stored", "law", "background"] | None = Field(
        default=None, description="Whether a stored source or the law carries the step, or practice to be confirmed."
    )

    @model_validator(mode="after")
    def _fallback_needs_a_receiver(self) -> Step:
        if self.fallbacks and self.receiver is None:
            raise ValueError("fallbacks: a step without a receiver has no fallback either")
        return self


class LegalNote(Part):
    """A note with the provisions it rests on."""

    text: Text
    legal: tuple[LegalReferenceRef, ...] = ()


@register
class Pathway(Content):
    """A non-identifying referral pathway: from a situation through ordered steps to those who take over."""

    kind: ClassVar[str] = "pathway"
    plural: ClassVar[str] = "pathways"

    title: Text
    situations: tuple[SituationRef, ...] = Field(min_length=1)
    target_groups: tuple[TargetGroupRef, ...] = Field(min_length=1)
    starts: FunctionRef
    also_starts: tuple[FunctionRef, ...] = Field(default=(), description="Other functions that may start it.")
    areas: tuple[AreaRef, ...] = Field(min_length=1)
    urgency: Literal["akut", "skyndsam", "varierar", "normal", "planerad"] = Field(examples=["akut"])
    do_not: tuple[DoNot, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    secrecy_note: LegalNote | None = None
    documentation_note: LegalNote | None = None
    scope_note: LegalNote | None = None
    review_rule: LegalNote | None = None
    registry_note: LegalNote | None = None
    rests_on: tuple[RoutineRef, ...] = ()
    owner: OrganisationRef | None = None
    parties: tuple[Party, ...] = Field(
        default=(), description="Whom it binds by itself; besides them those of the routines it rests on."
    )
    decision: Decision | None = None
    supersedes: PathwayRef | None = None
    review_by: date | None = None
    required_hours: Schedule = Field(
        default_factory=Schedule, description="When its first contact must be reachable; empty: not stated."
    )
    synonyms: tuple[str, ...] = Field(default=(), description="Everyday words people search this pathway by.")
    sources: tuple[DocumentSource, ...] = ()
    sample: bool = Field(default=False, description="Exempel, beslutad av ingen: shown wherever it is.")

    @model_validator(mode="after")
    def _steps_and_parties_stand_once(self) -> Pathway:
        _refuse_twice("steps", [step.key for step in self.steps])
        _refuse_twice("parties", [party.organisation for party in self.parties])
        return self

    def words(self) -> Words:
        steps = (text for step in self.steps for text in (step.action, step.condition))
        return Words(both(self.title), self.synonyms, both(*steps, *(d.text for d in self.do_not)))
