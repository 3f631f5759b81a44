"""Compares what the files say with what the registry takes to hold, so that only differences are recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from partners.models import Verification
from records.hashing import content_hash
from records.models import Belief, Version
from records.recording import Draft, batched
from registry.loading.files import Stretch, Written, WrittenCheck
from registry.loading.identity import identity


@dataclass(frozen=True)
class Held:
    """That the registry takes a content (by its hash) to hold over `[first, until)` days."""

    first: date
    until: date
    hash: str


@dataclass
class Difference:
    """What is to be recorded so that the registry says what the files say."""

    drafts: list[Draft] = field(default_factory=list)
    checks: list[tuple[UUID, WrittenCheck]] = field(default_factory=list)
    left: list[Written] = field(default_factory=list)
    """Records that others than the load have written to: they are left as they are."""

    def __bool__(self) -> bool:
        return bool(self.drafts or self.checks)


def difference(actor: str, records: Sequence[Written]) -> Difference:
    """The difference, for a load that writes as `actor`. A few queries per thousand records."""
    identities = {(record.kind, record.key): identity(record.kind, record.key) for record in records}
    held, others = _held(identities.values()), written_by_others(actor, identities.values())
    checked = _checked(identities.values())
    found = Difference()
    for record in records:
        own = identities[record.kind, record.key]
        drafts = list(_drafts(record, own, held[own]))
        if own in others:
            found.left += [record] if drafts else []
        else:
            found.drafts += drafts
        found.checks += [
            (own, check) for check in record.checks if (own, check.checked, check.by, check.how) not in checked
        ]
    return found


def _held(identities: Iterable[UUID]) -> dict[UUID, list[Held]]:
    found: dict[UUID, list[Held]] = defaultdict(list)
    for some in batched(identities, 5000):
        rows = Belief.objects.filter(record__uuid__in=some, known_until=None, version__ends=False)
        values = rows.order_by("valid_from").values_list(
            "record__uuid", "valid_from", "valid_until", "version__content_hash"
        )
        for own, first, until, digest in values:
            found[own].append(Held(first, until or date.max, digest))
    return found


def written_by_others(actor: str, identities: Iterable[UUID]) -> set[UUID]:
    """The records to which others than a load that writes as `actor` have written. A query for each 5,000."""
    found: set[UUID] = set()
    for some in batched(identities, 5000):
        rows = Version.mechanism.filter(record__uuid__in=some).exclude(recorded_by=actor)
        found.update(rows.values_list("record__uuid", flat=True).distinct())
    return found


def _checked(identities: Iterable[UUID]) -> set[tuple[UUID, date, str, str]]:
    found: set[tuple[UUID, date, str, str]] = set()
    for some in batched(identities, 5000):
        rows = Verification.objects.filter(contact_point__uuid__in=some)
        found.update(rows.values_list("contact_point__uuid", "checked_on", "by", "how"))
    return found


def _drafts(record: Written, own: UUID, held: Sequence[Held]) -> Iterator[Draft]:
    """A draft for each stretch that does not hold as it is written, and an end where more is held than is written."""
    for stretch in record.stretches:
        if not _holds(stretch, held):
            yield Draft(
                record.kind,
                stretch.document,
                stretch.valid_from,
                stretch.valid_until,
                record=own,
                key=record.key,
                change_note=stretch.change_note,
                source=stretch.source,
                confirmed=stretch.confirmed,
            )
    for first, until in _outside(record.stretches):
        for other in held:
            start, end = max(first, other.first), min(until, other.until)
            if start < end:
                yield Draft(record.kind, None, start, None if end == date.max else end, record=own, key=record.key)


def _holds(stretch: Stretch, held: Sequence[Held]) -> bool:
    """Whether every day of the stretch is held with its content. `held` is in order of days, apart."""
    day, until, wanted = stretch.valid_from, stretch.valid_until or date.max, content_hash(stretch.document)
    for other in held:
        if other.until <= day:
            continue
        if other.first > day or other.hash != wanted:
            return False
        day = other.until
        if day >= until:
            return True
    return False


def _outside(stretches: Sequence[Stretch]) -> Iterator[tuple[date, date]]:
    """The days that no stretch covers, as half-open periods."""
    day = date.min
    for stretch in stretches:
        if day < stretch.valid_from:
            yield day, stretch.valid_from
        day = stretch.valid_until or date.max
    if day < date.max:
        yield day, date.max
