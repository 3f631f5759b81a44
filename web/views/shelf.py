"""Reading without a network: a shelf on the device for the pathways last looked at, for who has asked for it.

What stands on the shelf is made for it: hours instead of "answers now", which would soon be untrue, and never a field
that only parties may read. The worker (`static/web/worker.js`) keeps it; signing out empties it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

import web
from partners.access import Viewer
from partners.asking import viewer_of_session
from records.moment import STOCKHOLM
from registry.lookup.printed import contacts_of
from web.calling import Shown, is_emergency
from web.forms import TimesForm
from web.indexing import not_indexed
from web.views.area import remembered_area
from web.views.lookup import shown_for

WORKER = Path(web.__file__).parent / "static" / "web" / "worker.js"


@require_safe
def kept(request: HttpRequest, identity: UUID) -> HttpResponse:
    """A pathway as the shelf keeps it, for an area, with the instant it was kept. 404 as for the pathway itself."""
    form = TimesForm({"area": request.GET.get("area", remembered_area(request))})
    if not form.is_valid():
        raise Http404
    viewer = _any_professional(viewer_of_session(request))
    answer = shown_for(viewer, identity, form.question())
    if answer is None:
        raise Http404
    [pathway] = answer.pathways
    context = {
        "answer": answer,
        "shown": Shown.of(pathway),
        "contacts": [contact for contact in contacts_of(pathway) if not is_emergency([contact])],
        "kept_at": datetime.now(STOCKHOLM),
        "closed": viewer.professional,
        "linked": True,
        "is_now": False,
    }
    return not_indexed(render(request, "web/kept.html", context))


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """What is on the device's shelf; the list is made on the device. Also what is shown when there is no network."""
    return not_indexed(render(request, "web/shelf.html"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django gives it)
    """What makes the pages installable (W3C Web Application Manifest)."""
    icons = [
        {"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *({"src": static(f"web/icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"} for n in (192, 512)),
    ]
    content = {
        "name": "Samverkansregistret",
        "short_name": "Samverkan",
        "lang": "sv",
        "start_url": reverse("web:lookup"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#9d0f1b",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django gives it)
    """The service worker, at the root so that its scope is every page."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


def _any_professional(viewer: Viewer) -> Viewer:
    """The viewer without what they are a party to: what any professional may read, and no more."""
    return replace(viewer, roles=(), areas=frozenset())
