"""The log of events, checked: every link of the chain, every version, link and belief against what was recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.db.models import Max, Min, Prefetch, Q

from records.believing import revise
from records.chain import event_hash, version_detail
from records.content import kinds, references
from records.hashing import content_hash, words_hash
from records.models import Belief, Disposal, Event, Head, Link, Version

CHUNK = 2000


@dataclass(frozen=True)
class Break:
    """The first place where the log, or what it vouches for, is not what was recorded."""

    sequence: int
    problem: str


def first_break() -> Break | None:
    """Recompute everything the log vouches for; the first break, or None when all holds.

    First the events with their versions, links and disposals, in their order; when they hold, what is believed, for it
    follows from them. Each is streamed through once. Writers may go on meanwhile: what they commit after the check
    began is left to the next check.
    """
    head = Head.objects.filter(id=1).first() or Head()
    return _broken_event(head) or _beyond() or _broken_belief(head)


def _broken_event(head: Head) -> Break | None:
    walk = _Walk()
    for event in _events(head):
        walk.sequence += 1
        if problem := walk.problem(event):
            return Break(walk.sequence, problem)
        walk.previous = event
    return walk.end(head)


def _events(head: Head) -> Iterator[Event]:
    links = Prefetch("version__links", Link.objects.select_related("target"))
    events = Event.objects.filter(sequence__lte=head.sequence).order_by("sequence")
    return events.select_related("record", "version", "disposal").prefetch_related(links).iterator(chunk_size=CHUNK)


@dataclass
class _Walk:
    """One pass through the log, with what has to be remembered on the way."""

    sequence: int = 0
    previous: Event | None = None
    emptied: dict[int, int] = field(default_factory=dict)
    """Versions whose row says it was disposed of, by which event."""
    disposed: dict[int, int] = field(default_factory=dict)
    """The same as the events say it."""

    def problem(self, event: Event) -> str | None:
        """What is wrong with the event, or with what it recorded."""
        return self._chain_problem(event) or self._version_problem(event) or self._disposal_problem(event)

    def _chain_problem(self, event: Event) -> str | None:
        if event.sequence != self.sequence:
            return f"event {self.sequence} is missing; the next one is {event.sequence}"
        if event.previous_hash != (self.previous.hash if self.previous else ""):
            return "the event does not follow from the one before it"
        if event.hash != event_hash(event, str(event.record.uuid) if event.record else None):
            return "the event is not what was recorded"
        if self.previous and event.at < self.previous.at:
            return "the event is dated before the one before it"
        return None

    def _version_problem(self, event: Event) -> str | None:
        version: Version | None = getattr(event, "version", None)
        if event.action != "version.recorded":
            return "there is a version that the event did not record" if version else None
        if version is None:
            return "the version of the event is missing"
        if version.disposal_id is not None:
            self.emptied[version.pk] = version.disposal_id
        return _head_problem(event, version) or _content_problem(event, version) or _link_problem(version)

    def _disposal_problem(self, event: Event) -> str | None:
        disposal: Disposal | None = getattr(event, "disposal", None)
        if event.action != "version.disposed":
            return "there is a disposal that the event did not record" if disposal else None
        if disposal is None:
            return "the tombstone of the disposal is missing"
        self.disposed |= dict.fromkeys(event.detail["versions"], event.sequence)
        said = (event.detail["decision_reference"], event.detail["reason_hash"])
        if said != (disposal.decision_reference, words_hash(disposal.reason)):
            return "the tombstone is not what was recorded"
        return None

    def end(self, head: Head) -> Break | None:
        """What is wrong with the walk as a whole, once every event has passed."""
        emptied = {version: event for version, event in self.emptied.items() if event <= head.sequence}
        if wrong := {version for version, _ in emptied.items() ^ self.disposed.items()}:
            return Break(min(wrong), "the version was emptied without a decision, or a decision did not empty it")
        if self.sequence < head.sequence:
            return Break(self.sequence + 1, f"the event is missing; the head stands at event {head.sequence}")
        if head.hash != (self.previous.hash if self.previous else ""):
            return Break(head.sequence, "the head does not hold the hash of the last event")
        if self.previous and head.at < self.previous.at:
            return Break(head.sequence, "the head is dated before the last event")
        return None


def _head_problem(event: Event, version: Version) -> str | None:
    if event.record is None or version.record_id != event.record.pk or version.kind != event.record.kind:
        return "the version stands with another record than the one it was recorded for"
    if (version.recorded_at, version.recorded_by) != (event.at, event.actor):
        return "when or by whom the version was recorded is not what the event says"
    said, seen = dict(event.detail), version_detail(version, event.record)
    said.pop("on_behalf_of", None)  # told of the act, not of the version; the chain's hash covers it
    if version.disposal_id is not None:
        said["words_hash"] = words_hash("", "")
    return None if seen == said else "the version's head is not what was recorded"


def _content_problem(event: Event, version: Version) -> str | None:
    if version.disposal_id is not None:
        return "a version that was disposed of has content" if version.content is not None else None
    if content_hash(version.content) != event.detail["content_hash"]:
        return "the version's content is not what was recorded"
    return None


def _link_problem(version: Version) -> str | None:
    if version.kind not in kinds:
        return None
    said = {
        (version.kind, found.role, found.target) for found in references(kinds[version.kind], version.content or {})
    }
    seen = Counter((link.kind, link.role, link.target.uuid) for link in version.links.all())
    return None if seen == Counter(said) else "the version's links are not the references in its content"


def _broken_belief(head: Head) -> Break | None:
    """The first version about which the registry believes something else than its recordings, replayed, lead to."""
    versions = (
        Version.mechanism.filter(pk__lte=head.sequence)
        .only("record_id", "valid_from", "valid_until", "recorded_at")
        .order_by("record", "pk")
        .iterator(chunk_size=CHUNK)
    )
    beliefs = Belief.objects.filter(known_from__lte=head.at).order_by("record", "pk").iterator(chunk_size=CHUNK)
    wrong = (
        version
        for recorded, believed in _side_by_side(versions, beliefs)
        for version in _disbelieved(recorded, believed, head)
    )
    first = min(wrong, default=None)
    return None if first is None else Break(first, "what is believed of the version is not what the recordings lead to")


def _side_by_side(
    versions: Iterable[Version], beliefs: Iterable[Belief]
) -> Iterator[tuple[list[Version], list[Belief]]]:
    """The versions and the beliefs of one record after the other; both come in order of records."""
    left = ((record, list(some)) for record, some in groupby(versions, attrgetter("record_id")))
    right = ((record, list(some)) for record, some in groupby(beliefs, attrgetter("record_id")))
    recorded, believed = next(left, None), next(right, None)
    while recorded or believed:
        if believed and (not recorded or believed[0] < recorded[0]):
            yield [], believed[1]
            believed = next(right, None)
        elif recorded and (not believed or recorded[0] < believed[0]):
            yield recorded[1], []
            recorded = next(left, None)
        elif recorded and believed:
            yield recorded[1], believed[1]
            recorded, believed = next(left, None), next(right, None)


def _disbelieved(versions: list[Version], beliefs: list[Belief], head: Head) -> Iterator[int]:
    """The versions of one record about which the beliefs differ from the replay."""
    expected = Counter(_fact(belief, belief.known_until) for belief in _replayed(versions))
    found = Counter(
        _fact(belief, belief.known_until if belief.known_until and belief.known_until <= head.at else None)
        for belief in beliefs
        if belief.known_until != belief.known_from  # held for no time: replaced within the session that made it
    )
    for fact in (expected - found) + (found - expected):
        yield fact[0]


def _replayed(versions: Iterable[Version]) -> Iterator[Belief]:
    """Every belief that recording the versions in their order makes, closed ones too."""
    held: list[Belief] = []
    for version in versions:
        held, gone = revise(held, version, version.recorded_at)
        for belief in gone:
            belief.known_until = version.recorded_at
            if belief.known_from != belief.known_until:
                yield belief
    yield from held


def _fact(belief: Belief, known_until: datetime | None) -> tuple[int, date, date | None, datetime, datetime | None]:
    return (belief.version_id, belief.valid_from, belief.valid_until, belief.known_from, known_until)


def _beyond() -> Break | None:
    """What stands beyond the head. The head is read last: a writer moves it together with what it writes."""
    last_version = Version.mechanism.aggregate(last=Max("pk"))["last"] or 0
    last_event = Event.objects.aggregate(last=Max("sequence"))["last"] or 0
    known = Belief.objects.aggregate(begun=Max("known_from"), closed=Max("known_until"))
    head = Head.objects.filter(id=1).first() or Head()
    if last_event > head.sequence:
        first = Event.objects.filter(sequence__gt=head.sequence).aggregate(first=Min("sequence"))["first"]
        return Break(first, f"the event stands beyond the head of the log, event {head.sequence}")
    if last_version > head.sequence:
        return Break(last_version, "there is a version that no event recorded")
    if any(instant and instant > head.at for instant in known.values()):
        ahead = Belief.objects.filter(Q(known_from__gt=head.at) | Q(known_until__gt=head.at))
        wrong = ahead.aggregate(first=Min("version"))["first"]
        return Break(wrong or head.sequence, "what is believed of the version begins or ends after the last event")
    return None
