"""The national measure: by municipality and actor, whether an agreement counts, and what shows it; and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView, FileView
from api.asking import Asking, understand, utc
from api.describing import Operation, described, ref, with_links
from api.findings import AREA, ORGANISATION, asked_of, refuse_who_may_not
from api.parameters import Parameter, one_of, whole_number
from api.representation import Presenter, base, link, text
from api.steering import LANGUAGE, MEDIA_TYPES
from records.reading import Label
from registry.auditing import Scope
from registry.auditing.national_measure import Evidence, NationalMeasure, moment_of_year, national_measure
from registry.reports.files import as_csv
from registry.reports.measure_tables import KEYS, as_workbook, table_of

Json = dict[str, Any]
YEAR = Parameter(
    "year",
    whole_number(2000, 2100),
    {"type": "integer", "minimum": 2000, "maximum": 2100},
    "The survey's year: judged on its 31 December, or on today while it lasts. Left out: the day `on` is judged.",
    2026,
)
FORMATS = ("csv", "xlsx")
FORMAT = Parameter(
    "format", one_of(*FORMATS), {"type": "string", "enum": list(FORMATS)}, "The file's format.", "xlsx", "xlsx"
)
TABLE = Parameter(
    "table",
    one_of(*KEYS),
    {"type": "string", "enum": list(KEYS)},
    "Which table, for csv: the answers in the survey's shape, or what shows each.",
    "evidence",
    KEYS[0],
)
_ASKED = (YEAR, AREA, ORGANISATION)
_PROBLEMS = ("future-knowledge", "not-signed-in", "missing-scope", "not-allowed")


class NationalMeasureView(ApiView):
    """The national measure."""

    searches = True

    def get(self, request: Request) -> Response:
        """By municipality and actor."""
        asking = understand(request, _ASKED)
        measure = _measured(request, asking).measure
        moment, presenter = measure.moment, Presenter(asking)
        rows = [
            {
                "area": _label(presenter, row.area),
                "municipality": _label(presenter, row.municipality),
                "met": row.met,
                "answers": [
                    {
                        "actor": str(answer.actor),
                        "name": text(answer.name),
                        "meets": answer.meets,
                        "evidence": [_evidence(presenter, one) for one in answer.evidence],
                    }
                    for answer in row.answers
                ],
            }
            for row in measure.rows
        ]
        told = {"year": measure.year, "on": moment.on, "known_at": utc(moment.known_at), "months": measure.months}
        address = f"{base()}/reports/national-measure?{request.META.get('QUERY_STRING', '')}".rstrip("?")
        return Response(told | {"rows": rows, "_links": {"self": link("self", address)}})

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="reports_national_measure",
            summary="Read the national measure",
            description="Socialstyrelsen's measure, for each municipality in the registry and each actor of the yearly "
            "survey: is there an agreement that is written, decided at management level and followed up within the "
            "last 24 months (12 before the survey of 2024)? With document, decision and dates as evidence. For whoever "
            "may read findings.",
            tag="audit",
            schema=with_links(ref("NationalMeasureReport"), "self"),
            answer="The measure.",
            parameters=described(_ASKED),
            problems=_PROBLEMS,
        )


class NationalMeasureFileView(FileView):
    """The measure as a file."""

    searches = True

    def get(self, request: Request) -> HttpResponse:
        """The file."""
        asking = understand(request, (*_ASKED, FORMAT, TABLE, LANGUAGE))
        found = _measured(request, asking)
        chosen, key, language = (asking.values[one.name] for one in (FORMAT, TABLE, LANGUAGE))
        if chosen == "csv":
            content = as_csv(table_of(found.measure, key), language).encode()
        else:
            content = as_workbook(found.measure, found.areas, found.address, language)
        parts = ("national-measure", key if chosen == "csv" else "", found.measure.moment.on.isoformat())
        answer = HttpResponse(content, content_type=MEDIA_TYPES[chosen])
        answer["Content-Disposition"] = f'attachment; filename="{"-".join(filter(None, parts))}.{chosen}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="reports_national_measure_file",
            summary="Read the national measure as a file",
            description="In the shape of the yearly survey: a row for each municipality by code and name, and for each "
            "actor a column for each criterion, yes or no. Or the evidence: document, party, decision with level, date "
            "and reference, signature, follow-up with its reference, agreement by agreement. The workbook has both, "
            "the moment that they are as of, and the address that reads the same again. For whoever may read findings.",
            tag="audit",
            schema=None,
            files=tuple(MEDIA_TYPES[one].partition(";")[0] for one in FORMATS),
            answer="The file.",
            parameters=described((*_ASKED, FORMAT, TABLE, LANGUAGE)),
            problems=_PROBLEMS,
        )


@dataclass(frozen=True)
class _Found:
    """The measure with the areas that were asked for, and the address that reads the same for ever."""

    measure: NationalMeasure
    areas: Sequence[Label]
    address: str


def _measured(request: Request, asking: Asking) -> _Found:
    """The measure that is asked for. Raises `Refused`."""
    refuse_who_may_not(request, asking.viewer)
    year = asking.values["year"]
    moment = moment_of_year(year, asking.moment) if year else asking.moment
    area, organisation = asked_of(asking, AREA, "area"), asked_of(asking, ORGANISATION, "organisation")
    measure = national_measure(moment, year, Scope(_only(area), _only(organisation)))
    query = {
        "year": year,
        "area": area,
        "organisation": organisation,
        "on": moment.on,
        "known_at": utc(moment.known_at),
    }
    said = urlencode({name: value for name, value in query.items() if value})
    labels = asking.reader.labels({area}) if area else {}
    return _Found(measure, tuple(labels.values()), f"{base()}/reports/national-measure?{said}")


def _only(identity: UUID | None) -> frozenset[UUID] | None:
    return None if identity is None else frozenset({identity})


def _label(presenter: Presenter, label: Label) -> Json:
    return presenter.reference(str(label.id), label.kind, {label.id: label})


def _evidence(presenter: Presenter, one: Evidence) -> Json:
    told = {
        "agreement": _label(presenter, one.agreement),
        "party": _label(presenter, one.party),
        "written": one.written,
        "decided_at_management": one.decided_at_management,
        "followed_up": one.followed_up,
        "meets": one.meets,
        "signed": one.signed.model_dump() if one.signed else None,
        "decided_by": one.decided_by or None,
        "decision_level": one.decision_level or None,
        "decided": one.decided.model_dump() if one.decided else None,
        "reference_number": one.reference_number or None,
        "last_follow_up": one.last_follow_up.model_dump() if one.last_follow_up else None,
        "follow_up_reference": one.follow_up_reference or None,
        "holds_from": one.holds_from,
        "holds_until": one.holds_until,
    }
    return {name: value for name, value in told.items() if value is not None}
