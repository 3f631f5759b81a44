"""Drafts and proposals for people: what is put to the parties, what it changes, signing and declining, comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from partners.access import Act, Viewer
from partners.asking import viewer_of_session
from partners.models import Account
from records.content import kinds
from records.moment import Moment
from records.reading import Label, Reader
from records.recording import Session
from records.text import Text
from registry.agreeing import answering, drafting, proposing
from registry.agreeing.asked import NoSuch, Round, Said, Seen
from registry.agreeing.beginning import drafts_somewhere
from registry.agreeing.models import Comment, Proposal
from registry.agreeing.reading import (
    DraftState,
    ProposalState,
    comments_on,
    drafts_known,
    proposal_state,
    proposal_states,
    proposals_known,
    since_signed,
    state_of,
    states,
)
from registry.agreeing.rights import areas_of, comments_for, may_write
from registry.differing import differences
from registry.differing.agreements import against_what_holds, held_before, referred, since_signed_in_words
from registry.differing.proposed import BehindProposal, behind_draft, behind_proposal
from registry.lookup import BadQuestion
from web.asking import way_to_second_factor
from web.choices import choices_at
from web.forms import area_asked
from web.indexing import not_indexed
from web.refusing_acts import Refused, done, too_long
from web.templatetags.samverkan import path_of

Json = dict[str, Any]
MOST_DRAFTS = 100


@never_cache
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The drafts and proposals that the account may know of, those that await its signature first."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    viewer, now = viewer_of_session(request), Moment.resolve()
    found = states(list(drafts_known(viewer, now.known_at).order_by("-pk")[:MOST_DRAFTS]), now.known_at)
    rows = Proposal.objects.filter(draft__in=[state.draft.pk for state in found]).select_related("draft__owner")
    rounds = proposal_states(list(rows.filter(recorded_at__lte=now.known_at).order_by("-pk")), now.known_at)
    context = {
        "drafts": [(state, title_of_document(state.draft.kind, state.revision.document)) for state in found],
        "awaiting": [(state, _title_of(state)) for state in rounds if _awaits(viewer, state)],
        "rounds": [(state, _title_of(state)) for state in rounds],
        "owners": Reader(viewer, now).labels({state.draft.owner.uuid for state in found}),
        "begins": drafts_somewhere(viewer),
        "here": reverse("web:agreements"),
    }
    return not_indexed(render(request, "web/agreements.html", context))


@never_cache
@require_safe
def draft(request: HttpRequest, identity: UUID) -> HttpResponse:
    """A draft: what it says, what it would change, which rules it breaks, and what has been said of it."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    return _draft_page(request, identity)


@never_cache
@sensitive_post_parameters("text")
@require_POST
def comment(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Add a comment to a draft, or say that one has been dealt with."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    viewer, sent = viewer_of_session(request), request.POST
    if resolved := sent.get("resolved"):
        refused = done(viewer, lambda session: drafting.resolve(session, viewer, _identity(resolved)))
    else:
        refused = too_long(sent.get("text", "")) or done(
            viewer,
            lambda session: drafting.comment(session, viewer, identity, sent.get("part", ""), _said(sent, "text")),
        )
    if refused:
        return _draft_page(request, identity, refused)
    return HttpResponseRedirect(reverse("web:draft", args=[identity]) + "#kommentarer")


@never_cache
@require_safe
def proposal(request: HttpRequest, record: UUID, number: int) -> HttpResponse:
    """A proposal: what it says and changes, how far the signing has come, and forms for whoever may sign."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    return _proposal_page(request, record, number)


@never_cache
@sensitive_post_parameters("reason")
@require_POST
def answer(request: HttpRequest, record: UUID, number: int) -> HttpResponse:
    """Sign a proposal for a party, or decline it with a reason."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    viewer, sent = viewer_of_session(request), request.POST
    party = _identity(sent.get("party", ""))

    def act(session: Session) -> object:
        seen = Seen(_round(record, number), sent.get("content_hash", ""), party)
        if sent.get("answer") == "sign":
            return answering.sign(session, viewer, seen)
        return answering.decline(session, viewer, seen, _said(sent, "reason"))

    if sent.get("answer") not in {"sign", "decline"}:
        raise Http404
    if refused := too_long(sent.get("reason", "")) or done(viewer, act):
        return _proposal_page(request, record, number, refused)
    return HttpResponseRedirect(reverse("web:proposal", args=[record, number]) + "#parter")


def _said(sent: QueryDict, field: str) -> Said:
    """What was typed, and whether it was looked at again and identifies nobody."""
    return Said(sent.get(field, "").replace("\0", ""), confirmed=sent.get("confirmed") == "yes")


def _draft_page(request: HttpRequest, identity: UUID, refused: Refused | None = None) -> HttpResponse:
    viewer, now = viewer_of_session(request), Moment.resolve()
    try:
        state = state_of(viewer, identity, now.known_at)
    except NoSuch:
        return nothing_for(request, viewer)
    document, kind = state.revision.document, state.draft.kind
    reader = Reader(viewer, now)
    before = reader.get(kind, state.draft.record)
    names = _names(reader, kind, [document, before.content if before else {}], {state.draft.owner.uuid})
    rows = proposals_known(viewer, kind, state.draft.record, now.known_at).filter(draft=state.draft)
    area = area_asked(request)
    context = {
        "state": state,
        "kind": kind,
        "title": title_of_document(kind, document),
        "owner": names.get(state.draft.owner.uuid),
        "told": differences(kind, {}, document, names),
        "change": against_what_holds(kind, document, before, names),
        "behind": _behind(area, partial(behind_draft, viewer, state, now)) if before and not state.closing else None,
        "area": area,
        "choices": choices_at(now) if kind == "pathway" else None,
        "broken": proposing.judged(state.draft, state.revision, now) if state.closing is None else (),
        "part_names": _part_names(document),
        "comments": _comments(state, now),
        "comments_for": comments_for(viewer, state.draft) if state.closing is None else None,
        "may_resolve_all": may_write(viewer, state.draft.owner.uuid, areas_of(state.draft)),
        "may_write": state.closing is None and may_write(viewer, state.draft.owner.uuid, areas_of(state.draft)),
        "commented": request.GET.get("del", ""),
        "actor": viewer.actor,
        "rounds": proposal_states(list(rows), now.known_at),
        "record_page": path_of(kind, state.draft.record) if before else "",
        "refused": refused,
        "view": request.GET.get("view", ""),
        "here": reverse("web:draft", args=[identity]),
    }
    return not_indexed(render(request, "web/draft.html", context, status=refused.status if refused else 200))


def _proposal_page(request: HttpRequest, record: UUID, number: int, refused: Refused | None = None) -> HttpResponse:
    viewer, now = viewer_of_session(request), Moment.resolve()
    try:
        state = proposal_state(viewer, _round(record, number), now.known_at)
    except NoSuch:
        return nothing_for(request, viewer)
    found = state.proposal
    reader = Reader(viewer, Moment(found.valid_from, now.known_at))
    before = held_before(viewer, state, now.known_at)
    since = since_signed(viewer, state, now.known_at)
    documents = [found.document, before.content if before else {}, *(one.before for one in since)]
    names = _names(reader, found.kind, documents, {found.draft.owner.uuid, *(one.organisation for one in since)})
    area = area_asked(request)
    context = {
        "state": state,
        "proposal": found,
        "kind": found.kind,
        "title": _title_of(state),
        "owner": names.get(found.draft.owner.uuid),
        "told": differences(found.kind, {}, found.document, names),
        "change": against_what_holds(found.kind, found.document, before, names),
        "since": [(since_signed_in_words(found.kind, one, names), names.get(one.organisation)) for one in since],
        "behind": _behind(area, partial(behind_proposal, viewer, state, now)),
        "area": area,
        "choices": choices_at(now) if found.kind == "pathway" else None,
        "broken": proposing.judged(found.draft, found.revision, reader.moment) if state.closing is None else (),
        "signing": [party for party in state.parties if _may_answer(viewer, state, party.organisation)],
        "second_factor": _second_factor(request, viewer),
        "evidence": reverse(f"{kinds[found.kind].plural}-evidence", kwargs={"id": found.record, "number": number}),
        "record_page": _page_of_what_was_agreed(state, now),
        "refused": refused,
        "view": request.GET.get("view", ""),
        "here": reverse("web:proposal", args=[record, number]),
    }
    return not_indexed(render(request, "web/proposal.html", context, status=refused.status if refused else 200))


def _page_of_what_was_agreed(state: ProposalState, now: Moment) -> str:
    """The page of the version that it became, on a day on which it holds; "" when it became none."""
    version = state.closing.version if state.closing else None
    if version is None:
        return ""
    path = path_of(state.proposal.kind, state.proposal.record)
    return f"{path}?{urlencode({'on': version.valid_from.isoformat()})}" if version.valid_from > now.on else path


def _behind(area: str, asked: Callable[[str], BehindProposal | None]) -> BehindProposal | None:
    """Who answers behind the steps today and who would; for the pathway's own area when there is no such one."""
    try:
        return asked(area)
    except BadQuestion:
        return asked("")


def _names(reader: Reader, kind: str, documents: list[Any], more: set[UUID]) -> dict[UUID, Label]:
    return reader.labels(referred(kind, documents) | more)


def _comments(state: DraftState, now: Moment) -> list[tuple[Comment, Text | None]]:
    """The comments in their order, each with the name of the organisation that it was made for."""
    found = list(comments_on(state, now.known_at))
    names = Reader(Viewer.anonymous(), now).labels({one.organisation.uuid for one in found})
    return [(one, names[one.organisation.uuid].name if one.organisation.uuid in names else None) for one in found]


def _part_names(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The steps and sections by key, with what each is called."""
    parts = [part for field in ("steps", "sections") for part in document.get(field) or () if part.get("key")]
    return [(part["key"], _first_text(part) or part["key"]) for part in parts]


def _first_text(part: dict[str, Any]) -> str:
    texts: Iterable[Any] = (part.get(name) for name in ("heading", "action"))
    return next((str(text["sv"]) for text in texts if isinstance(text, dict) and text.get("sv")), "")


def title_of_document(kind: str, document: dict[str, Any]) -> Text:
    """What an unfinished document is called; its kind when it has no title yet."""
    try:
        return kinds[kind].label_of(document)
    except ValueError:
        return Text(sv="–")


def _title_of(state: ProposalState) -> Text:
    return title_of_document(state.proposal.kind, state.proposal.document)


def _may_answer(viewer: Viewer, state: ProposalState, party: UUID) -> bool:
    waiting = all(one.answer is None for one in state.parties if one.organisation == party)
    return state.closing is None and waiting and proposing.may_sign_for(viewer, party)


def _awaits(viewer: Viewer, state: ProposalState) -> bool:
    return any(_may_answer(viewer, state, party.organisation) for party in state.parties)


def _second_factor(request: HttpRequest, viewer: Viewer) -> str:
    """Where the second factor that signing asks for is shown or set up; "" when none is lacking."""
    return way_to_second_factor(request) if viewer.lacks_second_factor_for(Act.SIGN) else ""


def nothing_for(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """That there is no such thing; whoever lacks a second factor may have lost a role by it, and is told the way.

    They are told so whether there is such a thing or not. Raises Http404.
    """
    if not viewer.needs_second_factor:
        raise Http404
    context = {"second_factor": way_to_second_factor(request), "here": reverse("web:agreements")}
    return not_indexed(render(request, "web/second_factor.html", context, status=403))


def _round(record: UUID, number: int) -> Round:
    """The round; its kind is not in the address. Raises `NoSuch`."""
    kind = Proposal.objects.filter(record=record, round=number).values_list("kind", flat=True).first()
    if kind is None:
        raise NoSuch
    return Round(kind, record, number)


def _identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def sign_in(request: HttpRequest) -> HttpResponse:
    """Off to signing in, and back to the page; what was sent is not kept."""
    back = request.path if request.method in {"GET", "HEAD"} else reverse("web:agreements")
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
