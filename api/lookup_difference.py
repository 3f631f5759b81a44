"""One question at two moments: /lookup/difference."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import moment_suffix, viewer_of
from api.describing import Operation, described, ref, with_links
from api.lookup import PARAMETERS, question_of, refused_question
from api.parameters import MOMENT, Parameter, read_date, read_instant, read_parameters
from api.problems import refused_for
from api.representation import link
from api.showing import Showing
from records.moment import Moment
from registry.lookup import BadQuestion
from registry.lookup.difference import Then, compare_answers

COMPARE_ON = Parameter(
    "compare_on",
    read_date,
    {"type": "string", "format": "date"},
    "The day (Europe/Stockholm) to compare with. Left out: today.",
    "2026-11-21",
)
COMPARE_KNOWN_AT = Parameter(
    "compare_known_at",
    read_instant,
    {"type": "string", "format": "date-time"},
    "What the registry knew, for the answer to compare with. Left out: all that is recorded.",
    "2026-11-20T08:00:00+01:00",
)
COMPARE_AT = Parameter(
    "compare_at",
    read_instant,
    {"type": "string", "format": "date-time"},
    "The instant at which somebody should answer, for the answer to compare with. Left out: the same time of day.",
    "2026-11-21T21:30:00+01:00",
)
COMPARED = (COMPARE_AT, COMPARE_ON, COMPARE_KNOWN_AT)


class LookupDifferenceView(ApiView):
    """What the answer would have been, what it is now, and what made the difference."""

    searches = True

    def get(self, request: Request) -> Response:
        """The question as of its own moment, and as of another."""
        values, errors = read_parameters(request, (*MOMENT, *PARAMETERS, *COMPARED))
        if errors:
            raise refused_for(errors)
        try:
            found = compare_answers(viewer_of(request), question_of(values), _then(values))
        except BadQuestion as bad:
            raise refused_question(bad) from None
        suffixes = [moment_suffix(Moment(side.on, side.known_at)) for side in (found.after, found.before)]
        href = f"{settings.BASE_URL.rstrip('/')}{request.get_full_path()}"
        return Response(Showing(*suffixes).of(found) | {"_links": {"self": link("self", href)}})

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="lookup_difference",
            summary="One question at two moments: what differs in the answer, and why",
            description="The question of `/lookup` as of `at`, `on` and `known_at`, and as of `compare_at`, "
            "`compare_on` and `compare_known_at` (now, when they are left out): pathways that came, went or say "
            "something else, the contact points behind each step, and who answers. `causes` are the records named in "
            "either answer of which another version holds at the other moment, with who recorded it, when and why, as "
            "far as you may see; then checks of contact points, and the clock. Words are never logged or stored.",
            tag="lookup",
            schema=with_links(ref("AnswerDifference"), "self"),
            answer="What differs, from the first moment to the second; empty lists when nothing does.",
            parameters=described((*PARAMETERS, *COMPARED)),
            problems=("future-knowledge", "identifying-text"),
        )


def _then(values: dict[str, Any]) -> Then:
    on: date | None = values[COMPARE_ON.name]
    known_at: datetime | None = values[COMPARE_KNOWN_AT.name]
    return Then(on=on, known_at=known_at, at=values[COMPARE_AT.name])
