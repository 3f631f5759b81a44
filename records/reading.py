"""The one way to read: who asks, as of when, then what. Everything that comes out has been shown to the viewer's eyes.

Reader(viewer, moment).of("contact_point").linked("function", function).page(20, 0)
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Protocol

from django.core.cache import caches
from django.db import connection
from django.db.models import Case, Q, Value, When

from records.content import kinds
from records.models import Link, Record, Version
from records.moment import Moment
from records.querysets import VersionQuerySet, known
from records.statements import CONSTANT, Step, rows_of
from records.text import LONGEST_TEXT, Text


class Asker(Protocol):
    """Whoever asks. What they may see is decided by the rooms above; this floor only insists that somebody asks."""

    @property
    def actor(self) -> str:
        """Opaque identity for the log: "account:<uuid>", "anonymous"."""


@dataclass(frozen=True)
class Withheld:
    """A field that is there but not shown: where, from which level of visibility on, and why (a stable code)."""

    path: str
    visibility: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """What one record says at a moment, as one viewer may see it. `pk` is the record's key, `version` the version's.

    `believed_from`/`believed_until` are the days (half-open, `None` open end) over which the registry takes this
    version to hold, which later knowledge may have made fewer than the version's own `valid_from`/`valid_until`.
    """

    pk: int
    version: int
    id: uuid.UUID
    kind: str
    key: str | None
    number: int
    valid_from: date
    valid_until: date | None
    believed_from: date
    believed_until: date | None
    recorded_at: datetime
    recorded_by: str
    change_note: str
    source: str
    content_hash: str
    content: dict[str, Any]
    withheld: tuple[Withheld, ...] = field(default=())
    reserved: tuple[str, ...] = ()
    """The paths of what is shown because of who reads, and not to everybody: it is not to be passed on."""
    by_itself: bool = False
    """A version out of the record's history, whatever is believed of it."""

    def showing(self, content: dict[str, Any], withheld: Iterable[Withheld]) -> Entry:
        """The same entry with less to see.

        Note, source and hash can give away what was taken out (a short content is guessed from its hash): they go too.
        """
        shown = replace(self, content=content, withheld=(*self.withheld, *withheld))
        return replace(shown, change_note="", source="", content_hash="") if shown.withheld else shown

    def holds_on(self, day: date) -> bool:
        """Whether this is what is believed about a day."""
        return not self.by_itself and self.believed_from <= day and (self.believed_until or date.max) > day

    @property
    def name(self) -> str:
        """The Swedish name or title."""
        return kinds[self.kind].label_of(self.content).sv


@dataclass(frozen=True)
class Label:
    """What a reference to a record shows: identity, kind, key and what it is called at the moment."""

    id: uuid.UUID
    kind: str
    key: str | None
    name: Text
    parts: tuple[tuple[str, Text], ...] = ()
    """What those of its parts are called that others name by their key: the focus areas of a plan."""

    def part(self, key: str) -> Text | None:
        """What the part with this key is called; None when there is none at the moment."""
        return next((name for own, name in self.parts if own == key), None)

    def at(self, key: str) -> Label:
        """The same record named for one of its parts, as "Upptäckt (Fri från våld)"; by its key if it has no name."""
        part = self.part(key) or Text(sv=key or "–")
        english = f"{part.in_language('en')} ({self.name.in_language('en')})" if part.en or self.name.en else None
        swedish = f"{part.sv} ({self.name.sv})"
        return replace(self, name=Text(sv=swedish[:LONGEST_TEXT], en=english and english[:LONGEST_TEXT]))


_COLUMNS = (
    "record__id", "pk", "record__uuid", "kind", "record__key", "number", "valid_from", "valid_until",
    "beliefs__valid_from", "beliefs__valid_until", "recorded_at", "recorded_by", "change_note", "source",
    "content_hash", "content",
)  # fmt: skip
_OF_A_LABEL = ("record__uuid", "kind", "record__key", "content")


def _as_of(moment: Moment) -> Step:
    """What is believed at the moment, as `VersionQuerySet.seen_by` has it."""
    values = (moment.on, moment.on, moment.known_at, moment.known_at, CONSTANT)
    return Step(lambda rows: rows.as_of(moment), "as of", values)


def _among(column: str, wanted: Sequence[Any]) -> Step:
    """Those whose column has one of the values, each of which stands there once."""
    values = tuple(dict.fromkeys(wanted))
    return Step(lambda rows: rows.filter(**{f"{column}__in": values}), (column, len(values)), values, not values)


class Reader:
    """Reads for one viewer at one moment."""

    def __init__(self, viewer: Asker, moment: Moment) -> None:
        self.viewer = viewer
        self.moment = moment

    def of(self, kind: str) -> Selection:
        """The records of a kind that hold at the moment."""
        chosen = Step(lambda rows: rows.filter(kind=kind), ("kind", kind), (CONSTANT,))
        return Selection(self, (_as_of(self.moment), chosen), (kind,))

    def get(self, kind: str, identity: uuid.UUID) -> Entry | None:
        """One record, or None when nothing holds for it at the moment."""
        return next(iter(self.of(kind).identified({identity}).all()), None)

    def by_key(self, kind: str, key: str) -> Entry | None:
        """One record of a coded kind by its key."""
        return next(iter(self.of(kind).keyed({key}).all()), None)

    def many(self, identities: Iterable[uuid.UUID]) -> dict[uuid.UUID, Entry]:
        """The records of any kind with these identities that hold at the moment. One query."""
        wanted = list(identities)
        if not wanted:
            return {}
        rows = rows_of(self._versions(), (_as_of(self.moment), _among("record__uuid", wanted)), _COLUMNS)
        return {entry.id: entry for entry in self._entries(rows)}

    def labels(self, identities: Iterable[uuid.UUID]) -> dict[uuid.UUID, Label]:
        """What the records of any kind with these identities are called at the moment. One query.

        A name is never withheld, so this asks no kind what it shows, and counts as no read of what is protected.
        """
        wanted = list(identities)
        if not wanted:
            return {}
        steps = (_as_of(self.moment), _among("record__uuid", wanted))
        return {
            identity: Label(identity, kind, key, kinds[kind].label_of(content), tuple(kinds[kind].parts_of(content)))
            for identity, kind, key, content in rows_of(self._versions(), steps, _OF_A_LABEL)
            if content is not None
        }

    def ever_linking(
        self,
        kind: str,
        few: tuple[str, Iterable[uuid.UUID]],
        many: tuple[str, Iterable[uuid.UUID]],
        or_named: Iterable[uuid.UUID] = (),
    ) -> list[int]:
        """The records (pks) of `kind` of which some version, whenever it holds, refers to targets in both roles.

        `few` and `many` are (role, targets): the engine starts from the links of `few`. Those in `or_named` come along.
        Only identities come out; what holds when is asked of `over`. One query, and one more for names.
        """
        links = Link.objects.filter(kind=kind, role=few[0], target__uuid__in=list(few[1]))
        both = links.filter(version__links__role=many[0], version__links__target__uuid__in=list(many[1]))
        found = set(both.values_list("version__record", flat=True))
        named = list(or_named)
        if named:
            found.update(Record.objects.filter(kind=kind, uuid__in=named).values_list("pk", flat=True))
        return sorted(found)

    def over(self, records: Iterable[int], first: date, last: date) -> list[Entry]:
        """Everything believed, as known at the moment, about the days `[first, last]` for the records (by pk).

        One entry per stretch of days, in order of days; days about which nothing is believed have none.
        """
        wanted = tuple(dict.fromkeys(records))

        def narrow(rows: VersionQuerySet) -> VersionQuerySet:
            days = Q(beliefs__valid_until=None) | Q(beliefs__valid_until__gt=first), Q(beliefs__valid_from__lte=last)
            return rows.filter(known(self.moment), *days, Q(record__in=wanted), Q(ends=False))

        values = (self.moment.known_at, self.moment.known_at, first, last, *wanted)
        step = Step(narrow, ("over", len(wanted)), values, not wanted)
        return self._entries(rows_of(Version.mechanism.all(), (step,), _COLUMNS, ("beliefs__valid_from",)))

    def _versions(self) -> VersionQuerySet:
        """All versions, told who asks; the steps say as of when."""
        return Version.objects.telling(told=self.viewer is not None)

    def _entries(self, rows: Iterable[Sequence[Any]]) -> list[Entry]:
        """Entries of rows with `_COLUMNS`, each kind shown to the viewer by its own rules."""
        found = [Entry(*row) for row in rows if row[-1] is not None]
        shown: dict[int, Entry] = {}
        for kind in dict.fromkeys(entry.kind for entry in found):
            some = [(i, entry) for i, entry in enumerate(found) if entry.kind == kind]
            for (i, _), entry in zip(some, self._show(kind, [e for _, e in some]), strict=True):
                shown[i] = entry
        return [shown[i] for i in range(len(found))]

    def _show(self, kind: str, entries: Sequence[Entry]) -> list[Entry]:
        return kinds[kind].show(entries, self.viewer, self.moment)


class Selection:
    """A choice of records of one kind, narrowed step by step, then read as a page or as a whole."""

    def __init__(self, reader: Reader, steps: tuple[Step, ...], signature: tuple[Any, ...]) -> None:
        self.reader = reader
        self._steps = steps
        self._signature = signature

    @property
    def kind(self) -> str:
        """The kind chosen from."""
        return str(self._signature[0])

    def linked(self, role: str | Sequence[str], targets: Iterable[int]) -> Selection:
        """Those whose field `role` (or one of several) refers to one of the target records (by pk)."""
        return self._linked(role, "target__in", sorted(targets))

    def linked_to(self, role: str | Sequence[str], identities: Iterable[uuid.UUID]) -> Selection:
        """The same by the targets' UUIDs."""
        return self._linked(role, "target__uuid__in", sorted(identities))

    def _linked(self, role: str | Sequence[str], column: str, wanted: list[Any]) -> Selection:
        roles = tuple(dict.fromkeys([role] if isinstance(role, str) else role))
        targets = tuple(dict.fromkeys(wanted))

        def narrow(rows: VersionQuerySet) -> VersionQuerySet:
            # IN, not EXISTS: both engines can then start from the links instead of walking the whole kind.
            links = Link.objects.filter(Q(kind=self.kind), Q(role__in=roles), Q(**{column: targets}))
            return rows.filter(pk__in=links.values("version"))

        shape = ("linked", self.kind, roles, column, len(targets))
        step = Step(narrow, shape, (CONSTANT, *(CONSTANT for _ in roles), *targets), not targets or not roles)
        return self._narrowed(step, "linked", *roles, *wanted)

    def referred_to_by(self, kind: str, roles: Sequence[str]) -> Selection:
        """Those that a record of `kind` refers to at the moment in one of the fields `roles`."""

        def narrow(rows: VersionQuerySet) -> VersionQuerySet:
            referring = Version.objects.seen_by(self.reader.viewer, self.reader.moment).filter(kind=kind)
            links = Link.objects.filter(kind=kind, role__in=roles, version__in=referring.values("pk"))
            return rows.filter(record__in=links.values("target"))

        return self._narrowed(Step(narrow), "referred_to_by", kind, *roles)

    def referred_to_from(self, selection: Selection, role: str) -> Selection:
        """Those that a record of another selection refers to in its field `role`."""

        def narrow(rows: VersionQuerySet) -> VersionQuerySet:
            links = Link.objects.filter(kind=selection.kind, role=role, version__in=selection._rows().values("pk"))
            return rows.filter(record__in=links.values("target"))

        return self._narrowed(Step(narrow), "referred_to_from", role, selection._signature)

    def identified(self, identities: Iterable[uuid.UUID]) -> Selection:
        """Those with one of these identities."""
        wanted = sorted(identities)
        return self._narrowed(_among("record__uuid", wanted), "id", *wanted)

    def keyed(self, keys: Iterable[str]) -> Selection:
        """Those with one of these keys."""
        wanted = sorted(keys)
        return self._narrowed(_among("record__key", wanted), "key", *wanted)

    def where(self, **facts: Any) -> Selection:
        """Those whose content has these values: `where(level="county")`."""
        by_content = {f"content__{name}": value for name, value in facts.items()}
        return self._narrowed(Step(lambda rows: rows.filter(**by_content)), *sorted(facts.items()))

    def satisfying(self, narrow: Callable[[VersionQuerySet, Moment], VersionQuerySet], *signature: str) -> Selection:
        """Those that `narrow` leaves, which looks at tables of the rooms above; `signature` says all it depends on."""
        return self._narrowed(Step(lambda rows: narrow(rows, self.reader.moment)), *signature)

    def versions(self, pks: Iterable[int]) -> Selection:
        """Those whose version is one of these: what a search found."""
        wanted = list(pks)
        return self._narrowed(_among("pk", wanted), "version", *wanted)

    def version_pks(self) -> list[int]:
        """The versions' keys (their events' sequence numbers), in the order recorded."""
        return [pk for (pk,) in self._read(("pk",), ("pk",))]

    def record_pks(self) -> list[int]:
        """The records' keys, in the order of the versions."""
        return [pk for (pk,) in self._read(("record",), ("pk",))]

    def count(self) -> int:
        """How many there are. Remembered: the answer for a moment never changes.

        Not within a transaction, whose own writing may yet be undone. After a disposal the old number may be told for
        as long as the cache remembers.
        """
        if connection.in_atomic_block:
            return self._rows().count()
        key = f"count:{self.reader.moment}:{self._signature}"
        key = sha256(key.encode()).hexdigest()
        cache = caches["process"]
        found: int | None = cache.get(key)
        if found is None:
            found = self._rows().count()
            cache.set(key, found)
        return found

    def ranked(self, pks: Sequence[int], limit: int, offset: int) -> list[Entry]:
        """`limit` entries from `offset` on of those whose version is one of `pks`, in the order of `pks`."""
        place = Case(*(When(pk=pk, then=Value(i)) for i, pk in enumerate(pks)), default=Value(len(pks)))
        rows = self._rows().filter(pk__in=pks).order_by(place)[offset : offset + limit]
        return self.reader._entries(rows.values_list(*_COLUMNS))  # noqa: SLF001 - two classes of one mechanism

    def page(self, limit: int, offset: int, order: str = "name") -> list[Entry]:
        """`limit` entries from `offset` on, ordered by "name", "-name", "recorded_at" or "-recorded_at"."""
        return self.reader._entries(self._read(_COLUMNS, _ORDERS[order], (limit, offset)))  # noqa: SLF001 - as above

    def all(self) -> list[Entry]:
        """All entries by name."""
        return self.reader._entries(self._read(_COLUMNS, _ORDERS["name"]))  # noqa: SLF001 - as above

    def _read(
        self, columns: Sequence[str], order: Sequence[str], part: tuple[int, int] | None = None
    ) -> list[Sequence[Any]]:
        return rows_of(self.reader._versions(), self._steps, columns, order, part)  # noqa: SLF001 - as above

    def _rows(self) -> VersionQuerySet:
        rows = self.reader._versions()  # noqa: SLF001 - as above
        for step in self._steps:
            rows = step.narrow(rows)
        return rows

    def _narrowed(self, step: Step, *signature: Any) -> Selection:
        return Selection(self.reader, (*self._steps, step), (*self._signature, *signature))


_ORDERS = {
    "name": ("sort_key", "pk"),
    "-name": ("-sort_key", "-pk"),
    "recorded_at": ("pk",),
    "-recorded_at": ("-pk",),
}
