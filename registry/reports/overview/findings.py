"""How many findings there are, by severity and by who must act."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from partners.access import Viewer
from records.moment import Moment
from records.reading import Label, Reader
from records.text import Text, swedish_order
from registry.auditing.finding import Finding, Severity
from registry.auditing.seeing import Asked, findings_seen
from registry.lookup.answer import Named

NOBODY = Text(sv="Ingen organisation", en="No organisation")


@dataclass(frozen=True)
class OfSeverity:
    """The findings of one severity: those that wait for somebody, and those that are accepted."""

    severity: Severity
    waiting: int
    accepted: int


@dataclass(frozen=True)
class OfOwner:
    """The findings that an organisation must act on, alone or with others; accepted ones are not counted.

    `owner` None: what no organisation by name must act on.
    """

    owner: Named | None
    by_severity: Mapping[Severity, int]

    @property
    def total(self) -> int:
        """Of all severities."""
        return sum(self.by_severity.values())


@dataclass(frozen=True)
class Findings:
    """The numbers, the worst severity first, and whoever has the worst first."""

    by_severity: tuple[OfSeverity, ...]
    by_owner: tuple[OfOwner, ...]


def findings(viewer: Viewer, moment: Moment, area: UUID) -> Findings:
    """The numbers of an area. The audit is remembered for its moment: the list of any number costs no second one."""
    found = findings_seen(viewer, moment, Asked(area))
    waiting = Counter(one.severity for one in found if one.accepted is None)
    accepted = Counter(one.severity for one in found if one.accepted is not None)
    by_severity = tuple(OfSeverity(one, waiting[one], accepted[one]) for one in Severity)
    names = Reader(viewer, moment).labels({owner for one in found for owner in one.owners})
    return Findings(by_severity, _by_owner(found, names))


def _by_owner(found: Iterable[Finding], names: Mapping[UUID, Label]) -> tuple[OfOwner, ...]:
    counted: dict[UUID | None, Counter[Severity]] = defaultdict(Counter)
    for one in found:
        if one.accepted is None:
            for owner in one.owners or (None,):
                counted[owner][one.severity] += 1
    told = [OfOwner(_named(owner, names), by_severity) for owner, by_severity in counted.items()]
    return tuple(sorted(told, key=_urgency))


def _named(owner: UUID | None, names: Mapping[UUID, Label]) -> Named | None:
    if owner is None:
        return None
    label = names.get(owner)
    return Named(id=owner, kind="organisation", name=label.name if label else Text(sv="–"))


def _urgency(told: OfOwner) -> tuple[list[int], bytes]:
    name = told.owner.name.sv if told.owner else NOBODY.sv
    return [-told.by_severity.get(one, 0) for one in Severity], swedish_order(name)
