"""The use case of putting a draft to its parties: a revision is frozen, and they are asked to sign exactly that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from pydantic import ValidationError

from partners.access import Act, Standing, Viewer
from partners.maintaining.days import allowed_days
from records.complaints import said_of
from records.content import kinds
from records.hashing import words_hash
from records.models import Record, Version
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import NotRecorded, Problem, Session, identifying, refuse_identifying
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OldRevision, Round, Said, Terms
from registry.agreeing.drafting import base_now, close_proposal, last_revision, open_proposal, share_with
from registry.agreeing.models import Draft, Proposal, ProposalClosing, ProposalParty, Revision
from registry.agreeing.rights import readable, readable_by, require_writing, shared_with
from registry.agreeing.rules import Broken, Proposed, broken
from registry.agreeing.shape import problems
from registry.agreeing.signable import WITH_ITS_DAYS, Signable, frozen, hash_of
from registry.agreeing.telling import tell_of


@dataclass(frozen=True)
class _Frozen:
    """What is put to the parties that sign it."""

    document: dict[str, Any]
    signing: list[UUID]


def judged(draft: Draft, revision: Revision, moment: Moment) -> list[Broken]:
    """The rules that the revision breaks, were it to hold from `moment.on`. For showing while it is written."""
    moved = bases_at([draft.record], moment.known_at)[draft.record] != revision.base
    return broken(Proposed(draft.kind, draft.record, draft.owner.uuid, revision.document, moment, moved))


def bases_at(records: Iterable[UUID], known_at: datetime) -> dict[UUID, int]:
    """The number of the last version that had been recorded of each record; 0 when there was none. One query."""
    wanted = set(records)
    rows = Version.mechanism.filter(record__uuid__in=wanted, recorded_at__lte=known_at).values_list("record__uuid")
    return dict.fromkeys(wanted, 0) | dict(rows.annotate(last=Max("number")))


def propose(session: Session, viewer: Viewer, draft_id: UUID, known: int | None, terms: Terms) -> Proposal:
    """Freeze the draft as it was saved last, and put it to its parties: a new round that takes an open one's place.

    `known`: the revision that the caller has read. Raises `NoSuch`, `MayNot`, `NotNow`, `OldRevision`; `NotRecorded`
    for what its content model, the guard and the rules that block say of it (a rule's code is the problem's).
    """
    draft = readable(viewer, draft_id)
    require_writing(viewer, draft)
    if hasattr(draft, "closing"):
        raise NotNow("draft_over")
    revision = last_revision(draft)
    if known is not None and known != revision.number:
        raise OldRevision(known, revision.number)
    refuse_identifying({"note": terms.note}, confirmed=revision.confirmed)
    _refuse_day(session, terms)
    content = _content(draft, revision, session.at)
    moment = Moment.resolve(terms.valid_from)
    moved = base_now(draft.record) != revision.base
    proposed = Proposed(draft.kind, draft.record, draft.owner.uuid, content, moment, moved)
    _refuse_broken(broken(proposed), content)
    document = frozen(content, proposed.signing)
    return _freeze(session, revision, _Frozen(document, proposed.signing), terms)


def withdraw_proposal(session: Session, viewer: Viewer, wanted: Round, said: Said) -> Proposal:
    """Take a proposal back; its draft goes on. Raises `NoSuch`, `MayNot`, `NotNow`, `NotRecorded`."""
    proposal = found_proposal(viewer, wanted)
    require_writing(viewer, proposal.draft)
    if hasattr(proposal, "closing"):
        raise NotNow("proposal_over")
    refuse_identifying({"reason": said.text}, confirmed=said.confirmed)
    close_proposal(session, proposal, ProposalClosing.How.WITHDRAWN, said.text)
    tell_of(session, proposal, "withdrawn")
    return proposal


def found_proposal(viewer: Viewer, wanted: Round) -> Proposal:
    """The proposal of a round. Raises `NoSuch`, also for one that the viewer may not know of."""
    rows = Proposal.objects.filter(kind=wanted.kind, record=wanted.record, round=wanted.number)
    found = (
        rows.filter(draft__in=readable_by(viewer))
        .select_related("event", "draft__owner", "closing", "revision")
        .first()
    )
    if found is None:
        raise NoSuch
    return found


def may_sign_for(viewer: Viewer, party: UUID) -> bool:
    """Whether the viewer signs for the organisation: as its signatory, or of one above it."""
    return viewer.may(Act.SIGN, [Standing.OWN], party)


def require_signing(viewer: Viewer, party: UUID) -> None:
    """Raises `MayNot`."""
    if not may_sign_for(viewer, party):
        raise MayNot(Act.SIGN)


def _refuse_day(session: Session, terms: Terms) -> None:
    today = session.at.astimezone(STOCKHOLM).date()
    first, last = allowed_days(Standing.OWN, today)
    if not first <= terms.valid_from <= last:
        text = f"choose a day from {first} to {last}"
        raise NotRecorded({0: [Problem(("valid_from",), "outside_period", text)]})
    if terms.valid_from < today and not terms.holds_back:
        text = "the day has passed; choose a later one, or say holds_back when it shall hold from then all the same"
        raise NotRecorded({0: [Problem(("valid_from",), "day_has_passed", text)]})


def _content(draft: Draft, revision: Revision, known_at: datetime) -> dict[str, Any]:
    """The revision as a whole content. Raises `NotRecorded` with all that is wrong with it."""
    try:
        content = kinds[draft.kind].model_validate(revision.document)
    except ValidationError as error:
        found = [Problem(("document", *path), code, text) for path, code, text in said_of(error)]
        raise NotRecorded({0: found}) from None
    found = [*identifying(content, confirmed=revision.confirmed), *problems(draft.kind, revision.document, known_at)]
    if found:
        raise NotRecorded({0: [Problem(("document", *one.path), one.code, one.message) for one in found]})
    return content.model_dump(mode="json", exclude_none=True)


def _refuse_broken(found: list[Broken], content: dict[str, Any]) -> None:
    blocking = [one for one in found if one.weight == "block"]
    if blocking:
        raise NotRecorded({0: [Problem(_place(one, content), one.code, one.words.en or "") for one in blocking]})


def _place(one: Broken, content: dict[str, Any]) -> tuple[str | int, ...]:
    for field in ("steps", "sections") if one.part else ():
        for place, part in enumerate(content.get(field) or ()):
            if part["key"] == one.part:
                return "document", field, place
    return ("document",)


def _freeze(session: Session, revision: Revision, made: _Frozen, terms: Terms) -> Proposal:
    draft, signing = revision.draft, made.signing
    replaced = open_proposal(draft)
    if replaced is not None:
        close_proposal(session, replaced, ProposalClosing.How.REPLACED)
    last = Proposal.objects.filter(record=draft.record).aggregate(last=Max("round"))["last"]
    number = (last or 0) + 1
    put = Signable(draft.kind, draft.record, number, made.document, terms.valid_from, terms.holds_back)
    found = hash_of(put)
    detail = {
        "draft": str(draft.uuid), "owner": str(draft.owner.uuid), "kind": draft.kind, "record": str(draft.record),
        "round": number, "revision": revision.number, "format": WITH_ITS_DAYS, "content_hash": found, **put.days,
        "base": revision.base, "parties": [str(one) for one in signing], "words_hash": words_hash(terms.note),
    }  # fmt: skip
    sequence = session.note("proposal.made", None, detail)
    proposal = Proposal.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, draft=draft, revision=revision, kind=draft.kind,
        record=draft.record, round=number, document=made.document, content_hash=found, valid_from=terms.valid_from,
        holds_back=terms.holds_back, base=revision.base, note=terms.note,
    )  # fmt: skip
    records = {one.uuid: one for one in Record.objects.filter(uuid__in=signing)}
    labels = Reader(Viewer.system("agreeing"), Moment.resolve()).labels(signing)
    names = {one: labels[one].name.sv if one in labels else "" for one in signing}
    ProposalParty.objects.bulk_create(
        [ProposalParty(proposal=proposal, organisation=records[one], name=names[one]) for one in signing]
    )
    already = shared_with(draft) | {draft.owner.uuid}
    share_with(session, draft, [records[one] for one in signing if one not in already])
    tell_of(session, proposal, "proposed")
    return proposal
