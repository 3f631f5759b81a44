"""Referral pathways: from a situation through ordered steps to those who take over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

import isodate
from pydantic import AfterValidator, Field, model_validator

from partners.content import AreaRef, ContactPointRef, DocumentSource, FunctionRef, OrganisationRef, both
from partners.hours import Schedule
from records.content import Content, Part, Words, register
from records.text import Text
from registry.content import (
    Code,
    Decision,
    LegalReferenceRef,
    Modality,
    Party,
    PathwayRef,
    RoutineRef,
    SituationRef,
    TargetGroupRef,
    refuse_twice,
)


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
        refuse_twice("steps", [step.key for step in self.steps])
        refuse_twice("parties", [party.organisation for party in self.parties])
        return self

    def words(self) -> Words:
        steps = (text for step in self.steps for text in (step.action, step.condition))
        return Words(both(self.title), self.synonyms, both(*steps, *(d.text for d in self.do_not)))
