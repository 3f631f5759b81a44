"""The one way to write: record versions, all in one transaction, in one order, each with its event.

    with recording("account:…") as session:
        session.record(Draft("organisation", {...}, valid_from=date(2026, 1, 1)))

What a caller may do is checked by the use cases of the rooms above; what may be true of a record at all is checked
here, for every route, by the kind's content model and by the rules registered with `rule`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from pydantic import ValidationError

from records.content import Content, Words, kinds, references
from records.log import Chain, content_hash, version_detail
from records.models import Belief, Disposal, Head, Link, Record, Version
from records.text import swedish_order

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was to be recorded. `path` names the field; `message` says what to do instead.

    A message never repeats the value: it may identify a person.
    """

    path: tuple[str | int, ...]
    code: str
    message: str


class NotRecorded(ValueError):
    """Nothing was recorded; `problems` says why, per draft (its place in the list)."""

    def __init__(self, problems: dict[int, list[Problem]]) -> None:
        self.problems = problems
        first = next(iter(problems.values()))[0]
        super().__init__(f"{'.'.join(map(str, first.path)) or 'record'}: {first.message}")


@dataclass(frozen=True)
class Draft:
    """What is to be recorded: the content of a record over `[valid_from, valid_until)` days in Europe/Stockholm.

    `content` None ends the record over those days. `record` (a UUID) or `key` names an existing record or the
    identity a new one gets; without either a new record is made.
    """

    kind: str
    content: dict[str, Any] | None
    valid_from: date
    valid_until: date | None = None
    record: uuid.UUID | None = None
    key: str | None = None
    change_note: str = ""
    source: str = ""


@dataclass
class Pending:
    """A draft on its way into the tables, with what the rules need to judge it."""

    draft: Draft
    content: Content | None
    document: dict[str, Any] | None
    record: Record | None = None
    targets: dict[uuid.UUID, Record] = field(default_factory=dict)


Rule = Callable[[Sequence[Pending]], Iterable[tuple[Pending, Problem]]]
_rules: dict[str, list[Rule]] = defaultdict(list)
_followers: list[Callable[[Sequence[tuple[Version, Words]]], None]] = []


def rule(*kind_codes: str) -> Callable[[Rule], Rule]:
    """Decorator: `rule(pendings)` judges all drafts of the given kinds before they are written, on every route."""

    def add(function: Rule) -> Rule:
        for code in kind_codes:
            _rules[code].append(function)
        return function

    return add


def after_recording(follow: Callable[[Sequence[tuple[Version, Words]]], None]) -> None:
    """Have `follow` called with the versions just written and the words they are found by, in the transaction."""
    _followers.append(follow)


@contextmanager
def recording(actor: str) -> Iterator[Session]:
    """A writer's turn: one transaction, the log's lock held, one instant of knowledge. Leaves nothing on an error.

    `actor` is an opaque identity such as "account:<uuid>" or "system:load_demo".
    """
    with transaction.atomic():
        head = Head.locked()
        session = Session(actor, Chain(head, head.next_instant()))
        yield session
        session.chain.save()


class Session:
    """What a writer can do during its turn."""

    def __init__(self, actor: str, chain: Chain) -> None:
        self.actor = actor
        self.chain = chain

    @property
    def at(self) -> datetime:
        """The instant (UTC) from which the registry knows what this session records."""
        return self.chain.at

    def record(self, draft: Draft) -> Version:
        """Record one version; see `record_all`."""
        return self.record_all([draft])[0]

    def record_all(self, drafts: Sequence[Draft]) -> list[Version]:
        """Record the drafts in their order, all or none. Raises `NotRecorded`.

        Costs the same few queries for one draft and for a thousand.
        """
        pendings = _validated(drafts)
        self._identify(pendings)
        _judge(pendings)
        versions = self._write_versions(pendings)
        self._believe(versions)
        self._link(pendings, versions)
        words = [(v, p.content.words()) for v, p in zip(versions, pendings, strict=True) if p.content]
        for follow in _followers:
            follow(words)
        return versions

    def note(self, action: str, record: Record | None, detail: dict[str, Any]) -> int:
        """Log something that is no version (a verification, a reminder); returns its sequence number."""
        event = self.chain.append(self.actor, action, record, detail)
        self.chain.save()
        return event.sequence

    def dispose(self, versions: Sequence[Version], decision_reference: str, reason: str) -> Disposal:
        """Empty versions by a decision of disposal (*gallring*); the tombstone keeps the decision's reference."""
        detail = {"versions": [v.pk for v in versions], "decision_reference": decision_reference}
        sequence = self.note("version.disposed", versions[0].record, detail)
        disposal = Disposal.objects.create(event_id=sequence, decision_reference=decision_reference, reason=reason)
        found = Version.mechanism.filter(pk__in=[v.pk for v in versions], disposal=None)
        found.update(content=None, sort_key=b"", change_note="", source="", disposal=disposal)
        Link.objects.filter(version__in=[v.pk for v in versions]).delete()
        return disposal

    def _identify(self, pendings: Sequence[Pending]) -> None:
        """Find or make the record of each pending, and find the records it refers to."""
        wanted = {p.draft.record for p in pendings if p.draft.record}
        known = {r.uuid: r for r in _records("uuid", wanted)}
        by_key = {(r.kind, r.key): r for r in _records("key", {p.draft.key for p in pendings if p.draft.key})}
        new: dict[Any, Record] = {}
        for pending in pendings:
            draft = pending.draft
            found = known.get(draft.record) if draft.record else by_key.get((draft.kind, draft.key))
            identity = draft.record or (draft.key and (draft.kind, draft.key)) or uuid.uuid4()
            pending.record = (
                found
                or new.get(identity)
                or new.setdefault(
                    identity, Record(uuid=draft.record or uuid.uuid4(), kind=draft.kind, key=draft.key or None)
                )
            )
        _refuse_wrong_kind(pendings)
        Record.objects.bulk_create(new.values(), batch_size=2000)
        _find_targets(pendings)

    def _write_versions(self, pendings: Sequence[Pending]) -> list[Version]:
        numbers = _last_numbers({_record(p).pk for p in pendings})
        versions = []
        for pending in pendings:
            record = _record(pending)
            numbers[record.pk] += 1
            version = self._version(pending, record, numbers[record.pk])
            event = self.chain.append(self.actor, "version.recorded", record, version_detail(version))
            version.event = event
            versions.append(version)
        self.chain.save()
        Version.mechanism.bulk_create(versions, batch_size=2000)
        return versions

    def _version(self, pending: Pending, record: Record, number: int) -> Version:
        draft = pending.draft
        return Version(
            record=record,
            kind=record.kind,
            number=number,
            valid_from=draft.valid_from,
            valid_until=draft.valid_until,
            ends=pending.content is None,
            content=pending.document,
            content_hash=content_hash(pending.document),
            sort_key=swedish_order(pending.content.label().sv) if pending.content else b"",
            recorded_at=self.at,
            recorded_by=self.actor,
            change_note=draft.change_note,
            source=draft.source,
        )

    def _believe(self, versions: Sequence[Version]) -> None:
        """Take each version to hold over its days; what was believed about other days stays."""
        beliefs: dict[int, list[Belief]] = defaultdict(list)
        for belief in _open_beliefs({version.record_id for version in versions}):
            beliefs[belief.record_id].append(belief)
        closed: list[int] = []
        for version in versions:
            kept, gone = revise(beliefs[version.record_id], version, self.at)
            beliefs[version.record_id] = kept
            closed += [belief.pk for belief in gone if belief.pk]
        for some in batched(closed, 5000):
            Belief.objects.filter(pk__in=some).update(known_until=self.at)
        made = [belief for group in beliefs.values() for belief in group if belief.pk is None]
        Belief.objects.bulk_create(made, batch_size=5000)

    def _link(self, pendings: Sequence[Pending], versions: Sequence[Version]) -> None:
        Link.objects.bulk_create(
            [
                Link(version=version, kind=version.kind, role=found.role, target=pending.targets[found.target])
                for pending, version in zip(pendings, versions, strict=True)
                if pending.document is not None
                for found in references(kinds[version.kind], pending.document)
            ],
            batch_size=5000,
        )


def revise(beliefs: Sequence[Belief], version: Version, at: datetime) -> tuple[list[Belief], list[Belief]]:
    """What one record's open `beliefs` become when `version` is recorded at `at`: (those that hold now, those gone).

    The version takes its own days; what was believed about other days stays, in rests that begin to be known at `at`.
    """
    now: list[Belief] = []
    gone: list[Belief] = []
    for belief in beliefs:
        if not _overlap(belief, version):
            now.append(belief)
            continue
        gone.append(belief)
        if belief.valid_from < version.valid_from:
            now.append(_belief(belief.version, belief.valid_from, version.valid_from, at))
        if version.valid_until and _until(version) < _until(belief):
            now.append(_belief(belief.version, version.valid_until, belief.valid_until, at))
    now.append(_belief(version, version.valid_from, version.valid_until, at))
    return now, gone


def _belief(version: Version, valid_from: date, valid_until: date | None, at: datetime) -> Belief:
    return Belief(
        record_id=version.record_id, version=version, valid_from=valid_from, valid_until=valid_until, known_from=at
    )


def _until(holds: Belief | Version) -> date:
    return holds.valid_until or date.max


def _overlap(belief: Belief, version: Version) -> bool:
    return belief.valid_from < _until(version) and version.valid_from < _until(belief)


def _open_beliefs(records: set[int]) -> Iterator[Belief]:
    for some in batched(records, 5000):
        yield from Belief.objects.filter(record__in=some, known_until=None).select_related("version")


def _validated(drafts: Sequence[Draft]) -> list[Pending]:
    """The drafts with their content checked against the kind's model. Raises `NotRecorded` with all problems."""
    pendings, problems = [], {}
    for place, draft in enumerate(drafts):
        try:
            pendings.append(_pending(draft))
        except ValidationError as error:
            problems[place] = [Problem(e["loc"], e["type"], e["msg"]) for e in error.errors(include_input=False)]
        except _Refused as refused:
            problems[place] = [refused.problem]
    if problems:
        raise NotRecorded(problems)
    return pendings


class _Refused(ValueError):
    def __init__(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        self.problem = Problem(path, code, message)


def _pending(draft: Draft) -> Pending:
    if draft.kind not in kinds:
        raise _Refused(("kind",), "unknown_kind", f"there is no such kind; use one of {', '.join(kinds)}")
    if draft.valid_until and draft.valid_until <= draft.valid_from:
        raise _Refused(("valid_until",), "no_days", "valid_until must be a later day than valid_from")
    if draft.content is None:
        return Pending(draft, None, None)
    content = kinds[draft.kind].model_validate(draft.content)
    return Pending(draft, content, content.model_dump(mode="json", exclude_none=True))


def _judge(pendings: Sequence[Pending]) -> None:
    """Ask the rules of each kind once, with all drafts of the kind. Raises `NotRecorded`."""
    places = {id(pending): place for place, pending in enumerate(pendings)}
    by_kind: dict[str, list[Pending]] = defaultdict(list)
    for pending in pendings:
        by_kind[pending.draft.kind].append(pending)
    problems: dict[int, list[Problem]] = defaultdict(list)
    for kind, some in by_kind.items():
        for judge in _rules[kind]:
            for pending, problem in judge(some):
                problems[places[id(pending)]].append(problem)
    if problems:
        raise NotRecorded(dict(problems))


def _refuse_wrong_kind(pendings: Sequence[Pending]) -> None:
    problem = Problem(
        ("id",), "other_kind", "the identity belongs to a record of another kind; identities are not reused"
    )
    wrong = {i: [problem] for i, p in enumerate(pendings) if _record(p).kind != p.draft.kind}
    if wrong:
        raise NotRecorded(wrong)


def _find_targets(pendings: Sequence[Pending]) -> None:
    """Give each pending the records it refers to. Raises `NotRecorded` for one that is missing or of another kind."""
    wanted = [(p, references(type(p.content), p.document)) for p in pendings if p.content and p.document is not None]
    known = {r.uuid: r for r in _records("uuid", {found.target for _, some in wanted for found in some})}
    places = {id(pending): place for place, pending in enumerate(pendings)}
    problems: dict[int, list[Problem]] = defaultdict(list)
    for pending, some in wanted:
        for found in some:
            target = known.get(found.target)
            if target is None or target.kind not in found.kinds:
                text = f"refers to no {' or '.join(found.kinds)} in the registry; record it first or correct the id"
                problems[places[id(pending)]].append(Problem((found.role,), "unknown_reference", text))
            else:
                pending.targets[found.target] = target
    if problems:
        raise NotRecorded(dict(problems))


def _records(column: str, values: set[Any]) -> Iterator[Record]:
    for some in batched(values, 5000):
        yield from Record.objects.filter(**{f"{column}__in": some})


def _last_numbers(records: set[int]) -> dict[int, int]:
    last: dict[int, int] = defaultdict(int)
    for some in batched(records, 5000):
        found = Version.mechanism.filter(record__in=some).values_list("record").annotate(last=Max("number"))
        last.update(dict(found))
    return last


def _record(pending: Pending) -> Record:
    if pending.record is None:
        raise RuntimeError("the pending draft has not been identified")
    return pending.record


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`; databases limit the parameters of a query."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
