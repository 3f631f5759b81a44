"""With whom a draft is shared: read, and chosen anew as a whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.agreeing_shown import agreeing, draft_shown, sharings_shown
from api.agreeing_wishes import SharingWish
from api.answering import ApiView
from api.asking import Asking
from api.catalogue import IDEMPOTENCY_KEY
from api.describing import Body, Json, Operation, described, ref, with_links
from api.drafts import CHANGING, DRAFT_ID, IF_MATCH, READING, WHO, draft_now, draft_state, reading
from api.preconditions import revision_expected
from api.rendering import RecordResponse
from api.writing import DRY_RUN, Writing
from api.written import wished
from records.recording import Session
from registry.agreeing import drafting

_IF_MATCH_SHARINGS: Json = IF_MATCH | {
    "description": "The ETag of the sharings as you read them: what somebody else has changed since is not taken back.",
}


def _sharings(asking: Asking, draft: UUID) -> dict[str, Any]:
    """With whom a draft is shared. Raises `Refused`."""
    return sharings_shown(asking, draft_state(asking, draft))


class SharingsView(ApiView):
    """With whom a draft is shared."""

    http_method_names = ["get", "head", "options", "put"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """With whom."""
        asking = reading(request)
        shown = _sharings(asking, id)
        return RecordResponse(shown, shown["revision"])

    def put(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Share it with exactly these."""
        writing = Writing(request)
        known = revision_expected(request, lambda: _sharings(writing.asking(), id)["revision"])
        wish = wished(SharingWish, request.data)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                revision = drafting.share(session, writing.viewer, id, wish.organisations, known)
                return 200, draft_shown(*draft_now(writing, id)), {"ETag": f'"{revision}"'}

        return writing.answer(work)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_sharings",
            summary="With whom one draft is shared",
            description=f"{WHO}As it was at `known_at`.",
            tag="drafts",
            schema=with_links(ref("DraftSharings"), "self", "describes"),
            answer="The organisations.",
            parameters=[DRAFT_ID],
            problems=READING,
        )

    def describe_put(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_share",
            summary="Share one draft",
            description="With exactly these organisations: their people read it and comment on it. Those that were "
            "ever asked to sign it stay.",
            tag="drafts",
            schema=with_links(ref("Draft"), "self", "collection"),
            answer="The draft as it is now.",
            parameters=[DRAFT_ID, _IF_MATCH_SHARINGS, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("precondition-required", "stale", *CHANGING),
            method="put",
            body=Body(ref("SharingWish")),
        )
