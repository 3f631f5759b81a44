"""The pages that links in answers lead to: contact points, organisations, and any other kind of record."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from records.content import kinds
from records.history import History
from records.reading import Entry
from registry.agreeing.beginning import drafts_somewhere
from registry.citing import citation_of
from registry.keeping.desk import may_change
from registry.lookup.alone import reached_alone
from registry.reports.citing_law import citing
from web.administering.entering import parts_of
from web.as_of import Asked, or_not_then
from web.correcting.shape import FORMS
from web.fields import fields_of, names_in
from web.indexing import not_indexed
from web.templatetags.samverkan import OWN_PAGES, path_of
from web.ways_out import ways_out_of

LISTED = 100
"""The most rows of a list on a record's page."""


@require_safe
@or_not_then
def contact_point(request: HttpRequest, identity: UUID) -> HttpResponse:
    """A contact point: how to reach it, whether it answers, and its versions."""
    asked = Asked(request)
    entry = _found(asked, "contact_point", identity)
    reached = reached_alone(asked.reader, entry, asked.when.instant)
    more = {"contact": reached.contact_points[0], "may_change": may_change(viewer_of_session(request), entry)}
    return _page(request, "web/contact_point.html", asked, entry, more)


@require_safe
@or_not_then
def organisation(request: HttpRequest, identity: UUID) -> HttpResponse:
    """An organisation, its units and its contact points."""
    asked = Asked(request)
    entry = _found(asked, "organisation", identity)
    more = {
        "contact_points": asked.reader.of("contact_point").linked("organisation", [entry.pk]).page(LISTED, 0),
        "parts": parts_of(asked.reader.viewer, identity) if isinstance(asked.reader.viewer, Viewer) else [],
        "units": asked.reader.of("organisation").linked("parent", [entry.pk]).page(LISTED, 0),
    }
    return _page(request, "web/organisation.html", asked, entry, more)


@require_safe
@or_not_then
def record(request: HttpRequest, plural: str, identity: UUID) -> HttpResponse:
    """A record of any other kind, field by field; kinds with a page of their own are sent there."""
    kind = kind_of(plural)
    asked = Asked(request)
    if kind in OWN_PAGES:
        path, times = path_of(kind, identity), urlencode(asked.carried)
        return redirect(f"{path}?{times}" if times else path, permanent=True)
    entry = _found(asked, kind, identity)
    if kind == "body":
        return _page(request, "web/body.html", asked, entry, {})
    if kind == "legal_reference":
        return _page(request, "web/legal_reference.html", asked, entry, {"cited": citing(asked.moment, identity)})
    return _page(request, "web/record.html", asked, entry, _agreed(request, asked, entry) if kind == "routine" else {})


def _agreed(request: HttpRequest, asked: Asked, entry: Entry) -> dict[str, Any]:
    """What may be done with a routine: a draft of it begun; left, also when it is agreed ahead of time."""
    viewer = viewer_of_session(request)
    is_read_now = asked.time in {"now", "ahead"} and "known_at" not in asked.carried
    begins = asked.time == "now" and drafts_somewhere(viewer)
    return {"begins": begins} | (ways_out_of(viewer, entry) if is_read_now else {})


def kind_of(plural: str) -> str:
    """The kind with this plural in addresses. Asked anew each time: while the rooms start, not all kinds are known.

    Raises Http404.
    """
    found = next((code for code, content in kinds.items() if content.plural == plural), None)
    if found is None:
        raise Http404
    return found


def _found(asked: Asked, kind: str, identity: UUID) -> Entry:
    entry = asked.reader.get(kind, identity)
    if entry is None:
        raise Http404
    return entry


def _page(request: HttpRequest, template: str, asked: Asked, entry: Entry, more: dict[str, Any]) -> HttpResponse:
    path = path_of(entry.kind, entry.id)
    context = {
        "entry": entry,
        "name": kinds[entry.kind].label_of(entry.content),
        "fields": fields_of(entry.content, entry.kind),
        "names": names_in(asked.reader, entry),
        "versions": History(asked.reader, entry.kind, entry.id).page(LISTED, 0),
        "citation": citation_of(entry, asked.reader, settings.BASE_URL),
        "is_now": "at" not in asked.carried and asked.time == "now",
        "here": f"{path}?{urlencode(asked.carried)}" if asked.carried else path,
        "change_page": _change_page(asked, entry),
    }
    return not_indexed(render(request, template, context | asked.context(path) | more))


def _change_page(asked: Asked, entry: Entry) -> str:
    """Where who may correct the entry does so; "" for anybody else, and for what is not read as of now."""
    is_read_now = asked.time == "now" and entry.kind in FORMS
    if not is_read_now or not isinstance(asked.reader.viewer, Viewer) or not may_change(asked.reader.viewer, entry):
        return ""
    return reverse("web:entry-change", args=[kinds[entry.kind].plural, entry.id])
