"""Running an import: the file is read, and its rows are recorded in one turn or in turns of some hundred.

What became of a row is written in the transaction that recorded it. A worker that dies leaves either both or neither,
and whoever takes the import over goes on with the rows that nothing is told of. While it runs it is claimed: two
workers never record the same rows, for each asks within its turn whether the import is still its own.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from partners.importing.batch import Batch, Judged, refuse_twice
from partners.importing.models import LET_GO, Import, ImportedRow
from partners.importing.reading import rows_of
from partners.importing.references import References
from partners.importing.refusing import FileRefused
from partners.importing.rights import Stopped, viewer_of_import
from partners.importing.rows import Row
from partners.maintaining import turn
from partners.upkeep.running import every
from records.guard import CODES as GUARD
from records.recording import Session, batched
from records.rows import look_anew
from records.trouble import passing_trouble

logger = logging.getLogger("samverkan.importing")

ROWS_A_TURN = 200
"""Row by row: so many in one turn, that other writers wait for a second at most."""
LEASE = timedelta(minutes=5)
"""A worker that has not finished a turn for so long is taken to have died."""
A_ROW = timedelta(milliseconds=100)
"""So much longer for each row that is recorded in one and the same turn; ten to fifty times what it takes."""
MANY = 1_000
"""After so many rows the engine is to look anew at what it holds."""
KEPT = timedelta(days=7)
"""For how long after the end the file and what became of each row are kept."""

Progress = Callable[[Import], None]


class Lost(Exception):
    """The import is no longer this worker's: it was called off, or somebody else took it over."""


@task()
def run(identity: str) -> None:
    """Run the import with this UUID, if nobody is at it and it is not over."""
    run_import(uuid.UUID(identity))


def run_import(identity: uuid.UUID, progress: Progress = lambda _: None) -> None:
    """Run the import in this process; `progress` is called with it after each step.

    Raises only what another try may get past (a busy or lost database); then the import stays and is taken up again.
    """
    found = _claim(identity)
    if found is None:
        return
    try:
        _Run(found, progress).all()
    except Lost:
        pass
    except Stopped as stopped:
        _fail(found, stopped.reason)
    except FileRefused as refusal:
        errors = [error.document() for error in refusal.errors]
        _mine(found).update(errors=errors)
        _fail(found, "unreadable_file")
    except Exception as error:
        if passing_trouble(error):
            _mine(found).update(busy_until=timezone.now())
            raise
        logger.error("import failed: %s", type(error).__name__)
        _fail(found, "internal_error")
    found.refresh_from_db(fields=_SHOWN)
    progress(found)


_SHOWN = ["state", "reason", "rows", "counts", "errors", "notices", "impact", "started_at", "finished_at"]


def _idle(now: datetime) -> Q:
    running = Q(state=Import.State.RUNNING) & (Q(busy_until=None) | Q(busy_until__lte=now))
    return Q(state=Import.State.QUEUED) | running


def _claim(identity: uuid.UUID) -> Import | None:
    """The import, now this worker's, or None."""
    now, claim = timezone.now(), uuid.uuid4()
    free = Import.objects.filter(_idle(now), uuid=identity)
    if not free.update(state=Import.State.RUNNING, claim=claim, busy_until=now + LEASE):
        return None
    Import.objects.filter(uuid=identity, started_at=None).update(started_at=now)
    return Import.objects.select_related("organisation", "account", "key").get(uuid=identity)


def _mine(found: Import) -> Any:
    return Import.objects.filter(pk=found.pk, claim=found.claim, state=Import.State.RUNNING)


def _fail(found: Import, reason: str) -> None:
    _mine(found).update(state=Import.State.FAILED, reason=reason, finished_at=timezone.now(), **LET_GO)


class _Run:
    """One run of an import, from its file to its end."""

    def __init__(self, found: Import, progress: Progress) -> None:
        self._import = found
        self._progress = progress
        self._counts: Counter[str] = Counter(found.counts)
        self._impact: dict[str, Any] = dict(found.impact)
        self._identifying = False

    def all(self) -> None:
        """Read the file, record the rows, and say that it is done."""
        found = self._import
        viewer_of_import(found)
        if found.file is None:
            raise Stopped("file_gone")
        self._references = References(found.organisation.uuid)
        rows, notices = rows_of(bytes(found.file), found.kind, found.format, found.change_note, self._references)
        refuse_twice(rows)
        at_once = found.mode == Import.Mode.ALL_OR_NOTHING
        busy_until = timezone.now() + LEASE + len(rows) * A_ROW * at_once
        self._tell(rows=len(rows), notices=[notice.document() for notice in notices], busy_until=busy_until)
        if at_once:
            self._progress(found)
            self._in_one_turn(rows)
        else:
            self._in_turns(rows)
        if len(rows) >= MANY and not found.dry_run:
            look_anew()

    def _in_one_turn(self, rows: Sequence[Row]) -> None:
        judged: list[Judged] = []
        refused = False
        try:
            with turn(self._import.actor, rehearsal=self._import.dry_run) as session:
                judged = self._record(session, rows)
                refused = any(one.outcome is None for one in judged)
                if refused:
                    raise _NothingRecorded
                if not self._import.dry_run:
                    self._keep(judged)
                    self._end(session)
        except _NothingRecorded:
            pass
        if refused or self._import.dry_run:
            self._keep_only_told(judged, Import.State.FAILED if refused else Import.State.DONE)

    def _in_turns(self, rows: Sequence[Row]) -> None:
        done = {row.number: row for row in ImportedRow.objects.filter(of=self._import)}
        self._notice_identifying(done.values())
        left = [row for row in rows if row.number not in done]
        for some in batched(left, ROWS_A_TURN):
            judged: list[Judged] = []
            with turn(self._import.actor, rehearsal=self._import.dry_run) as session:
                judged = self._record(session, some)
                if not self._import.dry_run:
                    self._keep(judged)
            if self._import.dry_run:
                self._keep(judged)
            self._progress(self._import)
        with turn(self._import.actor) as session:
            self._end(session)

    def _record(self, session: Session, rows: Sequence[Row]) -> list[Judged]:
        """Record rows in the turn, by the rights that hold within it."""
        if not _mine(self._import).exists():
            raise Lost
        viewer = viewer_of_import(self._import)
        found = self._import
        batch = Batch(viewer, self._references, found.kind, found.change_note, overwrite=found.overwrite)
        return batch.record(session, rows)

    def _keep(self, judged: Sequence[Judged]) -> None:
        """Write what became of the rows, in the transaction that recorded them."""
        self._notice_identifying(ImportedRow.objects.bulk_create([_told(self._import, one) for one in judged], 1000))
        self._counts.update(one.result for one in judged)
        self._impact = _impact(self._impact, judged)
        self._tell(counts=dict(self._counts), impact=self._impact)

    def _keep_only_told(self, judged: Sequence[Judged], state: Import.State) -> None:
        """Write what would have become of rows that were not recorded."""
        told = [_told(self._import, one) for one in judged]
        failed = state == Import.State.FAILED
        for row in told:
            if failed and row.result != "failed":
                row.result, row.record, row.revision = "not_done", None, None
        ImportedRow.objects.filter(of=self._import).delete()
        self._notice_identifying(ImportedRow.objects.bulk_create(told, batch_size=1000))
        self._tell(
            counts=dict(Counter(row.result for row in told)), impact=_impact({}, judged), state=state,
            reason="rows_refused" if failed else "", finished_at=timezone.now(), **self._let_go(),
        )  # fmt: skip
        self._progress(self._import)

    def _end(self, session: Session) -> None:
        self._tell(state=Import.State.DONE, finished_at=timezone.now(), **self._let_go())
        if not self._import.dry_run:
            detail = {"import": str(self._import.uuid), "mode": self._import.mode, **dict(self._counts)}
            session.note("import.finished", self._import.organisation, detail)
        self._progress(self._import)

    def _notice_identifying(self, rows: Iterable[ImportedRow]) -> None:
        self._identifying |= any(error["code"] == GUARD["block"] for row in rows for error in row.errors)

    def _let_go(self) -> dict[str, Any]:
        """What is set at the end: a file that holds somebody's number is not kept."""
        return LET_GO if self._identifying else {"claim": None, "busy_until": None}

    def _tell(self, **fields: Any) -> None:
        """Write how far it has come. Raises `Lost` when the import is somebody else's."""
        fields = {"busy_until": timezone.now() + LEASE} | fields
        if not _mine(self._import).update(**fields):
            raise Lost
        for name, value in fields.items():
            if name != "claim":
                setattr(self._import, name, value)


class _NothingRecorded(Exception):
    """Ends a turn of which nothing shall be kept."""


def _told(found: Import, one: Judged) -> ImportedRow:
    return ImportedRow(
        of=found,
        number=one.row.number,
        result=one.result,
        # What was only tried has no identity to be found by.
        record=one.row.record if found.dry_run or one.outcome is None else one.outcome.record.uuid,
        revision=None if found.dry_run else one.revision,
        errors=[error.document() for error in one.row.errors],
        notices=[notice.document() for notice in one.row.notices],
    )


MOST_RELIED_ON = 100


def _impact(before: dict[str, Any], judged: Sequence[Judged]) -> dict[str, Any]:
    """The impact summed up: who relies on what was changed (each once, the first hundred), and how many hours are left
    with no one."""
    relied = {one["id"]: one for one in before.get("relied_on_by", [])}
    gaps, rows = before.get("gaps", 0), before.get("rows", 0)
    for one in judged:
        if one.outcome is None:
            continue
        impact = one.outcome.impact
        for reliance in impact.relied_on_by:
            if len(relied) < MOST_RELIED_ON:
                relied.setdefault(str(reliance.id), {"id": str(reliance.id), "kind": reliance.kind})
        gaps += len(impact.gaps)
        rows += bool(impact.relied_on_by or impact.gaps)
    return {"rows": rows, "gaps": gaps, "relied_on_by": list(relied.values())}


@every(timedelta(minutes=1))
def take_up_what_was_left() -> None:
    """Queue imports that nobody is at: a worker died, or a task was lost."""
    now = timezone.now()
    dead = Q(state=Import.State.RUNNING, busy_until__lte=now)
    lost = Q(state=Import.State.QUEUED, created_at__lte=now - LEASE)
    for identity in Import.objects.filter(dead | lost).values_list("uuid", flat=True):
        run.enqueue(str(identity))


@every(timedelta(days=1))
def forget_old_files() -> None:
    """Let go of files, and of what became of each row, seven days after the end."""
    over = Import.objects.filter(finished_at__lt=timezone.now() - KEPT)
    ImportedRow.objects.filter(of__in=over).delete()
    over.exclude(file=None, errors=[], notices=[]).update(file=None, file_name="", errors=[], notices=[])
