"""The national measure: by municipality and actor, whether an agreement counts, and what shows it."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import understand, utc
from api.describing import Operation, described, ref, with_links
from api.findings import AREA, ORGANISATION, asked_of, refuse_who_may_not
from api.parameters import Parameter, whole_number
from api.representation import Presenter, base, link, text
from records.reading import Label
from registry.auditing import Scope
from registry.auditing.national_measure import Evidence, moment_of_year, national_measure

Json = dict[str, Any]
YEAR = Parameter(
    "year",
    whole_number(2000, 2100),
    {"type": "integer", "minimum": 2000, "maximum": 2100},
    "The survey's year: judged on its 31 December, or on today while it lasts. Left out: the day `on` is judged.",
    2026,
)


class NationalMeasureView(ApiView):
    """The national measure."""

    searches = True

    def get(self, request: Request) -> Response:
        """By municipality and actor."""
        asking = understand(request, (YEAR, AREA, ORGANISATION))
        refuse_who_may_not(request, asking.viewer)
        year = asking.values["year"]
        moment = moment_of_year(year, asking.moment) if year else asking.moment
        area, organisation = asked_of(asking, AREA, "area"), asked_of(asking, ORGANISATION, "organisation")
        scope = Scope(
            None if area is None else frozenset({area}), None if organisation is None else frozenset({organisation})
        )
        measure = national_measure(moment, year, scope)
        presenter = Presenter(asking)
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
            parameters=described((YEAR, AREA, ORGANISATION)),
            problems=("future-knowledge", "not-signed-in", "missing-scope", "not-allowed"),
        )


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
