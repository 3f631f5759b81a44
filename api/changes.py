"""What has changed since a place in the log: /changes."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, viewer_of
from api.catalogue import one_version_schema
from api.describing import Json, Operation, described, link_schema
from api.parameters import LIMIT, Parameter, read_parameters, whole_number
from api.problems import ParameterError, Refused, refused_for
from api.representation import Presenter, base, link
from partners.access import Act, Viewer
from records.changes import Change, Concerned, End, NoSuchPlace, TooOld, changes, end_of_log, shown
from records.content import kinds
from records.moment import Moment

LAST_PLACE = 999_999_999
WORDS = ("recorded", "ended", "disposed", "verified", "reported")

AFTER = Parameter(
    "after",
    whole_number(0, LAST_PLACE),
    {"type": "integer", "minimum": 0, "maximum": LAST_PLACE},
    "Tell what came after this sequence number. 0: from the beginning. Left out: tell only where the log ends now.",
    4711,
)


class ChangesView(ApiView):
    """The change feed, as the one who asks may see what changed."""

    def get(self, request: Request) -> Response:
        """A page of changes, in the order of commits."""
        values, errors = read_parameters(request, (AFTER, LIMIT))
        if errors:
            raise refused_for(errors)
        viewer = viewer_of(request)
        if not viewer.may(Act.READ_CHANGES, ()):
            raise Refused("not-allowed" if viewer.signed_in else "not-signed-in")
        end = end_of_log()
        after, limit = values[AFTER.name], values[LIMIT.name]
        found = [] if after is None else _changes(after, end, limit + 1)
        return Response(_page(_Shown(viewer), found, end, after, limit))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="changes",
            summary="What has changed since",
            description="Every change of a record once, in the order of commits. Begin without `after`: read the lists "
            "as of the `known_at` of the answer, then ask with `after` its `next_after`, and go on so. Numbers between "
            "those told are changes of other things than records. A version is shown as its own address shows it, by "
            "the rights of whoever asks now. A disposal of several records gives one item for each, with the same "
            "number.",
            tag="changes",
            schema=_schema(),
            answer="The changes, the earliest first; empty when there is nothing new.",
            parameters=described((AFTER, LIMIT)),
            problems=("not-signed-in", "not-allowed", "cursor-too-old"),
            moment=False,
        )


def _changes(after: int, end: End, limit: int) -> list[Change]:
    kept = timedelta(days=settings.CHANGES_KEPT_DAYS) if settings.CHANGES_KEPT_DAYS else None
    try:
        return changes(after, end, limit, kept)
    except NoSuchPlace:
        text = "the log does not reach so far; ask without it to learn where the log ends"
        raise refused_for([ParameterError(AFTER.name, "beyond-the-end", text)]) from None
    except TooOld:
        raise Refused("cursor-too-old", more={"start_again": f"{base()}/changes"}) from None


def _page(showing: _Shown, found: list[Change], end: End, after: int | None, limit: int) -> Json:
    has_more = len(found) > limit
    page = found[:limit]
    last = page[-1].sequence if has_more else end.sequence
    items = showing.items(page)
    links = {"self": _href(limit, after)} | ({"next": _href(limit, last)} if has_more or after is None else {})
    return {
        "items": items,
        "_meta": {
            "after": end.sequence if after is None else after,
            "next_after": last,
            "count": len(items),
            "limit": limit,
            "last_sequence": end.sequence,
            "known_at": end.known_at,
            "has_more": has_more,
        },
        "_links": {rel: link(rel, href) for rel, href in links.items()},
    }


def _href(limit: int, after: int | None) -> str:
    place = {} if after is None else {AFTER.name: after}
    return f"{base()}/changes?{urlencode(place | {LIMIT.name: limit})}"


class _Shown:
    """Shows changes to one viewer, as of now."""

    def __init__(self, viewer: Viewer) -> None:
        self.asking = Asking(viewer, Moment.resolve(), {}, ())
        self.presenter = Presenter(self.asking)

    def items(self, page: list[Change]) -> list[Json]:
        """The items of a page. As many queries for one as for many, but for what each kind costs to show."""
        versions = shown(page, self.asking.reader)
        records = dict(zip(versions, self.presenter.history(list(versions.values())), strict=True))
        return [
            self._item(change, concerned, records.get(change.sequence))
            for change in page
            for concerned in change.concerned
        ]

    def _item(self, change: Change, concerned: Concerned, record: Json | None) -> Json:
        item: Json = {
            "sequence": change.sequence,
            "at": change.at,
            "action": change.word,
            "kind": concerned.kind,
            "id": concerned.id,
            "href": self.presenter.href(concerned.kind, concerned.id),
        }
        if record is not None:
            item["record"] = record
        if concerned.versions:
            item["versions"] = list(concerned.versions)
        return item


def _schema() -> Json:
    """The shape of a page. Made when asked for, when all kinds are known."""
    integer = {"type": "integer", "minimum": 0, "examples": [4711]}
    instant = {"type": "string", "format": "date-time"}
    item = {
        "type": "object",
        "properties": {
            "sequence": integer,
            "at": instant | {"description": "When it became known, in UTC."},
            "action": {"type": "string", "enum": list(WORDS)},
            "kind": {"type": "string", "examples": ["contact_point"]},
            "id": {"type": "string", "format": "uuid"},
            "href": {
                "type": "string",
                "format": "uri",
                "examples": [f"https://samverkansregistret.example/api/v1/{_AT}"],
            },
            "record": {
                "description": "The version that was recorded or that ends the record. It says what holds over its own "
                "`valid_from` to `valid_until`, in place of what was said before about those days, and nothing else.",
                "anyOf": [
                    one_version_schema(kind) for kind in ("contact_point", *(k for k in kinds if k != "contact_point"))
                ],
            },
            "versions": {
                "type": "array",
                "description": "The numbers of the versions that were disposed of: let go of what they said.",
                "items": {"type": "integer", "minimum": 1, "examples": [2]},
            },
        },
        "required": ["sequence", "at", "action", "kind", "id", "href"],
        "additionalProperties": False,
    }
    meta = {
        "type": "object",
        "properties": {
            "after": integer,
            "next_after": integer | {"description": "Ask with this as `after` the next time."},
            "count": integer,
            "limit": integer,
            "last_sequence": integer | {"description": "Where the log ended when this was answered."},
            "known_at": instant | {"description": "What is read as of this instant holds everything up to there."},
            "has_more": {"type": "boolean"},
        },
        "additionalProperties": False,
    }
    meta["required"] = list(meta["properties"])  # type: ignore[call-overload]
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": item},
            "_meta": meta,
            "_links": link_schema("self", "next"),
        },
        "required": ["items", "_meta", "_links"],
        "additionalProperties": False,
    }


_AT = "contact-points/8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
