"""The steering group's page, and its files: PDF, workbook, and each table as CSV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from partners.asking import viewer_of_session
from registry.reports.files import as_csv
from registry.reports.printing import CannotPrint, Drawn, as_pdf, draws_reports
from registry.reports.steering import NotSeen, SteeringReport, steering_report
from registry.reports.steering.files import as_workbook
from registry.reports.steering.plots import bars, heat_maps
from registry.reports.steering.tables import table_of, tables
from registry.reports.tables import Table
from web.as_of import Asked
from web.filing import CSV, XLSX, attached
from web.indexing import not_indexed

PRESSING = ("critical", "serious")
"""Severities that stand open on the page; the rest is folded behind its heading, and printed."""
STYLE = Path(__file__).parent.parent / "static" / "web" / "report.css"
ORDER = (
    ("expiring", "expiring"),
    ("proposals", "proposals"),
    ("findings_alike", "findings"),
    ("agreements", "agreements"),
    ("focus_areas", "focus_areas"),
    ("measure", "measure"),
    ("holidays", "holidays"),
    ("training", "training"),
    ("changes_alike", "changes"),
)
"""The tables in the order in which a meeting takes them up, each with the one whose rows are counted: what is told
together on paper and page is one by one in the files."""


@require_safe
def page(request: HttpRequest, body: UUID) -> HttpResponse:
    """The page: everything, in the order in which a meeting takes it up."""
    asked = Asked(request)
    found = _report(request, body, asked)
    if isinstance(found, HttpResponse):
        return found
    context = drawing(found) | {
        "audit": _audit(request, found),
    }
    context |= _by_weight(found, context["tables"]["findings_alike"])
    context |= {
        "address": permanent(found),
        "query": urlencode(_moment(found)),
        "measured": urlencode({"area": ",".join(one.code or str(one.id) for one in found.areas)} | _moment(found)),
    }
    context |= asked.context(reverse("web:steering", args=[body]))
    return not_indexed(render(request, "web/steering/page.html", context))


@require_safe
def pdf(request: HttpRequest, body: UUID) -> HttpResponse:
    """The page as a PDF; where it cannot be made, a page that says what to do instead."""
    found = _report(request, body, Asked(request))
    if isinstance(found, HttpResponse):
        return found
    try:
        content = as_pdf(found, permanent(found), _language())
    except CannotPrint:
        answer = render(request, "web/steering/no_pdf.html", {"address": permanent(found)}, status=501)
        return not_indexed(answer)
    return attached(content, "application/pdf", _file_name(found, "pdf"))


@require_safe
def workbook(request: HttpRequest, body: UUID) -> HttpResponse:
    """Every table in one workbook."""
    found = _report(request, body, Asked(request))
    if isinstance(found, HttpResponse):
        return found
    return attached(as_workbook(found, permanent(found), _language()), XLSX, _file_name(found, "xlsx"))


@require_safe
def table(request: HttpRequest, body: UUID, key: str) -> HttpResponse:
    """One table as CSV."""
    found = _report(request, body, Asked(request))
    if isinstance(found, HttpResponse):
        return found
    wanted = table_of(found, key)
    if wanted is None:
        raise Http404
    return attached(as_csv(wanted, _language()).encode(), CSV, _file_name(found, "csv", key))


def _report(request: HttpRequest, body: UUID, asked: Asked) -> SteeringReport | HttpResponse:
    """The report, or the way to sign in. Raises Http404 and PermissionDenied."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    try:
        found = steering_report(viewer, asked.moment, body)
    except NotSeen:
        raise PermissionDenied from None
    if found is None:
        raise Http404
    return found


def _audit(request: HttpRequest, report: SteeringReport) -> dict[str, Any]:
    """What leads from findings told together to the same on the audit's page, which shows coordinators those of their
    areas, and others those that their own organisation must act on."""
    viewer = viewer_of_session(request)
    areas = {area.id for area in report.areas}
    query = {"area": ", ".join(area.code or str(area.id) for area in report.areas), "on": report.on.isoformat()}
    return {"query": query, "coordinates": areas <= viewer.areas, "own": set(viewer.organisations)}


def _by_weight(report: SteeringReport, table: Table) -> dict[str, Table]:
    """The findings told together, in two: those that press, and the rest, which is what weighs less or is accepted."""
    presses = [one.severity in PRESSING and one.accepted < one.findings for one in report.finding_groups]
    rows = list(zip(table.rows, presses, strict=True))
    return {
        "pressing": replace(table, rows=tuple(row for row, pressing in rows if pressing)),
        "lighter": replace(table, rows=tuple(row for row, pressing in rows if not pressing)),
    }


def drawing(report: SteeringReport) -> dict[str, Any]:
    """What the templates draw: the report, its tables by name, and its plots."""
    found = {table.key.replace("-", "_"): table.without_empty_columns() for table in tables(report)}
    return {
        "report": report,
        "order": [(found[key], len(found[counted].rows)) for key, counted in ORDER],
        "tables": found,
        "heat_maps": heat_maps(report.covered_hours),
        "bars": bars(report.quarterly_counts),
    }


@draws_reports
def drawn(report: SteeringReport, address: str, language: str) -> Drawn:
    """The report for paper, with the same parts as the page."""
    with translation.override(language):
        html = render_to_string("web/steering/paper.html", drawing(report) | {"address": address})
    return Drawn(html, STYLE.read_text(encoding="utf-8"))


def permanent(report: SteeringReport) -> str:
    """The address that opens the same report for ever."""
    path = reverse("web:steering", args=[report.body.id])
    return f"{settings.BASE_URL.rstrip('/')}{path}?{urlencode(_moment(report))}"


def _moment(report: SteeringReport) -> dict[str, str]:
    known_at = report.known_at.isoformat().replace("+00:00", "Z")
    return {"on": report.on.isoformat(), "known_at": known_at}


def _file_name(report: SteeringReport, ending: str, key: str = "") -> str:
    return f"{'-'.join(filter(None, ('styrgrupp', key, report.on.isoformat())))}.{ending}"


def _language() -> str:
    return (get_language() or "sv")[:2]
