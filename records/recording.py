"""The one way to write: record versions, all in one transaction, in one order, each with its event.

    with recording("account:…") as session:
        session.record(Draft("organisation", {...}, valid_from=date(2026, 1, 1)))

What a caller may do is checked by the use cases of the rooms above; what may be true of a record at all is checked
in `records/drafts.py`, for every route, by the kind's content model and by the rules registered with `rule`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from records.believing import batched, believe, revise
from records.chain import Chain, plain, version_detail
from records.content import Words, kinds, references
from records.drafts import (
    Draft,
    NotRecorded,
    Pending,
    Problem,
    Rule,
    identifying,
    judge,
    refuse,
    refuse_identifying,
    rule,
    validated,
)
from records.guard import A_DOCUMENTS_NUMBER
from records.hashing import content_hash, words_hash
from records.models import Disposal, Head, Link, Record, Version
from records.moment import writers_turn
from records.rows import insert
from records.text import swedish_order

__all__ = [
    "Draft",
    "NotRecorded",
    "Pending",
    "Problem",
    "Rule",
    "Session",
    "after_disposal",
    "after_recording",
    "batched",
    "before_commit",
    "identifying",
    "last_numbers",
    "recording",
    "refuse_identifying",
    "revise",
    "rule",
]

_followers: list[Callable[[Sequence[tuple[Version, Words]]], None]] = []
_disposers: list[Callable[[Sequence[int]], None]] = []
_tellers: list[Callable[[], None]] = []


def after_recording(follow: Callable[[Sequence[tuple[Version, Words]]], None]) -> None:
    """Have `follow` called with the versions just written and the words they are found by, in the transaction."""
    _followers.append(follow)


def after_disposal(follow: Callable[[Sequence[int]], None]) -> None:
    """Have `follow` called with the primary keys of the versions just emptied, in the transaction.

    For whatever keeps something of a content elsewhere: it must let go of it too.
    """
    _disposers.append(follow)


def before_commit(follow: Callable[[], None]) -> None:
    """Have `follow` called at the end of each turn that has logged something, in the transaction.

    For whatever is queued because of a change: it is there when the change is, and not otherwise.
    """
    _tellers.append(follow)


@contextmanager
def recording(actor: str) -> Iterator[Session]:
    """A writer's turn: one transaction, the log's lock held, one instant of knowledge. Leaves nothing on an error.

    `actor` is an opaque identity such as "account:<uuid>" or "system:load_demo". The turn is a transaction of its
    own: inside another transaction, or inside another turn, it raises RuntimeError. Else the lock would be held, and
    the instant be in the past, for as long as the outer one cares to last.
    """
    with transaction.atomic(durable=True):
        head = Head.locked()
        session = Session(actor, Chain(head, head.next_instant()))
        with writers_turn(session.at):
            yield session
            session.close()


class Session:
    """What a writer can do during its turn."""

    def __init__(self, actor: str, chain: Chain) -> None:
        self.actor = actor
        self.chain = chain
        self.first = chain.head.sequence + 1
        """The sequence number of the turn's first event, when it has one."""
        self._over = False
        self._at_end: dict[str, Callable[[], None]] = {}

    @property
    def at(self) -> datetime:
        """The instant (UTC) from which the registry knows what this session records."""
        return self.chain.at

    def record(self, draft: Draft) -> Version:
        """Record one version; see `record_all`."""
        return self.record_all([draft])[0]

    def record_all(self, drafts: Sequence[Draft]) -> list[Version]:
        """Record the drafts in their order, all or none. Raises `NotRecorded`; the session can go on after it.

        Costs the same few queries for one draft and for a thousand, but for the engine's limit on one insert.
        """
        pendings = validated(drafts)
        with self.all_or_nothing():
            _identify(pendings)
            _find_targets(pendings)
            judge(pendings)
            versions = self._write_versions(pendings)
            believe(versions, self.at)
            _link(pendings, versions)
            words = [(v, p.content.words()) for v, p in zip(versions, pendings, strict=True) if p.content]
            for follow in _followers:
                follow(words)
        return versions

    def note(self, action: str, record: Record | None, detail: dict[str, Any]) -> int:
        """Log something that is no version (a verification, a reminder); returns its sequence number.

        `detail` is JSON without fractions. An identity number in it raises `NotRecorded`. The softer kinds pass here:
        nobody is there to confirm a program's own words, and what people wrote has been through the whole guard before.
        """
        refuse_identifying(detail, confirmed=True)
        with self.all_or_nothing():
            event = self.chain.append(self.actor, action, record, plain(detail))
            self.chain.save()
        return event.sequence

    def dispose(
        self, versions: Sequence[Version], decision_reference: str, reason: str, *, confirmed: bool = False
    ) -> Disposal:
        """Empty versions by a decision of disposal (*gallring*); the tombstone keeps the decision's reference.

        What was believed, when, and by whom it was recorded stays; content, note, source and links go. Raises
        ValueError when there is no version, or one of them is disposed of already, and `NotRecorded` when reference or
        reason may identify a person: such text would outlive what is disposed of. `confirmed` as in `Draft`.
        """
        texts = {"decision_reference": decision_reference, "reason": reason}
        refuse_identifying(texts, {"decision_reference": A_DOCUMENTS_NUMBER}, confirmed=confirmed)
        pks = sorted({version.pk for version in versions})
        records = {version.record_id: version.record for version in versions}
        detail = {"versions": pks, "decision_reference": decision_reference, "reason_hash": words_hash(reason)}
        with self.all_or_nothing():
            left = Version.mechanism.filter(pk__in=pks, disposal=None)
            if not pks or left.count() < len(pks):
                raise ValueError("name at least one version, and only versions that have not been disposed of")
            sequence = self.note(
                "version.disposed", next(iter(records.values())) if len(records) == 1 else None, detail
            )
            disposal = Disposal.objects.create(event_id=sequence, decision_reference=decision_reference, reason=reason)
            left.update(content=None, sort_key=b"", change_note="", source="", disposal=disposal)
            Link.objects.filter(version__in=pks).delete()
            for follow in _disposers:
                follow(pks)
        return disposal

    def before_end(self, what: str, do: Callable[[], None]) -> None:
        """Have `do` called once when the turn ends, in its transaction; later calls for the same `what` replace it."""
        self._at_end[what] = do

    def close(self) -> None:
        """End the turn: do what was left for its end, write the rest, and record nothing more."""
        for do in self._at_end.values():
            do()
        self.chain.save()
        self._over = True
        if self.chain.head.sequence >= self.first:
            for follow in _tellers:
                follow()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """A step of several recordings: undo what it has written when it fails, so that a caller who catches the error
        leaves no half of it."""
        if self._over:
            raise RuntimeError("the writer's turn is over; open a new one with recording()")
        mark = self.chain.mark()
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self.chain.back_to(mark)
            raise

    def _write_versions(self, pendings: Sequence[Pending]) -> list[Version]:
        numbers = last_numbers({_record(p).pk for p in pendings})
        versions = []
        for pending in pendings:
            record = _record(pending)
            numbers[record.pk] += 1
            version = self._version(pending, record, numbers[record.pk])
            version.event = self.chain.append(self.actor, "version.recorded", record, _detail(pending, version, record))
            versions.append(version)
        self.chain.save()
        insert(Version, versions)
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


def _detail(pending: Pending, version: Version, record: Record) -> dict[str, Any]:
    detail = version_detail(version, record)
    principal = pending.draft.on_behalf_of
    return detail if principal is None else detail | {"on_behalf_of": str(principal)}


def _identify(pendings: Sequence[Pending]) -> None:
    """Give each pending its record: the one that is there, or a new one."""
    there: dict[uuid.UUID | tuple[str, str], Record] = {}
    for record in _records("uuid", {p.draft.record for p in pendings if p.draft.record}):
        there[record.uuid] = record
    for record in _records("key", {p.draft.key for p in pendings if p.draft.key}):
        there[record.kind, record.key or ""] = record
    new: list[Record] = []
    for pending in pendings:
        draft = pending.draft
        key = (draft.kind, draft.key) if draft.key else None
        pending.record = there.get(draft.record) if draft.record else there.get(key) if key else None
        if pending.record is None and pending.content and not (key and key in there):
            pending.record = Record(uuid=draft.record or uuid.uuid4(), kind=draft.kind, key=draft.key or None)
            new.append(pending.record)
            there[pending.record.uuid] = pending.record
            if key:
                there[key] = pending.record
    refuse(pendings, ((p, problem) for p in pendings if (problem := _identity_problem(p))))
    Record.objects.bulk_create(new, batch_size=2000)


def _identity_problem(pending: Pending) -> Problem | None:
    record, draft = pending.record, pending.draft
    if record is None and draft.content is None:
        return Problem(("id",), "unknown_record", "there is no such record to end; correct the id or the key")
    if record is None:
        return Problem(("key",), "key_taken", "the key belongs to another record; use that record's id, or another key")
    if record.kind != draft.kind:
        text = "the identity belongs to a record of another kind; identities are not reused"
        return Problem(("id",), "other_kind", text)
    if draft.key and record.key != draft.key:
        return Problem(
            ("key",), "other_key", "the record has another key, or none; leave the key out: it never changes"
        )
    return None


def _find_targets(pendings: Sequence[Pending]) -> None:
    """Give each pending the records it refers to. Raises `NotRecorded` for one that is missing or of another kind."""
    for pending in pendings:
        pending.references = references(kinds[pending.draft.kind], pending.document or {})
    known = {r.uuid: r for r in _records("uuid", {found.target for p in pendings for found in p.references})}
    problems = []
    for pending in pendings:
        for found in pending.references:
            target = known.get(found.target)
            if target is None or target.kind not in found.kinds:
                text = f"refers to no {' or '.join(found.kinds)} in the registry; record it first or correct the id"
                problems.append((pending, Problem((found.role,), "unknown_reference", text)))
            else:
                pending.targets[found.target] = target
    refuse(pendings, problems)


def _link(pendings: Sequence[Pending], versions: Sequence[Version]) -> None:
    links = [
        Link(version_id=version.pk, kind=version.kind, role=found.role, target_id=pending.targets[found.target].pk)
        for pending, version in zip(pendings, versions, strict=True)
        for found in pending.references
    ]
    insert(Link, links)


def _records(column: str, values: set[Any]) -> Iterator[Record]:
    for some in batched(values, 5000):
        yield from Record.objects.filter(**{f"{column}__in": some})


def last_numbers(records: Iterable[int]) -> dict[int, int]:
    """The number of the last version recorded of each record (by pk); 0 where there is none."""
    last: dict[int, int] = defaultdict(int)
    for some in batched(records, 5000):
        found = Version.mechanism.filter(record__in=some).values_list("record").annotate(last=Max("number"))
        last.update(dict(found))
    return last


def _record(pending: Pending) -> Record:
    if pending.record is None:
        raise RuntimeError("the pending draft has not been identified")
    return pending.record
