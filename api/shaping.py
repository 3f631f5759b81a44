"""The declared schema of every answer: made from the kinds' content models and from the shapes written by hand.

A field that has no value is left out of an answer, so no field of a content is null.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from api.agreeing_shapes import SHOWN, ProposalDifference
from api.agreeing_wishes import SENT
from api.catalogue_shapes import CatalogueTerm, CatalogueTermWish, UnansweredSearches
from api.coverage_shapes import COVERAGE_SHAPES
from api.event_shapes import LogEvent, LogState
from api.finding_shapes import (
    AcceptanceWish,
    AuditFinding,
    FindingAcceptance,
    FindingAccepted,
    FindingCounts,
    FindingStory,
    NationalMeasureReport,
)
from api.import_shapes import Import
from api.key_shapes import AccessToken, Key, NewKey
from api.legal_shapes import (
    CitingPlace,
    LegalReplacement,
    LegalReplacementWish,
    MeantCitationMade,
    MeantCitationWish,
)
from api.member_shapes import Invitation, InvitationWish, MembershipWish, OrganisationMember
from api.shapes import (
    AnswerCitation,
    ApiInfo,
    AsOf,
    Availability,
    Citation,
    CitationCheck,
    Comparison,
    EmptyVersion,
    LastVerified,
    Link,
    PageLinks,
    PageMeta,
    Problem,
    Reference,
    VersionFacts,
    Withheld,
)
from api.verification_shapes import Finding, FindingMade, ReportWish, VerificationState, VerificationWish
from api.webhook_shapes import Attempt, Delivery, NewWebhook, Webhook
from api.write_shaping import contact_point_set, write_schemas
from api.writing_shapes import SyncPlan, WrittenFacts
from partners.content import Telephone
from partners.keys.wishes import KeyWish, RotationWish
from partners.visibility import FOLLOWS_VISIBILITY
from partners.webhooks.wishes import WebhookPatch, WebhookWish
from records.content import Content, RefTo, kinds
from records.text import Text
from registry.differing import PartDifference
from registry.differing.proposed import BehindProposal
from registry.lookup.answer import Answer, Contact, FoundPathway, Named
from registry.lookup.difference import AnswerDifference
from registry.reports.steering import SteeringReport

WITHHOLDABLE: dict[str, tuple[str, ...]] = {"contact_point": FOLLOWS_VISIBILITY}
"""Fields that can be withheld, by kind: they may be absent, and a list of them may lack some."""

LINKED: dict[type[BaseModel], str] = {FoundPathway: "pathway", Contact: "contact_point"}
"""Parts of the look-up's answer that are records themselves, and of which kind: they carry an `href`."""

WITH_LINKS = (Answer, AnswerDifference, SteeringReport)
"""Answers made in the rooms below, which get links beside them."""

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"


class ShownTelephone(Telephone):
    """A telephone number: as kept, as written, and as an address that dials it."""

    display: str = Field(examples=["08-465 004 00"])
    uri: str = Field(json_schema_extra={"format": "uri"}, examples=["tel:+46846500400"])


_FRAME: dict[str, Any] = {
    "version": (VersionFacts, ...),
    "as_of": (AsOf, ...),
    "withheld": (list[Withheld], Field(description="What is there and not shown to you; empty when nothing is.")),
    "citation": (Citation | None, Field(default=None, description="In a record or version by itself: how to cite it.")),
}


@cache
def shape_of(kind: str) -> type[BaseModel]:
    """The shape of a record of a kind: its content's fields with references resolved, and the frame."""
    content = kinds[kind]
    may_lack = WITHHOLDABLE.get(kind, ())
    fields: dict[str, Any] = {
        "id": (UUID, Field(examples=[_ID])),
        "kind": (Literal[kind], Field(examples=[kind])),
        "key": (str | None, Field(default=None, description="The stable code it is known by, when it has one.")),
        "revision": (
            int | None,
            Field(
                default=None,
                description="The number of versions recorded of it, which its ETag begins with; in a record by itself.",
                examples=[2],
            ),
        ),
    }
    for name, field in content.model_fields.items():
        fields[name] = _loose(field) if name in may_lack else (_shown(_annotation(field)), _described(field))
    if kind == "contact_point":
        fields["last_verified"] = (
            LastVerified | None,
            Field(default_factory=lambda: None, description="Null: never checked. Not part of a version."),
        )
        fields["verification"] = (
            VerificationState | None,
            Field(default=None, description="Whether it is still right. Not part of a version."),
        )
        fields["opening_hours"] = (
            str | None,
            Field(
                default=None,
                description="The hours in OpenStreetMap's notation, when it carries them over faithfully.",
                examples=["Mo-Fr 08:00-16:30; PH off"],
            ),
        )
    return create_model(
        content.__name__, __config__=ConfigDict(extra="ignore"), __doc__=_doc(content), **fields | _FRAME
    )


def _doc(model: type[BaseModel]) -> str:
    return (model.__doc__ or model.__name__).strip()


def _annotation(field: FieldInfo) -> Any:
    """The annotation with its markers, which pydantic keeps beside it."""
    found: Any = field.annotation
    for marker in field.metadata:
        found = Annotated[found, marker]
    return found


def _described(field: FieldInfo) -> Any:
    return Field(
        default=... if field.is_required() else None,
        description=field.description,
        examples=field.examples,
        discriminator=field.discriminator,
    )


def _loose(field: FieldInfo) -> tuple[Any, Any]:
    """A field that may be absent, or a list that may lack some of its items."""
    return (
        _shown(field.annotation) | None,
        Field(default=None, description=field.description, examples=field.examples),
    )


def _shown(annotation: Any) -> Any:
    """The annotation with references in place of identities, all the way in."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if any(isinstance(marker, RefTo) for marker in arguments[1:]):
            return Reference
        return Annotated[(_shown(arguments[0]), *arguments[1:])]
    if origin in (Union, UnionType):
        return Union[tuple(_shown(argument) for argument in arguments)]  # noqa: UP007 (made from a tuple)
    if origin is tuple:
        return list[_shown(arguments[0])]  # type: ignore[misc]  # made when running
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _shown_part(annotation)
    return annotation


@cache
def _shown_part(model: type[BaseModel]) -> type[BaseModel]:
    if model is Named:
        return Reference
    if model is Telephone:
        return create_model("Telephone", __base__=ShownTelephone, __doc__=_doc(ShownTelephone))
    if issubclass(model, Content) or model.__module__ == Text.__module__:
        return model
    fields: dict[str, Any] = {
        name: (_shown(_annotation(field)), _described(field)) for name, field in model.model_fields.items()
    }
    if model in LINKED:
        fields["href"] = (str, Reference.model_fields["href"])
    extra: Literal["ignore", "forbid"] = "ignore" if model in WITH_LINKS else "forbid"
    return create_model(model.__name__, __config__=ConfigDict(extra=extra), __doc__=_doc(model), **fields)


class _WithoutTitles(GenerateJsonSchema):
    """JSON Schema whose fields have no titles made from their names."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (pydantic gives it)
        return False


class _WithoutNulls(_WithoutTitles):
    """JSON Schema in which a field without a value is absent, and so is never null."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = schema["schema"]
        # A default that a function makes is a null of its own meaning, on a field that is not always there.
        if schema.get("default") is not None or "default_factory" in schema:
            return super().default_schema(schema)
        return self.generate_inner(inner["schema"] if inner["type"] == "nullable" else inner)


def _comparison() -> type[BaseModel]:
    """The shape of a comparison, which tells the differences in words too."""
    told = Field(description="The differences as people read them, grouped by part.")
    fields: dict[str, Any] = {"in_words": (list[_shown_part(PartDifference)], told)}  # type: ignore[misc]  # as above
    return create_model("Comparison", __base__=Comparison, __doc__=_doc(Comparison), **fields)


def _proposal_difference() -> type[BaseModel]:
    """The same of what a proposal changes, with who would answer behind its steps."""
    told = Field(description="The differences as people read them, grouped by part.")
    behind = Field(default=None, description="Of a pathway: the steps behind which something would differ.")
    fields: dict[str, Any] = {
        "in_words": (list[_shown_part(PartDifference)], told),  # type: ignore[misc]  # made when running
        "behind": (_shown_part(BehindProposal) | None, behind),
    }
    return create_model("ProposalDifference", __base__=ProposalDifference, __doc__=_doc(ProposalDifference), **fields)


OTHER_SHAPES: tuple[type[BaseModel], ...] = (
    Citation, CitationCheck, AnswerCitation,
    Reference, VersionFacts, AsOf, EmptyVersion, Availability, ApiInfo, Problem, Link, PageLinks,
    PageMeta, WrittenFacts, SyncPlan, Key, NewKey, AccessToken, OrganisationMember, Invitation, Webhook, NewWebhook,
    Delivery, Attempt, VerificationState, Finding, FindingMade, Import,
    CatalogueTerm, UnansweredSearches, CitingPlace, LegalReplacement, MeantCitationMade, *COVERAGE_SHAPES, *SHOWN,
    AuditFinding, FindingAcceptance, FindingCounts, FindingStory, FindingAccepted, NationalMeasureReport,
    LogEvent, LogState,
)  # fmt: skip
WISHES: tuple[type[BaseModel], ...] = (
    AcceptanceWish, KeyWish, RotationWish, InvitationWish, MembershipWish, WebhookWish, WebhookPatch, VerificationWish,
    ReportWish, LegalReplacementWish, MeantCitationWish, CatalogueTermWish, *SENT,
)  # fmt: skip
"""What is sent, and nothing but that: a field that may be null in Python may be sent as null."""


@cache
def component_schemas() -> dict[str, Any]:
    """Every component by its name, as JSON Schema 2020-12 (what OpenAPI 3.1 speaks)."""
    models = [
        *(shape_of(kind) for kind in kinds),
        *OTHER_SHAPES,
        _shown_part(Answer),
        _shown_part(AnswerDifference),
        _shown_part(SteeringReport),
        _comparison(),
        _proposal_difference(),
    ]
    _, schema = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
        schema_generator=_WithoutNulls,
    )
    _, wished = models_json_schema(
        [(wish, "validation") for wish in WISHES],
        ref_template="#/components/schemas/{model}",
        schema_generator=_WithoutTitles,
    )
    found: dict[str, Any] = wished["$defs"] | schema["$defs"]
    for component in found.values():
        component.pop("title", None)
    return found | {"ContactPointSet": contact_point_set(found)} | write_schemas(found)
