"""What part of the registry an audit is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Scope:
    """By area, by organisation, by a plan's focus area; what is None is no limit, several limits hold together.

    An area includes what lies in it: a county its municipalities. What serves only something wider (the county's or
    the nation's own records) is not included: it is found by auditing the county or the nation, whose keepers must
    act. An organisation includes its units, and means what they must act on. A focus area means the routines that
    name it, the pathways that rest on them, and what is found about either.
    """

    areas: frozenset[UUID] | None = None
    organisations: frozenset[UUID] | None = None
    focus_area: tuple[UUID, str] | None = None


WHOLE = Scope()
"""The whole registry."""


def with_what_lies_in(roots: Collection[UUID], parents: Mapping[UUID, Collection[UUID]]) -> frozenset[UUID]:
    """The roots and everything below them; `parents`: by identity, what each lies in."""
    found = set(roots)
    rest = {one: set(some) for one, some in parents.items() if one not in found}
    while more := {one for one, some in rest.items() if some & found}:
        found |= more
        rest = {one: some for one, some in rest.items() if one not in more}
    return frozenset(found)
