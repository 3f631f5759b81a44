"""What has been agreed: with whom, what runs out, how it stands in each focus area and by the national measure."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from records.content import PartialDate
from records.text import Text
from registry.auditing.agreements import bound_by, bound_days, decided_by_management, last_followed_up, named_by
from registry.auditing.national_measure import Answer, MunicipalityRow, measured
from registry.auditing.scope import Scope
from registry.auditing.survey import Stretch
from registry.auditing.whose import focus_areas_of, owners_of
from registry.lookup.answer import Named
from registry.reports.falling_due import ends_on, falls_due
from registry.reports.steering.answer import Agreed, Expiring, InFocus, InForceAt, Measured
from registry.reports.steering.ground import Ground, by_name

QUARTERS = 12
"""How many quarters back agreements by party are told, with the day of the report after them."""


def is_agreed(stretch: Stretch, day: date) -> bool:
    """Whether a routine binds more than one organisation on a day and is more than a quick guide."""
    return was_agreed(stretch) and len(bound_by(stretch, day)) > 1


def was_agreed(stretch: Stretch) -> bool:
    """Whether a routine names more than one organisation, withdrawn or not, and is more than a quick guide."""
    return stretch.content["routine_kind"] != "lathund" and len(named_by(stretch)) > 1


def agreements(ground: Ground) -> tuple[Agreed, ...]:
    """The agreements in force, a row for each party that is bound: by party, then by title."""
    found = [
        agreed_with(ground, stretch, party)
        for stretch in ground.now("routine")
        if is_agreed(stretch, ground.on)
        for party in stretch.content.get("parties") or ()
        if (days := bound_days(stretch, party)) and days[0] <= ground.on < days[1]
    ]
    return tuple(sorted(found, key=lambda row: (by_name(row.party), by_name(row.agreement))))


def agreed_with(ground: Ground, stretch: Stretch, party: dict[str, Any]) -> Agreed:
    """How an agreement stands with one of its parties."""
    decision = stretch.content.get("decision") or {}
    last = last_followed_up(ground.survey, stretch.record, ground.on)
    return Agreed(
        party=ground.named(UUID(party["organisation"])),
        agreement=ground.named(stretch.record),
        called=party.get("title") or None,
        signed=_partial(party.get("signed")),
        decided_by=decision.get("decided_by"),
        decided=_partial(decision.get("decided")),
        by_management=decided_by_management(stretch, ground.on),
        followed_up=_partial(last.content["followed_up"]) if last else None,
        valid_until=ends_on(ground.survey, stretch),
        review_by=stretch.content.get("review_by"),
    )


def _partial(value: object) -> PartialDate | None:
    return PartialDate.model_validate(value) if value else None


def expiring(ground: Ground) -> tuple[Expiring, ...]:
    """What runs out up to the next meeting, by day: an end with nothing after it, a review, a follow-up's two years.

    A review or follow-up whose day has passed is told too: it is still to be done. See `falls_due`.
    """
    found = [
        Expiring(
            record=ground.named(stretch.record),
            what=what,
            day=day,
            owners=ground.all_named(owners_of(ground.survey, stretch)),
        )
        for stretch in ground.now("routine", "pathway", "plan")
        for what, day in falls_due(ground.survey, stretch)
        if day <= ground.horizon
    ]
    return tuple(sorted(found, key=lambda row: (row.day, by_name(row.record), row.what)))


def focus_areas(ground: Ground) -> tuple[InFocus, ...]:
    """Each focus area of the plans in force, with the routines and pathways that are for it."""
    there: dict[tuple[UUID, str], dict[str, list[Named]]] = {}
    for stretch in ground.now("routine", "pathway"):
        for focus in focus_areas_of(ground.survey, stretch):
            there.setdefault(focus, {}).setdefault(stretch.kind, []).append(ground.named(stretch.record))
    found = []
    for plan in sorted(ground.now("plan"), key=lambda stretch: by_name(ground.named(stretch.record))):
        for focus in sorted(plan.content.get("focus_areas") or (), key=lambda one: int(one["number"])):
            has = there.get((plan.record, focus["key"]), {})
            routines, pathways = (tuple(sorted(has.get(kind, ()), key=by_name)) for kind in ("routine", "pathway"))
            found.append(
                InFocus(
                    plan=ground.named(plan.record),
                    key=focus["key"],
                    name=Text.model_validate(focus["name"]),
                    routines=routines,
                    pathways=pathways,
                    gap=not routines and not pathways,
                )
            )
    return tuple(found)


def measures(ground: Ground) -> tuple[Measured, ...]:
    """For each municipality of the body and each actor of the national measure, the agreement that comes closest."""
    found = measured(ground.survey, Scope(ground.areas))
    return tuple(_measured(ground, row, answer) for row in found.rows for answer in row.answers)


def _measured(ground: Ground, row: MunicipalityRow, answer: Answer) -> Measured:
    best = answer.best
    return Measured(
        area=ground.named(row.area.id, "area"),
        actor=answer.actor.value,
        name=answer.name,
        agreement=ground.named(best.agreement.id) if best else None,
        written=bool(best and best.written),
        by_management=bool(best and best.decided_at_management),
        followed_up=bool(best and best.followed_up),
        counts=answer.meets,
    )


def over_time(ground: Ground) -> tuple[InForceAt, ...]:
    """How many signed agreements were in force with each party of today at the start of each of the last quarters, and
    on the day itself: by party, then by day."""
    parties = {row.party.id: row.party for row in agreements(ground)}
    days = [*quarters_before(ground.on), ground.on]
    counted = dict.fromkeys(((party, day) for party in parties for day in days), 0)
    for stretch in ground.survey.of("routine"):
        if not was_agreed(stretch) or not ground.concerns(stretch):
            continue
        for party in stretch.content.get("parties") or ():
            bound, signed = bound_days(stretch, party), _partial(party.get("signed"))
            for day in days if bound and signed else ():
                key = UUID(party["organisation"]), day
                holds = bound and bound[0] <= day < bound[1] and is_agreed(stretch, day)
                if key in counted and holds and signed and signed.earliest() <= day:
                    counted[key] += 1
    ordered = sorted(parties.values(), key=by_name)
    return tuple(InForceAt(party=one, day=day, agreements=counted[one.id, day]) for one in ordered for day in days)


def quarters_before(on: date) -> list[date]:
    """The first days of the last quarters that began before the day, in order."""
    found: list[date] = []
    year, month = on.year, (on.month - 1) // 3 * 3 + 1
    while len(found) < QUARTERS:
        if date(year, month, 1) < on:
            found.append(date(year, month, 1))
        year, month = (year, month - 3) if month > 3 else (year - 1, 10)
    return found[::-1]
