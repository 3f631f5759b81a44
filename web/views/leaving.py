"""Leaving what was agreed, for people: a party withdraws, or the owner ends the whole. First what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as day_in_words
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partners.access import Act, Viewer
from partners.asking import viewer_of_session
from partners.maintaining import Impact
from partners.maintaining.rehearsing import turn
from partners.models import Account
from records.content import kinds
from records.history import History
from records.moment import Moment
from records.reading import Entry, Label, Reader
from records.recording import NotRecorded
from registry.agreeing import leaving
from registry.agreeing.asked import KINDS, NotNow, OldRevision
from registry.agreeing.leaving import Left, WaysOut, first_day, ways_out
from web.asking import way_to_second_factor
from web.impact import impact_shown
from web.indexing import not_indexed
from web.leaving_form import LeavingForm, faults_of, identifies
from web.templatetags.samverkan import path_of
from web.views.agreeing import sign_in
from web.views.records import kind_of

Json = dict[str, Any]
Doing = Literal["leave", "end"]
CONFLICT = 409


@dataclass(frozen=True)
class Case:
    """What somebody may leave, as it is read now or from its first day on."""

    viewer: Viewer
    reader: Reader
    entry: Entry
    ways: WaysOut
    doing: Doing

    @property
    def names(self) -> dict[UUID, Label]:
        """What the parties that may be chosen are called. One query."""
        return self.reader.labels(self.ways.parties)


@never_cache
@sensitive_post_parameters("reason", "source")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """The form by which a party withdraws: what follows is shown, and then it is recorded."""
    return _answer(request, plural, identity, "leave")


@never_cache
@sensitive_post_parameters("reason", "source")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """The form by which the owner ends the whole."""
    return _answer(request, plural, identity, "end")


def _answer(request: HttpRequest, plural: str, identity: UUID, doing: Doing) -> HttpResponse:
    if not isinstance(request.user, Account):
        return sign_in(request)
    viewer = viewer_of_session(request)
    case = _case(viewer, kind_of(plural), identity, doing)
    if not (case.ways.parties if doing == "leave" else case.ways.ends):
        return _refused(request, viewer)
    if request.method == "POST":
        return _sent(request, case)
    return _form(request, case, {"revision": _revision(case)}, {})


def _sent(request: HttpRequest, case: Case) -> HttpResponse:
    """The form as it was sent: again with what is wrong, or what comes of it."""
    form = LeavingForm(request.POST)
    if not form.is_valid():
        return _form(request, case, form.typed(), {name: str(some[0]) for name, some in form.errors.items()})
    if request.POST.get("doing") == "again":
        return _form(request, case, form.typed(), {})
    try:
        return _done(request, case, form)
    except NotRecorded as error:
        sure, perhaps = identifies(error)
        typed = {name: "" if name in sure else value for name, value in form.typed().items()}
        return _form(request, case, typed | {"asks": perhaps}, faults_of(error))
    except (NotNow, OldRevision) as error:
        return _form(request, case, form.typed() | {"revision": _revision(case)}, faults_of(error), CONFLICT)


def _case(viewer: Viewer, kind: str, identity: UUID, doing: Doing) -> Case:
    """Raises Http404 for what is not agreed, and where nothing holds now or later."""
    now = Moment.resolve()
    first = first_day(kind, identity, now.on) if kind in KINDS else None
    reader = Reader(viewer, Moment(first or now.on, now.known_at))
    entry = reader.get(kind, identity) if first else None
    if entry is None:
        raise Http404
    return Case(viewer, reader, entry, ways_out(viewer, entry.content, reader.moment.on), doing)


def _done(request: HttpRequest, case: Case, form: LeavingForm) -> HttpResponse:
    """Try it, and show what follows; or record it. Raises what the use cases raise."""
    kind, record = case.entry.kind, case.entry.id
    asked = form.asked(kind, record)
    party = form.chosen(case.ways.parties) if case.doing == "leave" else None
    if case.doing == "leave" and party is None:
        return _form(request, case, form.typed(), {"party": _("Välj vem som lämnar.")})
    saves = request.POST.get("doing") == "save"
    with turn(case.viewer.actor, rehearsal=not saves) as session:
        if case.doing == "leave" and party is not None:
            left = leaving.withdraw_party(session, case.viewer, asked, party)
        else:
            left = leaving.end(session, case.viewer, asked)
    if not saves:
        return _look(request, case, form, left, party)
    messages.success(request, _recorded(case, asked.first, party))
    return HttpResponseRedirect(_page_after(case, asked.first))


def _page_after(case: Case, first: date) -> str:
    """The page of what still holds, on a day on which it does; where nothing does any more, that of all agreements."""
    on = case.reader.moment.on
    if case.doing == "end" and first <= on:
        return reverse("web:agreements")
    path = path_of(case.entry.kind, case.entry.id)
    return path if on == Moment.resolve().on else f"{path}?{urlencode({'on': on.isoformat()})}"


def _recorded(case: Case, first: date, party: UUID | None) -> str:
    day = day_in_words(first, "j F Y")
    if case.doing == "end" or party is None:
        return _("Från %(day)s gäller det inte längre.") % {"day": day}
    name = case.names[party].name
    return _("Från %(day)s binder det inte %(party)s längre.") % {"day": day, "party": name.sv}


def _look(request: HttpRequest, case: Case, form: LeavingForm, left: Left, party: UUID | None) -> HttpResponse:
    found = left.consequences
    labels = case.reader.labels({*found.still_bound, *found.principals})
    impact = Impact(relied_on_by=found.relied_on_by, gaps=found.without_its_entries)
    sent = form.typed() | ({"party": str(party)} if party else {})
    context = _about(case) | impact_shown(case.reader, impact) | {
        "day": form.cleaned_data["first"],
        "leaves": case.names.get(party) if party else None,
        "still_bound": [labels[one] for one in found.still_bound if one in labels],
        "principals": [labels[one] for one in found.principals if one in labels],
        "binds": found.binds,
        "sent": [(name, value) for name, value in sent.items() if value],
    }  # fmt: skip
    return not_indexed(render(request, "web/leaving/look.html", context))


def _form(
    request: HttpRequest, case: Case, typed: Mapping[str, Any], faults: Mapping[str, str], status: int = 0
) -> HttpResponse:
    names = case.names
    context = _about(case) | {
        "typed": typed,
        "faults": faults,
        "parties": [names[one] for one in case.ways.parties if one in names],
    }
    answer = render(request, "web/leaving/form.html", context, status=status or (422 if faults else 200))
    return not_indexed(answer)


def _about(case: Case) -> Json:
    return {
        "doing": case.doing,
        "kind": case.entry.kind,
        "name": kinds[case.entry.kind].label_of(case.entry.content),
        "record_page": path_of(case.entry.kind, case.entry.id),
        "here": path_of(case.entry.kind, case.entry.id),
    }


def _revision(case: Case) -> int:
    return History(Reader(case.viewer, Moment.resolve()), case.entry.kind, case.entry.id).count()


def _refused(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """That the table does not allow it; whoever lacks a second factor may have lost the role by it."""
    if not viewer.lacks_second_factor_for(Act.SIGN):
        raise PermissionDenied
    context = {"second_factor": way_to_second_factor(request), "here": reverse("web:agreements")}
    return not_indexed(render(request, "web/second_factor.html", context, status=403))
