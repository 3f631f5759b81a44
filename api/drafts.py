"""Drafts of routines and pathways: working copies beside what is in force. Whoever may not read one gets 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.agreeing_shown import (
    address_of_round,
    agreeing,
    draft_shown,
    drafts_shown,
    proposal_shown,
)
from api.agreeing_wishes import DraftWish, ProposalWish, ReasonWish, SaveWish
from api.answering import ApiView
from api.asking import Asking, understand
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.describing import Body, Json, Operation, described, list_of, path_parameter, ref, with_links
from api.paging import envelope
from api.parameters import LIMIT, OFFSET, Parameter, Unreadable, one_of
from api.preconditions import revision_expected
from api.rendering import RecordResponse
from api.representation import base
from api.writing import DRY_RUN, Writing, signed_in
from api.written import plain, wished
from records.recording import Session
from registry.agreeing import drafting, proposing
from registry.agreeing.asked import KINDS, Opening, Said, Terms, Written
from registry.agreeing.reading import (
    DRAFT_STATUSES,
    DraftState,
    drafts_known,
    in_status,
    proposal_states,
    since_signed,
    state_of,
    states,
)

UUID_SCHEMA = {"type": "string", "format": "uuid"}
EXAMPLE = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
DRAFT_ID = path_parameter("id", UUID_SCHEMA, "The draft.", EXAMPLE)
WHO = (
    "For the owner's people, those of organisations that it is shared with, coordinators of its areas, and their "
    "programs with the scope `agree`; for anybody else there is no such draft. "
)
READING = ("not-signed-in", "future-knowledge", "not-found")
CHANGING = ("not-as-things-stand", *WRITE_PROBLEMS)


def _identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable("write an identity: a UUID") from None


KIND = Parameter("kind", one_of(*KINDS), {"type": "string", "enum": list(KINDS)}, "Of this kind.", "routine")
STATUS = Parameter(
    "status", one_of(*DRAFT_STATUSES), {"type": "string", "enum": list(DRAFT_STATUSES)}, "In this state.", "draft"
)
RECORD = Parameter("record", _identity, UUID_SCHEMA, "Drafts of this record.", EXAMPLE)
OWNER = Parameter("owner", _identity, UUID_SCHEMA, "Drafts of this organisation.", EXAMPLE)
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the draft as you read it; what counts is the revision that it begins with.",
    "schema": {"type": "string"},
    "example": '"2-5d41402abc4b2a76b9719d911017c592"',
}


def reading(request: Request, *parameters: Parameter) -> Asking:
    """A request that reads what is not for everybody. Raises `Refused` for who has not signed in."""
    asking = understand(request, parameters)
    signed_in(request)
    return asking


def draft_state(asking: Asking, draft: UUID) -> DraftState:
    """The draft at the moment asked about. Raises `Refused`."""
    with agreeing(asking.viewer):
        return state_of(asking.viewer, draft, asking.moment.known_at)


def draft_now(writing: Writing, draft: UUID) -> tuple[Asking, DraftState]:
    """The draft as it is within the writer's turn."""
    asking = writing.asking()
    return asking, state_of(writing.viewer, draft, asking.moment.known_at)


class DraftsView(ApiView):
    """All drafts that one may know of."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: Request) -> Response:
        """A page of them, the latest opened first."""
        asking = reading(request, KIND, STATUS, RECORD, OWNER, LIMIT, OFFSET)
        chosen, known_at = asking.values, asking.moment.known_at
        found = drafts_known(asking.viewer, known_at).order_by("-pk")
        for name, column in (("kind", "kind"), ("record", "record"), ("owner", "owner__uuid")):
            if chosen[name]:
                found = found.filter(**{column: chosen[name]})
        if chosen["status"]:
            found = in_status(found, chosen["status"], known_at)
        limit, offset = chosen["limit"], chosen["offset"]
        items = drafts_shown(asking, states(list(found[offset : offset + limit]), known_at))
        return Response(envelope(request, items, found.count(), limit, offset))

    def post(self, request: Request) -> HttpResponse:
        """Open one."""
        writing = Writing(request)
        wish = wished(DraftWish, request.data)
        opening = Opening(wish.kind, wish.owner, wish.record)
        written = Written(plain(wish.document), wish.note, None, wish.confirmed)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                draft = drafting.open_draft(session, writing.viewer, opening, written)
                shown = draft_shown(*draft_now(writing, draft.uuid))
            headers = {"Location": f"{base()}/drafts/{draft.uuid}", "ETag": '"1"'}
            return (200 if writing.rehearsal else 201), shown, headers

        return writing.answer(work)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_list",
            summary="List drafts",
            description=f"{WHO}The latest opened first; each as it was at `known_at`.",
            tag="drafts",
            schema=list_of(with_links(ref("DraftSummary"), "self", "collection")),
            answer="A page of drafts.",
            parameters=described((KIND, STATUS, RECORD, OWNER, LIMIT, OFFSET)),
            problems=("not-signed-in", "future-knowledge"),
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_create",
            summary="Open a draft",
            description="Of a routine or pathway that there is, or of a new one. The document may be unfinished: what "
            "its content model says stands in `problems` and does not stop saving, as long as it is of the kind's "
            "shape and identifies nobody. For editors and administrators of the owner and coordinators of all its "
            "areas.",
            tag="drafts",
            schema=with_links(ref("Draft"), "self", "collection"),
            answer="The draft.",
            parameters=[IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=CHANGING,
            method="post",
            status=201,
            body=Body(ref("DraftWish")),
            leads_to=("drafts_read", "drafts_revisions"),
            changed_by=("drafts_save",),
        )


class DraftView(ApiView):
    """One draft."""

    http_method_names = ["get", "head", "options", "put"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """The draft, with what its model and the rules say of it."""
        asking = reading(request)
        state = draft_state(asking, id)
        return RecordResponse(draft_shown(asking, state), state.revision.number)

    def put(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Save it."""
        writing = Writing(request)
        known = revision_expected(request, lambda: draft_state(writing.asking(), id).revision.number)
        wish = wished(SaveWish, request.data)
        written = Written(plain(wish.document), wish.note, wish.base, wish.confirmed)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                saved = drafting.save(session, writing.viewer, id, known, written)
                shown = draft_shown(*draft_now(writing, id))
            return 200, shown, {"ETag": f'"{saved.number}"'}

        return writing.answer(work)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_read",
            summary="Read one draft",
            description=f"{WHO}As it was at `known_at`; `findings` are the rules for proposals that it breaks, were "
            "it to hold from `on`.",
            tag="drafts",
            schema=with_links(ref("Draft"), "self", "collection"),
            answer="The draft.",
            parameters=[DRAFT_ID],
            problems=READING,
        )

    def describe_put(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_save",
            summary="Save one draft",
            description="Its next revision. What the parties have before them stays as it was frozen.",
            tag="drafts",
            schema=with_links(ref("Draft"), "self", "collection"),
            answer="The draft as it is now.",
            parameters=[DRAFT_ID, IF_MATCH, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("precondition-required", "stale", *CHANGING),
            method="put",
            body=Body(ref("SaveWish")),
        )


class DraftWithdrawalsView(ApiView):
    """Ending a draft."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Withdraw it."""
        writing = Writing(request)
        wish = wished(ReasonWish, request.data)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                drafting.withdraw_draft(session, writing.viewer, id, Said(wish.reason, wish.confirmed))
                return 200, draft_shown(*draft_now(writing, id)), {}

        return writing.answer(work)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_withdraw",
            summary="Withdraw one draft",
            description="It is over, and what the parties have before them with it. Everything stays readable.",
            tag="drafts",
            schema=with_links(ref("Draft"), "self", "collection"),
            answer="The draft as it is now.",
            parameters=[DRAFT_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=CHANGING,
            method="post",
            body=Body(ref("ReasonWish")),
        )


class DraftProposalsView(ApiView):
    """Putting a draft to its parties."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Propose it."""
        writing = Writing(request)
        known = revision_expected(request, lambda: draft_state(writing.asking(), id).revision.number)
        wish = wished(ProposalWish, request.data)
        terms = Terms(wish.valid_from, wish.holds_back, wish.note)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                made = proposing.propose(session, writing.viewer, id, known, terms)
            address = address_of_round(made.kind, made.record, made.round)
            return (200 if writing.rehearsal else 201), _proposal(writing, made), {"Location": address}

        return writing.answer(work)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="drafts_propose",
            summary="Put one draft to its parties",
            description="Freezes the revision that If-Match names, with its hash, for the parties to sign: those it "
            "names; a pathway without, those of the routines it rests on and its owner; a routine without, its owner. "
            "An open round is replaced by the new one. Rules that block are refused with their code; see `findings` "
            "of the draft.",
            tag="proposals",
            schema=with_links(ref("Proposal"), "self", "collection"),
            answer="The proposal.",
            parameters=[DRAFT_ID, IF_MATCH, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("precondition-required", "stale", *CHANGING),
            method="post",
            status=201,
            body=Body(ref("ProposalWish")),
        )


def _proposal(writing: Writing, made: Any) -> Json:
    asking = writing.asking()
    (state,) = proposal_states([made], asking.moment.known_at)
    return proposal_shown(asking, state, since_signed(writing.viewer, state, asking.moment.known_at))
