"""Comments on drafts: made, read, and said to have been dealt with."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.agreeing_shown import agreeing, comments_shown
from api.agreeing_wishes import CommentWish
from api.answering import ApiView
from api.catalogue import IDEMPOTENCY_KEY
from api.describing import Body, Json, Operation, described, list_of, path_parameter, ref, with_links
from api.drafts import CHANGING, DRAFT_ID, EXAMPLE, READING, UUID_SCHEMA, WHO, draft_state, reading
from api.paging import envelope
from api.parameters import LIMIT, OFFSET
from api.representation import base
from api.writing import DRY_RUN, Writing
from api.written import wished
from records.recording import Session
from registry.agreeing import drafting
from registry.agreeing.asked import Said
from registry.agreeing.models import Comment
from registry.agreeing.reading import comments_on


class CommentsView(ApiView):
    """Remarks on a draft."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """A page of them, in the order made."""
        asking = reading(request, LIMIT, OFFSET)
        found = comments_on(draft_state(asking, id), asking.moment.known_at)
        limit, offset = asking.values["limit"], asking.values["offset"]
        items = comments_shown(asking, list(found[offset : offset + limit]))
        return Response(envelope(request, items, found.count(), limit, offset))

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Make one."""
        writing = Writing(request)
        wish = wished(CommentWish, request.data)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                said = Said(wish.text, wish.confirmed)
                made = drafting.comment(session, writing.viewer, id, wish.part, said)
            (shown,) = comments_shown(writing.asking(), [made])
            return (200 if writing.rehearsal else 201), shown, {"Location": f"{base()}/drafts/{id}/comments"}

        return writing.answer(work)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_comments",
            summary="List the comments on one draft",
            description=f"{WHO}In the order made, until `known_at`.",
            tag="drafts",
            schema=list_of(with_links(ref("DraftComment"), "self", "describes")),
            answer="A page of comments.",
            parameters=[DRAFT_ID, *described((LIMIT, OFFSET))],
            problems=READING,
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_comment",
            summary="Comment on one draft",
            description="On one step or section by its key, or on the whole. For editors, signatories and "
            "administrators of the owner and of organisations that it is shared with, and coordinators of its areas.",
            tag="drafts",
            schema=with_links(ref("DraftComment"), "self", "describes"),
            answer="The comment.",
            parameters=[DRAFT_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=CHANGING,
            method="post",
            status=201,
            body=Body(ref("CommentWish")),
            leads_to=("draft_comments_resolve",),
        )


class ResolutionsView(ApiView):
    """Dealing with a comment."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Say that it has been dealt with."""
        writing = Writing(request)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                drafting.resolve(session, writing.viewer, id)
            made = Comment.objects.select_related("draft", "organisation", "resolution").get(uuid=id)
            (shown,) = comments_shown(writing.asking(), [made])
            return 200, shown, {}

        return writing.answer(work)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="draft_comments_resolve",
            summary="Say that a comment has been dealt with",
            description="For who made it, and who writes the draft.",
            tag="drafts",
            schema=with_links(ref("DraftComment"), "self", "describes"),
            answer="The comment.",
            parameters=[
                path_parameter("id", UUID_SCHEMA, "The comment.", EXAMPLE), IDEMPOTENCY_KEY, *described((DRY_RUN,))
            ],
            problems=CHANGING,
            method="post",
        )  # fmt: skip
