"""The shapes of the catalogue's keeping: what was sought in vain, and changes of terms."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.shapes import Reference, Shape
from api.verification_shapes import Wish

_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"


class UnansweredSearches(Shape):
    """How often in a month a term was sought in an area in vain: a number, never words."""

    month: str = Field(description="In Europe/Stockholm.", examples=["2026-11"])
    lacking: Literal["pathway", "contact_point"] = Field(
        description="pathway: none answered. contact_point: none reaches the function in the area.",
        examples=["pathway"],
    )
    term: Reference | None = Field(default=None, description="Left out: words that no term answers to, in all.")
    area: Reference | None = Field(default=None, description="Left out: none was chosen, or see `elsewhere`.")
    elsewhere: bool = Field(description="Areas that you do not coordinate, together.", examples=[False])
    searches: int = Field(examples=[3])


class CatalogueTerm(Shape):
    """A term as it is from the day of a change on."""

    model_config = ConfigDict(extra="ignore")

    term: Reference
    revision: int = Field(description="The number of versions recorded of it.", examples=[2])
    ends: bool = Field(description="It holds no longer from that day.", examples=[False])
    valid_from: date = Field(examples=["2026-12-01"])
    dry_run: bool | None = Field(default=None, description="True: nothing was recorded.", examples=[False])


class CatalogueTermWish(Wish):
    """A new term (without `id`), other words for one, or its end."""

    kind: Literal["situation", "target_group", "function"] = Field(examples=["situation"])
    id: UUID | None = Field(default=None, description="Of a term that there is.", examples=[_ID])
    revision: int | None = Field(
        default=None, ge=1, description="Of a term that there is: as you read it.", examples=[1]
    )
    ends: bool = Field(default=False, description="Let it hold no longer.", examples=[False])
    content: dict[str, Any] = Field(
        default_factory=dict,
        description="`name`, `synonyms`, and what else the kind may change; of a new one its `code` too. What is left "
        "out becomes empty.",
        examples=[{"name": {"sv": "Digitalt våld"}, "synonyms": {"sv": ["nätstalkning"]}}],
    )
    valid_from: date | None = Field(default=None, description="Left out: today.", examples=["2026-12-01"])
    note: str = Field(default="", max_length=400, examples=["Sökt utan svar."])
    confirmed: bool = Field(
        default=False, description="Texts that may identify somebody were looked at and do not.", examples=[False]
    )
