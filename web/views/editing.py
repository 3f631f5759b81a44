"""Writing on a draft: its steps in their order, each part by a form of its own, with what the rules say beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partners.asking import viewer_of_session
from partners.models import Account
from records.moment import Moment
from records.recording import Session
from registry.agreeing import editing
from registry.agreeing.asked import NoSuch
from registry.agreeing.editing import LIST_OF, Conflict, document_of, part_at, with_part
from registry.agreeing.models import Revision
from registry.agreeing.reading import state_of
from registry.differing import differences
from registry.differing.agreements import referred
from web.drafting.forms import DEFAULT, REMARKS, PartForm
from web.drafting.opened import TIMES, Opened
from web.drafting.parts import HEADS, KEYED, Writing, place_of, writing_of
from web.indexing import not_indexed
from web.refusing_acts import Refused, done
from web.views.agreeing import Json, nothing_for, sign_in, title_of_document

NEW = "ny"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The draft to write on; and what is done with one of its parts: moved, copied, taken out, or undone."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    try:
        found = opened(request, identity)
    except NoSuch:
        return nothing_for(request, viewer_of_session(request))
    if not found.may_write:
        return redirect("web:draft", identity)
    if request.method != "POST":
        return _page(request, found)
    return _rearranged(request, found)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, identity: UUID, code: str, key: str = "") -> HttpResponse:
    """One part of the draft by its form: a group of the head, or a step or section (`key`; "ny": one more)."""
    if not isinstance(request.user, Account):
        return sign_in(request)
    try:
        found = opened(request, identity)
    except NoSuch:
        return nothing_for(request, viewer_of_session(request))
    if not found.may_write:
        return redirect("web:draft", identity)
    writing = KEYED[found.kind] if key else writing_of(found.kind, code)
    if writing is None or code != writing.code:
        raise Http404
    return _Part(request, found, writing, key).answer()


def opened(request: HttpRequest, identity: UUID) -> Opened:
    """The draft. Raises `NoSuch` for one that the viewer may not know of."""
    viewer, now = viewer_of_session(request), Moment.resolve()
    return Opened(viewer, now, state_of(viewer, identity, now.known_at))


def _page(request: HttpRequest, found: Opened, refused: Refused | None = None) -> HttpResponse:
    when = request.GET.get("tid", "")
    behind = found.behind(request.GET.get("area", ""), when if when in TIMES else "")
    undo = request.GET.get("angra", "")
    context: dict[str, Any] = {
        "opened": found,
        "state": found.state,
        "kind": found.kind,
        "title": title_of_document(found.kind, found.document),
        "owner": found.names.get(found.state.draft.owner.uuid),
        "heads": [_head(found, writing) for writing in HEADS[found.kind]],
        "keyed": KEYED[found.kind],
        "parts": found.parts(behind),
        "behind": behind,
        "areas": found.areas(),
        "times": TIMES.items(),
        "broken": [(one, _where(found, one.part)) for one in found.broken],
        "gone": REMARKS["unknown_reference"] if found.names_what_is_gone else "",
        "undo": int(undo) if undo.isdecimal() and len(undo) < 6 and 0 < int(undo) < found.revision.number else 0,
        "is_now": not behind.time,
        "refused": refused,
        "here": reverse("web:draft-editor", args=[found.state.draft.uuid]),
    }
    status = refused.status if refused else 200
    return not_indexed(render(request, "web/drafting/editor.html", context, status=status))


def _head(found: Opened, writing: Writing) -> Json:
    """A group of the head as the editor shows it: what it says, and what the content model says of it."""
    said = part_at(found.kind, found.document, writing.head) or {}
    form = PartForm(writing, said, found.reader)
    form.remark(found.problems, ())
    return {
        "writing": writing,
        "told": differences(found.kind, {}, said, found.names),
        "lacking": [(form.called(name), words) for name, words in form.remarks.items()],
    }


def _where(found: Opened, key: str) -> str:
    """The number and the first words of the part that a rule is about."""
    parts = editing.parts_of(found.kind, found.document)
    place = next((place for place, one in enumerate(parts, 1) if one.get("key") == key), 0)
    return _("Steg %(number)s") % {"number": place} if place and found.kind == "pathway" else ""


def _rearranged(request: HttpRequest, found: Opened) -> HttpResponse:
    """What a button asks for is done, and the editor shown again, at that part."""
    doing, _separator, key = str(request.POST.get("do", "")).partition(":")
    known = _known(request)
    acts: dict[str, Callable[[str, Json], Json]] = {
        "up": lambda kind, document: editing.moved(kind, document, key, -1),
        "down": lambda kind, document: editing.moved(kind, document, key, 1),
        "copy": lambda kind, document: editing.duplicated(kind, document, key),
        "remove": lambda kind, document: editing.removed(kind, document, key),
    }
    if doing not in {*acts, "restore"} or (doing == "restore" and not key.isdecimal()):
        raise Http404
    viewer, draft = found.viewer, found.state.draft

    def act(session: Session) -> Revision:
        if doing == "restore":
            return editing.restore(session, viewer, draft, known, int(key))
        return editing.rearrange(session, viewer, draft, known, acts[doing])

    if refused := done(viewer, act):
        refused = Refused("gone", 409) if refused.code == "no_such" else refused
        return _page(request, opened(request, draft.uuid), refused)
    messages.success(request, _told(doing, opened(request, draft.uuid), key))
    undo = f"&angra={known}" if doing != "restore" else ""
    query = f"?area={request.GET.get('area', '')}&tid={request.GET.get('tid', '')}{undo}"
    place = f"#del-{key}" if doing in acts and doing != "remove" else "#delar"
    return HttpResponseRedirect(reverse("web:draft-editor", args=[draft.uuid]) + query + place)


def _told(doing: str, found: Opened, key: str) -> str:
    parts = editing.parts_of(found.kind, found.document)
    place = next((place for place, one in enumerate(parts, 1) if one.get("key") == key), 0)
    told = {
        "copy": _("Kopian står efter det som kopierades."),
        "remove": _("Borttaget."),
        "restore": _("Ändringen är ångrad."),
    }
    return told.get(doing) or _("Står nu på plats %(place)s av %(all)s.") % {"place": place, "all": len(parts)}


def _known(request: HttpRequest) -> int:
    """The revision that the writer has read. Raises Http404 for what is none."""
    text = str(request.POST.get("known", ""))
    if not text.isdecimal() or len(text) > 9:
        raise Http404
    return int(text)


class _Part:
    """A part of a draft on its way through its form."""

    def __init__(self, request: HttpRequest, found: Opened, writing: Writing, key: str) -> None:
        self.request = request
        self.found = found
        self.writing = writing
        self.key = key
        self.is_new = key == NEW
        self.known = _known(request) if request.method == "POST" else found.revision.number
        self.read = found.document if self.known == found.revision.number else self._as_read()
        self.before = self._before()
        sent = request.POST if request.method == "POST" else None
        self.form = PartForm(writing, self.before, found.reader, sent)
        self.content = self.form.part()
        self.refused: Refused | None = None
        self.conflict: Json = {}

    def answer(self) -> HttpResponse:
        """The form; or, when it has been saved, the editor."""
        document, within = self._candidate()
        if self.request.method == "POST":
            confirmed = self.request.POST.get("confirmed") == "yes"
            self.form.refuse(editing.refused(self.found.revision, document, confirmed=confirmed), within)
            if self._saves() and not self.form.faults and (answer := self._save(confirmed=confirmed)):
                return answer
        if not self._is_untouched:
            self.form.remark(self.found.problems_of(document), within)
        return self._page(document)

    @property
    def _is_untouched(self) -> bool:
        """Whether it is a new part that nothing has been written in: what it lacks goes without saying."""
        return self.is_new and self.request.method != "POST"

    def _as_read(self) -> Json:
        """What the draft said in the revision that the writer has read. Raises Http404."""
        rows = Revision.objects.filter(draft=self.found.state.draft, number=self.known).select_related("draft")
        found = rows.first()
        if found is None:
            raise Http404
        return document_of(found)

    def _before(self) -> Json:
        if self.is_new:
            return {}
        found = part_at(self.found.kind, self.read, place_of(self.writing, self.key))
        if found is None and self.request.method != "POST":
            raise Http404
        return found or {}

    def _candidate(self) -> tuple[Json, tuple[str | int, ...]]:
        """The draft with what the form says, and the path of the part in it."""
        kind = self.found.kind
        document = with_part(kind, self.found.document, place_of(self.writing, self.key), self.content)
        keys = [one.get("key") for one in editing.parts_of(kind, document)]
        return document, ((LIST_OF[kind], keys.index(self.key)) if self.key else ())

    def _saves(self) -> bool:
        doing = self.request.POST.get("do", "")
        return doing in ("save", "over") or (doing == DEFAULT and not self.form.searching())

    def _save(self, *, confirmed: bool) -> HttpResponse | None:
        """Save it; None when it was refused, which the form then tells."""
        found, kind = self.found, self.found.kind
        key = editing.new_key(kind, self.content) if self.is_new else self.key
        place = place_of(self.writing, key)
        content = {name: value for name, value in self.content.items() if name != "key"}

        written = editing.PartWritten(place, content, self.known, confirmed)

        def act(session: Session) -> None:
            editing.save_part(session, found.viewer, found.state.draft, written)

        try:
            self.refused = done(found.viewer, act)
        except Conflict as conflict:
            self._tell(conflict)
            return None
        if self.refused:
            return None
        messages.success(self.request, _("Sparat."))
        anchor = f"#del-{key}" if self.key else f"#{self.writing.code}"
        return HttpResponseRedirect(reverse("web:draft-editor", args=[found.state.draft.uuid]) + anchor)

    def _tell(self, conflict: Conflict) -> None:
        """Show what the other has written beside what was typed; saving once more is saving over it knowingly."""
        theirs = conflict.theirs or {}
        before, after = self._whole(theirs), self._whole(self.content)
        names = self.found.reader.labels(referred(self.found.kind, [before, after]))
        self.conflict = {
            "is_gone": conflict.theirs is None,
            "told": differences(self.found.kind, before, after, names),
        }
        self.refused = Refused("conflict", 409)
        self.known = conflict.revision

    def _whole(self, content: Json) -> Json:
        return {LIST_OF[self.found.kind]: [{"key": self.key} | content]} if self.key else content

    def _page(self, document: Json) -> HttpResponse:
        found, sent = self.found, self.request.POST
        when = sent.get("tid", self.request.GET.get("tid", ""))
        steps = [{**self.content, "key": self.key}] if self.key else []
        behind = found.behind(sent.get("area", self.request.GET.get("area", "")), when if when in TIMES else "", steps)
        judged = found.judged(document)
        context: dict[str, Any] = {
            "opened": found,
            "state": found.state,
            "kind": found.kind,
            "title": title_of_document(found.kind, found.document),
            "writing": self.writing,
            "key": self.key,
            "is_new": self.is_new,
            "known": self.known,
            "form": self.form,
            "fields": self.form.bound(),
            "summary": self.form.summary(),
            "conflict": self.conflict,
            "refused": self.refused,
            "broken": [one for one in judged if one.part == self.key and not self._is_untouched],
            "is_untouched": self._is_untouched,
            "behind": behind,
            "handed": behind.steps.get(self.key),
            "areas": found.areas(),
            "times": TIMES.items(),
            "is_now": not behind.time,
            "comments": found.comments.get(self.key, ()) if self.key else (),
            "here": self.request.path,
        }
        status = 422 if self.form.faults and self._saves() else self.refused.status if self.refused else 200
        return not_indexed(render(self.request, "web/drafting/part.html", context, status=status))
