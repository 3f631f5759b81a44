"""The national measure: by municipality and actor, whether an agreement counts, with what shows it.

Socialstyrelsen's yearly municipality survey (*Öppna jämförelser: våld i nära relationer*) asks each municipality, actor
by actor, for a written agreement on how to work together in individual cases, decided at management level and followed
up within the last 24 months (12 before the survey of 2024). What counts as what is said in `agreements` and `actors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from records.content import PartialDate
from records.moment import STOCKHOLM, Moment
from records.reading import Label
from records.text import Text
from registry.auditing.actors import ACTORS, Actor
from registry.auditing.agreements import (
    With,
    concerns,
    decided_by_management,
    followed_up,
    is_written,
    last_followed_up,
    months_counted,
    with_actors,
)
from registry.auditing.reading import read_survey
from registry.auditing.rules.lacking import municipalities
from registry.auditing.scope import WHOLE, Scope, with_what_lies_in
from registry.auditing.survey import Stretch, Survey


@dataclass(frozen=True)
class Evidence:
    """One agreement with the actor, and what shows that it counts or does not.

    Days are as precise as the source has them. `holds_until` None: until further notice.
    """

    agreement: Label
    party: Label
    written: bool
    decided_at_management: bool
    followed_up: bool
    signed: PartialDate | None
    decided_by: str
    decision_level: str
    decided: PartialDate | None
    reference_number: str
    last_follow_up: PartialDate | None
    follow_up_reference: str
    holds_from: date
    holds_until: date | None

    @property
    def meets(self) -> bool:
        """Whether it counts in the measure."""
        return self.written and self.decided_at_management and self.followed_up


@dataclass(frozen=True)
class Answer:
    """The answer for one actor. The criteria are those of the agreement that meets most of them."""

    actor: Actor
    name: Text
    evidence: tuple[Evidence, ...]

    @property
    def best(self) -> Evidence | None:
        """The agreement that the answer rests on; None without any."""
        return self.evidence[0] if self.evidence else None

    @property
    def meets(self) -> bool:
        """Whether the measure is met for the actor."""
        return bool(self.best and self.best.meets)


@dataclass(frozen=True)
class MunicipalityRow:
    """The answers of one municipality, actor by actor, in the survey's order."""

    area: Label
    municipality: Label
    answers: tuple[Answer, ...]

    @property
    def met(self) -> int:
        """For how many actors the measure is met."""
        return sum(answer.meets for answer in self.answers)


@dataclass(frozen=True)
class NationalMeasure:
    """The measure of a year, as of the day `moment.on`. `months`: how long a follow-up counts."""

    year: int
    moment: Moment
    months: int
    rows: tuple[MunicipalityRow, ...]

    def share(self, actor: Actor) -> tuple[int, int]:
        """(in how many municipalities the measure is met for the actor, of how many)."""
        met = sum(answer.meets for row in self.rows for answer in row.answers if answer.actor is actor)
        return met, len(self.rows)


def moment_of_year(year: int, known_at: Moment) -> Moment:
    """31 December of the year, or the day of `known_at` when that has not come; as known at `known_at`."""
    return Moment(min(date(year, 12, 31), max(known_at.on, date(year, 1, 1))), known_at.known_at)


def this_year(moment: Moment) -> int:
    """The year of an instant of knowledge, in Stockholm."""
    return moment.known_at.astimezone(STOCKHOLM).year


def national_measure(moment: Moment, year: int | None = None, scope: Scope = WHOLE) -> NationalMeasure:
    """The measure on `moment.on`, as known at the moment; `year` (default: the day's) says which survey's months count.

    Of the scope the areas and organisations count: the municipalities that serve the areas or are among the
    organisations. The same few queries as an audit of the scope.
    """
    return measured(read_survey(moment, scope), scope, year)


def measured(survey: Survey, scope: Scope = WHOLE, year: int | None = None) -> NationalMeasure:
    """The measure out of a survey of the scope that has been read."""
    moment = survey.moment
    asked = year or moment.on.year
    months = months_counted(asked)
    rows = (
        _row(survey, municipality, area, months)
        for municipality, area, days in survey.remembered(municipalities)
        if days[0] <= moment.on < days[1] and _within(survey, scope, municipality, area)
    )
    ordered = sorted(rows, key=lambda row: (row.area.key or "", str(row.municipality.id)))
    return NationalMeasure(asked, moment, months, tuple(ordered))


def _within(survey: Survey, scope: Scope, municipality: UUID, area: UUID) -> bool:
    if scope.organisations is not None and municipality not in scope.organisations:
        return False
    if scope.areas is None:
        return True
    return area in with_what_lies_in(scope.areas, {one: {up} for one, up in survey.parents.items()})


def _row(survey: Survey, municipality: UUID, area: UUID, months: int) -> MunicipalityRow:
    concerned = [
        found
        for found in survey.remembered(with_actors)
        if found.days[0] <= survey.on < found.days[1] and concerns(survey, found, area, municipality, survey.on)
    ]
    answers = tuple(_answer(survey, actor, concerned, months) for actor in Actor)
    return MunicipalityRow(_label(survey, area), _label(survey, municipality), answers)


def _answer(survey: Survey, actor: Actor, concerned: Iterable[With], months: int) -> Answer:
    found = [_evidence(survey, one, months) for one in concerned if one.actor is actor]
    found.sort(key=lambda one: (-one.meets, -_criteria(one), one.agreement.name.sv, str(one.agreement.id)))
    return Answer(actor, ACTORS[actor].name, tuple(found))


def _criteria(one: Evidence) -> int:
    return one.written + one.decided_at_management + one.followed_up


def _evidence(survey: Survey, found: With, months: int) -> Evidence:
    stretch = found.agreement
    decision: dict[str, Any] = stretch.content.get("decision") or {}
    last = last_followed_up(survey, stretch.record, survey.on)
    followed = followed_up(survey, stretch.record, months)
    first, until = next(days for days in survey.holds(stretch.record) if days[0] <= survey.on < days[1])
    return Evidence(
        agreement=_label(survey, stretch.record),
        party=_label(survey, found.organisation),
        written=is_written(stretch) and found.signed is not None and found.signed.earliest() <= survey.on,
        decided_at_management=decided_by_management(stretch, survey.on),
        followed_up=any(start <= survey.on < end for start, end in followed),
        signed=found.signed,
        decided_by=decision.get("decided_by", ""),
        decision_level=decision.get("level", ""),
        decided=_partial(decision.get("decided")),
        reference_number=decision.get("reference_number", ""),
        last_follow_up=_partial(last.content["followed_up"]) if last else None,
        follow_up_reference=last.content.get("decision_reference", "") if last else "",
        holds_from=first,
        holds_until=None if until == date.max else until,
    )


def _partial(value: Any) -> PartialDate | None:
    return PartialDate.model_validate(value) if value else None


def _label(survey: Survey, identity: UUID) -> Label:
    stretch: Stretch = survey.at(identity, survey.on) or survey.stretches(identity)[-1]
    return Label(identity, stretch.kind, stretch.key, stretch.label)
