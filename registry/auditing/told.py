"""What an audit reads of records, kept in the process and brought up to date by the log.

Everything that changes what is read of a record is an event about that record. So what was read up to one event is what
is read up to another, but for the records that the events between them are about: those alone are read again. The hash
of an event vouches for all before it, so that nothing is used that was undone since, or comes from another database.
A disposal alone changes what was said before it, too: after one all is read anew.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain, groupby
from operator import itemgetter
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from partners.models import Verification
from partners.verifying.state import UNKNOWN_CYCLE
from records.events import first_since
from records.models import Belief, Disposal, Event
from records.moment import Moment
from records.querysets import known
from records.recording import batched
from registry.auditing.contents import Look, document_of
from registry.auditing.survey import Found, Stretch, in_order, until_of

T = TypeVar("T", bound=Model)
Row = Sequence[Any]
Pks = Collection[int] | None
"""Records by their keys; None: all."""

Noted = tuple[int, str]
"""An event's sequence number and hash; (0, "") for none."""

INSTANT = timedelta(microseconds=1)
CHUNK = 2_000
"""Rows that are read at a time."""
A_BATCH = 5_000
COLUMNS = (
    "record", "record__uuid", "version__kind", "record__key", "version", "valid_from", "valid_until",
    "version__content_hash", "version__cycle__days", "version__content",
)  # fmt: skip
MOST_CHANGED = 2_000
"""When more has happened than so many events, all is read anew."""
MOST_MADE = 10
"""What has been made of records is let go of when there is so many times as much of it as there are records: most is of
records that are no more."""
MOST_KEPT = 60_000
"""Records that are kept in all, some 10 kB each with all that was made of them; what was kept longest ago is let go of
first, and more at once is not kept."""


@dataclass(frozen=True)
class Reach:
    """Which pathways and contact points are read, by pk; None: all. Of other kinds all are."""

    pathways: frozenset[int] | None
    contact_points: frozenset[int] | None


@dataclass(frozen=True)
class Told:
    """What was believed of records (by pk) about all days, in order of days; and what was found out about them.

    `last`: the last event that was known; `disposed`: the last disposal of all, known then or not.
    """

    last: Noted
    disposed: Noted
    reach: Reach
    stretches: dict[int, tuple[Stretch, ...]]
    found: dict[int, tuple[UUID, Sequence[Found]]]
    made: dict[tuple[object, UUID | None], tuple[tuple[object, ...], Any]] = field(default_factory=dict)
    """See `Survey.again`."""
    kinds: defaultdict[str, object] = field(default_factory=lambda: defaultdict(object))
    """See `Survey.kinds`."""

    def records(self) -> dict[UUID, tuple[Stretch, ...]]:
        """The stretches by identity, in the order in which the records came to be."""
        return {some[0].record: some for _, some in sorted(self.stretches.items(), key=_FIRST)}

    def findings(self) -> dict[UUID, Sequence[Found]]:
        """What was found out, by identity."""
        return dict(self.found.values())


_FIRST = itemgetter(0)
_lock = Lock()
_kept: OrderedDict[Hashable, Told] = OrderedDict()


def told(moment: Moment, of: Hashable, reach: Reach, looks: Sequence[Look] = ()) -> Told:
    """Everything believed at `moment.known_at` of the records within reach. `of`: what is asked for again and again.

    `looks` look through the whole of what is read. Six queries, and one for each 5,000 records that are read.
    """
    last, disposed = _last_event(moment), _last_disposal()
    held = _kept.get(of)
    again = _read_again(held, last, reach) if held and held.disposed == disposed else None
    if held is None or again is None:
        everything = _Records(None, reach.pathways, reach.contact_points)
        found = Told(last, disposed, reach, *_read(moment, everything, looks))
    else:
        found = _brought_up(held, again, Told(last, disposed, reach, *_read(moment, again, looks)))
    _keep(of, found)
    return found


def let_go() -> None:
    """Keep nothing any more, as a process that has just begun."""
    with _lock:
        _kept.clear()


def _keep(of: Hashable, found: Told) -> None:
    with _lock:
        _kept.pop(of, None)
        room = MOST_KEPT - len(found.stretches)
        while _kept and sum(len(one.stretches) for one in _kept.values()) > room:
            _kept.popitem(last=False)
        if room >= 0:
            _kept[of] = found


@dataclass(frozen=True)
class _Records:
    """Records to read, by pk. Of contact points also what was found out about them."""

    others: Pks
    pathways: Pks
    contact_points: Pks


def _last_disposal() -> Noted:
    last = Disposal.objects.order_by("-pk").values_list("pk", "event__hash").first()
    return last or (0, "")


def _last_event(moment: Moment) -> Noted:
    """The last event that was known at the moment."""
    events = Event.objects.order_by("-sequence").values_list("sequence", "hash", "at")
    last = events.first()
    if last is not None and last[2] > moment.known_at:
        last = events.filter(sequence__lt=first_since(moment.known_at + INSTANT)).first()
    return last[:2] if last else (0, "")


def _read_again(held: Told, last: Noted, reach: Reach) -> _Records | None:
    """What has to be read again when what is held shall be as of another event; None: all."""
    changed = _changed_between(held.last, last)
    if changed is None:
        return None
    pathways = _within(changed["pathway"], reach.pathways, held.reach.pathways)
    points = _within(changed["contact_point"], reach.contact_points, held.reach.contact_points)
    if pathways is None or points is None:
        return None
    others = set().union(*(some for kind, some in changed.items() if kind not in ("pathway", "contact_point")))
    return _Records(others, pathways, points)


def _changed_between(one: Noted, other: Noted) -> dict[str, set[int]] | None:
    """By kind, the records (pks) that the events between two are about. None when there are too many, or when the first
    is no event of this log (any more)."""
    found: dict[str, set[int]] = defaultdict(set)
    if one == other:
        return found
    if one[0] and not Event.objects.filter(sequence=one[0], hash=one[1]).exists():
        return None
    first, until = sorted((one[0], other[0]))
    if until - first > MOST_CHANGED:
        return None
    between = Event.objects.filter(sequence__gt=first, sequence__lte=until)
    for record, kind in between.exclude(record=None).values_list("record", "record__kind"):
        found[kind].add(record)
    return found


def _within(changed: set[int], now: frozenset[int] | None, before: frozenset[int] | None) -> set[int] | None:
    """Those changed that are within reach, and those that were not before; None: all."""
    if now is None or before is None:
        return changed if now is before else None
    return (changed & now) | (now - before)


def _brought_up(held: Told, again: _Records, read: Told) -> Told:
    """What is held, with what has been read again, and without what is out of reach."""
    looked_at = {pk for some in (again.others, again.pathways, again.contact_points) for pk in some or ()}
    looked_at |= _out_of_reach(held.reach.pathways, read.reach.pathways)
    looked_at |= _out_of_reach(held.reach.contact_points, read.reach.contact_points)
    if not looked_at:
        return replace(held, last=read.last)
    found = {pk: one for pk, one in held.found.items() if pk not in looked_at} | read.found
    stretches, kinds = dict(held.stretches), held.kinds.copy()
    for pk in looked_at:
        was, now = held.stretches.get(pk, ()), read.stretches.get(pk, ())
        if was != now:
            kinds[(was or now)[0].kind] = object()
            stretches.pop(pk, None)
            if now:
                stretches[pk] = now
    made = held.made if len(held.made) <= MOST_MADE * len(stretches) else {}
    return replace(read, stretches=stretches, found=found, made=made, kinds=kinds)


def _out_of_reach(before: frozenset[int] | None, now: frozenset[int] | None) -> frozenset[int]:
    return (before or frozenset()) - (now or frozenset())


def _read(
    moment: Moment, records: _Records, looks: Sequence[Look]
) -> tuple[dict[int, tuple[Stretch, ...]], dict[int, tuple[UUID, Sequence[Found]]]]:
    beliefs = Belief.objects.filter(known(moment, ""), version__content__isnull=False).order_by("record", "valid_from")
    parts = (
        (beliefs.exclude(version__kind__in=("pathway", "contact_point")), records.others),
        (beliefs.filter(version__kind="pathway"), records.pathways),
        (beliefs.filter(version__kind="contact_point"), records.contact_points),
    )
    rows = chain.from_iterable(_of_records(some, pks, "record", COLUMNS) for some, pks in parts)
    stretches = {pk: in_order(stretch for _, stretch in some) for pk, some in groupby(_made(rows, looks), key=_FIRST)}
    checks = Verification.objects.filter(recorded_at__lte=moment.known_at).order_by("checked_on", "event")
    return stretches, _found(checks, records.contact_points)


def _made(rows: Iterable[Row], looks: Sequence[Look]) -> Iterator[tuple[int, Stretch]]:
    for pk, record, kind, key, version, first, until, hash_, days, content in rows:
        document = document_of(kind, hash_, content, looks)
        yield pk, Stretch(record, kind, key, version, first, until_of(until), document, days or UNKNOWN_CYCLE)


def _found(checks: QuerySet[Verification], points: Pks) -> dict[int, tuple[UUID, Sequence[Found]]]:
    found: dict[int, tuple[UUID, list[Found]]] = {}
    columns = ("contact_point", "contact_point__uuid", "checked_on", "event", "result")
    for pk, record, on, event, result in _of_records(checks, points, "contact_point", columns):
        works, reported = result == Verification.Result.WORKS, result == Verification.Result.REPORTED
        found.setdefault(pk, (record, []))[1].append(Found(on, event, works, reported))
    return dict(found)


def _of_records(rows: QuerySet[T], pks: Pks, field: str, columns: Sequence[str]) -> Iterator[Row]:
    """The columns of the rows of the records: a query for each 5,000, and none for none.

    Asked by the records themselves: in one question with what finds them, PostgreSQL without statistics laid every
    link beside every version.
    """
    if pks is None:
        yield from rows.values_list(*columns).iterator(chunk_size=CHUNK)
        return
    for some in batched(sorted(pks), A_BATCH):
        yield from rows.filter(**{f"{field}__in": some}).values_list(*columns).iterator(chunk_size=CHUNK)
