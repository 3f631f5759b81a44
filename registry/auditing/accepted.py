"""Reading which risks are accepted, on a day and as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from records.moment import Moment
from registry.auditing.finding import Acceptance, Finding
from registry.auditing.models import AcceptedFinding

Identity = tuple[str, UUID, str, UUID | None]


def known_acceptances(moment: Moment) -> QuerySet[AcceptedFinding]:
    """Every acceptance that was known at the moment, with its withdrawal where there is one (known or not yet)."""
    return (
        AcceptedFinding.objects.filter(accepted_at__lte=moment.known_at)
        .select_related("record", "subject", "withdrawal")
        .order_by("event")
    )


def in_force(moment: Moment) -> QuerySet[AcceptedFinding]:
    """Those that count on `moment.on`, as known at the moment: accepted, not run out, not withdrawn."""
    withdrawn = Q(withdrawal__withdrawn_at__lte=moment.known_at, withdrawal__withdrawn_on__lte=moment.on)
    counting = known_acceptances(moment).filter(accepted_on__lte=moment.on, until__gt=moment.on)
    return counting.exclude(withdrawn)


def with_acceptances(findings: Iterable[Finding], moment: Moment) -> list[Finding]:
    """The findings, each with the acceptance that counts for it. One query.

    An acceptance is of the finding as it was: what was cleared and has come back since is not accepted.
    """
    found: Mapping[Identity, Sequence[AcceptedFinding]] = _by_identity(in_force(moment))
    return [_with(finding, found.get(finding.identity, ())) for finding in findings]


def _by_identity(rows: Iterable[AcceptedFinding]) -> dict[Identity, list[AcceptedFinding]]:
    found: dict[Identity, list[AcceptedFinding]] = defaultdict(list)
    for row in rows:
        found[identity_of(row)].append(row)
    return found


def identity_of(row: AcceptedFinding) -> Identity:
    """The identity of the finding that was accepted."""
    return row.code, row.record.uuid, row.part, row.subject.uuid if row.subject else None


def _with(finding: Finding, rows: Sequence[AcceptedFinding]) -> Finding:
    still = [row for row in rows if finding.looks_ahead or finding.since <= max(row.accepted_on, row.since)]
    return replace(finding, accepted=acceptance_of(still[-1])) if still else finding


def acceptance_of(row: AcceptedFinding) -> Acceptance:
    """The acceptance as data."""
    return Acceptance(row.pk, row.until, row.reason, row.accepted_at, row.accepted_by)
