"""The shapes of legal changes: who cites a provision, and that it is replaced."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, create_model

from api.shapes import Reference, Shape
from api.verification_shapes import Wish
from records.text import Text
from registry.content import LegalReference
from registry.older_law import Why
from registry.reports.citing_law import State

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_WHERE = {"sv": "Gör orosanmälan till socialtjänsten.", "en": "Report concern to the social services."}


class MeantCitation(Shape):
    """That the older law is meant, as a coordinator has said."""

    why: Literal["old_cases", "history"] = Field(examples=["old_cases"])
    at: datetime = Field(description="When it was said, in UTC.", examples=["2026-11-12T09:00:00Z"])


class CitingPlace(Shape):
    """One place that cites a provision, and what is to be done about it."""

    record: Reference = Field(description="The routine or pathway.")
    part: str = Field(
        description="The key of the step or section, the field of a note, or empty for the whole document.",
        examples=["orosanmalan"],
    )
    where: Text = Field(description="What that part says or is called.", examples=[_WHERE])
    state: State = Field(
        description="cites: the provision has not been replaced. open: to be put right. planned: a text without it is "
        "recorded, from `changes_on`. meant: the older law is meant. cites_successor: it cites what came instead. "
        "no_longer_cites: it cites neither.",
        examples=["open"],
    )
    owners: list[Reference] = Field(description="The organisations that must act.")
    areas: list[Reference]
    changes_on: date | None = Field(default=None, examples=["2027-02-01"])
    meant: MeantCitation | None = None


class LegalReplacement(Shape):
    """What came of replacing a provision."""

    model_config = ConfigDict(extra="ignore")

    provision: Reference
    revision: int = Field(description="The number of versions recorded of the provision.", examples=[2])
    ceases: date = Field(description="The first day it no longer holds.", examples=["2027-01-01"])
    replaced_by: list[Reference]
    to_do: int = Field(description="How many places must be put right.", examples=[1])
    places: list[CitingPlace] = Field(description="Who cites it on that day; what is to be done first.")
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


class MeantCitationMade(Shape):
    """That the older law is meant in a place, or not any more."""

    model_config = ConfigDict(extra="ignore")

    provision: Reference
    place: CitingPlace
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


def _text(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise ValueError("write it as text")
    return value


def _yes_or_no(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("write true or false")
    return value


class LegalChangeFacts(Wish):
    """From when the provision no longer holds, and why that is recorded."""

    valid_from: Annotated[date, BeforeValidator(_text)] = Field(
        description="The first day it no longer holds, in Europe/Stockholm.", examples=["2027-01-01"]
    )
    note: str = Field(
        min_length=3,
        max_length=400,
        description="Why: for those who read the history.",
        examples=["Ny socialtjänstlag."],
        json_schema_extra={"pattern": r"\S[\s\S]+\S"},
    )
    source: str = Field(default="", max_length=400, description="Where it was read.", examples=["SFS 2025:400"])
    confirmed: Annotated[bool, BeforeValidator(_yes_or_no)] = Field(
        default=False, description="You have looked at the texts that may identify a person, and they do not."
    )


_FIELDS = ("code", "law_short", "sfs", "provision", "reference_kind", "applies_to", "gist", "in_force_from",
           "replaces_note", "verified_in")  # fmt: skip
_FIELDS_OF_A_NEW_ONE: dict[str, Any] = {
    name: (LegalReference.model_fields[name].annotation, LegalReference.model_fields[name]) for name in _FIELDS
}
NewProvision = create_model(
    "NewProvision", __base__=Wish, __doc__="A provision that the registry does not have.", **_FIELDS_OF_A_NEW_ONE
)


class LegalReplacementWish(Wish):
    """By what a provision is replaced. By nothing: it is repealed."""

    replaced_by: tuple[UUID, ...] = Field(
        default=(), max_length=50, description="Provisions that the registry has.", examples=[[_ID]]
    )
    new_provisions: tuple[NewProvision, ...] = Field(
        default=(), max_length=50, description="Provisions to be recorded with it, from the same day.", examples=[[]]
    )
    change: LegalChangeFacts


class MeantCitationWish(Wish):
    """That a text means the older law. There is no field for words: the reason is one of these."""

    record: UUID = Field(description="The routine or pathway.", examples=[_ID])
    part: str = Field(default="", max_length=64, description="As in the list.", examples=["orosanmalan"])
    why: Why = Field(
        description="old_cases: cases from before the change are still judged by it. history: the text tells what the "
        "law was. not_meant: takes back what was said before.",
        examples=["old_cases"],
    )
