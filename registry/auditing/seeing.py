"""Which findings a viewer may see: coordinators those of their areas, members those that their organisations must act
on. The access table decides, finding by finding."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from partners.access import Act, Standing, Viewer
from records.moment import Moment
from records.reading import Reader
from registry.auditing.auditing import audit
from registry.auditing.finding import Finding
from registry.auditing.scope import Scope
from registry.auditing.unswept import unswept


class NoSuchFinding(LookupError):
    """There is no such finding at the moment, or the viewer may not see it: the two are not told apart."""


@dataclass(frozen=True)
class Asked:
    """What is asked for, within what the viewer may see. `area` includes what lies in it, `organisation` its units."""

    area: UUID | None = None
    organisation: UUID | None = None
    focus_area: tuple[UUID, str] | None = None


EVERYTHING = Asked()


def may_audit(viewer: Viewer) -> bool:
    """Whether there can be anything for the viewer to see at all."""
    return bool(viewer.areas) or any(_owns(viewer, one) for one in viewer.organisations)


def findings_seen(viewer: Viewer, moment: Moment, asked: Asked = EVERYTHING) -> list[Finding]:
    """The findings that the viewer may see, the worst first."""
    found: dict[UUID, Finding] = {}
    for scope in scopes_of(viewer, asked):
        found |= {one.id: one for one in audited(moment, scope) if may_see(viewer, one)}
    return without_private(viewer, moment, list(found.values()))


def finding_seen(viewer: Viewer, identity: UUID, moment: Moment) -> Finding:
    """One of them by its identity. Raises `NoSuchFinding`."""
    for finding in findings_seen(viewer, moment):
        if finding.id == identity:
            return finding
    raise NoSuchFinding


def scopes_of(viewer: Viewer, asked: Asked) -> list[Scope]:
    """What has to be audited for the viewer: the areas coordinated, and the organisations acted for.

    Who coordinates the area asked about sees everything in it, and what the own organisations must act on is among it.
    """
    area = None if asked.area is None else frozenset({asked.area})
    organisations = None if asked.organisation is None else frozenset({asked.organisation})
    own = frozenset(one for one in viewer.organisations if _owns(viewer, one))
    found = []
    coordinates = bool(viewer.areas) and viewer.may(Act.AUDIT, [Standing.AREA])
    if coordinates:
        found.append(Scope(area or viewer.areas, organisations, asked.focus_area))
    if own and not (coordinates and asked.area in viewer.areas):
        found.append(Scope(area, organisations or own, asked.focus_area))
    return found


def may_see(viewer: Viewer, finding: Finding) -> bool:
    """Whether the access table lets the viewer see a finding."""
    if viewer.areas.intersection(finding.areas) and viewer.may(Act.AUDIT, [Standing.AREA]):
        return True
    return any(_owns(viewer, owner) for owner in finding.owners)


def _owns(viewer: Viewer, organisation: UUID) -> bool:
    return viewer.may(Act.AUDIT, [Standing.OWN], organisation)


def without_private(viewer: Viewer, moment: Moment, findings: list[Finding]) -> list[Finding]:
    """Without those that rest on hours which are withheld from the viewer: that there is such a finding tells of them.

    At most one reading of contact points, and none when nothing rests on such hours.
    """
    points = {point for finding in findings for point in finding.private_to}
    if not points:
        return findings
    shown = {i for i, entry in Reader(viewer, moment).many(points).items() if "hours" in entry.content}
    return [finding for finding in findings if shown.issuperset(finding.private_to)]


def audited(moment: Moment, scope: Scope) -> list[Finding]:
    """The audit of a scope, remembered: the answer for a moment never changes.

    Not within a transaction, whose own writing may yet be undone.
    """
    if connection.in_atomic_block:
        return audit(moment, scope)
    key = "audit:" + sha256(f"{moment}:{_spelled(scope)}".encode()).hexdigest()
    with unswept():
        found: list[Finding] | None = cache.get(key)
        if found is None:
            found = audit(moment, scope)
            cache.set(key, found)
    return found


def _spelled(scope: Scope) -> str:
    sets = (scope.areas, scope.organisations)
    return "|".join(
        [*("*" if some is None else ",".join(sorted(map(str, some))) for some in sets), str(scope.focus_area)]
    )
