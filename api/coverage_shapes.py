"""The shapes of coverage: over time, and over cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

from pydantic import ConfigDict, Field

from api.shapes import Reference, Shape
from records.text import Text
from registry.coverage.judging import Cause, State
from registry.coverage.over_cases import Standing

_STATES = (
    "unknown: required, nobody is known to answer, and the hours of somebody who might are unknown: the loudest. gap: "
    "required, and no one answers. withheld: required, nobody is known to answer, and you may not see the hours of "
    "somebody who might. not_stated: the pathway does not say when its first contact is required. covered: required, "
    "and somebody answers. What has no state is closed by design."
)
_CAUSES = (
    "Of a gap: no_contact_point reaches the function; closed; or only contact points that do not count, because they "
    "are unverified (overdue in their cycle) or reported not to work. Of not_stated: no_required_hours, or "
    "no_first_contact."
)


class CoveredStretch(Shape):
    """The instants [from, until), in UTC, with one state."""

    from_: datetime = Field(serialization_alias="from", examples=["2026-11-27T22:00:00Z"])
    until: datetime = Field(examples=["2026-11-28T05:00:00Z"])
    state: State = Field(description=_STATES, examples=["gap"])
    cause: Cause | None = Field(default=None, description=_CAUSES, examples=["closed"])


class CoverageSeconds(Shape):
    """How long each state lasts, in seconds. `required` holds all but `not_stated`."""

    required: int = Field(examples=[604800])
    unknown: int = Field(examples=[0])
    gap: int = Field(examples=[25200])
    withheld: int = Field(examples=[0])
    not_stated: int = Field(examples=[0])
    covered: int = Field(examples=[579600])


class CoveredPathway(Shape):
    """A pathway in the area: its first contact, or the step asked about."""

    pathway: Reference
    steps: list[str] = Field(
        description="The keys of the steps concerned, as they change over the period; empty when there is none.",
        examples=[["orosanmalan"]],
    )
    seconds: CoverageSeconds
    stretches: list[CoveredStretch] | None = Field(
        default=None, description="In order of time. What lies between them is closed by design."
    )


class CoverageOfADay(Shape):
    """By the hour that the wall shows in Stockholm, 0 to 23. What is required holds the other two."""

    weekday: int | None = Field(default=None, ge=1, le=7, description="1 is Monday (ISO 8601).", examples=[5])
    date_: date | None = Field(default=None, serialization_alias="date", examples=["2026-12-24"])
    name: Text | None = Field(default=None, description="Of a public holiday or an eve.")
    required_seconds: list[int] = Field(min_length=24, max_length=24, examples=[[3600] * 24])
    no_one_seconds: list[int] = Field(min_length=24, max_length=24, examples=[[0] * 22 + [3600] * 2])
    unknown_seconds: list[int] = Field(min_length=24, max_length=24, examples=[[0] * 24])


class CoverageTogether(Shape):
    """All pathways asked about as one: an instant is as the loudest of them has it."""

    seconds: CoverageSeconds
    weekdays: list[CoverageOfADay] = Field(
        description="Monday to Sunday, each the sum of all such days of the period that are no holiday or eve."
    )
    holidays: list[CoverageOfADay] = Field(description="Public holidays and eves on which something is required.")


class MissedMost(Shape):
    """A contact point that nobody could replace, and what would be left with no one if it fell away."""

    contact_point: Reference
    seconds: int = Field(description="How long some pathway would be left with no one.", examples=[25200])
    pathways: list[Reference]


class CoverageCase(Shape):
    """A situation, whom it concerns, and who would start."""

    model_config = ConfigDict(extra="forbid")

    situation: Reference
    target_group: Reference
    starts: Reference
    standing: Standing = Field(
        description="in_force: a pathway of the area itself. only_county, only_national: none of its own. in_draft: "
        "none in force, and one being written that you may know of. none: nothing at all.",
        examples=["only_national"],
    )
    pathways: list[Reference] = Field(description="The most local ones that count for it.")


class CaseCounts(Shape):
    """How many cases have each standing, before `standing` narrows them."""

    none: int = Field(examples=[120])
    in_draft: int = Field(examples=[2])
    only_national: int = Field(examples=[14])
    only_county: int = Field(examples=[8])
    in_force: int = Field(examples=[36])


STANDINGS: tuple[str, ...] = get_args(Standing)
COVERAGE_SHAPES = (CoveredPathway, CoverageTogether, MissedMost, CoverageCase, CaseCounts)
