"""A pathway as a printed card, and the short address on it that leads to the page as it is when somebody follows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from registry.lookup.answer import Answer
from registry.lookup.places import NATION
from registry.lookup.printed import contacts_of, last_day
from web.calling import Shown, is_emergency
from web.forms import AREA_CODE, TimesForm
from web.indexing import not_indexed
from web.short import code_of, identities_with
from web.views.area import remembered_area
from web.views.lookup import shown_for

SIZES = ("a5", "a4")


@require_safe
def card(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The card for an area, of size A5 or A4, as it holds today. What not everybody may read only when asked for."""
    form = TimesForm({"area": request.GET.get("area", remembered_area(request))})
    if not form.is_valid():
        raise Http404
    viewer = viewer_of_session(request)
    with_closed = viewer.professional and request.GET.get("skyddat") == "ja"
    answer = shown_for(viewer if with_closed else Viewer.anonymous(), identity, form.question())
    if answer is None:
        raise Http404
    context = _context(request, answer) | {"with_closed": with_closed, "may_have_closed": viewer.professional}
    return not_indexed(render(request, "web/card.html", context))


@require_safe
def short(request: HttpRequest, code: str, area: str) -> HttpResponse:
    """From a card's address to the pathway's page, for the area that the card was printed for."""
    found = identities_with(code)
    if found is None:
        raise Http404
    reader = Reader(viewer_of_session(request), Moment.resolve())
    paths = reader.of("pathway").satisfying(lambda rows, _: rows.filter(record__uuid__range=found), code).all()
    if len(paths) != 1:
        raise Http404
    address = reverse("web:pathway", args=[paths[0].id])
    return HttpResponseRedirect(f"{address}?{urlencode({'area': area})}" if AREA_CODE.fullmatch(area) else address)


def _context(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    [pathway] = answer.pathways
    area = answer.area.code if answer.area and answer.area.code else ""
    path = reverse("web:short", args=[code_of(pathway.id), area or NATION])
    address = f"{settings.BASE_URL}{path}"
    today = datetime.now(STOCKHOLM).date()
    size = request.GET.get("storlek", "")
    return {
        "answer": answer,
        "shown": Shown.of(pathway),
        "contacts": [contact for contact in contacts_of(pathway) if not is_emergency([contact])],
        "size": size if size in SIZES else SIZES[0],
        "today": today,
        "last_day": last_day(pathway, today),
        "address": address.removeprefix("https://").removeprefix("http://"),
        "qr": segno.make(address, error="m").svg_data_uri(border=2, scale=4),
        "area": area,
        "here": reverse("web:card", args=[pathway.id]) + (f"?{urlencode({'area': area})}" if area else ""),
        "time": "now",
        "is_now": False,
    }
