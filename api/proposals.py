"""Proposals of a routine or pathway, round by round: what is frozen, who signs, evidence to take away; and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.agreeing_shown import agreeing, left_shown, proposal_shown, proposals_shown
from api.agreeing_wishes import EndWish, ReasonWish, RefusalWish, SignatureWish, WithdrawalWish
from api.answering import ApiView
from api.asking import Asking
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.describing import Body, Json, Operation, described, list_of, path_parameter, ref, with_links
from api.drafts import reading
from api.paging import envelope
from api.parameters import LIMIT, OFFSET
from api.preconditions import revision_expected, revision_of_record
from api.representation import base, link
from api.writing import DRY_RUN, Writing
from api.written import wished
from records.content import kinds
from records.recording import Session
from registry.agreeing import answering, leaving, proposing, sealing
from registry.agreeing.asked import Round, Said, Seen
from registry.agreeing.evidence import evidence_of
from registry.agreeing.leaving import Leaving, Left
from registry.agreeing.reading import ProposalState, proposal_state, proposal_states, proposals_known, since_signed

_UUID = {"type": "string", "format": "uuid"}
ID = path_parameter("id", _UUID, "The record.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11")
NUMBER = path_parameter("number", {"type": "integer", "minimum": 1}, "The round: 1, 2, 3 …", 1)
WHO = (
    "For the people of the draft's owner and of the parties, coordinators of its areas, and their programs with the "
    "scope `agree`; for anybody else there is no such proposal. "
)
_PERSON = "A person does this, in a session (with a second factor where the role asks for it); no program can. "
READING = ("not-signed-in", "future-knowledge", "not-found")
_CHANGING = ("not-as-things-stand", *WRITE_PROBLEMS)
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the record as you read it; what counts is the revision that it begins with.",
    "schema": {"type": "string"},
    "example": '"2-5d41402abc4b2a76b9719d911017c592"',
}


class OfRounds(ApiView):
    """Base of the views of one kind's proposals."""

    kind: str = ""

    @property
    def plural(self) -> str:
        """The kind in operations' names."""
        return kinds[self.kind].plural

    def state(self, asking: Asking, record: UUID, number: int) -> ProposalState:
        """The proposal as it was. Raises `Refused`."""
        with agreeing(asking.viewer):
            return proposal_state(asking.viewer, Round(self.kind, record, number), asking.moment.known_at)

    def shown(self, asking: Asking, state: ProposalState) -> Json:
        """The proposal whole."""
        return proposal_shown(asking, state, since_signed(asking.viewer, state, asking.moment.known_at))

    def act(self, request: Request, wanted: Round, do: Callable[[Session, Writing], Any]) -> HttpResponse:
        """Do something to a proposal, and answer with it."""
        writing = Writing(request)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                do(session, writing)
                asking = writing.asking()
                return 200, self.shown(asking, self.state(asking, wanted.record, wanted.number)), {}

        return writing.answer(work)

    def acting(self, what: str, summary: str, told: str, body: str) -> Operation:
        """The operation of `act` in the specification."""
        return Operation(
            id=f"{self.plural}_proposals_{what}",
            summary=summary,
            description=told,
            tag="proposals",
            schema=with_links(ref("Proposal"), "self", "collection"),
            answer="The proposal as it is now.",
            parameters=[ID, NUMBER, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=(*(("other-content",) if what in ("sign", "refuse") else ()), *_CHANGING),
            method="post",
            body=Body(ref(body)),
        )


class ProposalsView(OfRounds):
    """All rounds of a record."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of them, in order."""
        asking = reading(request, LIMIT, OFFSET)
        found = proposals_known(asking.viewer, self.kind, id, asking.moment.known_at)
        limit, offset = asking.values["limit"], asking.values["offset"]
        states = proposal_states(list(found[offset : offset + limit]), asking.moment.known_at)
        return Response(envelope(request, proposals_shown(asking, states), found.count(), limit, offset))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id=f"{self.plural}_proposals_list",
            summary=f"List the proposals of one {self.kind}",
            description=f"{WHO}Round by round, each as it was at `known_at`. A record of which there are none, or "
            "none that you may know of, has an empty list.",
            tag="proposals",
            schema=list_of(with_links(ref("ProposalSummary"), "self", "collection")),
            answer="A page of proposals.",
            parameters=[ID, *described((LIMIT, OFFSET))],
            problems=READING,
        )


class ProposalView(OfRounds):
    """One round."""

    def get(self, request: Request, id: UUID, number: int) -> Response:  # noqa: A002
        """The proposal."""
        asking = reading(request)
        return Response(self.shown(asking, self.state(asking, id, number)))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id=f"{self.plural}_proposals_read",
            summary=f"Read one proposal of one {self.kind}",
            description=f"{WHO}What is frozen, who has answered, and for each party what has changed since it last "
            "signed; as it was at `known_at`.",
            tag="proposals",
            schema=with_links(ref("Proposal"), "self", "collection"),
            answer="The proposal.",
            parameters=[ID, NUMBER],
            problems=READING,
        )


class SignaturesView(OfRounds):
    """Signing."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID, number: int) -> HttpResponse:  # noqa: A002
        """Sign for a party."""
        wish, wanted = wished(SignatureWish, request.data), Round(self.kind, id, number)
        seen = Seen(wanted, wish.content_hash, wish.organisation)
        return self.act(request, wanted, lambda session, writing: answering.sign(session, writing.viewer, seen))

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        told = (
            f"{_PERSON}For a signatory of the party, or of an organisation above it. The hash says what was read. When "
            "all parties have signed it is agreed: in the same instant it becomes a version from its day, and what it "
            "supersedes ends."
        )
        return self.acting("sign", "Sign a proposal", told, "SignatureWish")


class RefusalsView(OfRounds):
    """Declining."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID, number: int) -> HttpResponse:  # noqa: A002
        """Decline for a party."""
        wish, wanted = wished(RefusalWish, request.data), Round(self.kind, id, number)
        seen, said = Seen(wanted, wish.content_hash, wish.organisation), Said(wish.reason, wish.confirmed)
        return self.act(
            request, wanted, lambda session, writing: answering.decline(session, writing.viewer, seen, said)
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        told = f"{_PERSON}The round can then not be agreed; a changed proposal is a new round."
        return self.acting("refuse", "Decline a proposal", told, "RefusalWish")


class ProposalWithdrawalsView(OfRounds):
    """Taking a proposal back."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID, number: int) -> HttpResponse:  # noqa: A002
        """Withdraw it."""
        wish, wanted = wished(ReasonWish, request.data), Round(self.kind, id, number)
        said = Said(wish.reason, wish.confirmed)
        return self.act(
            request, wanted, lambda session, writing: proposing.withdraw_proposal(session, writing.viewer, wanted, said)
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        told = "For who writes the draft, which goes on."
        return self.acting("withdraw", "Take a proposal back", told, "ReasonWish")


class EvidenceView(OfRounds):
    """Evidence to take away."""

    def get(self, request: Request, id: UUID, number: int) -> Response:  # noqa: A002
        """One file."""
        asking = reading(request)
        return Response(evidence_of(self.state(asking, id, number), asking.moment.known_at))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id=f"{self.plural}_proposals_evidence",
            summary="Take away the evidence of a proposal",
            description=f"{WHO}What was frozen, each answer with its instant and event in the log, what came of it, "
            "and the registry's Ed25519 signature over all of it. `python -m registry.agreeing.verifying` checks it "
            "without the registry; the public key is at `/evidence-keys`.",
            tag="proposals",
            schema={
                "type": "object",
                "additionalProperties": True,
                "example": {"format": "samverkansregistret-evidence-2"},
            },
            answer="The evidence.",
            parameters=[ID, NUMBER],
            problems=READING,
        )


class _Leaving(OfRounds):
    """Base of leaving what was agreed."""

    http_method_names = ["options", "post"]

    def leave(self, request: Request, record: UUID, wish: EndWish, do: Callable[..., Left]) -> HttpResponse:
        """Record it, and answer with what follows."""
        writing = Writing(request)
        said = Said(wish.reason, wish.confirmed)
        known = revision_expected(request, revision_of_record(record))
        asked = Leaving(self.kind, record, wish.valid_from, said, wish.source, known)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            with agreeing(writing.viewer):
                left = do(session, writing.viewer, asked)
                return 200, left_shown(writing.asking(), self.kind, record, left), {}

        return writing.answer(work, self.kind)

    def leaving(self, what: str, summary: str, told: str, body: str) -> Operation:
        """The operation in the specification."""
        return Operation(
            id=f"{self.plural}_{what}",
            summary=summary,
            description=f"{_PERSON}{told}",
            tag="proposals",
            schema=with_links(ref("Consequences"), "describes"),
            answer="What was recorded, and what follows.",
            parameters=[ID, IF_MATCH, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("precondition-required", "stale", *_CHANGING),
            method="post",
            body=Body(ref(body)),
        )


class PartyWithdrawalsView(_Leaving):
    """A party withdraws."""

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Say from which day it is no longer bound."""
        wish = wished(WithdrawalWish, request.data)
        return self.leave(
            request, id, wish, lambda session, viewer, asked: leaving.withdraw_party(
                session, viewer, asked, wish.organisation
            ),
        )  # fmt: skip

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        told = (
            "A fact, not a proposal: for a signatory of the party, or of an organisation above it. `dry_run=true` "
            "tells what would follow."
        )
        return self.leaving("withdraw_party", f"Withdraw a party from one {self.kind}", told, "WithdrawalWish")


class AgreementEndingsView(_Leaving):
    """The owner ends it."""

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Say from which day it no longer holds."""
        return self.leave(request, id, wished(EndWish, request.data), leaving.end)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return self.leaving("end", f"End one {self.kind}", "For a signatory of the owner.", "EndWish")


class EvidenceKeysView(ApiView):
    """The registry's public keys."""

    def get(self, request: Request) -> Response:
        """The present one first."""
        self.refuse_parameters(request)
        keys = sealing.public_keys()
        items = [
            {"algorithm": sealing.ALGORITHM, "key": sealing.name_of(key), "public_key": key, "present": place == 0}
            for place, key in enumerate(keys)
        ]
        return Response({"items": items, "_links": {"self": link("self", f"{base()}/evidence-keys")}})

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="evidence_keys",
            summary="The registry's public keys",
            description="By which the signature under evidence is checked. Keep the key of the day with the evidence.",
            tag="proposals",
            schema=with_links(ref("EvidenceKeys"), "self"),
            answer="The keys.",
            moment=False,
        )
