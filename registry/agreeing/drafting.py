"""The use cases of a draft: open it, save it, share it, comment on it, withdraw it. Each is one act in a writer's turn.

The log is told who did what to which draft with which hash, and nothing of what was written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from partners.access import Act, Viewer
from records.hashing import content_hash, words_hash
from records.models import Record
from records.recording import NotRecorded, Problem, Session, last_numbers, refuse_identifying
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OldRevision, Opening, Said, Written
from registry.agreeing.models import (
    Comment,
    Draft,
    DraftClosing,
    Proposal,
    ProposalClosing,
    Resolution,
    Revision,
    RevisionArea,
    Sharing,
    SharingEnd,
)
from registry.agreeing.rights import (
    asked_to_sign,
    comments_for,
    may_write,
    readable,
    readable_by,
    require_writing,
    shared_with,
    sharing_revision,
)
from registry.agreeing.shape import kept

Json = dict[str, Any]
MOST_SHARED = 200
"""Organisations with which one draft is shared."""


@dataclass(frozen=True)
class _Kept:
    """A revision on its way into the table."""

    document: Json
    areas: tuple[Record, ...]
    note: str
    base: int
    confirmed: bool


def open_draft(session: Session, viewer: Viewer, opening: Opening, written: Written) -> Draft:
    """A new draft. Raises `MayNot` (also for a record whose owner is another), `NotNow` when the owner has a draft of
    it already, and `NotRecorded`.
    """
    organisation = Record.objects.filter(uuid=opening.owner, kind="organisation").first()
    if organisation is None:
        raise _refused("owner", "unknown_reference", "names no organisation in the registry")
    document = kept(opening.kind, written.document, confirmed=written.confirmed)
    areas = _areas(document)
    _refuse_writing_for(viewer, opening.owner, areas)
    identity = opening.record or uuid4()
    _refuse_foreign(opening.kind, identity, opening.owner)
    if Draft.objects.filter(record=identity, owner=organisation, closing=None).exists():
        raise NotNow("draft_of_record")
    uuid = uuid4()
    detail = {"draft": str(uuid), "kind": opening.kind, "record": str(identity), "owner": str(opening.owner)}
    sequence = session.note("draft.opened", None, detail)
    draft = Draft.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, uuid=uuid, kind=opening.kind, record=identity,
        owner=organisation,
    )  # fmt: skip
    _save(session, draft, 1, _Kept(document, areas, written.note, base_now(identity), written.confirmed))
    return draft


def save(session: Session, viewer: Viewer, draft_id: UUID, known: int | None, written: Written) -> Revision:
    """The draft's next revision. `known`: the revision that the caller has read; None: whatever there is.

    A revision that says what the last one says is not saved again. An open proposal stays as it was frozen. Raises
    `NoSuch`, `MayNot`, `NotNow`, `OldRevision`, `NotRecorded`.
    """
    draft = _writable(viewer, draft_id)
    last = last_revision(draft)
    _refuse_old(known, last)
    document = kept(draft.kind, written.document, confirmed=written.confirmed)
    areas = _areas(document)
    _refuse_writing_for(viewer, draft.owner.uuid, areas)
    base = last.base if written.base is None else written.base
    if (document, base, written.confirmed or last.confirmed) == (last.document, last.base, last.confirmed):
        return last
    if base > base_now(draft.record):
        raise _refused("base", "unknown_version", "the record has no such version; give the number of its last one")
    return _save(session, draft, last.number + 1, _Kept(document, areas, written.note, base, written.confirmed))


def _save(session: Session, draft: Draft, number: int, kept: _Kept) -> Revision:
    refuse_identifying({"note": kept.note}, confirmed=kept.confirmed)
    found = content_hash(kept.document)
    detail = {"draft": str(draft.uuid), "number": number, "document_hash": found, "words_hash": words_hash(kept.note)}
    sequence = session.note("draft.saved", None, detail)
    revision = Revision.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, draft=draft, number=number,
        document=kept.document, document_hash=found, note=kept.note, base=kept.base, confirmed=kept.confirmed,
    )  # fmt: skip
    RevisionArea.objects.bulk_create([RevisionArea(revision=revision, area=area) for area in kept.areas])
    return revision


def _refuse_writing_for(viewer: Viewer, owner: UUID, areas: Iterable[Record]) -> None:
    if not may_write(viewer, owner, frozenset(area.uuid for area in areas)):
        raise MayNot(Act.DRAFT)


def share(
    session: Session, viewer: Viewer, draft_id: UUID, organisations: Iterable[UUID], known: int | None = None
) -> int:
    """Share the draft with exactly these organisations. Those that were ever asked to sign it stay.

    `known`: the revision of the sharing that the caller has read; None: whatever there is. Returns the one there is
    then. Raises `NoSuch`, `MayNot`, `NotNow`, `OldRevision`, `NotRecorded`.
    """
    draft = _writable(viewer, draft_id)
    if known is not None and known != (there := sharing_revision(draft)):
        raise OldRevision(known, there)
    wanted = set(organisations)
    records = {r.uuid: r for r in Record.objects.filter(uuid__in=wanted, kind="organisation")}
    if unknown := wanted - set(records):
        path = ("organisations", sorted(wanted).index(min(unknown)))
        raise NotRecorded({0: [Problem(path, "unknown_reference", "names no organisation in the registry")]})
    if len(wanted) > MOST_SHARED:
        raise _refused("organisations", "too_many", f"share it with at most {MOST_SHARED}")
    must = asked_to_sign(draft)
    share_with(session, draft, [records[one] for one in sorted(wanted - shared_with(draft))])
    for sharing in Sharing.objects.filter(draft=draft, ending=None).select_related("organisation"):
        if sharing.organisation.uuid not in wanted | must:
            detail = {"draft": str(draft.uuid), "organisation": str(sharing.organisation.uuid)}
            sequence = session.note("draft.unshared", None, detail)
            SharingEnd.objects.create(event_id=sequence, recorded_at=session.at, actor=session.actor, sharing=sharing)
    return sharing_revision(draft)


def share_with(session: Session, draft: Draft, organisations: Iterable[Record]) -> None:
    """Share the draft with more organisations, each of which it is not shared with yet."""
    for organisation in organisations:
        detail = {"draft": str(draft.uuid), "organisation": str(organisation.uuid)}
        sequence = session.note("draft.shared", None, detail)
        Sharing.objects.create(
            event_id=sequence, recorded_at=session.at, actor=session.actor, draft=draft, organisation=organisation
        )


def comment(session: Session, viewer: Viewer, draft_id: UUID, part: str, said: Said) -> Comment:
    """A remark on the draft as it was saved last: on the step or section with the key `part`, or on the whole ("").

    Raises `NoSuch`, `MayNot`, `NotNow`, `NotRecorded`.
    """
    draft = readable(viewer, draft_id)
    organisation = comments_for(viewer, draft)
    if organisation is None:
        raise MayNot(Act.COMMENT)
    _refuse_over(draft)
    last = last_revision(draft)
    if part and part not in parts_of(last.document):
        raise _refused("part", "unknown_part", "names no step or section by its key; leave it out for the whole")
    refuse_identifying({"text": said.text}, confirmed=said.confirmed)
    if not said.text.strip():
        raise _refused("text", "missing", "write something")
    uuid = uuid4()
    detail = {"draft": str(draft.uuid), "comment": str(uuid), "part": part, "words_hash": words_hash(said.text)}
    sequence = session.note("draft.commented", None, detail)
    return Comment.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, uuid=uuid, draft=draft, revision=last.number,
        part=part, text=said.text, organisation=Record.objects.get(uuid=organisation),
    )  # fmt: skip


def resolve(session: Session, viewer: Viewer, comment_id: UUID) -> Resolution:
    """Say that a comment has been dealt with: who writes the draft, or who made it. Raises as `comment` does."""
    found = Comment.objects.select_related("draft__owner").filter(uuid=comment_id).first()
    if found is None or not readable_by(viewer).filter(pk=found.draft_id).exists():
        raise NoSuch
    own = found.actor == viewer.actor and comments_for(viewer, found.draft) is not None
    if not own:
        require_writing(viewer, found.draft)
    _refuse_over(found.draft)
    if Resolution.objects.filter(comment=found).exists():
        raise NotNow("resolved_already")
    detail = {"draft": str(found.draft.uuid), "comment": str(found.uuid)}
    sequence = session.note("draft.comment_resolved", None, detail)
    return Resolution.objects.create(event_id=sequence, recorded_at=session.at, actor=session.actor, comment=found)


def withdraw_draft(session: Session, viewer: Viewer, draft_id: UUID, said: Said) -> None:
    """End the draft, and its open proposal with it. Raises `NoSuch`, `MayNot`, `NotNow`, `NotRecorded`."""
    draft = _writable(viewer, draft_id)
    refuse_identifying({"reason": said.text}, confirmed=said.confirmed)
    signing = open_proposal(draft)
    if signing is not None:
        close_proposal(session, signing, ProposalClosing.How.WITHDRAWN, said.text)
    close_draft(session, draft, DraftClosing.How.WITHDRAWN, said.text)


def close_draft(session: Session, draft: Draft, how: DraftClosing.How, reason: str = "") -> None:
    """Note that the draft is over."""
    detail = {"draft": str(draft.uuid), "how": str(how), "words_hash": words_hash(reason)}
    sequence = session.note("draft.closed", None, detail)
    DraftClosing.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, draft=draft, how=how, reason=reason
    )


def close_proposal(
    session: Session, proposal: Proposal, how: ProposalClosing.How, reason: str = "", version: int | None = None
) -> None:
    """Note that the proposal is over; `version`: the key of the version that it became."""
    detail = {
        "draft": str(proposal.draft.uuid), "kind": proposal.kind, "record": str(proposal.record),
        "round": proposal.round, "content_hash": proposal.content_hash, "how": str(how), "version": version,
        "words_hash": words_hash(reason),
    }  # fmt: skip
    sequence = session.note("proposal.closed", None, detail)
    ProposalClosing.objects.create(
        event_id=sequence, recorded_at=session.at, actor=session.actor, proposal=proposal, how=how, reason=reason,
        version_id=version,
    )  # fmt: skip


def last_revision(draft: Draft) -> Revision:
    """The draft as it was saved last."""
    return Revision.objects.filter(draft=draft).order_by("-number")[0]


def open_proposal(draft: Draft) -> Proposal | None:
    """The proposal of the draft that the parties have before them, if there is one."""
    return Proposal.objects.filter(draft=draft, closing=None).select_related("draft__owner").first()


def base_now(record: UUID) -> int:
    """The number of the record's last version; 0 when there is none."""
    found = Record.objects.filter(uuid=record).first()
    return last_numbers([found.pk])[found.pk] if found else 0


def parts_of(document: Json) -> list[str]:
    """The keys of the document's steps or sections."""
    parts = [part for field in ("steps", "sections") for part in document.get(field) or ()]
    return [str(part["key"]) for part in parts if "key" in part]


def _writable(viewer: Viewer, draft_id: UUID) -> Draft:
    draft = readable(viewer, draft_id)
    require_writing(viewer, draft)
    _refuse_over(draft)
    return draft


def _refuse_over(draft: Draft) -> None:
    if DraftClosing.objects.filter(draft=draft).exists():
        raise NotNow("draft_over")


def _refuse_old(known: int | None, last: Revision) -> None:
    if known is not None and known != last.number:
        raise OldRevision(known, last.number)


def _refuse_foreign(kind: str, identity: UUID, owner: UUID) -> None:
    """A record that is there is of this kind, and its owner's to draft. Raises `NotRecorded` and `MayNot`."""
    record = Record.objects.filter(uuid=identity).first()
    if record is None:
        return
    if record.kind != kind:
        raise _refused("record", "other_kind", "the identity belongs to a record of another kind")
    last = record.versions(manager="mechanism").filter(content__isnull=False).order_by("-number").first()
    owned = (last.content or {}).get("owner") if last else None
    if owned and UUID(owned) != owner:
        raise MayNot(Act.DRAFT)


def _areas(document: Json) -> tuple[Record, ...]:
    named = [text for text in document.get("areas") or () if isinstance(text, str)]
    wanted = {UUID(text) for text in named if _reads_as_identity(text)}
    return tuple(Record.objects.filter(uuid__in=wanted, kind="area"))


def _reads_as_identity(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _refused(field: str, code: str, text: str) -> NotRecorded:
    return NotRecorded({0: [Problem((field,), code, text)]})
