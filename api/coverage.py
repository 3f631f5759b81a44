"""Which required hours no one covers, for those who audit an area or own a pathway: /coverage."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import get_args
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand
from api.audited_area import AREA, PROBLEMS, area_asked, coded, require_audit, with_more
from api.describing import Json, Operation, described, list_of, ref
from api.lookup import SITUATION, STARTS
from api.paging import envelope
from api.parameters import (
    FIRST_YEAR,
    LAST_YEAR,
    LIMIT,
    OFFSET,
    Parameter,
    Unreadable,
    read_flag,
    read_instant,
    read_words,
)
from api.problems import ParameterError, refused_for
from api.representation import Presenter, text
from records.moment import STOCKHOLM
from records.reading import Entry
from registry.coverage.judging import Judged, State
from registry.coverage.over_time import Coverage, Covered, Question, coverage
from registry.coverage.reaching import Counting
from registry.coverage.spans import seconds
from registry.coverage.weakest import Weakest
from registry.coverage.week import HoursOfADay, Week, week

MOST_DAYS = 400
DEFAULT_DAYS = 28
_FLAG = {"type": "boolean"}
_INSTANT = {"type": "string", "format": "date-time"}


_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"


def _identity(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Unreadable("write the pathway's id, a UUID") from None


PATHWAY = Parameter("pathway", _identity, {"type": "string", "format": "uuid"}, "One pathway, by its id.", _ID)
STEP = Parameter(
    "step",
    read_words,
    {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"\S"},
    "One step of the pathway, by its key, instead of the first contact.",
    "orosanmalan",
)
FROM = Parameter(
    "from",
    read_instant,
    _INSTANT,
    "The first instant, with any offset. Left out: the beginning of the day `on`.",
    "2026-11-21T00:00:00+01:00",
)
UNTIL = Parameter(
    "until",
    read_instant,
    _INSTANT,
    f"The instant after the last. Left out: {DEFAULT_DAYS} days after `from`. At most {MOST_DAYS} days after it.",
    "2026-12-21T00:00:00+01:00",
)
COUNT_OVERDUE = Parameter(
    "count_overdue", read_flag, _FLAG, "Whether contacts count whose check is overdue, or that never were checked.",
    example=False, default=False,
)  # fmt: skip
COUNT_REPORTED = Parameter(
    "count_reported", read_flag, _FLAG, "Whether contacts count that were found or reported not to work.",
    example=False, default=False,
)  # fmt: skip
STRETCHES = Parameter(
    "stretches", read_flag, _FLAG, "Whether every stretch is told, or only sums.", example=True, default=True
)
_OVER_TIME = (
    AREA, PATHWAY, SITUATION, STARTS, STEP, FROM, UNTIL, COUNT_OVERDUE, COUNT_REPORTED, STRETCHES, LIMIT, OFFSET,
)  # fmt: skip


class CoverageView(ApiView):
    """Hours that are required and that no one covers."""

    searches = True

    def get(self, request: Request) -> Response:
        """Each pathway that serves the area, all of them together, and whom one would miss most."""
        asking = understand(request, _OVER_TIME)
        area, pathway = area_asked(asking), asking.values[PATHWAY.name]
        require_audit(asking, area, pathway)
        if asking.values[STEP.name] and pathway is None:
            raise refused_for([ParameterError("step", "invalid", "name the pathway that the step is of")])
        found = coverage(asking.reader, _question(asking, area))
        limit, offset = asking.values["limit"], asking.values["offset"]
        shown = _Shown(asking, found)
        items = [shown.pathway(one) for one in found.pathways[offset : offset + limit]]
        return Response(
            envelope(request, items, len(found.pathways), limit, offset)
            | {
                "area": shown.presenter.reference(str(area.id), "area", shown.labels),
                "from": found.question.start,
                "until": found.question.until,
                "together": _together(found),
                "missed_contact_points": [shown.missed(one) for one in shown.missed_most],
                "as_of": shown.presenter.as_of,
            }
        )

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="coverage",
            summary="Which required hours no one covers",
            description="The hours that pathways require of their first contact (or of one step), less those of its "
            "receivers and fallbacks in the area, most local first with county and nation behind: exact stretches, "
            "through holidays and both clock changes. Each day is judged by what is believed for that day, so that a "
            "change recorded ahead is seen today; whether a check still holds is judged on the day `on`. For "
            "coordinators of the area, and with `pathway` for the organisation that owns it. What is withheld from you "
            "decides nothing and is a state of its own.",
            tag="coverage",
            schema=with_more(
                list_of(ref("CoveredPathway")),
                area=ref("Reference"),
                **{"from": _EXACT, "until": _EXACT},
                together=ref("CoverageTogether"),
                missed_contact_points={"type": "array", "items": ref("MissedMost")},
                as_of=ref("AsOf"),
            ),
            answer="A page of pathways by title, with what holds for all of them together.",
            parameters=described(_OVER_TIME),
            problems=PROBLEMS,
        )


_EXACT: Json = {"type": "string", "format": "date-time", "examples": ["2026-11-20T23:00:00Z"]}


def _question(asking: Asking, area: Entry) -> Question:
    start, until = _period(asking)
    situation, starts = coded(asking, "situation", SITUATION), coded(asking, "function", STARTS)
    return Question(
        area=area.id,
        start=start,
        until=until,
        pathway=asking.values[PATHWAY.name],
        situation=situation.id if situation else None,
        starts=starts.id if starts else None,
        step=asking.values[STEP.name],
        counting=Counting(asking.values[COUNT_OVERDUE.name], asking.values[COUNT_REPORTED.name]),
    )


def _period(asking: Asking) -> tuple[datetime, datetime]:
    midnight = datetime.combine(asking.moment.on, time(), STOCKHOLM).astimezone(UTC)
    start: datetime = (asking.values["from"] or midnight).replace(microsecond=0)
    until: datetime = (asking.values["until"] or start + timedelta(days=DEFAULT_DAYS)).replace(microsecond=0)
    if not start < until <= start + timedelta(days=MOST_DAYS):
        raise refused_for(
            [ParameterError("until", "invalid", f"until comes after from, and at most {MOST_DAYS} days after it")]
        )
    if not FIRST_YEAR < start.year <= until.year < LAST_YEAR:
        told = f"hours are told for years between {FIRST_YEAR} and {LAST_YEAR}"
        raise refused_for([ParameterError("from", "invalid", told)])
    return start, until


class _Shown:
    """The answer's parts, with everything they refer to named in one query."""

    def __init__(self, asking: Asking, found: Coverage) -> None:
        self.presenter = Presenter(asking)
        self.missed_most = found.weakest()
        self._stretches = asking.values[STRETCHES.name]
        wanted = {found.question.area, *(one.pathway for one in found.pathways)}
        self.labels = asking.reader.labels(wanted | {one.contact_point for one in self.missed_most})

    def pathway(self, one: Covered) -> Json:
        shown: Json = {
            "pathway": self.presenter.reference(str(one.pathway), "pathway", self.labels),
            "steps": list(one.steps),
            "seconds": _seconds(one.judged),
        }
        if self._stretches:
            shown["stretches"] = [
                {"from": some.start, "until": some.until, "state": some.state}
                | ({"cause": some.cause} if some.cause else {})
                for some in one.stretches
            ]
        return shown

    def missed(self, one: Weakest) -> Json:
        return {
            "contact_point": self.presenter.reference(str(one.contact_point), "contact_point", self.labels),
            "seconds": int(one.left.total_seconds()),
            "pathways": [self.presenter.reference(str(pathway), "pathway", self.labels) for pathway in one.pathways],
        }


def _together(found: Coverage) -> Json:
    by_hour = week(found.judged)
    return {"seconds": _seconds(found.judged), **_week(by_hour)}


def _week(found: Week) -> Json:
    def hours(day: HoursOfADay) -> Json:
        return {
            "required_seconds": list(day.required),
            "no_one_seconds": list(day.no_one),
            "unknown_seconds": list(day.unknown),
        }

    return {
        "weekdays": [{"weekday": number} | hours(day) for number, day in enumerate(found.days, 1)],
        "holidays": [{"date": one.day, "name": text(one.name)} | hours(one.hours) for one in found.holidays],
    }


def _seconds(judged: Judged) -> Json:
    of_state: dict[str, int] = {state: judged.seconds(state) for state in get_args(State)}
    return {"required": seconds(judged.required)} | of_state
