"""A draft's other pages: begin one, who reads it, how it was saved each time, put it to the parties, withdraw it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from partners.access import Act, Standing, Viewer
from partners.asking import viewer_of_session
from partners.models import Account
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import Session
from registry.agreeing import drafting, proposing
from registry.agreeing.asked import KINDS, NoSuch, Opening, Said, Terms, Written
from registry.agreeing.beginning import begun_from, copied_from, drafts_somewhere, may_draft, owners_of
from registry.agreeing.models import LONGEST_NOTE, Draft
from registry.agreeing.reading import (
    DraftStatus,
    drafts_known,
    in_status,
    proposal_states,
    proposals_known,
    revisions_of,
)
from registry.agreeing.rights import sharing_revision
from registry.differing import differences
from registry.differing.agreements import referred
from web.drafting.choosing import Found
from web.drafting.fields import Said as Words
from web.drafting.forms import PartForm
from web.drafting.opened import Opened
from web.drafting.parts import AREAS, Writing
from web.indexing import not_indexed
from web.refusing_acts import Refused, done
from web.views.agreeing import Json, nothing_for, sign_in, title_of_document
from web.views.editing import opened

NEW = Writing("nytt", "", (Words("title"), AREAS))
OPEN: tuple[DraftStatus, ...] = ("draft", "proposed")
SHARED = Writing("dela", "", (Found("organisations", label=gettext_lazy("Organisationer"), kinds=("organisation",)),))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft: of what is in force (`post` in the address: the record), or of something new."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    viewer, now = viewer_of_session(request), Moment.resolve()
    if not drafts_somewhere(viewer):
        raise PermissionDenied
    record = _record(Reader(viewer, now), request.GET.get("post", ""))
    return _from(request, viewer, record) if record else _new(request, viewer, now)


def _from(request: HttpRequest, viewer: Viewer, record: Entry) -> HttpResponse:
    """A draft of what is in force, or of something new that begins as a copy of it: another area's, a sample."""
    own = may_draft(viewer, record.content)
    owners = {UUID(record.content["owner"])} if own and record.content.get("owner") else owners_of(viewer)
    now, refused = Moment.resolve(), None
    if request.method == "POST":
        chosen = _identity(request.POST.get("owner", ""))
        if chosen not in owners:
            raise Http404
        document = begun_from(record, chosen) if own else copied_from(record, chosen, viewer)
        opening = Opening(record.kind, chosen, record.id if own else None)
        made, refused = _opened(viewer, opening, document)
        if made:
            return redirect("web:draft-editor", made.uuid)
    known = drafts_known(viewer, now.known_at).filter(record=record.id)
    context = {
        "record": record,
        "title": title_of_document(record.kind, record.content),
        "owners": _labels(viewer, owners),
        "own": own,
        "open": [one.uuid for status in OPEN for one in in_status(known, status, now.known_at)],
        "refused": refused,
        "here": request.get_full_path(),
    }
    status = refused.status if refused else 200
    return not_indexed(render(request, "web/drafting/begin_from.html", context, status=status))


def _new(request: HttpRequest, viewer: Viewer, now: Moment) -> HttpResponse:
    owners = owners_of(viewer)
    sent = request.POST if request.method == "POST" else None
    form = PartForm(NEW, {}, Reader(viewer, now), sent)
    document, refused = form.part(), None
    kind, owner = str(request.POST.get("kind", KINDS[1])), str(request.POST.get("owner", ""))
    if request.method == "POST" and not form.searching() and request.POST.get("do") in ("save", "enter"):
        chosen = _identity(owner)
        if kind not in KINDS or chosen not in owners:
            raise Http404
        if not document.get("title"):
            form.faults["title"] = _("Skriv vad det ska heta.")
        if not form.faults:
            made, refused = _opened(viewer, Opening(kind, chosen), document | {"owner": str(chosen)})
            if made:
                return redirect("web:draft-editor", made.uuid)
    context = {
        "kinds": KINDS[::-1],
        "chosen_kind": kind,
        "owners": _labels(viewer, owners),
        "chosen_owner": owner,
        "form": form,
        "fields": form.bound(),
        "summary": form.summary(),
        "by_area": not any(viewer.may(Act.DRAFT, [Standing.OWN], one) for one in owners),
        "refused": refused,
        "here": request.path,
    }
    status = 422 if form.faults else refused.status if refused else 200
    return not_indexed(render(request, "web/drafting/begin.html", context, status=status))


def _opened(viewer: Viewer, opening: Opening, document: Json) -> tuple[Draft | None, Refused | None]:
    made: list[Draft] = []

    def act(session: Session) -> None:
        made.append(drafting.open_draft(session, viewer, opening, Written(document)))

    refused = done(viewer, act)
    return (None, refused) if refused else (made[0], None)


@never_cache
@require_safe
def revisions(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The draft as it was saved each time, and what one of them said otherwise than it does now."""
    found = _found(request, identity)
    if isinstance(found, HttpResponse):
        return found
    rows = list(revisions_of(found.state, found.now.known_at).order_by("-number"))
    chosen = next((one for one in rows if str(one.number) == request.GET.get("jamfor")), None)
    documents = [found.document, chosen.document if chosen else {}]
    names = found.reader.labels(referred(found.kind, documents))
    context = _context(found, "revisions") | {
        "rows": rows,
        "chosen": chosen,
        "told": differences(found.kind, chosen.document, found.document, names) if chosen else (),
    }
    return not_indexed(render(request, "web/drafting/revisions.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Which organisations read the draft and comment on it; those who write on it choose."""
    found = _found(request, identity)
    if isinstance(found, HttpResponse):
        return found
    shared: Json = {"organisations": [str(one) for one in found.state.shared_with]}
    sent = request.POST if request.method == "POST" else None
    form = PartForm(SHARED, shared, found.reader, sent)
    known, refused = sharing_revision(found.state.draft), None
    if request.method == "POST" and not form.searching():
        wanted = [one for one in map(_uuid, form.part().get("organisations", ())) if one]
        seen = str(request.POST.get("known", ""))

        def act(session: Session) -> None:
            drafting.share(session, found.viewer, identity, wanted, int(seen) if seen.isdecimal() else 0)

        refused = done(found.viewer, act)
        if refused is None:
            messages.success(request, _("Utkastet är delat så som det står här."))
            return redirect("web:draft-sharing", identity)
    context = _context(found, "share") | {"fields": form.bound(), "known": known, "refused": refused}
    context |= {"here": request.path, "summary": form.summary()}
    status = refused.status if refused else 200
    return not_indexed(render(request, "web/drafting/sharing.html", context, status=status))


@never_cache
@sensitive_post_parameters("note", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Put the draft to its parties, or withdraw it; how far the signing of earlier rounds has come."""
    found = _found(request, identity)
    if isinstance(found, HttpResponse):
        return found
    refused = _proposed(request, found) if request.method == "POST" else None
    if isinstance(refused, HttpResponse):
        return refused
    rows = proposals_known(found.viewer, found.kind, found.state.draft.record, found.now.known_at)
    context = _context(found, "propose") | {
        "broken": found.broken,
        "lacking": len(found.problems),
        "rounds": proposal_states(list(rows.filter(draft=found.state.draft)), found.now.known_at),
        "refused": refused,
        "valid_from": str(request.POST.get("valid_from", "")),
        "note": "" if refused and refused.code == "identifying" else str(request.POST.get("note", "")),
        "holds_back": bool(request.POST.get("holds_back")),
        "longest": LONGEST_NOTE,
    }
    status = refused.status if refused else 200
    return not_indexed(render(request, "web/drafting/propose.html", context, status=status))


def _proposed(request: HttpRequest, found: Opened) -> Refused | HttpResponse | None:
    sent, draft = request.POST, found.state.draft
    if sent.get("do") == "withdraw":
        reason = str(sent.get("reason", "")).replace("\0", "").strip()
        said = Said(reason, confirmed=sent.get("confirmed") == "yes")
        if not reason or len(reason) > LONGEST_NOTE:
            return Refused("missing" if not reason else "too_long_note", 422)
        refused = done(found.viewer, lambda session: drafting.withdraw_draft(session, found.viewer, draft.uuid, said))
        return refused or redirect("web:draft", draft.uuid)
    note, known = str(sent.get("note", "")).replace("\0", "").strip(), str(sent.get("known", ""))
    try:
        terms = Terms(date.fromisoformat(str(sent.get("valid_from", ""))), bool(sent.get("holds_back")), note)
    except ValueError:
        return Refused("no_day", 422)
    if len(note) > LONGEST_NOTE:
        return Refused("too_long_note", 422)
    made: list[Any] = []

    def act(session: Session) -> None:
        seen = int(known) if known.isdecimal() else 0
        made.append(proposing.propose(session, found.viewer, draft.uuid, seen, terms))

    if refused := done(found.viewer, act):
        return refused
    messages.success(request, _("Förslaget ligger hos parterna."))
    return redirect("web:proposal", made[0].record, made[0].round)


def _found(request: HttpRequest, identity: UUID) -> Opened | HttpResponse:
    if not isinstance(request.user, Account):
        return sign_in(request)
    try:
        return opened(request, identity)
    except NoSuch:
        return nothing_for(request, viewer_of_session(request))


def _context(found: Opened, now_at: str) -> Json:
    return {
        "opened": found,
        "state": found.state,
        "kind": found.kind,
        "title": title_of_document(found.kind, found.document),
        "now_at": now_at,
    }


def _record(reader: Reader, text: str) -> Entry | None:
    """The routine or pathway that the address names. Raises Http404 for one that is none, or not in force."""
    if not text:
        return None
    found = reader.many([_identity(text)]).get(_identity(text))
    if found is None or found.kind not in KINDS:
        raise Http404
    return found


def _labels(viewer: Viewer, organisations: set[UUID]) -> list[Any]:
    labels = Reader(viewer, Moment.resolve()).labels(organisations)
    return sorted(labels.values(), key=lambda label: label.name.sv)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _identity(text: str) -> UUID:
    found = _uuid(text)
    if found is None:
        raise Http404
    return found
