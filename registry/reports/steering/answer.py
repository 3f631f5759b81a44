"""The shape of the steering group's report, the same on every face. Texts come in both languages."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, Field

from records.content import Part, PartialDate
from records.text import Text
from registry.lookup.answer import Named
from registry.reports.falling_due import Expires

Happened = Literal["created", "changed", "ended"]


class Meeting(Part):
    """A meeting of the body: the day, and the local time if it is set."""

    id: Named
    day: PartialDate
    starts_at: str | None = Field(default=None, examples=["13:00"])
    minutes_reference: str | None = Field(default=None, examples=["KS 2026/31"])


class Agreed(Part):
    """That an agreement in force binds a party."""

    party: Named
    agreement: Named
    called: str | None = Field(default=None, description="What the party calls it.", examples=["Samarbetsavtal"])
    signed: PartialDate | None = Field(default=None, description="Left out: the party has not signed.")
    decided_by: str | None = Field(default=None, examples=["Kommunstyrelsen"])
    decided: PartialDate | None = None
    by_management: bool = Field(description="Decided at management level.", examples=[True])
    followed_up: PartialDate | None = Field(default=None, description="The last follow-up.")
    valid_until: date | None = Field(default=None, description="The first day it no longer holds.")
    review_by: date | None = None


class Expiring(Part):
    """Something that runs out before the next meeting, or has."""

    record: Named
    what: Expires = Field(examples=["review_by"])
    day: date = Field(description="The day on which it runs out, or by which it was to be done.")
    owners: tuple[Named, ...] = ()


class Waiting(Part):
    """A proposal that waits for signatures."""

    record: Named
    round: int = Field(examples=[1])
    valid_from: date
    proposed_at: AwareDatetime
    missing_parties: tuple[Named, ...] = Field(description="The parties that have not answered.")
    declined_parties: tuple[Named, ...] = ()


class ToDecide(Part):
    """A finding of the audit, and who must act."""

    code: str = Field(examples=["review_passed"])
    severity: Literal["critical", "serious", "minor", "notice"] = Field(examples=["serious"])
    record: Named
    reason: Text
    clears_by: Text
    since: date
    owners: tuple[Named, ...] = ()
    accepted_until: date | None = None


class ToDecideAlike(Part):
    """Findings of one severity and code that the same organisations must act on, told together."""

    code: str = Field(examples=["review_passed"])
    severity: Literal["critical", "serious", "minor", "notice"] = Field(examples=["serious"])
    title: Text = Field(description="What is wrong.")
    owners: tuple[Named, ...] = ()
    findings: int = Field(description="How many there are, accepted ones included.", examples=[4])
    accepted: int = Field(description="How many of them a coordinator has accepted.", examples=[0])
    since: date = Field(description="The earliest day since when one of them is so.")
    records: tuple[Named, ...] = Field(description="Up to three of the records concerned.")
    more_records: int = Field(description="How many more records are concerned.", examples=[1])


class InFocus(Part):
    """A focus area of a plan in force, and what there is for it."""

    plan: Named
    key: str = Field(examples=["upptackt"])
    name: Text
    routines: tuple[Named, ...] = ()
    pathways: tuple[Named, ...] = ()
    gap: bool = Field(description="There is neither a routine nor a pathway for it.", examples=[False])


class RecordedSince(Part):
    """A change recorded since the last meeting. `by`: left out when it is not told to the one who asks."""

    at: AwareDatetime
    record: Named
    happened: Happened = Field(examples=["changed"])
    valid_from: date
    by: str | None = Field(default=None, examples=["Sam Exempel"])


class ChangedAlike(Part):
    """Changes of one sort to records of one kind since the last meeting, told together."""

    kind: str = Field(examples=["routine"])
    happened: Happened = Field(examples=["changed"])
    changes: int = Field(description="How many there are, among those told.", examples=[4])
    last: AwareDatetime = Field(description="When the last one was recorded.")
    records: tuple[Named, ...] = Field(description="Up to three of the records, those changed last.")
    more_records: int = Field(description="How many more records are concerned.", examples=[1])


class Trained(Part):
    """A figure on training in one organisation; never about a person."""

    organisation: Named
    course: Text
    audience: Text | None = None
    share_percent_at_least: int | None = Field(default=None, examples=[80])
    number: int | None = Field(default=None, examples=[180])
    measured: PartialDate
    source: str = Field(examples=["Verksamhetsberättelsen 2025"])


class Measured(Part):
    """An actor of the national measure: whether an agreement with it counts in the area, and what is missing."""

    area: Named
    actor: str = Field(examples=["police"])
    name: Text
    agreement: Named | None = Field(default=None, description="The agreement that comes closest; left out: none.")
    written: bool = Field(examples=[True])
    by_management: bool = Field(examples=[True])
    followed_up: bool = Field(examples=[False])
    counts: bool = Field(examples=[False])


class CoveredHour(Part):
    """An hour of the week over the period: how many minutes somebody is required, and how many no one answers.

    Each pathway's minutes are counted by themselves and summed over the pathways that serve the area, so that one
    pathway without anybody does not stand for all.
    """

    area: Named
    weekday: int = Field(ge=0, le=6, description="0: Monday.", examples=[5])
    hour: int = Field(ge=0, le=23, examples=[21])
    required_minutes: int = Field(examples=[780])
    no_one_minutes: int = Field(examples=[60])
    unknown_minutes: int = Field(examples=[0])


class HolidayAhead(Part):
    """A public holiday or eve ahead on which somebody is required. Minutes as in `CoveredHour`."""

    area: Named
    day: date
    name: Text
    required_minutes: int
    no_one_minutes: int
    unknown_minutes: int


class InForceAt(Part):
    """How many signed agreements with a party were in force on a day."""

    party: Named
    day: date
    agreements: int = Field(examples=[2])


class Figures(Part):
    """The numbers that a meeting begins with. What is accepted is not among the findings of a severity."""

    agreements_current: int = Field(
        description="Agreements in force, signed by every party, whose review is not late.", examples=[3]
    )
    agreements: int = Field(description="All agreements in force.", examples=[5])
    deadlines: int = Field(description="What runs out before the next meeting, or has.", examples=[2])
    critical: int = Field(examples=[1])
    serious: int = Field(examples=[4])
    minor: int = Field(examples=[9])
    notice: int = Field(examples=[2])
    accepted: int = Field(examples=[1])
    required_minutes: int = Field(description="Over the period, summed over pathways and areas.", examples=[131040])
    no_one_minutes: int = Field(examples=[5460])
    unknown_minutes: int = Field(examples=[0])
    measures_met: int = Field(description="Actors with an agreement that counts in the national measure.", examples=[2])
    measures: int = Field(description="All actors of the national measure, area by area.", examples=[6])


class SteeringReport(Part):
    """The steering group's report: the truth on the morning before the meeting, with evidence."""

    body: Named
    areas: tuple[Named, ...]
    on: date
    known_at: AwareDatetime
    last_meeting: Meeting | None = None
    next_meeting: Meeting | None = None
    changes_from: date = Field(description="Changes recorded from this day on are told.")
    looks_ahead_to: date = Field(description="What runs out up to this day is told.")
    figures: Figures
    agreements: tuple[Agreed, ...]
    deadlines: tuple[Expiring, ...]
    proposals: tuple[Waiting, ...]
    findings: tuple[ToDecide, ...]
    finding_groups: tuple[ToDecideAlike, ...] = Field(description="The same findings, told together.")
    focus_areas: tuple[InFocus, ...]
    changes: tuple[RecordedSince, ...]
    change_groups: tuple[ChangedAlike, ...] = Field(description="The same changes, told together.")
    more_changes: int = Field(description="How many changes are not told, beyond the newest.", examples=[0])
    training_facts: tuple[Trained, ...]
    measures: tuple[Measured, ...]
    coverage_until: date = Field(description="The first day after those that coverage is told for, from `on`.")
    covered_hours: tuple[CoveredHour, ...]
    holidays: tuple[HolidayAhead, ...]
    quarterly_counts: tuple[InForceAt, ...]
