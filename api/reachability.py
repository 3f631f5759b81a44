"""When a contact point can be reached: /contact-points/{id}/availability."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand
from api.describing import Operation, described, path_parameter, ref, with_links
from api.parameters import FIRST_YEAR, LAST_YEAR, ON, Parameter, read_instant
from api.problems import ParameterError, Refused, refused_for
from api.representation import Presenter, link
from partners.availability import availability
from records.history import History
from records.moment import STOCKHOLM

MOST_DAYS = 400
DEFAULT_DAYS = 7

_SCHEMA = {"type": "string", "format": "date-time"}
FROM = Parameter(
    "from",
    read_instant,
    _SCHEMA,
    "The first instant, with any offset. Left out: the beginning of the day `on`, or now when that is left out too.",
    "2026-11-21T21:30:00+01:00",
)
UNTIL = Parameter(
    "until",
    read_instant,
    _SCHEMA,
    f"The instant after the last. Left out: {DEFAULT_DAYS} days after `from`. At most {MOST_DAYS} days after it.",
    "2026-11-24T00:00:00+01:00",
)


class AvailabilityView(ApiView):
    """The exact stretches of a contact point's hours, over all its versions."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """The whole of [from, until) in stretches."""
        asking = understand(request, (FROM, UNTIL))
        start, end = _period(request, asking)
        known = History(asking.reader, "contact_point", id).page(1, 0)
        if not known:
            raise Refused("not-found")
        presenter = Presenter(asking)
        stretches = availability(asking.reader, known[0].entry.pk, start, end)
        return Response(
            {
                "contact_point": presenter.reference(str(id), "contact_point", asking.reader.labels([id])),
                "from": start,
                "until": end,
                "stretches": [{"from": some.start, "until": some.end, "state": some.state} for some in stretches],
                "as_of": presenter.as_of,
                "_links": {
                    "self": link(
                        "self", presenter.href("contact_point", id, "availability", **_period_query(start, end))
                    ),
                    "describes": link("describes", presenter.href("contact_point", id)),
                },
            }
        )

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="contact_points_availability",
            summary="When a contact point can be reached",
            description="Exact stretches between two instants, following the version that holds on each day. Unknown "
            "hours are a state of their own: neither closed nor always open. `on` only chooses the day that names and "
            "the beginning are told for; the hours follow each day's own version.",
            tag="contact-points",
            schema=with_links(ref("Availability"), "self", "describes"),
            answer="The stretches, in order and without gap; instants in UTC.",
            parameters=[
                path_parameter("id", {"type": "string", "format": "uuid"}, "The contact point.", _ID),
                *described((FROM, UNTIL)),
            ],
            problems=("future-knowledge", "not-found"),
        )


_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"


def _period(request: Request, asking: Asking) -> tuple[datetime, datetime]:
    start: datetime = asking.values["from"] or _beginning(request, asking)
    end: datetime = asking.values["until"] or start + timedelta(days=DEFAULT_DAYS)
    if not start < end <= start + timedelta(days=MOST_DAYS):
        text = f"until comes after from, and at most {MOST_DAYS} days after it"
        raise refused_for([ParameterError("until", "invalid", text)])
    if not FIRST_YEAR < start.year <= end.year < LAST_YEAR:
        text = f"hours are told for years between {FIRST_YEAR} and {LAST_YEAR}"
        raise refused_for([ParameterError("from", "invalid", text)])
    return start, end


def _beginning(request: Request, asking: Asking) -> datetime:
    if ON.name in request.query_params:
        return datetime.combine(asking.moment.on, time(), STOCKHOLM).astimezone(UTC)
    # To the minute, so that an answer asked for again is the same answer.
    return datetime.now(UTC).replace(second=0, microsecond=0)


def _period_query(start: datetime, end: datetime) -> dict[str, str]:
    return {"from": start.isoformat().replace("+00:00", "Z"), "until": end.isoformat().replace("+00:00", "Z")}
