"""The log of events for who reads it itself: whether a stretch of it holds, where a day begins in it, what things are
called. What may be told to whom is the rooms' above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from records.chain import event_hash
from records.content import kinds
from records.models import Event, Head, Link, Record, Version
from records.text import Text


def unbroken(events: Sequence[Event]) -> set[int]:
    """Those of the events (by sequence) that are what was recorded and follow from the one before them.

    The events come with their records. The last event of the log is held against its head too. Two queries.
    """
    before = Event.objects.filter(sequence__in=[event.sequence - 1 for event in events])
    hashes = dict(before.values_list("sequence", "hash"))
    head = Head.objects.filter(id=1).first() or Head()
    return {event.sequence for event in events if _holds(event, hashes.get(event.sequence - 1, ""), head)}


def _holds(event: Event, previous: str, head: Head) -> bool:
    own = event_hash(event, str(event.record.uuid) if event.record else None)
    ends_well = event.sequence < head.sequence or event.hash == head.hash
    return event.hash == own and event.previous_hash == previous and ends_well


def first_since(instant: datetime) -> int:
    """The sequence number of the first event at or after an instant; one past the end when there is none.

    Instants follow the sequence, so it is found by halving: some twenty look-ups in a million events.
    """
    first, end = 1, (Head.objects.filter(id=1).values_list("sequence", flat=True).first() or 0) + 1
    while first < end:
        middle = (first + end) // 2
        at = Event.objects.filter(sequence=middle).values_list("at", flat=True).first()
        if at is not None and at < instant:
            first = middle + 1
        else:
            end = middle
    return first


def last_called(identities: Iterable[UUID]) -> dict[UUID, tuple[str, Text | None]]:
    """The kind of each record, and what it was called last, whether it holds any more or not; None when all that it
    said was disposed of. A name is never withheld. Two queries."""
    records = {record.pk: record for record in Record.objects.filter(uuid__in=set(identities))}
    said = Version.mechanism.filter(record__in=records, content__isnull=False)
    newest = said.values("record").annotate(newest=Max("pk")).values("newest")
    last = dict(Version.mechanism.filter(pk__in=newest).values_list("record", "content"))
    return {
        record.uuid: (record.kind, kinds[record.kind].label_of(content) if content else None)
        for pk, record in records.items()
        for content in [last.get(pk)]
    }


@dataclass
class Linked:
    """What the versions of a record refer to, by version (its event's sequence number) and role."""

    versions: dict[int, dict[str, set[UUID]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def around(self, sequence: int) -> list[dict[str, set[UUID]]]:
        """What the record said after an event and before it: the same for one that changed nothing.

        A version that ends the record refers to nothing; what it said last counts. Before the first version that still
        says something, that one does.
        """
        until = [version for version in sorted(self.versions) if version <= sequence]
        found = until[-1:] + [version for version in until if version < sequence][-1:]
        return [self.versions[version] for version in dict.fromkeys(found or sorted(self.versions)[:1])]


def linked(records: Iterable[int], roles: Iterable[str]) -> dict[int, Linked]:
    """By record (pk): what its versions refer to in these roles. One query."""
    found: dict[int, Linked] = defaultdict(Linked)
    rows = Link.objects.filter(version__record__in=set(records), role__in=set(roles))
    for record, version, role, target in rows.values_list("version__record", "version", "role", "target__uuid"):
        found[record].versions[version][role].add(target)
    return found


def ever_linked(targets: Iterable[UUID], roles: Iterable[tuple[str, str]]) -> Q:
    """The condition on events that some version of their record refers to one of the targets, in one of the roles
    (kind and field)."""
    either = reduce(or_, (Q(kind=kind, role=role) for kind, role in roles))
    links = Link.objects.filter(either, target__uuid__in=list(targets))
    return Q(record__in=links.values("version__record"))


def never_linked(kinds: Iterable[str], role: str) -> Q:
    """The condition on events that their record is of one of the kinds, and none of its versions refers to anything in
    the role."""
    links = Link.objects.filter(role=role, version__record=OuterRef("record"))
    return Q(record__kind__in=list(kinds)) & ~Q(Exists(links))
