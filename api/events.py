"""The audit trail: who did what, for coordinators and administrators."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking
from api.describing import Json, Operation, described, link_schema, ref
from api.findings import ORGANISATION
from api.lookup import refused_question
from api.parameters import LIMIT, Parameter, Unreadable, read_date, read_parameters, read_words, whole_number
from api.problems import Refused, refused_for
from api.representation import base, link, text
from api.writing import refused_act, signed_in
from partners.access import Act
from records.changes import end_of_log
from records.checking import last_check
from records.content import kinds
from records.moment import Moment
from registry.lookup import BadQuestion
from registry.lookup.question import named
from registry.trail.acts import ENDED, FIRST, WORDS, Group
from registry.trail.seeing import Asked, MayNotRead, page_of, sight_of
from registry.trail.telling import About, Row, rows_of

LAST_PLACE = 999_999_999
_ACTIONS = sorted(WORDS.keys() - {FIRST, ENDED})
_UUID = {"type": "string", "format": "uuid"}
_DAY = {"type": "string", "format": "date"}


def _identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable("write the record's id, a UUID") from None


def _act(text: str) -> str:
    if text not in {*Group, *_ACTIONS}:
        raise Unreadable(f"write one of the groups {', '.join(Group)}, or an action such as key.revoked")
    return text


_EXAMPLE = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
RECORD = Parameter("record", _identity, _UUID, "Only what concerns this record.", _EXAMPLE)
ACT = Parameter(
    "act",
    _act,
    {"type": "string", "enum": [*Group, *_ACTIONS]},
    "Only acts of this group, or this action alone.",
    "access",
)
ACTOR = Parameter(
    "actor",
    read_words,
    {"type": "string", "minLength": 1, "maxLength": 80, "pattern": r"\S"},
    "Only what this actor did, as `by.actor` names it.",
    f"account:{_EXAMPLE}",
)
FROM = Parameter("from", read_date, _DAY, "From this day on (Europe/Stockholm).", "2026-11-01")
TO = Parameter("to", read_date, _DAY, "Up to and with this day.", "2026-11-30")
BEFORE = Parameter(
    "before",
    whole_number(1, LAST_PLACE),
    {"type": "integer", "minimum": 1, "maximum": LAST_PLACE},
    "Only events before this sequence number: `next_before` of the page before.",
    4711,
)
_OF_ORGANISATION = Parameter(
    ORGANISATION.name,
    ORGANISATION.read,
    ORGANISATION.schema,
    "An organisation's id, code or name: what concerns it.",
    ORGANISATION.example,
)
PARAMETERS = (_OF_ORGANISATION, RECORD, ACT, ACTOR, FROM, TO, BEFORE, LIMIT)


class EventsView(ApiView):
    """The log of events, as the one who asks may read it."""

    def get(self, request: Request) -> Response:
        """A page, the latest first."""
        viewer = signed_in(request)
        if viewer.limited_to is not None:
            raise Refused("not-allowed", detail="No key reads the log. A coordinator or administrator signs in.")
        values, errors = read_parameters(request, PARAMETERS)
        if errors:
            raise refused_for(errors)
        try:
            sight = sight_of(viewer)
        except MayNotRead:
            raise refused_act(viewer, Act.READ_LOG) from None
        asking = Asking(viewer, Moment.resolve(), values, ())
        page = page_of(sight, _asked(asking), values["limit"])
        return Response(_page(request, rows_of(sight, page), page.older, values["limit"]))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="events_list",
            summary="Who did what",
            description="The log of events, the latest first: for coordinators what concerns their areas, for an "
            "organisation's administrators what concerns it and its units; members, keys and webhooks are told to the "
            "organisation's administrators alone. By people's session; no key reads it. A page may hold fewer than "
            "`limit`, or none, and have older ones behind it: go on with `_links.next`. `log` says how far the whole "
            "chain was recomputed; `holds` is recomputed for each event as it is told.",
            tag="audit",
            schema=_schema(),
            answer="The events.",
            parameters=described(PARAMETERS),
            problems=("not-signed-in", "not-allowed", "second-factor-needed", "identifying-text"),
            moment=False,
        )


def _asked(asking: Asking) -> Asked:
    values = asking.values
    act = values["act"] or ""
    is_group = act in list(Group)
    try:
        found = named(asking.reader, "organisation", "organisation", values["organisation"])
    except BadQuestion as bad:
        raise refused_question(bad) from None
    return Asked(
        organisation=found.id if found else None,
        record=values["record"],
        group=Group(act) if is_group else None,
        action="" if is_group else act,
        actor=values["actor"] or "",
        first=values["from"],
        last=values["to"],
        before=values["before"],
    )


def _page(request: Request, rows: list[Row], older: int | None, limit: int) -> Json:
    links = {"self": request.GET.dict()} | ({"next": request.GET.dict() | {"before": str(older)}} if older else {})
    return {
        "items": [_event(row) for row in rows],
        "_meta": {"count": len(rows), "limit": limit} | ({"next_before": older} if older else {}),
        "_links": {rel: link(rel, _href(query)) for rel, query in links.items()},
        "log": _log(),
    }


def _href(query: dict[str, str]) -> str:
    return f"{base()}/events" + (f"?{urlencode(query)}" if query else "")


def _log() -> Json:
    end, check = end_of_log(), last_check()
    if check is None:
        return {"last_sequence": end.sequence, "state": "not_checked"}
    told = {
        "last_sequence": end.sequence,
        "checked_at": check.at,
        "checked_until": check.sequence,
        "checked_hash": check.hash,
        "state": "holds" if check.broken_at is None else "broken",
        "broken_at": check.broken_at,
    }
    return {name: value for name, value in told.items() if value is not None}


def _event(row: Row) -> Json:
    fields: dict[str, Any] = {
        "sequence": row.sequence,
        "at": row.at,
        "action": row.action,
        "group": row.group,
        "title": text(row.words),
        "by": {"actor": row.who.actor, "type": row.who.type} | ({"name": row.who.name} if row.who.name else {}),
        "record": _record(row.about),
        "version": row.version,
        "draft": row.draft,
        "on_behalf_of": _record(row.on_behalf_of),
        "subject": row.subject or None,
        "role": row.role or None,
        "hash": row.hash,
        "previous_hash": row.previous_hash,
        "holds": row.holds,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _record(about: About | None) -> Json | None:
    if about is None:
        return None
    told = {"id": about.id, "kind": about.kind, "href": f"{base()}/{kinds[about.kind].plural}/{about.id}"}
    return told | ({"name": text(about.name)} if about.name else {})


def _schema() -> Json:
    meta = {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "minimum": 0, "examples": [20]},
            "limit": {"type": "integer", "minimum": 1, "examples": [20]},
            "next_before": {"type": "integer", "minimum": 1, "examples": [4711]},
        },
        "required": ["count", "limit"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": ref("LogEvent")},
            "_meta": meta,
            "_links": link_schema("self", "next"),
            "log": ref("LogState"),
        },
        "required": ["items", "_meta", "_links", "log"],
        "additionalProperties": False,
    }
