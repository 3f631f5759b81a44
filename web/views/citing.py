"""A permanent reference opened: the version as it was read, or why it is not shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.asking import viewer_of_session
from records.content import kinds, targets
from records.moment import STOCKHOLM
from registry.citing import CHECKED, Check, Cited, LeadsNowhere, NotAReference, citations, open_reference, parse
from registry.differing import differences
from web.forms import exact
from web.indexing import not_indexed
from web.templatetags.samverkan import path_of

STATUS = {"mistyped": 404, "nowhere": 404, "differs": 409}


@require_safe
def citation(request: HttpRequest, reference: str) -> HttpResponse:
    """What a reference leads to, with what its checksum says; nothing of it when the checksum is another."""
    try:
        found = open_reference(viewer_of_session(request), parse(reference))
    except NotAReference:
        return _refused(request, "mistyped")
    except LeadsNowhere:
        return _refused(request, "nowhere")
    if found.check is Check.DIFFERS:
        return _refused(request, "differs")
    return not_indexed(render(request, "web/citation.html", _context(found)))


def _refused(request: HttpRequest, why: str) -> HttpResponse:
    return not_indexed(render(request, "web/citation_refused.html", {"why": why, "here": "/"}, status=STATUS[why]))


def _context(found: Cited) -> dict[str, object]:
    entry, moment = found.found.entry, found.reader.moment
    names = found.reader.labels(targets([(kinds[entry.kind], entry.content)]))
    (offered,) = citations([found.found], found.reader, settings.BASE_URL)
    carried = {"on": moment.on.isoformat(), "known_at": exact(moment.known_at.astimezone(STOCKHOLM))}
    return {
        "cited": found.found,
        "entry": entry,
        "name": kinds[entry.kind].label_of(entry.content),
        "parts": differences(entry.kind, {}, entry.content, names),
        "check": found.check,
        "checked": CHECKED[found.check],
        "citation": offered,
        "moment": moment,
        "carried": carried,
        "now": path_of(entry.kind, entry.id),
        "as_it_was": f"{path_of(entry.kind, entry.id)}?{urlencode(carried)}",
        "here": found.reference.path,
    }
