"""Lists, details, versions and differences of every kind of record: one view for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from api.answering import ApiView
from api.asking import Asking, understand
from api.citing import cited
from api.comparison import comparison
from api.filters import Narrowing
from api.paging import envelope
from api.parameters import LIMIT, OFFSET, ORDERING, SEARCH, Parameter, whole_number
from api.problems import Refused, refused_for
from api.rendering import RecordResponse
from api.representation import Json, Presenter
from api.writing import change_record
from api.written import is_in_part
from records.history import History, Recorded, revision_of
from records.reading import Entry, Selection
from records.search import search
from registry.citing import citation_of, citations

MOST_HITS = 500
LAST_VERSION = 999_999_999

_NUMBER = {"type": "integer", "minimum": 1, "maximum": LAST_VERSION}
FROM_VERSION = Parameter(
    "from",
    whole_number(1, LAST_VERSION),
    _NUMBER,
    "The number of the version before. Left out: the one before `to`.",
    1,
)
TO_VERSION = Parameter(
    "to", whole_number(1, LAST_VERSION), _NUMBER, "The number of the version after. Left out: the last known.", 3
)


class RecordsView(ViewSetMixin, ApiView):
    """Reads and changes records of `kind`, which the route says. Each action is described in `api/catalogue.py`."""

    kind: str = ""
    http_method_names = ["get", "head", "options", "post", "put", "patch"]

    def many(self, request: Request) -> Response:
        """A page of the records that hold at the moment."""
        narrowing = Narrowing(self.kind, request.query_params)
        asking = understand(request, (LIMIT, OFFSET, ORDERING, SEARCH), narrowing.filters, narrowing.errors)
        selection, errors = narrowing.apply(asking.reader.of(self.kind))
        if errors:
            raise refused_for(errors)
        selection, entries = self._page(selection, asking, narrowed=narrowing.is_used)
        items = Presenter(asking).many(entries)
        return Response(envelope(request, items, selection.count(), asking.values["limit"], asking.values["offset"]))

    def one(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """One record, as it holds at the moment."""
        asking = understand(request)
        entry = asking.reader.get(self.kind, id)
        if entry is None:
            raise Refused("not-found")
        revision = revision_of(entry.pk, asking.moment)
        shown = Presenter(asking).one(entry) | {"revision": revision}
        told = cited(shown, citation_of(entry, asking.reader, settings.BASE_URL))
        return RecordResponse(told, revision, in_part=is_in_part(shown))

    def create(self, request: Request) -> HttpResponse:
        """Record a new one."""
        return change_record(request, self.kind, "create")

    def replace(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Put another content in its place."""
        return change_record(request, self.kind, "replace", id)

    def merge(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Change some of its fields."""
        return change_record(request, self.kind, "merge", id)

    def end(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """End it from a day."""
        return change_record(request, self.kind, "end", id)

    def restart(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Let what has ended hold again."""
        return change_record(request, self.kind, "restart", id)

    def versions(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """All versions that were known, in the order recorded."""
        asking = understand(request, (LIMIT, OFFSET))
        history = History(asking.reader, self.kind, id)
        limit, offset = asking.values["limit"], asking.values["offset"]
        total = _known(history)
        items = _history(asking, history.page(limit, offset))
        return Response(envelope(request, items, total, limit, offset))

    def version(self, request: Request, id: UUID, number: int) -> Response:  # noqa: A002
        """One version, as recorded."""
        asking = understand(request)
        found = _numbered(History(asking.reader, self.kind, id), number)
        (shown,) = _history(asking, [found[number]])
        return Response(shown)

    def difference(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """What differs between two versions."""
        asking = understand(request, (FROM_VERSION, TO_VERSION))
        history = History(asking.reader, self.kind, id)
        to = asking.values["to"] or _known(history)
        first = asking.values["from"] or max(1, to - 1)
        found = _numbered(history, first, to)
        return Response(comparison(Presenter(asking), found[first], found[to]))

    def describe(self) -> Any:
        """The operation in the specification."""
        from api.catalogue import operation  # noqa: PLC0415 (describing needs the views' parameters)

        return operation(self.kind, self.action)

    def _page(self, selection: Selection, asking: Asking, *, narrowed: bool) -> tuple[Selection, list[Entry]]:
        limit, offset, order = (asking.values[name] for name in ("limit", "offset", "ordering"))
        words = asking.values["search"]
        if words is None:
            return selection, selection.page(limit, offset, order or "name")
        within = selection.version_pks() if narrowed else None
        hits = [hit.version for hit in search(asking.reader, words, (self.kind,), MOST_HITS, within)]
        selection = selection.versions(hits)
        return selection, selection.page(limit, offset, order) if order else selection.ranked(hits, limit, offset)


def _history(asking: Asking, found: Sequence[Recorded]) -> list[Json]:
    """The versions, each with how to cite it."""
    offered = citations(found, asking.reader, settings.BASE_URL)
    shown = Presenter(asking).history(found)
    return [cited(one, citation) for one, citation in zip(shown, offered, strict=True)]


def _known(history: History) -> int:
    """How many versions are known, which is the last one's number. Raises `Refused` when there is none."""
    total = history.count()
    if not total:
        raise Refused("not-found")
    return total


def _numbered(history: History, *numbers: int) -> dict[int, Recorded]:
    found = history.numbered(*numbers)
    if set(found) != set(numbers):
        raise Refused("not-found")
    return found
