"""The use cases of the parties: sign what was proposed, or decline it with a reason. The last signature agrees it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from partners.access import Act, Viewer
from records.hashing import content_hash, words_hash
from records.models import Belief, Record, Version
from records.moment import STOCKHOLM
from records.recording import Draft as ToRecord
from records.recording import NotRecorded, Problem, Session, refuse_identifying
from registry.agreeing.asked import MayNot, NotNow, OtherHash, Said, Seen
from registry.agreeing.drafting import base_now, close_draft, close_proposal
from registry.agreeing.models import Answer, DraftClosing, Proposal, ProposalClosing
from registry.agreeing.proposing import found_proposal, may_sign_for, require_signing
from registry.agreeing.signable import hash_of, signed
from registry.agreeing.telling import tell_of


def sign(session: Session, viewer: Viewer, seen: Seen) -> Answer:
    """Sign for a party what was proposed in a round.

    When all parties have signed, what was proposed is recorded in the same turn, and what it supersedes ends. Raises
    `NoSuch`, `MayNot`, `NotNow`, `OtherHash`, `NotRecorded`.
    """
    proposal = found_proposal(viewer, seen.round)
    organisation = _party(viewer, proposal, seen.party)
    _refuse_to_answer(proposal, organisation, seen)
    if base_now(proposal.record) != proposal.base:
        raise NotNow("base_moved")
    answer = _answer(session, proposal, organisation, Answer.What.SIGNED, "")
    if _all_have_signed(proposal):
        _agree(session, proposal)
    return answer


def decline(session: Session, viewer: Viewer, seen: Seen, said: Said) -> Answer:
    """Decline it with a reason. The round can then not be agreed; the others may still answer. Raises as `sign`."""
    proposal = found_proposal(viewer, seen.round)
    organisation = _party(viewer, proposal, seen.party)
    _refuse_to_answer(proposal, organisation, seen)
    refuse_identifying({"reason": said.text}, confirmed=said.confirmed)
    if not said.text.strip():
        raise NotRecorded({0: [Problem(("reason",), "missing", "say why, so that the proposal can be changed")]})
    answer = _answer(session, proposal, organisation, Answer.What.DECLINED, said.text.strip())
    tell_of(session, proposal, "declined")
    return answer


def _party(viewer: Viewer, proposal: Proposal, asked: UUID | None) -> Record:
    """The party that the viewer answers for. Raises `MayNot`, `NotNow` and `NotRecorded`."""
    parties = {row.organisation.uuid: row.organisation for row in proposal.parties.select_related("organisation")}
    if asked is not None:
        require_signing(viewer, asked)
        if asked not in parties:
            raise NotNow("not_party")
        return parties[asked]
    own = [one for one in parties if may_sign_for(viewer, one)]
    left = [one for one in own if not Answer.objects.filter(proposal=proposal, organisation=parties[one]).exists()]
    if not own:
        raise MayNot(Act.SIGN)
    if len(own) > 1 and len(left) != 1:
        text = "you sign for more than one party; say for which"
        raise NotRecorded({0: [Problem(("organisation",), "missing", text)]})
    return parties[(left or own)[0]]


def _refuse_to_answer(proposal: Proposal, organisation: Record, seen: Seen) -> None:
    if hasattr(proposal, "closing"):
        raise NotNow("proposal_over")
    if Answer.objects.filter(proposal=proposal, organisation=organisation).exists():
        raise NotNow("answered_already")
    if seen.content_hash != proposal.content_hash:
        raise OtherHash(proposal.content_hash)
    if hash_of(proposal.signable, proposal.form) != proposal.content_hash:
        raise RuntimeError("what is kept is not what was proposed")


def _answer(session: Session, proposal: Proposal, organisation: Record, what: Answer.What, reason: str) -> Answer:
    detail = {
        "draft": str(proposal.draft.uuid), "kind": proposal.kind, "record": str(proposal.record),
        "round": proposal.round, "content_hash": proposal.content_hash, "organisation": str(organisation.uuid),
        "words_hash": words_hash(reason),
    }  # fmt: skip
    sequence = session.note(f"proposal.{what}", None, detail)
    return Answer.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, proposal=proposal, organisation=organisation,
        what=what, content_hash=proposal.content_hash, reason=reason,
    )  # fmt: skip


def _all_have_signed(proposal: Proposal) -> bool:
    parties = set(proposal.parties.values_list("organisation", flat=True))
    rows = Answer.objects.filter(proposal=proposal, what=Answer.What.SIGNED)
    return parties == set(rows.values_list("organisation", flat=True))


def _agree(session: Session, proposal: Proposal) -> Version:
    """Record what all have signed from its day on, and end what it supersedes; the draft is over."""
    today = session.at.astimezone(STOCKHOLM).date()
    first = proposal.valid_from if proposal.holds_back else max(proposal.valid_from, today)
    rows = Answer.objects.filter(proposal=proposal).values_list("organisation__uuid", "recorded_at")
    content = signed(proposal.document, {party: at.astimezone(STOCKHOLM).date() for party, at in rows})
    confirmed = proposal.revision.confirmed
    note = f"Överenskommet av alla parter, omgång {proposal.round}."
    version = session.record(
        ToRecord(proposal.kind, content, first, record=proposal.record, change_note=note, confirmed=confirmed)
    )
    if version.content_hash != content_hash(content):
        raise RuntimeError("what was recorded is not what was signed")
    if predecessor := content.get("supersedes"):
        _end_predecessor(session, proposal.kind, UUID(predecessor), first, proposal.record)
    close_proposal(session, proposal, ProposalClosing.How.AGREED, version=version.pk)
    close_draft(session, proposal.draft, DraftClosing.How.AGREED)
    tell_of(session, proposal, "agreed")
    return version


def _end_predecessor(session: Session, kind: str, predecessor: UUID, first: date, successor: UUID) -> None:
    """Let nothing hold for it from the day on; when nothing does any more, there is nothing to end."""
    beliefs = Belief.objects.filter(record__uuid=predecessor, known_until=None, version__ends=False)
    if any(belief.valid_until is None or belief.valid_until > first for belief in beliefs):
        note = f"Ersatt av {successor}."
        session.record(ToRecord(kind, None, first, record=predecessor, change_note=note, confirmed=True))
