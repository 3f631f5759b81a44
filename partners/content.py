"""The kinds of the partners' room: areas, organisations, functions, contact points and bodies.

Field by field this is what `docs/` and the API describe; rules that need the database stand in `partners/rules.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, HttpUrl, model_validator

from partners import telephone
from partners.hours import Schedule
from partners.organisation_number import is_public_body
from partners.organisation_number import parse as parse_organisation_number
from records.content import Content, Part, RefTo, Words, register
from records.guard import MayHold
from records.text import Text

if TYPE_CHECKING:
    from records.moment import Moment
    from records.reading import Asker, Entry

AreaRef = Annotated[UUID, RefTo("area")]
OrganisationRef = Annotated[UUID, RefTo("organisation")]
FunctionRef = Annotated[UUID, RefTo("function")]
ContactPointRef = Annotated[UUID, RefTo("contact_point")]

DocumentSource = Annotated[str, MayHold("reference_number")]
"""Where a fact is from: a document, which may be named by its reference number."""

Visibility = Literal["public", "professionals", "parties"]
VISIBILITIES: tuple[Visibility, ...] = ("public", "professionals", "parties")
"""From open to closed."""

OrganisationKind = Literal[
    "police",
    "county_administrative_board",
    "municipality",
    "municipal_office",
    "municipal_company",
    "school",
    "health_care",
    "prosecutor",
    "prison_and_probation",
    "state_agency",
    "court",
    "civil_society",
    "shelter_operator",
    "coordination_association",
    "other",
]
"""`health_care` is the region (health care), `county_administrative_board` the state's länsstyrelse."""

PUBLIC_BODIES: frozenset[str] = frozenset(
    {
        "police", "county_administrative_board", "municipality", "municipal_office", "prosecutor",
        "prison_and_probation", "state_agency", "court",
    }
)  # fmt: skip


class Synonyms(Part):
    """Other words for the same, as people say them."""

    sv: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Both languages."""
        return (*self.sv, *self.en)


class OtherName(Part):
    """An earlier, alternative or short name: stays searchable."""

    name: str = Field(min_length=1, max_length=200, examples=["Antivåldcenter"])
    type: Literal["earlier", "alternative", "short"] = Field(examples=["earlier"])
    used_by: OrganisationRef | None = None


class CodedContent(Content):
    """A kind whose records are known by a code and searched by their synonyms."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64, examples=["socialjour"])
    name: Text
    synonyms: Synonyms = Synonyms()

    def words(self) -> Words:
        return Words(names=both(self.name), synonyms=self.synonyms.all())


def both(*texts: Text | None) -> tuple[str, ...]:
    """The texts in both languages, without those that are missing."""
    return tuple(part for text in texts if text for part in (text.sv, text.en) if part)


@register
class Area(Content):
    """The nation, a county or a municipality. `code`: SCB's, a string ("0181"); the nation is "SE"."""

    kind: ClassVar[str] = "area"
    plural: ClassVar[str] = "areas"

    code: str = Field(pattern=r"^(SE|[0-9]{2}|[0-9]{4})$", examples=["0181"])
    name: str = Field(min_length=1, max_length=100, examples=["Södertälje"])
    level: Literal["nation", "county", "municipality"] = Field(examples=["municipality"])
    parent: AreaRef | None = None

    @model_validator(mode="after")
    def _code_fits_level(self) -> Area:
        if {"SE": "nation"}.get(self.code, "county" if len(self.code) == 2 else "municipality") != self.level:
            raise ValueError("code: does not fit the level: SE is the nation, two digits a county, four a municipality")
        if (self.parent is None) != (self.level == "nation"):
            raise ValueError("parent: every area but the nation lies in one")
        return self


@register
class Organisation(Content):
    """An agency, office, unit, company, school or association. It has no address: a place belongs to a channel."""

    kind: ClassVar[str] = "organisation"
    plural: ClassVar[str] = "organisations"

    name: str = Field(min_length=1, max_length=200, examples=["Socialkontoret"])
    organisation_kind: OrganisationKind = Field(examples=["municipal_office"])
    other_names: tuple[OtherName, ...] = ()
    parent: OrganisationRef | None = None
    organisation_number: Annotated[str, AfterValidator(parse_organisation_number)] | None = Field(
        default=None, examples=["2120000159"]
    )
    areas: tuple[AreaRef, ...] = Field(default=(), description="Areas served; for a shelter never where it lies.")
    description: Text | None = None
    sample: bool = Field(default=False, description="Made up for the demonstration.")

    @model_validator(mode="after")
    def _public_bodies_have_public_numbers(self) -> Organisation:
        number = self.organisation_number
        if number and self.organisation_kind in PUBLIC_BODIES and not is_public_body(number):
            raise ValueError("organisation_number: a public body's number begins with 2")
        return self

    def words(self) -> Words:
        return Words(names=(self.name,), synonyms=tuple(other.name for other in self.other_names))


@register
class Function(CodedContent):
    """A coded role that a step can name ("socialjour"): reached through contact points, never a person."""

    kind: ClassVar[str] = "function"
    plural: ClassVar[str] = "functions"

    place_protected: bool = Field(default=False, description="Whatever reaches it may have no place (a shelter).")
    note: Text | None = None


class Channel(Part):
    """What every way of getting in touch has. A channel's own visibility can only be stricter than the entry's."""

    label: Text | None = None
    visibility: Visibility | None = None
    note: Text | None = None


class Telephone(Channel):
    """A telephone number, kept as E.164 or as a short number's digits."""

    type: Literal["telephone"] = Field(examples=["telephone"])
    number: Annotated[str, AfterValidator(telephone.parse), MayHold("mobile_number", "lma_number")] = Field(
        max_length=40, examples=["+46846500400"]
    )


class Email(Channel):
    """A function's mailbox."""

    type: Literal["email"] = Field(examples=["email"])
    address: Annotated[EmailStr, MayHold("private_email")] = Field(examples=["mottagning@sodertalje.example"])


class SecureDigital(Channel):
    """A function address for Säker digital kommunikation (SDK)."""

    type: Literal["sdk"] = Field(examples=["sdk"])
    address: Annotated[str, MayHold("private_email")] = Field(
        min_length=3, max_length=200, examples=["0203:mottagning.sodertalje.example"]
    )


class WebForm(Channel):
    """A form or e-service on the web."""

    type: Literal["web_form"] = Field(examples=["web_form"])
    # An e-service's address may hold its number in the municipality's case system, or letters like a vehicle's.
    url: Annotated[HttpUrl, MayHold("reference_number", "vehicle_registration")] = Field(
        examples=["https://sodertalje.example/orosanmalan"]
    )


class VisitingAddress(Channel):
    """Where to go. Does not exist for a shelter."""

    type: Literal["visiting_address"] = Field(examples=["visiting_address"])
    street: Annotated[str, MayHold("street_address", "property_designation")] = Field(
        min_length=1, max_length=200, examples=["Exempelgatan 1"]
    )
    postcode: str = Field(pattern=r"^[0-9]{3} ?[0-9]{2}$", examples=["151 00"])
    town: str = Field(min_length=1, max_length=100, examples=["Södertälje"])


AnyChannel = Annotated[Telephone | Email | SecureDigital | WebForm | VisitingAddress, Field(discriminator="type")]


class Holder(Part):
    """A person's name where a function cannot do: only for a time, only for professionals."""

    name: str = Field(min_length=1, max_length=100)
    until: date = Field(description="The last day the name is shown.", examples=["2026-12-31"])
    reason: str = Field(min_length=1, max_length=200)


@register
class ContactPoint(Content):
    """How to reach a function at an organisation, for the areas it serves (in the interface: *kontaktväg*)."""

    kind: ClassVar[str] = "contact_point"
    plural: ClassVar[str] = "contact-points"

    name: Text
    organisation: OrganisationRef
    function: FunctionRef
    areas: tuple[AreaRef, ...] = Field(min_length=1, description="Areas served; says nothing of where anything lies.")
    channels: tuple[AnyChannel, ...] = Field(min_length=1)
    hours: Schedule = Field(default_factory=Schedule, description="Empty: unknown hours.")
    languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")], ...] = Field(
        default=("sv",), examples=[["sv", "en"]]
    )
    interpreter: bool = False
    audience: Literal["professionals", "public", "both"] = Field(default="professionals", examples=["professionals"])
    audience_note: Text | None = None
    visibility: Visibility = Field(default="professionals", examples=["professionals"])
    holder: Holder | None = None
    prepare: Text | None = Field(default=None, description="What to have ready when getting in touch.")
    note: Text | None = None
    sample: bool = Field(default=False, description="Made up for the demonstration.")

    def words(self) -> Words:
        return Words(names=both(self.name))

    @classmethod
    def show(cls, entries: Sequence[Entry], viewer: Asker, moment: Moment) -> list[Entry]:
        from partners.visibility import show_contact_points  # noqa: PLC0415 - the rules know the content, not reversed

        return show_contact_points(entries, viewer, moment)


class Member(Part):
    """An organisation's seat in a body, held by a function, with the mandate it carries."""

    organisation: OrganisationRef
    role: Text | None = Field(default=None, description="Who sits there, as a role: 'resultatområdeschef'.")
    function: FunctionRef | None = None
    mandate: Text | None = None
    mandate_source: DocumentSource | None = Field(default=None, max_length=400)


@register
class Body(Content):
    """A governing group: a steering group, a working group, a network."""

    kind: ClassVar[str] = "body"
    plural: ClassVar[str] = "bodies"

    name: Text
    body_kind: Literal["steering_group", "working_group", "network", "council"] = Field(examples=["steering_group"])
    owner: OrganisationRef
    areas: tuple[AreaRef, ...] = ()
    members: tuple[Member, ...] = ()
    task: Text | None = None
    other_names: tuple[OtherName, ...] = ()
    sample: bool = Field(default=False, description="Made up for the demonstration.")

    def words(self) -> Words:
        return Words(both(self.name), tuple(other.name for other in self.other_names), both(self.task))
