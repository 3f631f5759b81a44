"""Creating, correcting, ending, restarting and restoring an entry; its history; what each kind of viewer sees of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from partners.asking import viewer_of_session
from partners.authors import authors_of
from partners.maintaining.asked import Doing
from records.content import kinds
from records.history import History
from records.moment import Moment
from records.reading import Entry, Reader
from registry.keeping.desk import may_change
from registry.keeping.one import called, keeps
from registry.keeping.preview import previews
from registry.keeping.told import impact_of_version
from web.correcting.asked import number
from web.correcting.case import case_of, desk_of_entry, kind_with_form, new_case
from web.correcting.steps import first_form, identity_of, sent_form
from web.impact import impact_shown
from web.indexing import not_indexed
from web.templatetags.samverkan import path_of
from web.views.records import LISTED

MOST_VERSIONS = 10**9
"""Numbers from here on are no version's, and none that an engine could look for."""
FORM = ["GET", "HEAD", "POST"]


@never_cache
@sensitive_post_parameters()
@require_http_methods(FORM)
def new(request: HttpRequest, plural: str) -> HttpResponse:
    """A new entry for an organisation that the viewer keeps."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return _sign_in(request)
    asked = request.POST.get("organisation_asked") or request.GET.get("organisation")
    case = new_case(viewer, kind_with_form(plural), identity_of(asked))
    return sent_form(request, case) if request.method == "POST" else first_form(request, case)


def change(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """Correct an entry from a day; or put back what an earlier version said."""
    return _correct(request, plural, identity, "merge")


def end(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """End an entry from a day."""
    return _correct(request, plural, identity, "end")


def restart(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """Let an entry that has ended hold again, from a day, with what it said last."""
    return _correct(request, plural, identity, "restart")


@never_cache
@sensitive_post_parameters()
@require_http_methods(FORM)
def _correct(request: HttpRequest, plural: str, identity: UUID, doing: Doing) -> HttpResponse:
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return _sign_in(request)
    base = number(request.POST.get("base", "")) if request.method == "POST" else None
    case = case_of(viewer, kind_with_form(plural), identity, doing, base)
    return sent_form(request, case) if request.method == "POST" else first_form(request, case)


@never_cache
@require_safe
def saved(request: HttpRequest, plural: str, identity: UUID, version: int) -> HttpResponse:
    """What was saved, who relies on it and which hours it left with no one: the same whenever it is asked."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return _sign_in(request)
    kind, now = kind_with_form(plural), Moment.resolve()
    reader = Reader(viewer, now)
    found = History(reader, kind, identity).numbered(version).get(version) if version < MOST_VERSIONS else None
    if found is None or found.disposed or not keeps(viewer, kind, identity, now):
        raise Http404
    context = _about(found.entry, kind, identity) | impact_shown(reader, impact_of_version(found.entry.version))
    context |= {"recorded": found, "first": version == 1, "name": called(reader, kind, identity)}
    return not_indexed(render(request, "web/correcting/saved.html", context))


@never_cache
@require_safe
def history(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """An entry's versions: what they say about which days, since when it is known, who, in whose name, and why."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return _sign_in(request)
    kind, now = kind_with_form(plural), Moment.resolve()
    if not keeps(viewer, kind, identity, now):
        raise Http404
    reader = Reader(viewer, now)
    known = History(reader, kind, identity)
    versions = known.page(LISTED, max(0, known.count() - LISTED))
    authors = authors_of(viewer, [one.entry for one in versions])
    principals = reader.labels({one.on_behalf_of for one in versions if one.on_behalf_of})
    today = reader.get(kind, identity)
    context = _about(versions[-1].entry, kind, identity) | {
        "name": called(reader, kind, identity),
        "versions": [
            (one, authors.get(one.entry.version), principals.get(one.on_behalf_of or identity))
            for one in versions[::-1]
        ]
        if versions
        else [],
        "today": today,
        "may_change": today is not None and may_change(viewer, today),
        "carried": {},
    }
    return not_indexed(render(request, "web/correcting/history.html", context))


@never_cache
@require_safe
def preview(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """What each kind of viewer sees of an entry today, by the rules that everything is read by."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return _sign_in(request)
    kind, now = kind_with_form(plural), Moment.resolve()
    if not keeps(viewer, kind, identity, now):
        raise Http404
    entry = Reader(viewer, now).get(kind, identity)
    if entry is None:
        raise Http404
    context = _about(entry, kind, identity) | {
        "name": kinds[kind].label_of(entry.content),
        "seen": previews(viewer, identity, now) if kind == "contact_point" else (),
        "is_now": False,
        "carried": {},
    }
    return not_indexed(render(request, "web/correcting/preview.html", context))


def _about(entry: Entry, kind: str, identity: UUID) -> dict[str, Any]:
    organisation = desk_of_entry(kind, identity, entry.content)
    return {
        "desk_address": reverse("web:entries") + (f"?organisation={organisation}" if organisation else ""),
        "entry": entry,
        "kind": kind,
        "plural": kinds[kind].plural,
        "identity": identity,
        "record_page": path_of(kind, identity),
        "here": reverse("web:entries"),
    }


def _sign_in(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("web:entries")
    return redirect_to_login(back, reverse("account_login"))
