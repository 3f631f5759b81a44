"""The shapes of what writing is answered with: the facts of the change, its impact, the plan of a whole set."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.shapes import EXAMPLE_ID, Reference, Shape
from records.text import Text


class ReliedOnBy(Shape):
    """A record that relies on what was changed."""

    id: UUID = Field(examples=[EXAMPLE_ID])
    kind: str = Field(examples=["pathway"])
    href: str = Field(
        json_schema_extra={"format": "uri"},
        examples=[f"https://samverkansregistret.example/api/v1/pathways/{EXAMPLE_ID}"],
    )
    name: Text
    steps: list[str] | None = Field(default=None, description="The keys of the steps concerned.", examples=[["akut"]])


class LeftWithNoOne(Shape):
    """The instants [from, until), in UTC, in which nobody answers any more where somebody did."""

    function: Reference
    area: Reference
    from_: datetime = Field(serialization_alias="from", examples=["2026-11-28T16:30:00Z"])
    until: datetime = Field(examples=["2026-11-30T07:00:00Z"])
    pathway: Reference | None = Field(
        default=None,
        description="Others answer for the function, but not to a step of this pathway, which names the entry itself.",
    )


class Impact(Shape):
    """What a change does to those who rely on the entry. Hours: over the first thirteen months, at most 100 stretches;
    what comes again every week is told in full for the first four weeks, and once after that."""

    relied_on_by: list[ReliedOnBy]
    areas: list[Reference]
    left_with_no_one: list[LeftWithNoOne]


class WrittenFacts(Shape):
    """What came of a change, beside the version that it made."""

    model_config = ConfigDict(extra="ignore")

    revision: int = Field(description="The number of versions recorded of it; its ETag begins with it.", examples=[3])
    result: Literal["created", "changed", "ended", "restarted", "unchanged"] = Field(
        description="unchanged: it said so already, and nothing was recorded.", examples=["changed"]
    )
    superseded: list[int] = Field(description="The versions that no longer hold on all their days.", examples=[[2]])
    impact: Impact
    on_behalf_of: Reference | None = Field(
        default=None, description="The organisation in whose name a coordinator changed it."
    )
    dry_run: bool = Field(description="True: nothing was recorded.", examples=[False])


class PlannedEntry(Shape):
    """What became of one entry of a set."""

    place: int | None = Field(
        description="Its place in the list that was sent, from 0; null for one that was left out."
    )
    id: UUID = Field(examples=[EXAMPLE_ID])
    external_id: str | None = Field(default=None, examples=["vaxel-1"])
    name: Text | None = Field(default=None, description="What it is called; not there when it has ended.")
    href: str = Field(
        json_schema_extra={"format": "uri"},
        examples=[f"https://samverkansregistret.example/api/v1/contact-points/{EXAMPLE_ID}"],
    )
    result: Literal["created", "changed", "ended", "restarted", "unchanged"] = Field(examples=["changed"])
    revision: int = Field(examples=[3])
    version: int = Field(description="The number of the version that says so.", examples=[3])
    impact: Impact


class PlanSummary(Shape):
    """How many entries became what."""

    created: int = Field(examples=[1])
    changed: int = Field(examples=[2])
    ended: int = Field(examples=[0])
    restarted: int = Field(examples=[0])
    unchanged: int = Field(examples=[7])


class SyncPlan(Shape):
    """What became of each entry of a set."""

    model_config = ConfigDict(extra="ignore")

    summary: PlanSummary
    entries: list[PlannedEntry]
    revision: int = Field(description="What the set's ETag begins with now.", examples=[1207])
    dry_run: bool = Field(description="True: nothing was recorded.", examples=[False])
