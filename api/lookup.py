"""The look-up for programs: /lookup, the same use case as the page and the command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import moment_suffix, viewer_of
from api.describing import Operation, described, ref, with_links
from api.limits import counted_as
from api.parameters import KNOWN_AT, MOMENT, ON, Parameter, read_instant, read_parameters, read_words, whole_number
from api.problems import PROBLEM_TYPES, ParameterError, Refused, refused_for
from api.representation import link, text
from api.showing import Showing
from records.moment import Moment
from registry.cataloguing.counting import count_unanswered
from registry.lookup import BadQuestion, Question, look_up
from registry.lookup.citing import citation_of_answer

MOST_PATHWAYS = 20

Q = Parameter(
    "q",
    read_words,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"},
    "What has happened, in everyday words; never about whom. Inflection, compounds, synonyms, missing diacritics and "
    "typing errors are forgiven. A personal identity number is refused.",
    "gift bort",
)
_CODE = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"}
AREA = Parameter(
    "area",
    read_words,
    _CODE,
    "The area asked about: SCB code, UUID or name. Left out: only what serves the whole nation.",
    "0181",
)
SITUATION = Parameter(
    "situation", read_words, _CODE, "Code, UUID or name; wider and narrower situations come along.", "hrv"
)
TARGET_GROUP = Parameter("target_group", read_words, _CODE, "Whom it concerns: code, UUID or name.", "barn")
STARTS = Parameter("starts", read_words, _CODE, "The function that asks: code, UUID, name or synonym.", "elevhalsa")
AT = Parameter(
    "at",
    read_instant,
    {"type": "string", "format": "date-time"},
    "The instant at which somebody should answer, with any offset. Left out: now; with `on` and no `at`, noon of "
    "that day. With both, `on` gives the day and `at` the time of day in Stockholm.",
    "2026-11-21T21:30:00+01:00",
)
LIMIT = Parameter(
    "limit",
    whole_number(1, MOST_PATHWAYS),
    {"type": "integer", "minimum": 1, "maximum": MOST_PATHWAYS},
    "How many pathways to give at most.",
    5,
    5,
)
PARAMETERS = (Q, AREA, SITUATION, TARGET_GROUP, STARTS, AT, LIMIT)
_CITED = {
    "type": "object",
    "properties": {"citation": ref("AnswerCitation")},
    "required": ["citation"],
}
_PROBLEMS = {"identifying_text": "identifying-text", "future_knowledge": "future-knowledge"}


class LookupView(ApiView):
    """Whom to call and what not to do."""

    searches = True

    def get(self, request: Request) -> Response:
        """The pathways that answer the question, each step with who answers at the instant."""
        values, errors = read_parameters(request, (*MOMENT, *PARAMETERS))
        if errors:
            raise refused_for(errors)
        question = question_of(values)
        viewer = viewer_of(request)
        try:
            answer = look_up(viewer, question)
        except BadQuestion as bad:
            raise refused_question(bad) from None
        count_unanswered(viewer, question, answer, counted_as(request))
        shown = Showing(moment_suffix(Moment(answer.on, answer.known_at))).of(answer)
        href = f"{settings.BASE_URL.rstrip('/')}{request.get_full_path()}"
        citation = citation_of_answer(question, answer, settings.BASE_URL)
        return Response(
            shown
            | {
                "citation": {"href": citation.address, "text": text(citation.text)},
                "_links": {"self": link("self", href), "cite": link("cite-as", citation.address)},
            }
        )

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="lookup",
            summary="Whom to call now, and what not to do",
            description="From what has happened (free words or codes), whom it concerns, who asks, where and when, to "
            "the pathways with every step resolved: who answers at the instant and until when, else when next and who "
            "covers meanwhile. Among pathways that fit nearly as well the most local comes first. Words are never "
            "logged or stored. The answer for the same `at`, `on`, `known_at` and reader is the same for ever.",
            tag="lookup",
            schema=with_links({"allOf": [ref("Answer"), _CITED]}, "self", "cite"),
            answer="The answer: notices first, then pathways, best first.",
            parameters=described(PARAMETERS),
            problems=("future-knowledge", "identifying-text"),
        )


def question_of(values: dict[str, Any]) -> Question:
    """The question that the parameters ask."""
    return Question(
        text=values[Q.name] or "",
        situation=values[SITUATION.name],
        target_group=values[TARGET_GROUP.name],
        starts=values[STARTS.name],
        area=values[AREA.name],
        at=values[AT.name],
        on=values[ON.name],
        known_at=values[KNOWN_AT.name],
        limit=values[LIMIT.name],
    )


def refused_question(bad: BadQuestion) -> Refused:
    """The refusal of a question that cannot be answered as it stands."""
    code = _PROBLEMS.get(bad.code, "invalid")
    detail = PROBLEM_TYPES[code].detail if code in PROBLEM_TYPES else bad.words.in_language("en")
    return refused_for([ParameterError(bad.field, code, detail)])
