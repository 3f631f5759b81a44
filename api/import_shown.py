"""An import as an answer, and how it is found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.describing import path_parameter
from api.problems import Refused
from api.representation import base, link
from partners.access import Viewer
from partners.importing.models import Import
from partners.importing.rights import REASONS
from partners.importing.starting import find_import
from records.content import kinds

Json = dict[str, Any]
TOLD = 100


_UUID = {"type": "string", "format": "uuid"}
ORGANISATION = path_parameter("id", _UUID, "The organisation.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11")
IMPORT_ID = path_parameter("id", _UUID, "The import.", "3d1b6a02-9c55-4f21-8d1a-6a1f0c9b7e44")


def shown(found: Import, *, errors: bool = True) -> Json:
    """An import as an answer. `errors`: with those of its rows; one query."""
    organisation = f"{base()}/organisations/{found.organisation.uuid}"
    address = f"{base()}/imports/{found.uuid}"
    counts: dict[str, int] = found.counts
    recorded = sum(counts.get(result, 0) for result in ("created", "changed", "ended", "restarted"))
    fields: Json = {
        "id": found.uuid,
        "organisation": {"id": found.organisation.uuid, "kind": "organisation", "href": organisation},
        "entries": found.kind,
        "file_format": found.format,
        "reason": found.reason or None,
        "detail": REASONS.get(found.reason),
        "created_by": found.actor,
        "stage": found.stage or None,
        "progress": _present(
            rows=found.rows, checked=sum(counts.values()), recorded=recorded, failed=counts.get("failed", 0)
        ),
        "impact": {"rows": 0, "gaps": 0, "relied_on_by": []}
        | found.impact
        | {"relied_on_by": [_reliance(one) for one in found.impact.get("relied_on_by", ())]},
        "errors": [_present(**one) for one in (_complaints(found) if errors else found.errors[:TOLD])],
        "notices": [_present(**one) for one in found.notices],
        "_links": {
            "self": link("self", address),
            "collection": link("collection", f"{organisation}/imports"),
            "result": link("result", f"{address}/result"),
        },
    }
    for name in (
        "mode",
        "dry_run",
        "overwrite",
        "state",
        "created_at",
        "started_at",
        "finished_at",
        "counts",
    ):
        fields[name] = getattr(found, name)
    return _present(**fields)


def _present(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _reliance(one: Json) -> Json:
    return one | {"href": f"{base()}/{kinds[one['kind']].plural}/{one['id']}"}


def _complaints(found: Import) -> list[Json]:
    rows = found.outcomes.filter(result="failed")[:TOLD]
    return [*found.errors, *(error for row in rows for error in row.errors)][:TOLD]


def known_import(viewer: Viewer, identity: UUID) -> Import:
    """The import. One that belongs to others is not to be told from one that there is not."""
    found = find_import(viewer, identity)
    if found is None:
        raise Refused("not-found")
    return found
