"""What an agreement is, with whom, and what the national measure asks of it, over days.

An *agreement* is a routine of any kind but a quick guide, in which organisations of at least two principals
(*huvudmän*) are bound: the owner and the parties, each taken as what it is a part of in the end. The measure counts one
that is

- *written*: its text stands in the registry, and the actor has signed it;
- *decided at management level*: by the council, the executive board, a board, management or the head of an agency, on
  a day that is told and has come;
- *followed up* within the last 24 months (12 before the survey of 2024): by a follow-up that is recorded.

A date without a day counts until the last day that it can mean, and from the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from records.content import PartialDate
from registry.auditing.actors import Actor, actor_days
from registry.auditing.days import FOREVER, Days, after, both, joined, months_later, nearest
from registry.auditing.survey import Stretch, Survey, identity_of

MANAGEMENT = frozenset({"municipal_council", "municipal_executive_board", "board", "management", "agency_head"})
"""Levels of decision that are management's."""
MONTHS = 24
"""For how long a follow-up counts."""
MONTHS_BEFORE_2024 = 12


def months_counted(year: int) -> int:
    """For how many months a follow-up counts in the survey of a year."""
    return MONTHS if year >= 2024 else MONTHS_BEFORE_2024


def agreed_days(survey: Survey, stretch: Stretch) -> list[Days]:
    """The days over which a routine binds organisations of two principals, in order, apart where a party withdraws.

    What organisations are parts of is taken as it is on the day that is nearest to the survey's.
    """
    if stretch.kind != "routine" or stretch.content["routine_kind"] == "lathund":
        return []
    found = []
    for days in _between_withdrawals(stretch):
        day = nearest(survey.on, days)
        if len({survey.chain(one, day)[-1] for one in bound_by(stretch, day)}) > 1:
            found.append(days)
    return found


def _between_withdrawals(stretch: Stretch) -> Iterable[Days]:
    """The days of the stretch, cut where a party withdraws."""
    told = {party.get("withdrawn") for party in stretch.content.get("parties") or ()} - {None}
    inside = (day for day in map(date.fromisoformat, told) if stretch.first < day < stretch.until)
    return pairwise((stretch.first, *sorted(inside), stretch.until))


def named_by(stretch: Stretch) -> list[UUID]:
    """The organisations that a routine names as bound: its owner, who always signs it, and its parties."""
    parties = (identity_of(party["organisation"]) for party in stretch.content.get("parties") or ())
    return list(dict.fromkeys((*stretch.refers("owner"), *parties)))


def bound_by(stretch: Stretch, day: date) -> list[UUID]:
    """Those of the organisations that it names which have not withdrawn by a day."""
    parties = stretch.content.get("parties") or ()
    left = {identity_of(party["organisation"]) for party in parties if not _binds(party, day)}
    return [one for one in named_by(stretch) if one not in left]


def _binds(party: dict[str, Any], day: date) -> bool:
    withdrawn = party.get("withdrawn")
    return not withdrawn or day < date.fromisoformat(withdrawn)


def bound_days(stretch: Stretch, party: dict[str, Any]) -> Days | None:
    """The days of the stretch over which a party is bound: until it has withdrawn."""
    withdrawn = party.get("withdrawn")
    return both(stretch.days, (date.min, date.fromisoformat(withdrawn) if withdrawn else FOREVER))


def agreements(survey: Survey) -> tuple[tuple[Stretch, list[Days]], ...]:
    """Every stretch of a routine that is an agreement, with the days on which it is, as `agreed_days`."""
    return tuple((stretch, days) for stretch in survey.of("routine") if (days := agreed_days(survey, stretch)))


@dataclass(frozen=True, eq=False)
class With:
    """That an agreement binds an actor of the measure over some days."""

    agreement: Stretch
    actor: Actor
    organisation: UUID
    signed: PartialDate | None
    days: Days


def with_actors(survey: Survey) -> tuple[With, ...]:
    """Every agreement with an actor of the measure."""
    agreed = ((stretch, days) for stretch, some in survey.remembered(agreements) for days in some)
    return tuple(found for stretch, days in agreed for found in _of(survey, stretch, days))


def _of(survey: Survey, stretch: Stretch, over: Days) -> Iterator[With]:
    being = survey.remembered(actor_days)
    for party in stretch.content.get("parties") or ():
        bound, organisation = bound_days(stretch, party), identity_of(party["organisation"])
        signed = PartialDate.model_validate(party["signed"]) if party.get("signed") else None
        for actor in Actor if bound else ():
            for days in being.get((organisation, actor), ()):
                if bound and (shared := both(bound, days, over)):
                    yield With(stretch, actor, organisation, signed, shared)


def concerns(survey: Survey, found: With, area: UUID, municipality: UUID, day: date) -> bool:
    """Whether an agreement is a municipality's with that actor for its area: the municipality, or a part of it, is
    bound; the actor serves the area, or says nothing of areas (as a shelter need not) and the agreement serves it."""
    known = survey.remembered(_known_sides)
    if (found, day) not in known:
        known[found, day] = _sides(survey, found, day)
    bound, served = known[found, day]
    return municipality in bound and (not served or not served.isdisjoint(survey.serving(area)))


def _known_sides(_: Survey) -> dict[tuple[With, date], tuple[frozenset[UUID], frozenset[UUID]]]:
    return {}


def _sides(survey: Survey, found: With, day: date) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Those whom the agreement binds with the actor, with what they are parts of; and the areas that the actor serves.
    Worked out once for all municipalities."""
    bound = (one for one in bound_by(found.agreement, day) if one != found.organisation)
    served = survey.areas_of_organisation(found.organisation, day) or found.agreement.refers("areas")
    return frozenset(above for one in bound for above in survey.chain(one, day)), frozenset(served)


def followed_up(survey: Survey, agreement: UUID, months: int = MONTHS) -> list[Days]:
    """The days on which an agreement counts as followed up."""
    found = []
    for stretch in survey.follow_ups.get(agreement, ()):
        done = PartialDate.model_validate(stretch.content["followed_up"])
        counts = done.earliest(), after(months_later(done.latest(), months))
        if days := both(stretch.days, counts):
            found.append(days)
    return joined(found)


def last_followed_up(survey: Survey, agreement: UUID, day: date) -> Stretch | None:
    """The last follow-up of an agreement that had been made by the day."""
    made = [
        (PartialDate.model_validate(stretch.content["followed_up"]).latest(), stretch)
        for stretch in survey.follow_ups.get(agreement, ())
        if stretch.first <= day < stretch.until
        and PartialDate.model_validate(stretch.content["followed_up"]).earliest() <= day
    ]
    return max(made, key=lambda pair: pair[0])[1] if made else None


def due_on(survey: Survey, stretch: Stretch, day: date) -> date | None:
    """The last day by which a routine is to be followed up, as it stands on a day: 24 months after it was decided (or,
    where no date of a decision stands, began to hold) or was last followed up, whichever is later.

    None: nobody asks for it, as of a quick guide, or of what binds one principal alone and never was followed up.
    """
    if stretch.content["routine_kind"] == "lathund":
        return None
    last = last_followed_up(survey, stretch.record, day)
    counted = [PartialDate.model_validate(last.content["followed_up"]).latest()] if last else []
    if any(first <= nearest(day, stretch.days) < until for first, until in agreed_days(survey, stretch)):
        counted.append(_began(survey, stretch))
    return months_later(max(counted), MONTHS) if counted else None


def _began(survey: Survey, stretch: Stretch) -> date:
    """The day it was decided; without one the first of the unbroken days over which it holds."""
    decided = (stretch.content.get("decision") or {}).get("decided")
    if decided:
        return PartialDate.model_validate(decided).latest()
    return next(first for first, until in survey.holds(stretch.record) if first <= stretch.first < until)


def at_management_level(stretch: Stretch) -> bool:
    """Whether the level that is told of the decision is management's, whenever it is made."""
    decision = stretch.content.get("decision") or {}
    return decision.get("level") in MANAGEMENT


def decided_from(stretch: Stretch) -> date | None:
    """The first day that the date of the decision can mean; None: there is no decision, or no date of it."""
    decided = (stretch.content.get("decision") or {}).get("decided")
    return PartialDate.model_validate(decided).earliest() if decided else None


def decided_by_management(stretch: Stretch, day: date) -> bool:
    """Whether a routine had been decided at management level by the day. Without a date nobody can tell."""
    first = decided_from(stretch)
    return at_management_level(stretch) and first is not None and first <= day


def is_written(stretch: Stretch) -> bool:
    """Whether the text of the routine stands in the registry."""
    return bool(stretch.content.get("sections"))
