"""Drafts and proposals as they were known at an instant, for those who may know of them.

Rights follow today; what is told is what had been recorded until `known_at`. What is told never changes for an instant
that has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from partners.access import Viewer
from registry.agreeing.asked import NoSuch, Round
from registry.agreeing.models import (
    Answer,
    Comment,
    Draft,
    DraftClosing,
    Proposal,
    ProposalClosing,
    ProposalParty,
    Revision,
    Sharing,
)
from registry.agreeing.rights import readable_by
from registry.comparing import Change, compare

Json = dict[str, Any]
Row = TypeVar("Row", Sharing, Proposal)
DraftStatus = Literal["draft", "proposed", "agreed", "withdrawn"]
ProposalStatus = Literal["open", "declined", "replaced", "withdrawn", "agreed"]
DRAFT_STATUSES: tuple[DraftStatus, ...] = ("draft", "proposed", "agreed", "withdrawn")


@dataclass(frozen=True)
class DraftState:
    """A draft at an instant: as it was saved last until then, with whom it was shared, what had become of it."""

    draft: Draft
    revision: Revision
    status: DraftStatus
    shared_with: tuple[UUID, ...]
    open_round: int | None
    closing: DraftClosing | None


@dataclass(frozen=True)
class PartyState:
    """A party of a proposal at an instant: its answer, if it had given one."""

    organisation: UUID
    name: str
    answer: Answer | None


@dataclass(frozen=True)
class ProposalState:
    """A proposal at an instant."""

    proposal: Proposal
    status: ProposalStatus
    parties: tuple[PartyState, ...]
    closing: ProposalClosing | None


@dataclass(frozen=True)
class SinceSigned:
    """What a proposal changes for a party since the last round that it signed.

    `before`, `after`: the documents, each with its days.
    """

    organisation: UUID
    round: int
    before: Json
    after: Json
    changes: tuple[Change, ...]


def drafts_known(viewer: Viewer, known_at: datetime) -> QuerySet[Draft]:
    """The drafts that had been opened and that the viewer may know of."""
    return readable_by(viewer).filter(recorded_at__lte=known_at).select_related("owner")


def in_status(drafts: QuerySet[Draft], status: DraftStatus, known_at: datetime) -> QuerySet[Draft]:
    """Those of the drafts that had the status."""
    closed = DraftClosing.objects.filter(recorded_at__lte=known_at)
    if status in ("agreed", "withdrawn"):
        return drafts.filter(pk__in=closed.filter(how=status).values("draft"))
    waiting = _held(Proposal.objects.all(), "closing", known_at).values("draft")
    held = drafts.exclude(pk__in=closed.values("draft"))
    return held.filter(pk__in=waiting) if status == "proposed" else held.exclude(pk__in=waiting)


def states(drafts: Sequence[Draft], known_at: datetime) -> list[DraftState]:
    """The state of each draft, in order. Four queries for any number."""
    pks = [draft.pk for draft in drafts]
    last = Revision.objects.filter(draft=OuterRef("draft"), recorded_at__lte=known_at).order_by("-number")
    rows = Revision.objects.filter(draft__in=pks, pk=Subquery(last.values("pk")[:1]))
    revisions = {row.draft_id: row for row in rows}
    closings = {row.draft_id: row for row in DraftClosing.objects.filter(draft__in=pks, recorded_at__lte=known_at)}
    shared: dict[int, list[UUID]] = defaultdict(list)
    sharings = _held(Sharing.objects.filter(draft__in=pks), "ending", known_at).order_by("pk")
    for draft, organisation in sharings.values_list("draft", "organisation__uuid"):
        shared[draft].append(organisation)
    proposals = _held(Proposal.objects.filter(draft__in=pks), "closing", known_at)
    rounds = dict(proposals.values_list("draft", "round"))
    return [
        DraftState(
            draft,
            revisions[draft.pk],
            _status(closings.get(draft.pk), rounds.get(draft.pk)),
            tuple(shared[draft.pk]),
            rounds.get(draft.pk),
            closings.get(draft.pk),
        )
        for draft in drafts
    ]


def state_of(viewer: Viewer, draft: UUID, known_at: datetime) -> DraftState:
    """One draft. Raises `NoSuch`."""
    found = drafts_known(viewer, known_at).filter(uuid=draft).first()
    if found is None:
        raise NoSuch
    return states([found], known_at)[0]


def revisions_of(state: DraftState, known_at: datetime) -> QuerySet[Revision]:
    """The revisions that had been saved, in order."""
    return Revision.objects.filter(draft=state.draft, recorded_at__lte=known_at).order_by("number")


def comments_on(state: DraftState, known_at: datetime) -> QuerySet[Comment]:
    """The comments that had been made, in order."""
    rows = Comment.objects.filter(draft=state.draft, recorded_at__lte=known_at)
    return rows.select_related("draft", "organisation", "resolution").order_by("pk")


def proposals_known(viewer: Viewer, kind: str, record: UUID, known_at: datetime) -> QuerySet[Proposal]:
    """The proposals of a record that had been made and that the viewer may know of, in the order of rounds."""
    rows = Proposal.objects.filter(kind=kind, record=record, recorded_at__lte=known_at, draft__in=readable_by(viewer))
    return rows.select_related("event", "draft__owner", "revision").order_by("round")


def proposal_states(proposals: Sequence[Proposal], known_at: datetime) -> list[ProposalState]:
    """The state of each proposal, in order. Three queries for any number."""
    pks = [proposal.pk for proposal in proposals]
    answers = {
        (row.proposal_id, row.organisation_id): row
        for row in Answer.objects.filter(proposal__in=pks, recorded_at__lte=known_at).select_related("event")
    }
    closings = {
        row.proposal_id: row
        for row in ProposalClosing.objects.filter(proposal__in=pks, recorded_at__lte=known_at).select_related(
            "version", "event"
        )
    }
    parties: dict[int, list[PartyState]] = defaultdict(list)
    rows = ProposalParty.objects.filter(proposal__in=pks).select_related("organisation").order_by("pk")
    for row in rows:
        answer = answers.get((row.proposal_id, row.organisation_id))
        parties[row.proposal_id].append(PartyState(row.organisation.uuid, row.name, answer))
    return [
        ProposalState(
            one, _proposal_status(closings.get(one.pk), parties[one.pk]), tuple(parties[one.pk]), closings.get(one.pk)
        )
        for one in proposals
    ]


def proposal_state(viewer: Viewer, wanted: Round, known_at: datetime) -> ProposalState:
    """One proposal. Raises `NoSuch`."""
    found = proposals_known(viewer, wanted.kind, wanted.record, known_at).filter(round=wanted.number).first()
    if found is None:
        raise NoSuch
    return proposal_states([found], known_at)[0]


def since_signed(viewer: Viewer, state: ProposalState, known_at: datetime) -> list[SinceSigned]:
    """For each party that has signed an earlier round: what has changed since. A party that never has is left out.

    At most four queries.
    """
    proposal = state.proposal
    earlier = proposals_known(viewer, proposal.kind, proposal.record, known_at).filter(round__lt=proposal.round)
    signed: dict[UUID, Proposal] = {}
    for one in proposal_states(list(earlier), known_at):
        for party in one.parties:
            if party.answer and party.answer.what == Answer.What.SIGNED:
                signed[party.organisation] = one.proposal
    shall = _with_days(proposal)
    return [
        SinceSigned(party.organisation, before.round, was, shall, tuple(compare(was, shall)))
        for party in state.parties
        if (before := signed.get(party.organisation)) and (was := _with_days(before))
    ]


def _with_days(proposal: Proposal) -> Json:
    return proposal.document | proposal.signable.days


def _held(rows: QuerySet[Row], ending: str, known_at: datetime) -> QuerySet[Row]:
    """The rows that had been recorded and had not come to their end."""
    still = Q(**{ending: None}) | Q(**{f"{ending}__recorded_at__gt": known_at})
    return rows.filter(still, recorded_at__lte=known_at)


def _status(closing: DraftClosing | None, open_round: int | None) -> DraftStatus:
    if closing is not None:
        return "agreed" if closing.how == DraftClosing.How.AGREED else "withdrawn"
    return "draft" if open_round is None else "proposed"


def _proposal_status(closing: ProposalClosing | None, parties: Sequence[PartyState]) -> ProposalStatus:
    if closing is not None:
        found: dict[str, ProposalStatus] = {"agreed": "agreed", "replaced": "replaced", "withdrawn": "withdrawn"}
        return found[closing.how]
    declined = any(party.answer and party.answer.what == Answer.What.DECLINED for party in parties)
    return "declined" if declined else "open"
