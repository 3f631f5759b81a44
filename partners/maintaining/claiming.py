"""Functions that not every organisation can hold: nobody becomes the police's number by mistake, or on purpose.

`HELD_BY` says for a few functions which kinds of organisations hold them. An organisation of another kind that takes
one on, and one that says of itself that it is of such a kind, needs a coordinator of all the areas that are served.
Units are of the kind of what they lie under. What holds already stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from partners.access import Viewer
from partners.content import ContactPoint, Organisation, OrganisationKind
from records.models import Record
from records.moment import Moment
from records.reading import Reader
from records.recording import batched

Kinds = frozenset[OrganisationKind]
POLICE: Kinds = frozenset({"police"})
PROSECUTORS: Kinds = frozenset({"prosecutor"})
COURTS: Kinds = frozenset({"court"})
PROBATION: Kinds = frozenset({"prison_and_probation"})
REGIONS: Kinds = frozenset({"health_care"})
MUNICIPAL: Kinds = frozenset({"municipality", "municipal_office"})

HELD_BY: Mapping[str, Kinds] = {
    "polis_akut": POLICE,
    "polis_patrull": POLICE,
    "polis_ledning": POLICE,
    "polis_bins": POLICE,
    "polis_brottsoffer": POLICE,
    "aklagare": PROSECUTORS,
    "forvaltningsratt": COURTS,
    "frivard": PROBATION,
    "akutmottagning": REGIONS,
    "socialjour": MUNICIPAL,
    "socialnamnd_ordf": MUNICIPAL,
}
"""Function → the kinds of organisations that can hold it: tasks of an authority by law, or an acute number."""


@dataclass(frozen=True)
class Claim:
    """What an entry shall say, and what it said before (None: nothing); `place` is the change's in its list."""

    place: int
    kind: str
    before: Mapping[str, Any] | None
    content: Mapping[str, Any]


def reserved_fields(claims: Iterable[Claim], moment: Moment) -> dict[int, str]:
    """The field of each claim (by its place) that takes what the organisation cannot hold by itself.

    A query for the functions that are newly claimed, and one for each level above the organisations that claim reserved
    ones.
    """
    new = [claim for claim in claims if _is_new(claim)]
    kinds = {claim.place: found for claim in new if (found := _needed(claim))}
    points = [claim for claim in new if claim.kind == ContactPoint.kind]
    codes = _codes({UUID(str(claim.content["function"])) for claim in points})
    for claim in points:
        code = codes.get(str(claim.content["function"]), "")
        if code in HELD_BY:
            kinds[claim.place] = HELD_BY[code]
    asked = {claim.place: holder for claim in new if claim.place in kinds and (holder := _holder(claim))}
    held = _kinds_of(set(asked.values()), moment)
    return {
        claim.place: "function" if claim.kind == ContactPoint.kind else "organisation_kind"
        for claim in new
        if claim.place in kinds and not kinds[claim.place] & held.get(asked.get(claim.place), frozenset())
    }


def _is_new(claim: Claim) -> bool:
    decisive = {ContactPoint.kind: ("function", "organisation"), Organisation.kind: ("organisation_kind",)}
    before = claim.before or {}
    return any(before.get(name) != claim.content.get(name) for name in decisive.get(claim.kind, ()))


def _needed(claim: Claim) -> Kinds:
    """For an organisation: the kinds that the one above it must be among, when its own can hold something."""
    own = claim.content.get("organisation_kind")
    return next((kinds for kinds in HELD_BY.values() if own in kinds), frozenset())


def _holder(claim: Claim) -> UUID | None:
    found = claim.content.get("organisation" if claim.kind == ContactPoint.kind else "parent")
    return UUID(str(found)) if found else None


def _codes(functions: set[UUID]) -> dict[str, str]:
    return {
        str(identity): key or ""
        for some in batched(functions, 5000)
        for identity, key in Record.objects.filter(uuid__in=some).values_list("uuid", "key")
    }


def _kinds_of(organisations: set[UUID], moment: Moment) -> dict[UUID | None, frozenset[str]]:
    """The kinds of organisations and of all that they lie under."""
    reader = Reader(Viewer.system("maintaining"), moment)
    own: dict[UUID, str] = {}
    parents: dict[UUID, UUID] = {}
    level: Sequence[UUID] = sorted(organisations)
    while level:
        for entry in reader.many(level).values():
            if entry.kind == Organisation.kind:
                own[entry.id] = entry.content["organisation_kind"]
                if entry.content.get("parent"):
                    parents[entry.id] = UUID(entry.content["parent"])
        level = sorted({parents[one] for one in level if one in parents} - set(own))
    return {one: frozenset(own[at] for at in _with_those_above(one, parents) if at in own) for one in organisations}


def _with_those_above(organisation: UUID, parents: Mapping[UUID, UUID]) -> list[UUID]:
    found: list[UUID] = []
    at: UUID | None = organisation
    while at and at not in found:
        found.append(at)
        at = parents.get(at)
    return found
