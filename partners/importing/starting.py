"""Asking for an import, looking at it, and calling it off."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from partners.access import Viewer
from partners.importing.columns import FROM_FILES
from partners.importing.models import LET_GO, Import
from partners.importing.refusing import RowError
from partners.importing.rights import may_import
from partners.importing.sheets import FORMATS, Format
from partners.keys.models import Key
from partners.limiting.sizes import IMPORT_BODY
from partners.models import Account
from records.guard import guard_name
from records.models import Record
from records.recording import refuse_identifying

SHORTEST_NOTE, LONGEST_NOTE = 3, 400


class MayNot(Exception):
    """The table does not let the viewer import for the organisation, or there is no such organisation."""


class NotAskedRight(ValueError):
    """What is asked cannot be done; `error.column` names the parameter."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass(frozen=True)
class Sender:
    """Who sends a file: an account, and whether it has shown a second factor; or a key with the scopes it showed."""

    account: Account | None = None
    second_factor: bool = False
    key: Key | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """How a file shall be imported."""

    kind: str
    format: Format
    mode: Import.Mode
    change_note: str
    dry_run: bool = False
    overwrite: bool = False
    file_name: str = ""


def start(viewer: Viewer, sender: Sender, organisation: UUID, content: bytes, wish: Wish) -> Import:
    """Keep the file and queue the work. To be called within a transaction, in which the answer is kept too.

    Raises `MayNot`, `NotAskedRight`, and `NotRecorded` for a note that may identify somebody.
    """
    from partners.importing.running import run  # noqa: PLC0415 - the work knows the asking, not reversed

    found = prepare(viewer, sender, organisation, content, wish)
    run.enqueue(str(found.uuid))
    return found


def prepare(viewer: Viewer, sender: Sender, organisation: UUID, content: bytes, wish: Wish) -> Import:
    """Keep the file, and queue nothing: for who runs it at once. Raises as `start`."""
    if not may_import(viewer, organisation):
        raise MayNot
    _refuse(content, wish)
    refuse_identifying({"change_note": wish.change_note})
    return Import.objects.create(
        organisation=Record.objects.get(uuid=organisation),
        kind=wish.kind,
        format=wish.format,
        mode=wish.mode,
        dry_run=wish.dry_run,
        overwrite=wish.overwrite,
        change_note=wish.change_note.strip(),
        file_name=wish.file_name[-200:],
        file=content,
        actor=viewer.actor,
        account=sender.account,
        key=sender.key,
        scopes=list(sender.scopes),
        second_factor=sender.second_factor,
        created_at=timezone.now(),
    )


def _refuse(content: bytes, wish: Wish) -> None:
    """Raise `NotAskedRight` for the first thing that cannot be."""
    if wish.kind not in FROM_FILES:
        _wrong("kind", "invalid", f"one of {', '.join(FROM_FILES)}")
    if wish.format not in FORMATS:
        _wrong("file", "unknown_format", f"send one of {', '.join(FORMATS)}")
    if wish.kind == "body" and wish.format != "jsonl":
        _wrong("kind", "not_flat", "a body has lists within lists; send it as JSON lines")
    if not SHORTEST_NOTE <= len(wish.change_note.strip()) <= LONGEST_NOTE:
        _wrong("change_note", "invalid", "say why in 3 to 400 characters; for rows without a note of their own")
    if not content:
        _wrong("file", "empty", "the file is empty")
    if len(content) > IMPORT_BODY:
        _wrong("file", "too_large", f"a file has at most {IMPORT_BODY} bytes")
    if guard_name(wish.file_name):
        _wrong("file", "identifying_text", "the file's name may identify a person; give it another")


def _wrong(name: str, code: str, message: str) -> None:
    raise NotAskedRight(RowError(None, name, code, message))


def imports_of(viewer: Viewer, organisation: UUID) -> QuerySet[Import]:
    """The organisation's imports, newest first, without their files. Raises `MayNot`."""
    if not may_import(viewer, organisation):
        raise MayNot
    return Import.objects.filter(organisation__uuid=organisation).defer("file").order_by("-created_at", "-pk")


def find_import(viewer: Viewer, identity: UUID) -> Import | None:
    """The import, without its file, or None: also when the viewer may not import for its organisation."""
    found = Import.objects.filter(uuid=identity).select_related("organisation").defer("file").first()
    return found if found and may_import(viewer, found.organisation.uuid) else None


def cancel(found: Import, *, rehearsal: bool = False) -> bool:
    """Call the import off: whether it was not over already. What has been recorded row by row stays; the file, which
    nobody has looked through, does not.

    No writer's turn, which an import that records all at once would keep it waiting for. A rehearsal goes on.
    """
    left = Import.objects.filter(pk=found.pk, state__in=(Import.State.QUEUED, Import.State.RUNNING))
    with transaction.atomic():
        done = left.update(state=Import.State.CANCELLED, finished_at=timezone.now(), **LET_GO)
        found.refresh_from_db(fields=["state", "finished_at"])
        transaction.set_rollback(rehearsal)
    return bool(done)
