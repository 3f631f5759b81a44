"""The shapes of the answers that are written by hand, as pydantic models. Those of the kinds: `api/shaping.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from records.text import Text

EXAMPLE_REFERENCE = "4b3y554frbbgf9mvrdd8x1yz0h-2-20261121-1k0nz5efq00-ky3d10c89hypb6hf-5v"
_CITED_ANSWER = (
    "https://samverkansregistret.example/?q=gift+bort&area=0181&at=2026-11-21T21%3A30%3A00%2B01%3A00"
    "&on=2026-11-21&known_at=2026-11-20T07%3A00%3A00Z"
)
EXAMPLE_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"


class Shape(BaseModel):
    """Base of the shapes: nothing that is not declared is ever sent."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reference(Shape):
    """Another record, as of the same moment."""

    id: UUID = Field(examples=[EXAMPLE_ID])
    kind: str = Field(examples=["function"])
    code: str | None = Field(default=None, description="Its code, when it has one.", examples=["socialjour"])
    name: Text | None = Field(default=None, description="What it is called at the moment; not there when it has ended.")
    href: str = Field(
        json_schema_extra={"format": "uri"},
        examples=[f"https://samverkansregistret.example/api/v1/functions/{EXAMPLE_ID}"],
    )
    ended: bool | None = Field(default=None, description="Nothing holds for it at the moment.", examples=[False])


class Withheld(Shape):
    """A field that is there and is not shown to you."""

    field: str = Field(description="Which field; a part of a list by its place from 0.", examples=["channels"])
    visibility: Literal["public", "professionals", "parties"] = Field(examples=["professionals"])
    reason: Literal["sign_in", "professionals_only", "parties_only", "time_passed"] = Field(examples=["sign_in"])
    message: Text


class Days(Shape):
    """Days in Europe/Stockholm, half-open."""

    from_: date = Field(serialization_alias="from", examples=["2024-01-01"])
    until: Annotated[date | None, Field(description="The first day after; null is until further notice.")]


class RecordedBy(Shape):
    """Who recorded a version."""

    type: Literal["person", "program", "link", "system"] = Field(
        description="link: by a link mailed to the organisation.", examples=["person"]
    )
    name: str | None = Field(
        default=None,
        description="Told to the organisation that keeps it and to coordinators.",
        examples=["Sam Exempel"],
    )
    on_behalf_of: Reference | None = Field(
        default=None, description="The organisation in whose name a coordinator recorded it."
    )


class VersionFacts(Shape):
    """What is known about the version that the answer shows."""

    number: int = Field(description="1, 2, 3 … in the order recorded.", examples=[2])
    valid_from: date = Field(examples=["2024-01-01"])
    valid_until: date | None = Field(description="The first day it no longer holds; null is until further notice.")
    believed_from: date | None = Field(
        default=None,
        description="From which day the registry takes it to hold; later knowledge may have left it fewer days.",
        examples=["2024-01-01"],
    )
    believed_until: date | None = Field(
        default_factory=lambda: None, description="The first day it is no longer taken to hold; null is no end."
    )
    believed: list[Days] | None = Field(
        default=None, description="In a history: over which days it is taken to hold; empty when it is replaced."
    )
    ends: bool | None = Field(
        default=None, description="In a history: it says that nothing holds over its days.", examples=[False]
    )
    recorded_by: RecordedBy | None = Field(default=None, description="In a history: who recorded it.")
    recorded_at: datetime = Field(description="When the registry learnt it, in UTC.", examples=["2023-11-28T09:12:00Z"])
    change_note: str | None = Field(default=None, examples=["Funktionen har flyttat."])
    source: str | None = Field(default=None, examples=["Beslut i kommunstyrelsen."])
    content_hash: str | None = Field(
        default=None,
        description="SHA-256 of the content as recorded; left out when something in it is withheld.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class AsOf(Shape):
    """The moment the answer is about: it is the same answer for ever."""

    on: date = Field(examples=["2026-11-21"])
    known_at: datetime = Field(examples=["2026-11-20T07:00:00Z"])


class Citation(Shape):
    """A permanent reference to a version as it was read: opens exactly that view for ever, by the rights of its day."""

    reference: str = Field(examples=[EXAMPLE_REFERENCE])
    href: str = Field(
        description="The page that opens it. For programs: `/citations/{reference}`.",
        json_schema_extra={"format": "uri"},
        examples=[f"https://samverkansregistret.example/h/{EXAMPLE_REFERENCE}"],
    )
    text: Text = Field(description="To quote in a decision.")
    content_hash: str | None = Field(
        default=None,
        description="SHA-256 of the content as recorded; left out when not all of it is shown to everybody.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )


class AnswerCitation(Shape):
    """How an answer of the look-up is cited: an address with every time settled, which gives it again for ever."""

    href: str = Field(
        json_schema_extra={"format": "uri"},
        examples=[_CITED_ANSWER],
    )
    text: Text = Field(description="To quote in a decision.")


class CitationCheck(Shape):
    """What comparing the reference's checksum with what is stored gave."""

    state: Literal["matches", "withheld", "none", "disposed"] = Field(
        description="withheld: not compared, for something in it is withheld from you. none: the reference has no "
        "checksum. disposed: nothing is left to compare with.",
        examples=["matches"],
    )
    words: Text


class LastVerified(Shape):
    """The last time the contact point was checked, which is not when it was last changed."""

    checked_on: date = Field(examples=["2026-10-01"])
    by: str = Field(examples=["Samordnaren"])
    how: str = Field(examples=["Ringde och fick svar."])
    result: Literal["works", "does_not_work"] = Field(examples=["works"])


class Disposed(Shape):
    """The tombstone of a version that was disposed of by decision."""

    decision_reference: str = Field(examples=["KS 2026/17"])
    reason: str = Field(examples=["Gallring enligt informationshanteringsplanen."])
    at: datetime = Field(examples=["2026-02-01T08:00:00Z"])


class EmptyVersion(Shape):
    """A version that shows no content: it ends the record over its days, or was disposed of."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[EXAMPLE_ID])
    kind: str = Field(examples=["function"])
    key: str | None = None
    disposed: Disposed | None = None
    version: VersionFacts
    as_of: AsOf
    withheld: list[Withheld]
    citation: Citation | None = None


class ComparedVersion(Shape):
    """One side of a comparison."""

    version: VersionFacts
    withheld: list[Withheld]


class Difference(Shape):
    """One difference between two versions."""

    field: str = Field(
        description="Which field, dotted; a part by its key (steps.orosanmalan.within) or its place from 1.",
        examples=["steps.orosanmalan.within"],
    )
    change: Literal["added", "removed", "changed", "moved"] = Field(examples=["changed"])
    before: Any = Field(default=None, description="The value before; references are resolved.", examples=["P14D"])
    after: Any = Field(default=None, description="The value after.", examples=["P7D"])
    place_before: int | None = Field(default=None, description="A part's place before, from 1.")
    place_after: int | None = Field(default=None, description="A part's place after, from 1.")


class Comparison(Shape):
    """What differs between two versions, field by field. Fields withheld in either are not compared.

    `differences` for programs; `in_words` the same for people.
    """

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[EXAMPLE_ID])
    kind: str = Field(examples=["pathway"])
    before: ComparedVersion
    after: ComparedVersion
    differences: list[Difference]
    as_of: AsOf


class ReachableStretch(Shape):
    """The instants [from, until), in UTC, with one state."""

    from_: datetime = Field(serialization_alias="from", examples=["2026-11-21T16:30:00Z"])
    until: datetime = Field(examples=["2026-11-23T07:00:00Z"])
    state: Literal["open", "closed", "unknown", "withheld", "ended"] = Field(
        description="unknown: its hours say nothing about the day. withheld: you may not see its hours. "
        "ended: nothing holds for it.",
        examples=["open"],
    )


class Availability(Shape):
    """When a contact point can be reached: the whole of [from, until) in stretches, in order and without gap."""

    model_config = ConfigDict(extra="ignore")

    contact_point: Reference
    from_: datetime = Field(serialization_alias="from", examples=["2026-11-21T16:30:00Z"])
    until: datetime = Field(examples=["2026-11-23T07:00:00Z"])
    stretches: list[ReachableStretch]
    as_of: AsOf


class ApiInfo(Shape):
    """What API this is and where it stands in its life (profile rules VER.07, VER.10; the names are the profile's)."""

    model_config = ConfigDict(extra="ignore")

    apiName: str = Field(examples=["Samverkansregistret"])  # noqa: N815 (the profile's name)
    apiVersion: str = Field(examples=["1.0.0"])  # noqa: N815
    apiReleased: date = Field(examples=["2026-11-23"])  # noqa: N815
    apiDocumentation: str = Field(  # noqa: N815
        json_schema_extra={"format": "uri"}, examples=["https://samverkansregistret.example/api/v1/docs"]
    )
    apiStatus: Literal["alpha", "beta", "active", "deprecated", "retired", "decommissioned"] = Field(  # noqa: N815
        examples=["active"]
    )


class Link(Shape):
    """A link (profile rules HYP.11 to HYP.19)."""

    href: str = Field(
        json_schema_extra={"format": "uri"}, examples=["https://samverkansregistret.example/api/v1/areas?limit=20"]
    )
    rel: str = Field(description="IANA's name for the relation where there is one.", examples=["self"])
    method: Literal["GET"]


class PageLinks(Shape):
    """The pages of a list; each keeps every other query parameter."""

    self_: Link = Field(serialization_alias="self")
    first: Link
    last: Link
    next: Link | None = None
    prev: Link | None = None


class PageMeta(Shape):
    """Where in the list the page is."""

    total_records: int = Field(ge=0, examples=[1])
    limit: int = Field(ge=1, examples=[20])
    offset: int = Field(ge=0, examples=[0])
    count: int = Field(ge=0, description="How many are on this page.", examples=[1])


class ProblemError(Shape):
    """What is wrong with one part of the request."""

    parameter: str | None = Field(default=None, description="The query parameter.", examples=["known_at"])
    pointer: str | None = Field(default=None, description="JSON pointer into the body.", examples=["/valid_from"])
    code: str = Field(examples=["invalid"])
    detail: str = Field(examples=["write an instant with its offset"])


class Problem(Shape):
    """Problem details (RFC 9457)."""

    type: str = Field(
        json_schema_extra={"format": "uri"}, examples=["https://samverkansregistret.example/problems/not-found"]
    )
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is nothing here."])
    instance: str = Field(
        description="This occurrence; the same id stands in the log and in X-Request-ID.",
        json_schema_extra={"format": "uri-reference"},
        examples=["urn:uuid:5f0c2d3e-6b0e-4b8e-9d53-0f3c9d9a8f10"],
    )
    errors: list[ProblemError] | None = None
    start_again: str | None = Field(
        default=None,
        description="Where a reader of the changes whose place is too old begins anew.",
        json_schema_extra={"format": "uri"},
        examples=["https://samverkansregistret.example/api/v1/changes"],
    )
    changed_since: ChangedSince | None = None
    scope: str | None = Field(default=None, description="The scope that is missing.", examples=["write"])
    error: str | None = Field(
        default=None, description="Of a token request: RFC 6749 section 5.2.", examples=["invalid_client"]
    )
    error_description: str | None = Field(default=None, description="The same as `detail`, for OAuth clients.")


class ChangedVersion(Shape):
    """A version that became known after the one that was read."""

    id: UUID | None = Field(
        default=None, description="Of which record, where there are several.", examples=[EXAMPLE_ID]
    )
    number: int = Field(examples=[3])
    valid_from: date = Field(examples=["2026-11-20"])
    valid_until: date | None = Field(description="The first day it no longer holds; null is until further notice.")
    recorded_at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    change_note: str | None = Field(default=None, examples=["Nytt nummer."])


class ChangedSince(Shape):
    """What became of a record after the revision that the caller knew."""

    revision: int = Field(examples=[3])
    etag: str = Field(description="What If-Match takes now, once you have read it.", examples=['"3"'])
    versions: list[ChangedVersion]
    fields: list[str] | None = Field(default=None, examples=[["channels.1.number"]])
    href: str = Field(
        json_schema_extra={"format": "uri"},
        examples=[f"https://samverkansregistret.example/api/v1/contact-points/{EXAMPLE_ID}"],
    )
