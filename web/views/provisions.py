"""When the law moves: what is left to do, place by place; that the older law is meant; and replacing a provision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.access import Act, Standing, Viewer
from partners.asking import viewer_of_session
from partners.maintaining import NotAllowed, Stale, Unknown
from partners.maintaining.rehearsing import turn
from records.content import kinds
from records.history import History
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded
from records.text import Text
from registry.naming import BY_FIELD
from registry.naming import VALUES as NAMED
from registry.older_law import WHYS
from registry.reports.citing_law import TO_DO, Cited, Citing, citing, law_tasks
from registry.reports.files import About
from registry.reports.law_tasks_table import law_tasks_table
from registry.reports.meaning_law import MayNot, NoSuchCitation, may_say, say_meant
from registry.reports.replacing_law import KIND, Replaced, replace_provision
from web.as_of import AskedByForm
from web.choices import Choice
from web.fields import fields_of, names_in
from web.filing import file_of
from web.indexing import not_indexed
from web.provision_form import LAW_KINDS, ReplaceForm, faults_of, identifies

WHOSE = ("mina", "alla")
CONFLICT = 409


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Every provision that ceases and is cited, with how much is left; own tasks first, or everybody's."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    asked, whose = AskedByForm(request), _whose(request)
    path = reverse("web:provisions")
    context = asked.context(path, {"vems": whose}) | {
        "found": _own(law_tasks(asked.moment), viewer, whose),
        "whose": whose,
        "times": urlencode(asked.carried),
        "asked": urlencode({"vems": whose} | asked.carried),
        "provisions": _provisions(asked.reader) if _may_replace(viewer) and asked.time == "now" else (),
        "here": f"{path}?{urlencode({'vems': whose} | asked.carried)}",
    }
    return not_indexed(render(request, "web/provisions/list.html", context, status=422 if asked.faults else 200))


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The same, place by place, as CSV or in a workbook."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    asked, whose = AskedByForm(request), _whose(request)
    if asked.faults:
        raise Http404
    table = law_tasks_table(_own(law_tasks(asked.moment), viewer, whose))
    query = urlencode({"vems": whose} | asked.moment_carried)
    address = request.build_absolute_uri(f"{reverse('web:provisions')}?{query}")
    about = About((), asked.moment.on, asked.moment.known_at, address)
    return file_of(table, form, about, (get_language() or "sv")[:2])


@require_safe
def provision(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The places that cite a provision, what to do about each, and the form that says that the older law is meant."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    asked = AskedByForm(request)
    cited = citing(asked.moment, identity)
    if cited is None:
        raise Http404
    path = reverse("web:provision", args=[identity])
    meaning = may_say(viewer, cited.places, Moment.resolve()) if asked.time == "now" else frozenset()
    context = asked.context(path) | {
        "cited": cited,
        "places": [(one, (one.record, one.part) in meaning and one.state in (*TO_DO, "meant")) for one in cited.places],
        "whys": WHYS[:2],
        "may_replace": _may_replace(viewer) and asked.time == "now",
        "here": f"{path}?{urlencode(asked.carried)}" if asked.carried else path,
    }
    return not_indexed(render(request, "web/provisions/one.html", context, status=422 if asked.faults else 200))


@require_POST
def meant(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Say that the older law is meant in one place, or take it back; then the list again, at that place."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(reverse("web:provision", args=[identity]), reverse("account_login"))
    why = next((one for one in WHYS if one == request.POST.get("why")), None)
    part = request.POST.get("part", "")
    try:
        record = UUID(request.POST.get("record", ""))
        if why is None:
            raise Http404
        with turn(viewer.actor) as session:
            say_meant(session, viewer, record, (part, identity), why)
    except (ValueError, NoSuchCitation):
        raise Http404 from None
    except MayNot:
        raise PermissionDenied from None
    return redirect(f"{reverse('web:provision', args=[identity])}#s-{record}-{part}")


@require_http_methods(["GET", "HEAD", "POST"])
def replacing(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The form by which a provision is replaced: first what it concerns, then it is recorded."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.path, reverse("account_login"))
    if not _may_replace(viewer):
        raise PermissionDenied
    reader = Reader(viewer, Moment.resolve())
    entry = reader.get(KIND, identity)
    if entry is None:
        raise Http404
    if request.method == "POST":
        return _asked_for(request, viewer, reader, entry)
    form = ReplaceForm(initial={"how": "existing", "revision": History(reader, KIND, identity).count()})
    return _form(request, reader, entry, form.initial, {})


def _asked_for(request: HttpRequest, viewer: Viewer, reader: Reader, entry: Entry) -> HttpResponse:
    """Try it, and show what it concerns; or record it."""
    form, typed = ReplaceForm(request.POST), request.POST.dict()
    if not form.is_valid():
        return _form(request, reader, entry, typed, {name: str(some[0]) for name, some in form.errors.items()})
    saves = request.POST.get("doing") == "save"
    try:
        with turn(viewer.actor, rehearsal=not saves) as session:
            done = replace_provision(session, viewer, form.wish(entry.id))
    except NotRecorded as error:
        kept = {name: "" if name in identifies(error) else value for name, value in typed.items()}
        return _form(request, reader, entry, kept, faults_of(error))
    except Stale as stale:
        now = typed | {"revision": str(stale.revision)}
        fault = _("Någon annan har ändrat bestämmelsen sedan du öppnade sidan. Läs hur den är nu och försök igen.")
        return _form(request, reader, entry, now, {"how": fault}, status=CONFLICT)
    except Unknown:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None
    if saves:
        return redirect(reverse("web:provision", args=[entry.id]))
    return _form(request, reader, entry, typed, {}, done)


def _form(  # noqa: PLR0913, PLR0917 - everything that one page shows
    request: HttpRequest,
    reader: Reader,
    entry: Entry,
    typed: Mapping[str, Any],
    faults: Mapping[str, str],
    done: Replaced | None = None,
    status: int = 0,
) -> HttpResponse:
    context = {
        "entry": entry,
        "name": kinds[KIND].label_of(entry.content),
        "typed": typed,
        "faults": faults,
        "others": [choice for choice in _provisions(reader) if choice.code != str(entry.id)],
        "law_kinds": [Choice(one, _law_kind(one)) for one in LAW_KINDS],
        "cited": done.cited if done else None,
        "here": request.path,
    }
    if status == CONFLICT:
        context |= {"fields": fields_of(entry.content, KIND), "names": names_in(reader, entry), "carried": {}}
    answer = render(request, "web/provisions/replace.html", context, status=status or (422 if faults else 200))
    return not_indexed(answer)


def _law_kind(code: str) -> Text:
    return BY_FIELD.get("reference_kind", {}).get(code) or NAMED.get(code) or Text(sv=code)


def _may_replace(viewer: Viewer) -> bool:
    return bool(viewer.areas) and viewer.may(Act.MAINTAIN_CATALOGUE, [Standing.AREA])


def _provisions(reader: Reader) -> list[Choice]:
    """The provisions that hold at the moment, by act and number."""
    found = [Choice(str(one.id), kinds[KIND].label_of(one.content)) for one in reader.of(KIND).all()]
    return sorted(found, key=lambda choice: choice.name.sv)


def _whose(request: HttpRequest) -> str:
    given = request.GET.get("vems", WHOSE[0])
    return given if given in WHOSE else WHOSE[0]


def _own(found: Iterable[Cited], viewer: Viewer, whose: str) -> list[Cited]:
    """The provisions with the places that the viewer has to do with: as owner, or as coordinator of an area."""
    if whose == "alla":
        return list(found)
    own = (replace(one, places=tuple(place for place in one.places if _concerns(viewer, place))) for one in found)
    return [one for one in own if one.places]


def _concerns(viewer: Viewer, place: Citing) -> bool:
    return not viewer.organisations.isdisjoint(place.owners) or not viewer.areas.isdisjoint(place.areas)
