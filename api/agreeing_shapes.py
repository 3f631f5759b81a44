"""The shapes of drafts, proposals and what comes of them as they are answered; what is sent: `agreeing_wishes.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.shapes import AsOf, Difference, Reference, Shape
from records.text import Text

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
AgreedKind = Literal["routine", "pathway"]
Document = Annotated[
    dict[str, Any],
    Field(
        description="The content of the kind as JSON, perhaps unfinished; references are identities.",
        examples=[{"title": {"sv": "Samverkan vid hedersrelaterat våld"}, "routine_kind": "overenskommelse"}],
    ),
]


class DraftProblem(Shape):
    """What the content model says of an unfinished document."""

    pointer: str = Field(description="JSON pointer into `document`.", examples=["/steps/0/action"])
    code: str = Field(examples=["missing"])
    detail: str = Field(examples=["Field required"])


class RuleBroken(Shape):
    """A rule for proposals that the document breaks."""

    code: str = Field(examples=["duty_without_ground"])
    weight: Literal["block", "warn"] = Field(description="block: it cannot be proposed so.", examples=["block"])
    part: str = Field(description="The key of the step or section; empty for the whole.", examples=["orosanmalan"])
    subject: UUID | None = Field(default=None, description="The other record concerned.", examples=[_ID])
    words: Text = Field(
        examples=[{"sv": "Steget säger inte vem som gör det.", "en": "The step does not say who does it."}]
    )


class Closed(Shape):
    """That it is over."""

    how: Literal["agreed", "withdrawn", "replaced"] = Field(examples=["agreed"])
    at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    reason: str | None = Field(default=None, examples=["Behövs inte längre."])
    version: int | None = Field(default=None, description="The number of the version it became.", examples=[2])


class DraftSummary(Shape):
    """A draft in a list."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    kind: AgreedKind = Field(examples=["routine"])
    record: UUID = Field(description="The record it becomes a version of; it need not be there yet.", examples=[_ID])
    title: Text | None = Field(default=None, examples=[{"sv": "Samverkan vid hedersrelaterat våld"}])
    owner: Reference
    status: Literal["draft", "proposed", "agreed", "withdrawn"] = Field(examples=["draft"])
    revision: int = Field(ge=1, description="How many times it has been saved; its ETag begins with it.", examples=[3])
    document_hash: str = Field(examples=[_HASH])
    base: int = Field(ge=0, description="The record's last version that it is written against; 0: none.", examples=[1])
    current: int = Field(ge=0, description="The record's last version.", examples=[1])
    note: str | None = Field(default=None, examples=["Rättat telefontiderna."])
    opened_at: datetime = Field(examples=["2026-11-01T09:00:00Z"])
    saved_at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    open_round: int | None = Field(default=None, description="The round that the parties have before them.")
    shared_with: list[Reference]
    closed: Closed | None = None
    as_of: AsOf


class Draft(DraftSummary):
    """A draft: a working copy of a routine or pathway, beside what is in force."""

    document: Document
    problems: list[DraftProblem] = Field(description="What stands in the way of recording it. Does not stop saving.")
    findings: list[RuleBroken] = Field(description="The rules for proposals that it breaks, were it to hold from `on`.")
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


class DraftSharings(Shape):
    """With whom a draft is shared, at a moment."""

    model_config = ConfigDict(extra="ignore")

    organisations: list[Reference]
    revision: int = Field(ge=1, description="Grows with each change; what the ETag begins with.", examples=[2])
    as_of: AsOf


class DraftRevision(Shape):
    """A draft as it was saved once."""

    model_config = ConfigDict(extra="ignore")

    number: int = Field(ge=1, examples=[2])
    document_hash: str = Field(examples=[_HASH])
    base: int = Field(ge=0, examples=[1])
    note: str | None = Field(default=None, examples=["Rättat telefontiderna."])
    saved_at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    document: Document


class DraftComment(Shape):
    """A remark on a draft."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    part: str = Field(description="The key of the step or section; empty for the whole.", examples=["syfte"])
    text: str = Field(examples=["Vem ringer på helgen?"])
    organisation: Reference = Field(description="For which organisation it was made.")
    revision: int = Field(ge=1, description="The revision that was commented on.", examples=[2])
    at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    resolved_at: datetime | None = Field(default=None, description="When it had been dealt with.")
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


class ProposalAnswer(Shape):
    """A party's answer."""

    answer: Literal["signed", "declined"] = Field(examples=["signed"])
    at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    content_hash: str = Field(description="Of what was answered.", examples=[_HASH])
    reason: str | None = Field(default=None, examples=["Jourens nummer saknas."])


class ProposalParty(Shape):
    """An organisation that is asked to sign."""

    organisation: Reference
    name: str = Field(description="What it was called when it was asked.", examples=["Polisen"])
    answered: ProposalAnswer | None = None


class ChangedSinceSigned(Shape):
    """What the proposal changes for a party since the last round that it signed."""

    organisation: UUID = Field(examples=[_ID])
    round: int = Field(ge=1, examples=[1])
    differences: list[Difference]


class ProposalSummary(Shape):
    """A proposal in a list."""

    model_config = ConfigDict(extra="ignore")

    kind: AgreedKind = Field(examples=["routine"])
    record: UUID = Field(examples=[_ID])
    round: int = Field(ge=1, examples=[2])
    draft: UUID = Field(examples=[_ID])
    revision: int = Field(ge=1, description="The revision of the draft that was frozen.", examples=[3])
    title: Text
    owner: Reference
    status: Literal["open", "declined", "replaced", "withdrawn", "agreed"] = Field(
        description="declined: a party has, so that this round cannot be agreed.", examples=["open"]
    )
    valid_from: date = Field(examples=["2027-01-01"])
    holds_back: bool = Field(description="Whether it holds from that day also when the last party signs later.")
    content_hash: str = Field(
        description="SHA-256 of what is signed: `document`, its kind, record, round, `valid_from` and `holds_back`.",
        examples=[_HASH],
    )
    base: int = Field(ge=0, examples=[1])
    moved: bool = Field(description="The record has got a version since: it cannot be signed.", examples=[False])
    note: str | None = Field(default=None, examples=["Omarbetat efter er synpunkt."])
    proposed_at: datetime = Field(examples=["2026-11-20T07:00:00Z"])
    parties: list[ProposalParty]
    closed: Closed | None = None
    as_of: AsOf


class Proposal(ProposalSummary):
    """A proposal: what is frozen, who is asked to sign it, and what they have answered."""

    document: Document
    changed_since_signed: list[ChangedSinceSigned] = Field(description="For each party that signed an earlier round.")
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


class ProposalDifference(Shape):
    """What a proposal changes."""

    model_config = ConfigDict(extra="ignore")

    kind: AgreedKind = Field(examples=["pathway"])
    record: UUID = Field(examples=[_ID])
    round: int = Field(ge=1, examples=[2])
    version: int | None = Field(default=None, description="The version compared with; none: all of it is new.")
    as_of: AsOf


class Relying(Shape):
    """A record that rests on it."""

    id: UUID = Field(examples=[_ID])
    kind: str = Field(examples=["pathway"])
    href: str = Field(
        json_schema_extra={"format": "uri"}, examples=[f"https://samverkansregistret.example/api/v1/pathways/{_ID}"]
    )
    name: Text


class HoursAlone(Shape):
    """Hours that would be left with no one."""

    function: Reference
    area: Reference
    from_: datetime = Field(serialization_alias="from", examples=["2026-11-21T16:30:00Z"])
    until: datetime = Field(examples=["2026-11-23T07:00:00Z"])


class Consequences(Shape):
    """What was recorded when a party withdrew or the owner ended it, and what follows."""

    model_config = ConfigDict(extra="ignore")

    kind: AgreedKind = Field(examples=["routine"])
    record: UUID = Field(examples=[_ID])
    versions: list[int] = Field(description="The numbers of the versions that say so.", examples=[[3]])
    still_bound: list[Reference] = Field(description="The parties that are bound from that day on.")
    principals: list[Reference] = Field(
        description="The principals (huvudmän) of those bound from that day on, its owner among them."
    )
    binds: bool = Field(description="Whether at least two principals are.", examples=[True])
    relied_on_by: list[Relying]
    without_its_entries: list[HoursAlone] = Field(
        description="The hours of the first thirteen months that would be left with no one if the party's contact "
        "points answered no more. They go on answering: a withdrawal ends no entry."
    )
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


class EvidenceKey(Shape):
    """A public key of the registry, by which evidence is checked."""

    algorithm: Literal["Ed25519"]
    key: str = Field(description="A short name: the beginning of the key's SHA-256.", examples=["3f0b5c1e9a6f0d6a"])
    public_key: str = Field(
        description="The key, 32 bytes in base64.", examples=["qSy7dQbEkqDxJc1Gm2e2mKkR0QWk2C1cJb8T0Yd3kq4="]
    )
    present: bool = Field(description="Whether new evidence is signed with it.", examples=[True])


class EvidenceKeys(Shape):
    """The registry's public keys, the present one first."""

    model_config = ConfigDict(extra="ignore")

    items: list[EvidenceKey]


SHOWN: tuple[type[BaseModel], ...] = (
    DraftSummary, Draft, DraftSharings, DraftRevision, DraftComment, ProposalSummary, Proposal, Consequences,
    EvidenceKeys,
)  # fmt: skip
