"""An organisation's own entries as a file that can be corrected and sent back."""

from __future__ import annotations

from uuid import UUID

from partners.access import Viewer
from partners.importing.columns import COLUMNS
from partners.importing.references import References
from partners.importing.rights import may_import
from partners.importing.starting import MayNot
from partners.importing.writing import Json, flat_file, json_lines
from partners.maintaining.external_ids import external_ids_of
from partners.maintaining.kept import HOLDER
from records.models import Record
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import last_numbers


class Withheld(Exception):
    """An entry has fields that the viewer may not read: its file would not say what the entry says.

    The name of a holder whose time has passed is in no file, and stays when the file is sent back.
    """


def entries_file(viewer: Viewer, organisation: UUID, kind: str, file_format: str) -> bytes:
    """The entries of the organisation and its units as of today. Raises `MayNot`, `Withheld`."""
    if not may_import(viewer, organisation):
        raise MayNot
    references = References(organisation)
    reader = Reader(viewer, Moment.resolve())
    entries = reader.of(kind).linked_to(HOLDER[kind], references.tree).all()
    if any(item.reason != "time_passed" for entry in entries for item in entry.withheld):
        raise Withheld
    told = [*_told(entries, references)]
    return json_lines(told) if file_format == "jsonl" or kind not in COLUMNS else flat_file(kind, file_format, told)


def _told(entries: list[Entry], references: References) -> list[Json]:
    pks = [entry.pk for entry in entries]
    numbers = last_numbers(pks)
    called: dict[int, str] = {}
    for owner in references.tree:
        called |= external_ids_of(owner, pks)
    codes = {
        str(uuid): key or ""
        for uuid, key in Record.objects.filter(kind__in=("area", "function")).values_list("uuid", "key")
    }
    return [
        {**entry.content, "id": str(entry.id), "revision": numbers[entry.pk], "codes": codes}
        | ({"external_id": called[entry.pk]} if entry.pk in called else {})
        for entry in entries
    ]
