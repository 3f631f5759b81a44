"""The steering group's report for programs: as JSON, and as the files that people open."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView, FileView
from api.asking import Asking, understand, utc
from api.describing import Operation, described, ref, with_links
from api.parameters import Parameter, Unreadable, one_of
from api.problems import ParameterError, Refused, refused_for
from api.representation import base, link
from api.showing import Showing
from api.writing import refused_act, signed_in
from partners.access import Act
from registry.reports.files import as_csv
from registry.reports.printing import CannotPrint, as_pdf
from registry.reports.steering import NotSeen, SteeringReport, steering_report
from registry.reports.steering.files import as_workbook
from registry.reports.steering.tables import KEYS, table_of

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LANGUAGES = ("sv", "en")


def _read_identity(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Unreadable("write a UUID") from None


BODY = Parameter(
    "body",
    _read_identity,
    {"type": "string", "format": "uuid"},
    "The body whose report it is. Needed.",
    "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11",
)
FORMAT = Parameter(
    "format", one_of(*MEDIA_TYPES), {"type": "string", "enum": list(MEDIA_TYPES)}, "The file's format.", "pdf", "pdf"
)
TABLE = Parameter(
    "table", one_of(*KEYS), {"type": "string", "enum": list(KEYS)}, "Which table, for csv.", "agreements", KEYS[0]
)
LANGUAGE = Parameter(
    "language", one_of(*LANGUAGES), {"type": "string", "enum": list(LANGUAGES)}, "The file's language.", "sv", "sv"
)
_WHO = (
    "For coordinators of an area that the body governs, and for those who act for an organisation that owns it or "
    "sits in it today (scope `read`)."
)
_PROBLEMS = ("not-signed-in", "future-knowledge", "not-found", "not-allowed", "missing-scope", "second-factor-needed")


class SteeringGroupView(ApiView):
    """The report as JSON."""

    searches = True

    def get(self, request: Request) -> Response:
        """Everything that the page shows, as data."""
        signed_in(request)
        asking = understand(request, (BODY,))
        report = _report(asking)
        suffix = f"?{urlencode(_moment(report))}"
        address = f"{base()}/reports/steering-group?{urlencode({'body': report.body.id} | _moment(report))}"
        shown = Showing(suffix).of(report)
        links = {"self": link("self", address), "page": link("alternate", _page(report))}
        return Response(shown | {"_links": links})

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="reports_steering_group",
            summary="The steering group's report",
            description="Agreements in force by party, what runs out before the next meeting, proposals and findings "
            "to decide, the plan's focus areas and their gaps, changes since the last meeting, training, the national "
            f"measure in short, and the hours with no one. Meetings are the body's joint activities. {_WHO} The "
            "answer for the same body, `on`, `known_at` and reader is the same for ever.",
            tag="reports",
            schema=with_links(ref("SteeringReport"), "self", "page"),
            answer="The report.",
            parameters=described((BODY,)),
            problems=_PROBLEMS,
        )


class SteeringGroupFileView(FileView):
    """The report as a file."""

    searches = True

    def get(self, request: Request) -> HttpResponse:
        """The file."""
        signed_in(request)
        asking = understand(request, (BODY, FORMAT, TABLE, LANGUAGE))
        report = _report(asking)
        chosen, key, language = (asking.values[one.name] for one in (FORMAT, TABLE, LANGUAGE))
        content = _content(report, chosen, key, language)
        parts = ("steering-group", key if chosen == "csv" else "", report.on.isoformat())
        answer = HttpResponse(content, content_type=MEDIA_TYPES[chosen])
        answer["Content-Disposition"] = f'attachment; filename="{"-".join(filter(None, parts))}.{chosen}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="reports_steering_group_file",
            summary="The steering group's report as a file",
            description="The page as PDF, every table in a workbook, or one table as CSV. PDF and workbook tell the "
            f"moment that they are as of and the address that opens the same again. {_WHO}",
            tag="reports",
            schema=None,
            files=tuple(one.partition(";")[0] for one in MEDIA_TYPES.values()),
            answer="The file.",
            parameters=described((BODY, FORMAT, TABLE, LANGUAGE)),
            problems=(*_PROBLEMS, "cannot-print"),
        )


def _report(asking: Asking) -> SteeringReport:
    """The report asked for. Raises `Refused`."""
    body = asking.values[BODY.name]
    if body is None:
        raise refused_for([ParameterError(BODY.name, "missing", "name the body whose report it is")])
    try:
        found = steering_report(asking.viewer, asking.moment, body)
    except NotSeen:
        raise refused_act(asking.viewer, Act.AUDIT) from None
    if found is None:
        raise Refused("not-found")
    return found


def _content(report: SteeringReport, chosen: str, key: str, language: str) -> bytes:
    if chosen == "csv":
        table = table_of(report, key)
        return as_csv(table, language).encode() if table else b""
    if chosen == "xlsx":
        return as_workbook(report, _page(report), language)
    try:
        return as_pdf(report, _page(report), language)
    except CannotPrint:
        raise Refused("cannot-print") from None


def _page(report: SteeringReport) -> str:
    """The address of the page with the same report."""
    path = reverse("web:steering", args=[report.body.id])
    return f"{settings.BASE_URL.rstrip('/')}{path}?{urlencode(_moment(report))}"


def _moment(report: SteeringReport) -> dict[str, str]:
    return {"on": report.on.isoformat(), "known_at": utc(report.known_at)}
