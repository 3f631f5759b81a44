"""Findings as answers, and who is answered: what the audit's resources share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from api.asking import Asking, utc
from api.describing import path_parameter
from api.problems import Refused
from api.representation import Presenter, base, link, text
from api.writing import signed_in
from registry.auditing import Finding
from registry.auditing.seeing import NoSuchFinding, finding_seen
from registry.auditing.wording import CODES

Json = dict[str, Any]
FINDING_ID = path_parameter(
    "id", {"type": "string", "format": "uuid"}, "The finding.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
)


def seen(request: Request, asking: Asking, identity: UUID) -> Finding:
    """The finding as the caller may see it at the moment. Raises `Refused`."""
    signed_in(request)
    try:
        return finding_seen(asking.viewer, identity, asking.moment)
    except NoSuchFinding:
        raise Refused("not-found") from None


def findings_shown(presenter: Presenter, findings: Sequence[Finding]) -> list[Json]:
    """The findings as answers. One query for the names of all that they refer to."""
    wanted = {i for one in findings for i in (one.record, *one.owners, *one.areas)}
    labels = presenter.asking.reader.labels(wanted)

    def shown(one: Finding) -> Json:
        told: Json = {
            "id": str(one.id),
            "code": one.code,
            "severity": str(one.severity),
            "title": text(CODES[one.code].title),
            "record": presenter.reference(str(one.record), one.kind, labels),
            "part": one.part,
            "reason": text(one.reason),
            "clears_by": text(one.clears_by),
            "since": one.since,
            "looks_ahead": one.looks_ahead,
            "owners": [presenter.reference(str(owner), "organisation", labels) for owner in one.owners],
            "areas": [presenter.reference(str(area), "area", labels) for area in one.areas],
            "focus_areas": [{"plan": str(plan), "key": key} for plan, key in one.focus_areas],
        }
        if one.subject:
            told["subject"] = str(one.subject)
        if accepted := one.accepted:
            told["accepted"] = {
                "until": accepted.until, "reason": accepted.reason, "accepted_at": utc(accepted.accepted_at),
            }  # fmt: skip
        return told

    return [shown(one) for one in findings]


def links(asking: Asking, identity: UUID, *further: str) -> Json:
    """A finding's links: to what is answered (`further`: below its address), and to its history."""
    address = f"{base()}/findings/{identity}"
    own = "/".join([address, *further]) + asking.suffix
    return {"_links": {"self": link("self", own), "related": link("related", f"{address}/history{asking.suffix}")}}
