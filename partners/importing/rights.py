"""Whether an import may be made: asked when the file is sent, and anew whenever rows are recorded."""

from __future__ import annotations

from uuid import UUID

from partners.access import Act, Scope, Viewer
from partners.importing.models import Import
from partners.keys.checking import KeyRefused, still_good
from partners.maintaining.rights import standing_of, whose
from records.moment import Moment
from records.reading import Reader


class Stopped(Exception):
    """The import cannot go on. `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS: dict[str, str] = {
    "unreadable_file": "The file could not be read as entries; see errors.",
    "rows_refused": "Rows were refused, and all or nothing was asked for: nothing was recorded. See the rows.",
    "rights_lost": "Whoever sent the file may no longer import for the organisation. Rows already told stay.",
    "key_over": "The key that sent the file has expired or been revoked. Rows already told stay.",
    "file_gone": "The file is no longer kept.",
    "internal_error": "Something went wrong here. Rows already told stay; send the file again.",
}
"""Why an import failed, by code, and what it means."""


def may_import(viewer: Viewer, organisation: UUID) -> bool:
    """Whether the viewer may import for the organisation, as it is today. False for what is none, or has ended."""
    entry = Reader(Viewer.system("importing"), Moment.resolve()).get("organisation", organisation)
    if entry is None:
        return False
    return standing_of(viewer, Act.IMPORT, whose("organisation", organisation, entry.content)) is not None


def viewer_of_import(found: Import) -> Viewer:
    """Who sent the file, with the rights of now. Raises `Stopped` when these do not reach for the import any more."""
    now = Moment.resolve()
    if found.key is not None:
        try:
            key = still_good(found.key.uuid)
        except KeyRefused:
            raise Stopped("key_over") from None
        scopes = {Scope(scope) for scope in found.scopes} & {Scope(scope) for scope in key.scopes}
        viewer = Viewer.of_program(key.actor, key.organisation.uuid, scopes, now)
    elif found.account is not None:
        found.account.refresh_from_db()
        viewer = Viewer.of_account(found.account, now, second_factor=found.second_factor)
    else:
        raise Stopped("rights_lost")
    if not may_import(viewer, found.organisation.uuid):
        raise Stopped("rights_lost")
    return viewer
