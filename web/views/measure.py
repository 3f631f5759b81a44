"""The national measure: each municipality's answers to the yearly survey, with what shows them; and both as files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import CharField, Form, IntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.asking import viewer_of_session
from records.guard import refused_in_question
from records.reading import Label
from registry.auditing.national_measure import NationalMeasure, moment_of_year, national_measure
from registry.auditing.scope import Scope
from registry.auditing.seeing import may_audit
from registry.lookup import BadQuestion
from registry.lookup.question import named
from registry.reports.files import About
from registry.reports.measure_tables import (
    KEYS,
    TITLE,
    answers_table,
    as_workbook,
    evidence_shown,
    facts_of,
    table_of,
)
from web.as_of import AskedByForm
from web.filing import XLSX, attached, file_of
from web.indexing import not_indexed

MOST_SHOWN = 500
"""Agreements that the page shows; the files have all."""


class MeasureForm(Form):
    """What the address says beside the times. Everything may be left out."""

    year = IntegerField(required=False, min_value=2000, max_value=2100)
    area = CharField(required=False, max_length=200)


class Chosen:
    """The year and the areas that the address asks for, as of when, and what in it is not understood, by field."""

    def __init__(self, request: HttpRequest) -> None:
        self.asked = AskedByForm(request)
        self.faults: dict[str, str] = dict(self.asked.faults)
        form = MeasureForm(request.GET)
        if "year" in form.errors:
            self.faults["year"] = _("Skriv ett år, till exempel 2026.")
        self.year: int | None = form.cleaned_data.get("year") if form.is_valid() else None
        self.area = request.GET.get("area", "").strip()
        try:
            self.areas: Sequence[Label] = self._areas()
        except BadQuestion:
            self.areas = ()
            self.faults["area"] = _("Finns inte i registret den dagen. Använd en kod eller ett namn.")
        if self.faults and refused_in_question(self.area):
            self.area = ""

    def _areas(self) -> Sequence[Label]:
        """The area, or several between commas; none for every municipality. Raises `BadQuestion`."""
        reader = self.asked.reader
        found = (named(reader, "area", "area", part) for part in self.area.split(","))
        labels = reader.labels({one.id for one in found if one})
        return sorted(labels.values(), key=lambda one: one.key or "")

    @cached_property
    def measure(self) -> NationalMeasure:
        """The measure that is asked for."""
        moment = self.asked.moment
        within = frozenset(one.id for one in self.areas) or None
        return national_measure(moment_of_year(self.year, moment) if self.year else moment, self.year, Scope(within))

    @property
    def kept(self) -> dict[str, str]:
        """What links say beside the times."""
        return ({"year": str(self.year)} if self.year else {}) | ({"area": self.area} if self.area else {})

    def address(self, request: HttpRequest) -> str:
        """The address that opens the same for ever."""
        query = urlencode(self.kept | self.asked.moment_carried)
        return request.build_absolute_uri(f"{reverse('web:national-measure')}?{query}")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The answers and what shows them."""
    if away := _must_sign_in(request):
        return away
    chosen = Chosen(request)
    context: dict[str, Any] = chosen.asked.context(reverse("web:national-measure"), chosen.kept)
    context |= {
        "title": TITLE,
        "year": request.GET.get("year", "") if not chosen.faults else "",
        "area": chosen.area,
        "faults": chosen.faults,
        "query": urlencode(chosen.asked.carried),
    }
    if not chosen.faults:
        context |= _told(chosen)
    return not_indexed(render(request, "web/measure.html", context, status=422 if chosen.faults else 200))


def _told(chosen: Chosen) -> dict[str, Any]:
    measure, evidence = chosen.measure, evidence_shown(chosen.measure)
    query = urlencode(chosen.kept | chosen.asked.carried)
    path = reverse("web:national-measure-file", args=["csv"])
    return {
        "measure": measure,
        "facts": facts_of(measure, chosen.areas),
        "answers": answers_table(measure),
        "evidence": evidence,
        "shown": evidence.rows[:MOST_SHOWN],
        "most": MOST_SHOWN if len(evidence.rows) > MOST_SHOWN else 0,
        "workbook": f"{reverse('web:national-measure-file', args=['xlsx'])}?{query}",
        "survey": f"{path}?{query}",
        "evidence_file": f"{path}?{urlencode(chosen.kept | chosen.asked.carried | {'table': 'evidence'})}",
    }


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The survey's table or the evidence as CSV, or both in a workbook. 404 for what the page could not show."""
    if away := _must_sign_in(request):
        return away
    chosen, key = Chosen(request), request.GET.get("table", KEYS[0])
    if chosen.faults or key not in KEYS:
        raise Http404
    measure, language = chosen.measure, (get_language() or "sv")[:2]
    address = chosen.address(request)
    if form == "xlsx":
        content = as_workbook(measure, chosen.areas, address, language)
        return attached(content, XLSX, f"nationellt-matt-{measure.moment.on.isoformat()}.xlsx")
    about = About(facts_of(measure, chosen.areas), measure.moment.on, measure.moment.known_at, address)
    return file_of(table_of(measure, key), form, about, language)


def _must_sign_in(request: HttpRequest) -> HttpResponse | None:
    """The way to sign in, for who has not. Raises PermissionDenied for who has nothing to audit."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if not may_audit(viewer):
        raise PermissionDenied
    return None
