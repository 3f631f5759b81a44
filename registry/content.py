"""Plans, routines, legal references, and the catalogue they use; pathways and activities have modules of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, model_validator

from partners.content import (
    AreaRef,
    CodedContent,
    ContactPointRef,
    FunctionRef,
    OrganisationRef,
    OtherName,
    both,
)
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


def refuse_twice(field: str, keys: Sequence[object]) -> None:
    """Raise ValueError naming the field when two of its parts are known by the same."""
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
        refuse_twice("focus_areas", [focus.key for focus in self.focus_areas])
        return self

    @classmethod
    def parts_of(cls, document: dict[str, Any]) -> Iterable[tuple[str, Text]]:
        areas = sorted(document.get("focus_areas") or (), key=lambda focus: int(focus["number"]))
        return [(str(focus["key"]), Text.model_validate(focus["name"])) for focus in areas]

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
        refuse_twice("sections", [section.key for section in self.sections])
        refuse_twice("parties", [party.organisation for party in self.parties])
        return self

    def words(self) -> Words:
        names = (*(o.name for o in self.other_names), *(p.title for p in self.parties if p.title))
        return Words(both(self.title), names, both(*(t for s in self.sections for t in (s.heading, s.text))))
