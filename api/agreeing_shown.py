"""Drafts, proposals and what comes of them as answers; and the refusals of the use cases as problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from api.asking import Asking
from api.problems import BodyError, Refused
from api.representation import Presenter, base, link, text
from api.writing import refused_act, scope_for
from api.written import pointer
from partners.access import Act, Viewer
from records.content import kinds
from records.recording import Problem
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OldRevision, OtherHash, Why
from registry.agreeing.leaving import Left
from registry.agreeing.models import Comment, DraftClosing, ProposalClosing, Revision
from registry.agreeing.proposing import bases_at, judged
from registry.agreeing.reading import DraftState, ProposalState, SinceSigned
from registry.agreeing.rights import sharing_revision
from registry.agreeing.rules import Broken
from registry.agreeing.shape import problems

Json = dict[str, Any]

_UNDECIDED = ("open", "declined")
_WHY: dict[Why, str] = {
    "draft_over": "the draft has been agreed or withdrawn; open a new one",
    "proposal_over": "the round is over: agreed, replaced by a new one, or withdrawn",
    "answered_already": "the party has answered this round; wait for a new one",
    "resolved_already": "the comment has been dealt with already",
    "draft_of_record": "your organisation has a draft of it already; write on that one",
    "base_moved": "what is in force has been changed since it was proposed; it must be proposed anew",
    "not_party": "the organisation is no party to it that day",
    "not_in_force": "it does not hold on that day",
}


@contextmanager
def agreeing(viewer: Viewer) -> Iterator[None]:
    """Turn what the use cases of agreements refuse into problems."""
    try:
        yield
    except NoSuch:
        # Told of all that is not found, so that it tells nothing of what there is.
        lacking = viewer.lacks_second_factor_for(Act.READ_DRAFT)
        raise Refused("second-factor-needed" if lacking else "not-found") from None
    except MayNot as error:
        alone = viewer.limited_to is not None and not scope_for(error.act)
        raise (Refused("not-allowed") if alone else refused_act(viewer, error.act)) from None
    except OldRevision as error:
        detail = f"Nothing was recorded: it stands at revision {error.revision}. Read it again, and send its new ETag."
        raise Refused("stale", detail=detail) from None
    except OtherHash:
        raise Refused("other-content", [BodyError("/content_hash", "other_content", "not of this proposal")]) from None
    except NotNow as error:
        raise Refused("not-as-things-stand", [BodyError("", error.why, _WHY[error.why])]) from None


def drafts_shown(asking: Asking, states: Sequence[DraftState]) -> list[Json]:
    """The drafts of a page. One query for names, one for the records' versions."""
    presenter = Presenter(asking)
    wanted = {one for state in states for one in (state.draft.owner.uuid, *state.shared_with)}
    labels = asking.reader.labels(wanted)
    current = bases_at({state.draft.record for state in states}, asking.moment.known_at)
    return [_draft(presenter, state, labels) | {"current": current[state.draft.record]} for state in states]


def draft_shown(asking: Asking, state: DraftState) -> Json:
    """One draft whole, with what its model and the rules say of it at the moment."""
    (found,) = drafts_shown(asking, [state])
    revision = state.revision
    return found | {
        "document": revision.document,
        "problems": [_problem(one) for one in problems(state.draft.kind, revision.document, asking.moment.known_at)],
        "findings": [_broken(one) for one in judged(state.draft, revision, asking.moment)],
    }


def _draft(presenter: Presenter, state: DraftState, labels: Any) -> Json:
    draft, revision, asking = state.draft, state.revision, presenter.asking
    shown: Json = {
        "id": draft.uuid,
        "kind": draft.kind,
        "record": draft.record,
        "owner": presenter.reference(str(draft.owner.uuid), "organisation", labels),
        "status": state.status,
        "revision": revision.number,
        "document_hash": revision.document_hash,
        "base": revision.base,
        "opened_at": draft.recorded_at,
        "saved_at": revision.recorded_at,
        "shared_with": [presenter.reference(str(one), "organisation", labels) for one in state.shared_with],
        "as_of": presenter.as_of,
        "_links": {
            "self": link("self", f"{base()}/drafts/{draft.uuid}{asking.suffix}"),
            "collection": link("collection", f"{base()}/drafts{asking.suffix}"),
        },
    }
    title = revision.document.get("title")
    shown |= {"title": title} if isinstance(title, dict) and title.get("sv") else {}
    shown |= {"note": revision.note} if revision.note else {}
    shown |= {"open_round": state.open_round} if state.open_round else {}
    return shown | _closed(state.closing)


def sharings_shown(asking: Asking, state: DraftState) -> Json:
    """With whom a draft was shared at the moment."""
    presenter, address = Presenter(asking), f"{base()}/drafts/{state.draft.uuid}"
    labels = asking.reader.labels(state.shared_with)
    return {
        "organisations": [presenter.reference(str(one), "organisation", labels) for one in state.shared_with],
        "revision": sharing_revision(state.draft, asking.moment.known_at),
        "as_of": presenter.as_of,
        "_links": {
            "self": link("self", f"{address}/sharings{asking.suffix}"),
            "describes": link("describes", f"{address}{asking.suffix}"),
        },
    }


def revision_shown(asking: Asking, state: DraftState, revision: Revision) -> Json:
    """A draft as it was saved once."""
    address = f"{base()}/drafts/{state.draft.uuid}"
    shown: Json = {
        "number": revision.number,
        "document_hash": revision.document_hash,
        "base": revision.base,
        "saved_at": revision.recorded_at,
        "document": revision.document,
        "_links": {
            "self": link("self", f"{address}/revisions/{revision.number}{asking.suffix}"),
            "collection": link("collection", f"{address}/revisions{asking.suffix}"),
        },
    }
    return shown | ({"note": revision.note} if revision.note else {})


def comments_shown(asking: Asking, comments: Sequence[Comment]) -> list[Json]:
    """Comments, each with when it had been dealt with. One query for names."""
    presenter, known_at = Presenter(asking), asking.moment.known_at
    labels = asking.reader.labels({one.organisation.uuid for one in comments})
    found = []
    for one in comments:
        shown: Json = {
            "id": one.uuid,
            "part": one.part,
            "text": one.text,
            "organisation": presenter.reference(str(one.organisation.uuid), "organisation", labels),
            "revision": one.revision,
            "at": one.recorded_at,
            "_links": {
                "self": link("self", f"{base()}/drafts/{one.draft.uuid}/comments"),
                "describes": link("describes", f"{base()}/drafts/{one.draft.uuid}"),
            },
        }
        resolution = getattr(one, "resolution", None)
        if resolution is not None and resolution.recorded_at <= known_at:
            shown["resolved_at"] = resolution.recorded_at
        found.append(shown)
    return found


def proposals_shown(asking: Asking, states: Sequence[ProposalState]) -> list[Json]:
    """The proposals of a page. One query for names."""
    presenter = Presenter(asking)
    wanted = {one for s in states for one in (s.proposal.draft.owner.uuid, *(p.organisation for p in s.parties))}
    labels = asking.reader.labels(wanted)
    current = bases_at({state.proposal.record for state in states}, asking.moment.known_at)
    return [
        _proposal(presenter, state, labels)
        | {"moved": state.status in _UNDECIDED and current[state.proposal.record] != state.proposal.base}
        for state in states
    ]


def proposal_shown(asking: Asking, state: ProposalState, changed: Sequence[SinceSigned]) -> Json:
    """One proposal whole."""
    (found,) = proposals_shown(asking, [state])
    return found | {
        "document": state.proposal.document,
        "changed_since_signed": [
            {
                "organisation": one.organisation,
                "round": one.round,
                "differences": [
                    {"field": ".".join(change.path), "change": change.change}
                    | {
                        name: value
                        for name in ("before", "after", "place_before", "place_after")
                        if (value := getattr(change, name)) is not None
                    }
                    for change in one.changes
                ],
            }
            for one in changed
        ],
    }


def address_of_round(kind: str, record: UUID, number: int | None = None) -> str:
    """The address of a record's proposals, or of one of them."""
    found = f"{base()}/{kinds[kind].plural}/{record}/proposals"
    return found if number is None else f"{found}/{number}"


def _proposal(presenter: Presenter, state: ProposalState, labels: Any) -> Json:
    one, asking = state.proposal, presenter.asking
    address = address_of_round(one.kind, one.record)
    shown: Json = {
        "kind": one.kind,
        "record": one.record,
        "round": one.round,
        "draft": one.draft.uuid,
        "revision": one.revision.number,
        "title": text(kinds[one.kind].label_of(one.document)),
        "owner": presenter.reference(str(one.draft.owner.uuid), "organisation", labels),
        "status": state.status,
        "valid_from": one.valid_from,
        "holds_back": one.holds_back,
        "content_hash": one.content_hash,
        "base": one.base,
        "proposed_at": one.recorded_at,
        "parties": [
            {
                "organisation": presenter.reference(str(party.organisation), "organisation", labels),
                "name": party.name,
            }
            | ({"answered": _answer(party.answer)} if party.answer else {})
            for party in state.parties
        ],
        "as_of": presenter.as_of,
        "_links": {
            "self": link("self", f"{address}/{one.round}{asking.suffix}"),
            "collection": link("collection", f"{address}{asking.suffix}"),
        },
    }
    shown |= {"note": one.note} if one.note else {}
    return shown | _closed(state.closing)


def left_shown(asking: Asking, kind: str, record: UUID, left: Left) -> Json:
    """What was recorded when somebody left, and what follows. One query for names."""
    presenter, found = Presenter(asking), left.consequences
    wanted = {
        *found.still_bound,
        *found.principals,
        *(one for gap in found.without_its_entries for one in (gap.function, gap.area)),
    }
    labels = asking.reader.labels(wanted)
    address = presenter.href(kind, record)
    return {
        "kind": kind,
        "record": record,
        "versions": [version.number for version in left.versions],
        "still_bound": [presenter.reference(str(one), "organisation", labels) for one in found.still_bound],
        "principals": [presenter.reference(str(one), "organisation", labels) for one in found.principals],
        "binds": found.binds,
        "relied_on_by": [
            {"id": one.id, "kind": one.kind, "href": presenter.href(one.kind, one.id), "name": text(one.label.name)}
            for one in found.relied_on_by
        ],
        "without_its_entries": [
            {
                "function": presenter.reference(str(gap.function), "function", labels),
                "area": presenter.reference(str(gap.area), "area", labels),
                "from": gap.start,
                "until": gap.end,
            }
            for gap in found.without_its_entries
        ],
        "_links": {"describes": link("describes", address)},
    }


def _answer(answer: Any) -> Json:
    shown: Json = {"answer": answer.what, "at": answer.recorded_at, "content_hash": answer.content_hash}
    return shown | ({"reason": answer.reason} if answer.reason else {})


def _closed(closing: DraftClosing | ProposalClosing | None) -> Json:
    if closing is None:
        return {}
    shown: Json = {"how": closing.how, "at": closing.recorded_at}
    shown |= {"reason": closing.reason} if closing.reason else {}
    version = getattr(closing, "version", None)
    return {"closed": shown | ({"version": version.number} if version else {})}


def _problem(one: Problem) -> Json:
    return {"pointer": pointer(one.path), "code": one.code, "detail": one.message}


def _broken(one: Broken) -> Json:
    shown: Json = {"code": one.code, "weight": one.weight, "part": one.part, "words": text(one.words)}
    return shown | ({"subject": one.subject} if one.subject else {})
