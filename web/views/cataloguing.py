"""The catalogue for those who keep it: its terms, what uses each, what was sought in vain; other words, and an end."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from partners.maintaining import turn
from partners.maintaining.asked import Stale
from records.content import kinds
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded, last_numbers
from records.text import Text, swedish_order
from registry.cataloguing.counted import counted, sought_in_vain, table
from registry.cataloguing.maintaining import Said, Term, end_term, may_keep, record_term
from registry.cataloguing.uses import numbers_of_uses, uses_of
from registry.lookup.matching import CATALOGUE
from registry.reports.files import About
from web.drafting.choosing import Choice
from web.drafting.fields import Field, Flag, Line, Lines
from web.drafting.fields import Said as Words
from web.drafting.forms import PartForm
from web.drafting.nesting import Group
from web.drafting.parts import Writing
from web.filing import file_of
from web.indexing import not_indexed
from web.views.records import kind_of

Json = dict[str, Any]
_SYNONYMS = Group("synonyms", fields=(Lines("sv"), Lines("en")))
_OF_KIND: dict[str, tuple[Field, ...]] = {
    "situation": (Words("description", rows=2), Choice("broader", of="situation"), Flag("honour_related")),
    "target_group": (Words("description", rows=2), Choice("broader", of="target_group")),
    "function": (Words("note", rows=2), Flag("place_protected")),
}
WRITING = {
    kind: Writing(kinds[kind].plural if kind in kinds else kind, "", (Words("name"), _SYNONYMS, *fields))
    for kind, fields in _OF_KIND.items()
}


@never_cache
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """All terms by kind, with how many records name each and how often it was sought in vain."""
    found = _keeper(request)
    if isinstance(found, HttpResponse):
        return found
    now = Moment.resolve()
    reader = Reader(found, now)
    uses, vain = numbers_of_uses(reader), sought_in_vain(found, now.on)
    groups = []
    for kind in CATALOGUE:
        entries = sorted(reader.of(kind).all(), key=lambda entry: swedish_order(entry.name))
        rows = [
            {
                "entry": entry,
                "name": _name(entry),
                "synonyms": (entry.content.get("synonyms") or {}).get("sv", ()),
                "uses": uses[entry.id].total() if entry.id in uses else 0,
                "vain": vain[entry.id],
            }
            for entry in entries
        ]
        groups.append({"kind": kind, "plural": kinds[kind].plural, "rows": rows})
    context = {"groups": groups, "table": table(found, now.on), "nowhere": vain[None], "here": request.path}
    return not_indexed(render(request, "web/cataloguing/terms.html", context))


@never_cache
@require_safe
def searches(request: HttpRequest, form: str) -> HttpResponse:
    """What was sought in vain as a file: "csv" or "xlsx"."""
    found = _keeper(request)
    if isinstance(found, HttpResponse):
        return found
    now = Moment.resolve()
    address = request.build_absolute_uri(reverse("web:terms"))
    rows = table(found, now.on)
    about = About(((rows.title, rows.note or rows.title),), now.on, now.known_at, address)
    return file_of(rows, form, about, (get_language() or "sv")[:2])


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, plural: str, identity: UUID | None = None) -> HttpResponse:
    """One term to write on, with what uses it; or, without an identity, a new one."""
    viewer = _keeper(request)
    if isinstance(viewer, HttpResponse):
        return viewer
    kind = kind_of(plural)
    if kind not in CATALOGUE:
        raise Http404
    return _Term(request, viewer, kind, identity).answer()


class _Term:
    """A term on its way through its form."""

    def __init__(self, request: HttpRequest, viewer: Viewer, kind: str, identity: UUID | None) -> None:
        self.request, self.viewer, self.kind, self.identity = request, viewer, kind, identity
        self.now = Moment.resolve()
        self.reader = Reader(viewer, self.now)
        self.entry = self.reader.get(kind, identity) if identity else None
        if identity and self.entry is None:
            raise Http404
        sent = request.POST if request.method == "POST" and request.POST.get("do") != "end" else None
        self.form = PartForm(self._writing(), dict(self.entry.content) if self.entry else {}, self.reader, sent)
        self.fault = ""
        self.is_stale = False

    def answer(self) -> HttpResponse:
        """The form; or, when it has been done, the list."""
        if self.request.method == "POST" and (done := self._done()):
            return done
        return self._page()

    def _writing(self) -> Writing:
        found = WRITING[self.kind]
        code = Line("code", hint=_("Små bokstäver, siffror och bindestreck. Koden ändras aldrig."))
        return found if self.identity else Writing(found.code, "", (code, *found.fields))

    def _done(self) -> HttpResponse | None:
        content, ends = self.form.part(), self.request.POST.get("do") == "end"
        if self.form.faults:
            return None
        known = str(self.request.POST.get("known", ""))
        revision = int(known) if known.isdecimal() and len(known) < 9 else 0
        said = Said(_day(self.request), self._note(), confirmed=self.request.POST.get("confirmed") == "yes")

        wish = Term(self.kind, content, self.identity, revision if self.identity else None)
        try:
            with turn(self.viewer.actor) as session:
                (end_term if ends and self.identity else record_term)(session, self.viewer, wish, said)
        except Stale:
            self.is_stale = True
            return None
        except NotRecorded as error:
            self._refuse(error)
            return None
        messages.success(self.request, _("Begreppet är avslutat.") if ends else _("Begreppet är sparat."))
        return redirect(reverse("web:terms") + f"#{kinds[self.kind].plural}")

    def _note(self) -> str:
        return str(self.request.POST.get("change_note", "")).replace("\0", "").strip()[:400]

    def _refuse(self, error: NotRecorded) -> None:
        problems = [problem for some in error.problems.values() for problem in some]
        self.form.refuse(problems, ())
        told = {
            "in_use": _("Något använder begreppet. Ändra det först, så går begreppet att avsluta."),
            "outside_period": _("Dagen ligger för långt bort. Välj en närmare."),
            "not_in_force": _("Begreppet gäller inte den dagen. Välj en annan."),
            "code_taken": _("Koden är tagen. Välj en annan."),
            "in_a_circle": _("Det blir en del av sig självt. Välj ett annat vidare begrepp."),
        }
        for problem in problems:
            if problem.code in told and problem.path and problem.path[0] in self.form.shown:
                self.form.faults[str(problem.path[0])] = told[problem.code]
            elif problem.code in told:
                self.fault = told[problem.code]
        if not self.fault and not self.form.faults:
            self.fault = _("Det går inte att spara så. Se över det som står.")

    def _page(self) -> HttpResponse:
        uses = uses_of(self.reader, self.identity) if self.identity else {}
        context: dict[str, Any] = {
            "kind": self.kind,
            "plural": kinds[self.kind].plural,
            "entry": self.entry,
            "name": _name(self.entry) if self.entry else None,
            "fields": self.form.bound(),
            "form": self.form,
            "summary": self.form.summary(),
            "fault": self.fault,
            "is_stale": self.is_stale,
            "known": last_numbers([self.entry.pk])[self.entry.pk] if self.entry else 0,
            "uses": uses.items(),
            "counted": counted(self.viewer, self.now.on, self.identity) if self.identity else (),
            "note": "" if self.form.faults else self._note(),
            "valid_from": str(self.request.POST.get("valid_from", "")),
            "here": self.request.path,
        }
        status = 409 if self.is_stale else 422 if self.fault or self.form.faults else 200
        return not_indexed(render(self.request, "web/cataloguing/term.html", context, status=status))


def _keeper(request: HttpRequest) -> Viewer | HttpResponse:
    """Who keeps the catalogue; the way to sign in for somebody unknown. Raises PermissionDenied for others."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if not may_keep(viewer):
        raise PermissionDenied
    return viewer


def _name(entry: Entry) -> Text:
    return kinds[entry.kind].label_of(entry.content)


def _day(request: HttpRequest) -> date | None:
    """From which day; None: today, also for what is no day, which a browser's field does not send."""
    try:
        return date.fromisoformat(str(request.POST.get("valid_from", "")))
    except ValueError:
        return None
