"""A draft as it was saved each time."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.agreeing_shown import revision_shown
from api.answering import ApiView
from api.describing import Operation, described, list_of, path_parameter, ref, with_links
from api.drafts import DRAFT_ID, READING, WHO, draft_state, reading
from api.paging import envelope
from api.parameters import LIMIT, OFFSET
from api.problems import Refused
from registry.agreeing.reading import revisions_of


class RevisionsView(ApiView):
    """A draft as it was saved each time."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """A page of the revisions, in order."""
        asking = reading(request, LIMIT, OFFSET)
        state = draft_state(asking, id)
        found = revisions_of(state, asking.moment.known_at)
        limit, offset = asking.values["limit"], asking.values["offset"]
        items = [revision_shown(asking, state, one) for one in found[offset : offset + limit]]
        return Response(envelope(request, items, found.count(), limit, offset))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_revisions",
            summary="List the revisions of one draft",
            description=f"{WHO}As it was saved each time until `known_at`, in order.",
            tag="drafts",
            schema=list_of(with_links(ref("DraftRevision"), "self", "collection")),
            answer="A page of revisions.",
            parameters=[DRAFT_ID, *described((LIMIT, OFFSET))],
            problems=READING,
        )


class RevisionView(ApiView):
    """One revision."""

    def get(self, request: Request, id: UUID, number: int) -> Response:  # noqa: A002
        """The draft as it was saved that time."""
        asking = reading(request)
        state = draft_state(asking, id)
        found = revisions_of(state, asking.moment.known_at).filter(number=number).first()
        if found is None:
            raise Refused("not-found")
        return Response(revision_shown(asking, state, found))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        number = path_parameter("number", {"type": "integer", "minimum": 1}, "The revision's number.", 1)
        return Operation(
            id="drafts_revision",
            summary="Read one revision of one draft",
            description=WHO,
            tag="drafts",
            schema=with_links(ref("DraftRevision"), "self", "collection"),
            answer="The revision.",
            parameters=[DRAFT_ID, number],
            problems=READING,
        )
