"""Some rows of a file, recorded within a writer's turn; each that cannot be is told with its column, and left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from partners.access import Act, Viewer
from partners.importing.references import References
from partners.importing.refusing import RowError
from partners.importing.rows import Row
from partners.maintaining import Change, Maintained, NotAllowed, Outcome, Stale, Unknown, maintain
from partners.maintaining.rights import whose
from partners.maintaining.syncing import NO_SUCH_ENTRY
from records.content import kinds
from records.models import Belief, Record, Version
from records.moment import STOCKHOLM
from records.recording import NotRecorded, Session, batched, last_numbers

Json = dict[str, Any]


@dataclass
class Judged:
    """A row and what became of it: an outcome with the entry's revision after it, or errors in the row."""

    row: Row
    outcome: Outcome | None = None
    revision: int | None = None

    @property
    def result(self) -> str:
        """A result of `maintain`, or "failed"."""
        return self.outcome.result if self.outcome else "failed"


@dataclass
class _There:
    """What the registry has of the records that rows name."""

    records: dict[UUID, Record] = field(default_factory=dict)
    revisions: Mapping[int, int] = field(default_factory=dict)
    beliefs: dict[int, list[Belief]] = field(default_factory=lambda: defaultdict(list))
    last: dict[int, Json] = field(default_factory=dict)
    """Of records that nothing is believed of any more: what they said last."""

    def said_on(self, record: UUID, on: date) -> Json:
        """What the record says on the day; else what it said last before it or says first after it; {} for nothing."""
        found = [b for b in self.beliefs[self.records[record].pk] if b.version.content]
        holding = [b for b in found if b.valid_from <= on and (b.valid_until is None or on < b.valid_until)]
        chosen = (holding or [b for b in found if b.valid_from <= on] or found[:1])[-1:]
        return dict(chosen[0].version.content or {}) if chosen else dict(self.last.get(self.records[record].pk, {}))

    def holds_on(self, record: UUID, on: date) -> bool:
        return any(
            b.valid_from <= on and (b.valid_until is None or on < b.valid_until) and b.version.content
            for b in self.beliefs[self.records[record].pk]
        )


class Batch:
    """What rows of one file are recorded with: who asks, for whom, and what rows may do without a revision."""

    def __init__(self, viewer: Viewer, references: References, kind: str, change_note: str, *, overwrite: bool) -> None:
        self._viewer = viewer
        self._references = references
        self._kind = kind
        self._change_note = change_note
        self._overwrite = overwrite

    def record(self, session: Session, rows: Sequence[Row]) -> list[Judged]:
        """Record those of the rows that can be, in the turn, and tell of each. Rows with errors stay as they are."""
        judged = [Judged(row) for row in rows]
        asked = self._changes([one for one in judged if not one.row.errors], session.at.astimezone(STOCKHOLM).date())
        while asked:
            try:
                outcomes = maintain(session, self._viewer, [change for _, change in asked], Act.IMPORT)
            except NotRecorded as error:
                for place, problems in error.problems.items():
                    row = asked[place][0].row
                    row.errors += [RowError(row.number, row.column_of(p.path), p.code, p.message) for p in problems]
            except Maintained as error:
                for refusal in (error, *error.others):
                    row = asked[refusal.place][0].row
                    row.errors.append(_error_of(row, refusal))
            else:
                numbers = last_numbers([outcome.record.pk for outcome in outcomes])
                for (one, _), outcome in zip(asked, outcomes, strict=True):
                    one.outcome, one.revision = outcome, numbers[outcome.record.pk]
                break
            asked = [(one, change) for one, change in asked if not one.row.errors]
        return judged

    def _changes(self, judged: Sequence[Judged], today: date) -> list[tuple[Judged, Change]]:
        self._identify([one.row for one in judged])
        there = self._there([one.row.record for one in judged if one.row.record])
        changes = [(one, self._change(one.row, there, today)) for one in judged if not one.row.errors]
        return [(one, change) for one, change in changes if change is not None]

    def _identify(self, rows: Sequence[Row]) -> None:
        """Find the records of rows that name them by the organisation's own identities."""
        called = [row.external_id for row in rows if row.external_id and row.record is None]
        known = self._references.entries_called(self._kind, called)
        for row in rows:
            if row.record is not None or not row.external_id:
                continue
            found = known.get(row.external_id, {})
            holder = getattr(row, "holder", None) or self._references.organisation
            if len(set(found.values())) > 1 and holder not in found:
                _add(
                    row,
                    "external_id",
                    "ambiguous_external_id",
                    "several units use this identity; give the id beside it",
                )
            elif found:
                row.record = found.get(holder) or next(iter(found.values()))

    def _there(self, wanted: Sequence[UUID]) -> _There:
        there = _There()
        for some in batched(wanted, 5000):
            there.records |= {r.uuid: r for r in Record.objects.filter(uuid__in=some, kind=self._kind)}
        pks = [record.pk for record in there.records.values()]
        there.revisions = last_numbers(pks)
        for some_pks in batched(pks, 5000):
            beliefs = Belief.objects.filter(record__in=some_pks, known_until=None).select_related("version")
            for belief in beliefs.order_by("record", "valid_from"):
                there.beliefs[belief.record_id].append(belief)
        forgotten = [pk for pk in pks if not any(belief.version.content for belief in there.beliefs[pk])]
        for some_pks in batched(forgotten, 5000):
            said = Version.mechanism.filter(record__in=some_pks, content__isnull=False).order_by("number")
            there.last |= {version.record_id: version.content or {} for version in said}
        return there

    def _change(self, row: Row, there: _There, today: date) -> Change | None:
        """What the row asks for; None when it cannot be asked, with the reason in the row."""
        on = row.valid_from or today
        before = there.said_on(row.record, on) if row.record is not None and row.record in there.records else {}
        if row.record and (not before or not self._is_ours(row.record, before)):
            _add(
                row, "id", "unknown_entry", "the organisation has no such entry; correct the identity, or leave it out"
            )
            return None
        if row.record is None and row.revision is not None:
            _add(row, "revision", "unknown_entry", NO_SUCH_ENTRY)
            return None
        content = None if row.action == "end" else row.content_on(before)
        if row.record is None and row.action == "end":
            _add(row, "external_id", "unknown_entry", "the organisation has no such entry to end")
            return None
        if content is not None and not self._is_ours(row.record, content):
            _add(
                row,
                _HOLDERS[self._kind],
                "unknown_organisation",
                "the entry must be the organisation's or a unit's of it",
            )
            return None
        if (
            row.record
            and row.revision is None
            and not self._overwrite
            and not self._says_so(row.record, there, on, content)
        ):
            text = "say which revision you have read, or send the file with overwrite"
            _add(row, "revision", "revision_required", text)
            return None
        return Change(
            self._kind,
            "end" if content is None else "replace" if row.record else "create",
            content=content,
            record=row.record,
            external_id=row.external_id,
            revision=row.revision if row.record and not self._overwrite else None,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            change_note=row.change_note or self._change_note,
            source=row.source,
            confirmed=row.confirmed,
            read_in_part=row.read_in_part,
        )

    def _is_ours(self, record: UUID | None, content: Json) -> bool:
        try:
            organisations = whose(self._kind, record or UUID(int=0), content).organisations
        except (KeyError, ValueError):
            return True  # what is missing or no identity is told by the kind's own model
        return bool(organisations & self._references.tree)

    def _says_so(self, record: UUID, there: _There, on: date, content: Json | None) -> bool:
        """Whether the entry says just that already, so that nobody's change can be overwritten."""
        if content is None or not there.holds_on(record, on):
            return False
        try:
            found = kinds[self._kind].model_validate(content)
        except ValidationError:
            return True  # it will be refused for what is wrong with it
        return found.model_dump(mode="json", exclude_none=True) == there.said_on(record, on)


_HOLDERS = {"contact_point": "organisation", "organisation": "parent", "body": "owner"}


def _add(row: Row, name: str, code: str, message: str) -> None:
    row.errors.append(RowError(row.number, row.column_of((name,)), code, message))


def _error_of(row: Row, refusal: Maintained) -> RowError:
    if isinstance(refusal, Stale):
        text = f"somebody has changed the entry since: it is at revision {refusal.revision}; read it again"
        return RowError(row.number, row.column_of(("revision",)), "stale", text)
    if isinstance(refusal, NotAllowed):
        text = refusal.way_out or "you may not do this with the entry"
        return RowError(row.number, row.column_of((refusal.field,)) if refusal.field else "", "not_allowed", text)
    if isinstance(refusal, Unknown):
        return RowError(row.number, row.column_of(("id",)), "unknown_entry", "there is no such entry")
    raise TypeError(type(refusal).__name__)


def refuse_twice(rows: Sequence[Row]) -> None:
    """An entry stands once in a file: later rows with the same id or own identity are refused, wherever they stand."""
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        by_id = ("id", row.record) if row.record else None
        by_name = ("external_id", row.external_id, getattr(row, "holder", None)) if row.external_id else None
        for key in (by_id, by_name):
            if key is not None and key in seen:
                _add(row, str(key[0]), "twice_in_file", "the entry stands in an earlier row; put the two together")
            elif key is not None:
                seen.add(key)
