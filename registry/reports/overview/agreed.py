"""The agreements in force, party by party, and how many stand how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal
from uuid import UUID

from registry.auditing.agreements import bound_days
from registry.lookup.answer import Named
from registry.reports.steering.agreed import agreed_with, agreements, was_agreed
from registry.reports.steering.answer import Agreed
from registry.reports.steering.ground import Ground, by_name

State = Literal["signed", "not_signed", "withdrawn"]
STATES: tuple[State, ...] = ("signed", "not_signed", "withdrawn")


@dataclass(frozen=True)
class Standing:
    """How one party stands to one agreement in force."""

    told: Agreed
    state: State
    late: bool
    """Whether the review of the agreement is late."""


@dataclass(frozen=True)
class OfParty:
    """How many agreements one party has signed, has not signed, has withdrawn from; and how many reviews are late."""

    party: Named
    signed: int
    not_signed: int
    withdrawn: int
    late: int


def standings(ground: Ground) -> tuple[Standing, ...]:
    """Each party of each agreement in force: by party, then by title. Those that have withdrawn are told as that."""
    bound = [_standing(one, "signed" if one.signed else "not_signed", ground.on) for one in agreements(ground)]
    left = [_standing(one, "withdrawn", ground.on) for one in _left(ground)]
    return tuple(sorted([*bound, *left], key=lambda one: (by_name(one.told.party), by_name(one.told.agreement))))


def _standing(told: Agreed, state: State, on: date) -> Standing:
    return Standing(told, state, bool(told.review_by and told.review_by < on))


def _left(ground: Ground) -> Iterator[Agreed]:
    for stretch in ground.now("routine"):
        for party in stretch.content.get("parties") or () if was_agreed(stretch) else ():
            days = bound_days(stretch, party)
            if days is None or days[1] <= ground.on:
                yield agreed_with(ground, stretch, party)


def by_party(some: Iterable[Standing]) -> tuple[OfParty, ...]:
    """The numbers of each party, in the order of the standings."""
    return tuple(_of_party(list(of)) for _, of in groupby(some, key=lambda one: one.told.party.id))


def _of_party(some: Sequence[Standing]) -> OfParty:
    states = [one.state for one in some]
    return OfParty(
        some[0].told.party,
        signed=states.count("signed"),
        not_signed=states.count("not_signed"),
        withdrawn=states.count("withdrawn"),
        late=len(narrowed(some, late=True)),
    )


def narrowed(
    some: Iterable[Standing], party: UUID | None = None, state: str = "", *, late: bool = False
) -> list[Standing]:
    """Those of a party, in a state, or whose review is late."""
    return [
        one
        for one in some
        if (party is None or one.told.party.id == party)
        and (not state or one.state == state)
        and (not late or (one.late and one.state != "withdrawn"))
    ]
