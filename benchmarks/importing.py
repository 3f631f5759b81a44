"""What a partner's file costs from its first byte to the import's end, and how large the process grows for it.

Each file is imported in a process of its own (forked from this one), so that its peak of memory is its own.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import time
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from benchmarks.measuring import Measured
from partners.access import Viewer
from partners.importing.models import Import
from partners.importing.running import run_import
from partners.importing.starting import Sender, Wish, prepare
from partners.maintaining.claiming import HELD_BY
from partners.models import Account, Membership, Role
from records.models import Record
from records.moment import Moment
from records.reading import Reader

MODES = {"all or nothing": Import.Mode.ALL_OR_NOTHING, "row by row": Import.Mode.ROW_BY_ROW}
HOURS = ("mo-fr: 08:00-16:30", "mo-fr: 09:00-15:00 | sa: 10:00-14:00", "mo-fr: 13:00-21:00 | public_holiday: closed")
ADDRESS = "matning@kommun.example"


def importing(rows: int) -> Iterator[Measured]:
    """For each mode a file of new entries, the same file again, and the same entries with other numbers and hours."""
    organisation, areas = _an_organisation()
    for mode in MODES:
        for what, turn in (("created", 0), ("unchanged", 0), ("changed", 1)):
            content = _file(areas, rows, mode, turn)
            connection.close()
            took, grown = _in_a_process(organisation, content, mode)
            text = f"file of {rows:,} {what}, {mode} (grows by {grown} MB)"
            yield Measured(text, took, took, took, took, 1000 * rows / took, len(content))


def _an_organisation() -> tuple[UUID, list[str]]:
    """An organisation that serves areas and has somebody who keeps its entries; codes of three areas it serves."""
    reader = Reader(Viewer.system("benchmark"), Moment.resolve())
    found = next(e for e in reader.of("organisation").page(500, 0) if e.content.get("areas"))
    codes = [entry.key or "" for entry in reader.many(map(UUID, found.content["areas"])).values()]
    account = Account.objects.filter(email=ADDRESS).first() or Account.objects.create_user(ADDRESS)
    record = Record.objects.get(uuid=found.id)
    Membership.objects.get_or_create(
        account=account, organisation=record, role=Role.EDITOR, valid_from=found.believed_from
    )
    return found.id, codes[:3]


def _file(areas: list[str], rows: int, mode: str, turn: int) -> bytes:
    of_all = Record.objects.filter(kind="function").exclude(key__in=HELD_BY).order_by("key")
    functions = list(of_all.values_list("key", flat=True)[:10])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["external_id", "name_sv", "function", "areas", "phone_1", "email_1", "hours", "visibility"])
    for i in range(rows):
        number = f"08-465004{(i + turn) % 100:02}"
        hours = HOURS[(i + turn) % len(HOURS)]
        name, mail = f"Mottagning {i}", f"mottagning{i}@kommun.example"
        area = areas[i % len(areas)]
        writer.writerow([f"{mode}-{i}", name, functions[i % len(functions)], area, number, mail, hours, "public"])
    return out.getvalue().encode()


def _in_a_process(organisation: UUID, content: bytes, mode: str) -> tuple[float, int]:
    """Milliseconds that the import took, and megabytes that its process grew by. Raises RuntimeError if it failed."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.write(write, _imported(organisation, content, mode).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read) as told:
        text = told.read()
    os.waitpid(child, 0)
    try:
        took, grown = text.split()
    except ValueError:
        raise RuntimeError(f"the import did not end well: {text or 'see above'}") from None
    return float(took), int(grown)


def _imported(organisation: UUID, content: bytes, mode: str) -> str:
    account = Account.objects.get(email=ADDRESS)
    viewer = Viewer.of_account(account, Moment.resolve(), second_factor=True)
    sender = Sender(account, second_factor=True)
    wish = Wish("contact_point", "csv", MODES[mode], "Mätning av filer", overwrite=True)
    before = _largest()
    start = time.perf_counter()
    found = prepare(viewer, sender, organisation, content, wish)
    run_import(found.uuid)
    took = 1000 * (time.perf_counter() - start)
    found.refresh_from_db()
    if found.state != Import.State.DONE or "failed" in found.counts:
        first = found.outcomes.exclude(errors=[]).values_list("errors", flat=True).first()
        return f"{found.state} {found.reason} {found.counts} {first}"
    return f"{took:.1f} {_largest() - before}"


def _largest() -> int:
    """The most memory this process has had, in megabytes (Linux counts kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
