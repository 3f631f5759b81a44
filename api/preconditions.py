"""`If-Match`: a change is made to what the caller has read, and to nothing newer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.http import parse_etags
from rest_framework.request import Request

from api.asking import Asking, utc
from api.problems import Refused
from api.representation import Presenter
from partners.maintaining import Stale
from records.history import History
from records.models import Version
from registry.comparing import compare

ANY = -1
"""`If-Match: *`: whatever there is."""

_TAG = re.compile(r'"([0-9]{1,9})(-[0-9a-f]{32}(-part)?)?"')
MOST_VERSIONS = 20


def revision_expected(request: Request, there: Callable[[], int]) -> int | None:
    """The revision that the caller knows: what its ETag begins with. None for `If-Match: *`.

    Of several tags any may match (RFC 9110 section 13.1.1): the one of the revision that is `there`, or else the last.

    An ETag of a record is its revision (the number of versions recorded of it) and a hash of the bytes. The bytes also
    tell when they were made and what others are called; what counts for a change is whether the record is the one that
    was read. Raises `Refused` with 428 without the header. A tag that is none of ours matches nothing: 0.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise Refused("precondition-required")
    if given == "*":
        return None
    found = {int(match[1]) for tag in parse_etags(given) if (match := _TAG.fullmatch(tag))}
    if len(found) > 1 and (now := there()) in found:
        return now
    return max(found, default=0)


def revision_of_record(record: UUID) -> Callable[[], int]:
    """How to find the revision that a record is at: the number of versions recorded of it."""
    return Version.mechanism.filter(record__uuid=record).count


def read_in_part(request: Request) -> bool:
    """Whether what the caller knows, by its ETag, is a record of which something was withheld."""
    found = [match for tag in parse_etags(request.headers.get("If-Match", "")) if (match := _TAG.fullmatch(tag))]
    return any(match[3] for match in found)


def stale(asking: Asking, kind: str, error: Stale) -> Refused:
    """412 with what has changed since, as far as the caller may see it."""
    return Refused("stale", more={"changed_since": changed_since(asking, kind, error.record, error.known)})


def changed_since(asking: Asking, kind: str, record: UUID, known: int) -> dict[str, Any]:
    """What became of a record after revision `known`: its revision, the versions since, the fields that differ."""
    history = History(asking.reader, kind, record)
    last = history.count()
    first = max(known, last - MOST_VERSIONS)
    found = history.numbered(*range(max(first, 1), last + 1))
    since = [one.entry for number, one in sorted(found.items()) if number > known]
    presenter = Presenter(asking)
    told: dict[str, Any] = {
        "revision": last,
        "etag": f'"{last}"',
        "versions": [
            {"number": entry.number, "valid_from": entry.valid_from, "valid_until": entry.valid_until}
            | {"recorded_at": utc(entry.recorded_at)}
            | ({"change_note": entry.change_note} if entry.change_note else {})
            for entry in since
        ],
        "href": presenter.href(kind, record),
    }
    if known in found and since:
        before, after = found[known].entry, found[last].entry
        hidden = {item.path.split(".")[0] for item in (*before.withheld, *after.withheld)}
        changes = compare(before.content, after.content, leave_out=hidden)
        told["fields"] = [".".join(change.path) for change in changes]
    return told
