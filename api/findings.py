"""What the audit finds: the list, narrowed by what one asks for, and one finding."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand
from api.describing import Operation, described, list_of, ref, with_links
from api.finding_shown import FINDING_ID, Json, findings_shown, links, seen
from api.paging import envelope
from api.parameters import LIMIT, OFFSET, Parameter, one_of, read_flag, read_words
from api.problems import ParameterError, Refused, refused_for
from api.representation import Presenter
from api.writing import refused_act, signed_in
from partners.access import Act, Viewer
from registry.auditing import Finding, Severity
from registry.auditing.seeing import Asked, findings_seen, may_audit
from registry.auditing.telling import counts_by_severity
from registry.auditing.wording import CODES
from registry.lookup import BadQuestion
from registry.lookup.question import named

_CODE_EXAMPLE = "review_passed"
_WORDS = {"type": "string", "minLength": 1, "maxLength": 200}
AREA = Parameter("area", read_words, _WORDS, "An area's SCB code, name or id; includes what lies in it.", "0181")
ORGANISATION = Parameter(
    "organisation",
    read_words,
    _WORDS,
    "An organisation's id, code or name: what it and its units must act on.",
    "Socialkontoret",
)
FOCUS_AREA = Parameter(
    "focus_area",
    read_words,
    _WORDS,
    "A plan's id, code or title, a slash, and the focus area's key.",
    "0181-fri-fran-vald-2024/stod",
)
CODE = Parameter("code", one_of(*CODES), {"type": "string", "enum": list(CODES)}, "Only this code.", _CODE_EXAMPLE)
_SEVERITIES = [str(severity) for severity in Severity]
SEVERITY = Parameter(
    "severity", one_of(*_SEVERITIES), {"type": "string", "enum": _SEVERITIES}, "Only this severity.", "serious"
)
ACCEPTED = Parameter(
    "accepted", read_flag, {"type": "boolean"}, "true: only accepted ones. false: only those that count.", example=False
)


class FindingsView(ApiView):
    """The findings that the caller may see."""

    searches = True

    def get(self, request: Request) -> Response:
        """A page of them, the worst first."""
        asking = understand(request, (AREA, ORGANISATION, FOCUS_AREA, CODE, SEVERITY, ACCEPTED, LIMIT, OFFSET))
        refuse_who_may_not(request, asking.viewer)
        values = asking.values
        found = [one for one in findings_seen(asking.viewer, asking.moment, _asked(asking)) if _is_meant(one, values)]
        limit, offset = values["limit"], values["offset"]
        shown = findings_shown(Presenter(asking), found[offset : offset + limit])
        answer = envelope(request, shown, len(found), limit, offset)
        return Response(answer | {"counts": counts_by_severity(found)})

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_list",
            summary="List what the audit finds",
            description="What is not as it should be on the day `on`, as known at `known_at`: for coordinators what "
            "concerns their areas, for an organisation's people and programs what it must act on. The worst first. "
            "Accepted risks stay in the list, marked. `counts` is about the whole list.",
            tag="audit",
            schema=_counted(list_of(ref("AuditFinding"))),
            answer="A page of findings.",
            parameters=described((AREA, ORGANISATION, FOCUS_AREA, CODE, SEVERITY, ACCEPTED, LIMIT, OFFSET)),
            problems=("future-knowledge", "not-signed-in", "missing-scope", "not-allowed"),
        )


class FindingView(ApiView):
    """One finding."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """The finding, as it is at the moment."""
        asking = understand(request)
        found = seen(request, asking, id)
        presenter = Presenter(asking)
        return Response(findings_shown(presenter, [found])[0] | links(asking, id))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_read",
            summary="Read one finding",
            description="The finding as it is on the day `on`, as known at `known_at`. What has been cleared is no "
            "longer there: ask for a day on which it was.",
            tag="audit",
            schema=with_links(ref("AuditFinding"), "self", "related"),
            answer="The finding.",
            parameters=[FINDING_ID],
            problems=("future-knowledge", "not-found", "not-signed-in", "missing-scope", "not-allowed"),
        )


def refuse_who_may_not(request: Request, viewer: Viewer) -> None:
    """Raise `Refused` when there can be nothing to see for the viewer."""
    signed_in(request)
    if not may_audit(viewer):
        raise refused_act(viewer, Act.AUDIT)


def asked_of(asking: Asking, parameter: Parameter, kind: str) -> UUID | None:
    """The record that a parameter names. Raises `Refused`."""
    try:
        found = named(asking.reader, kind, parameter.name, asking.values[parameter.name])
    except BadQuestion as bad:
        raise bad_parameter(bad.field, bad.code, bad.words.en or bad.words.sv) from None
    return found.id if found else None


def bad_parameter(name: str, code: str, words: str) -> Refused:
    """The refusal of a parameter's value."""
    return refused_for([ParameterError(name, code.replace("_", "-"), words)])


def _asked(asking: Asking) -> Asked:
    given = asking.values[FOCUS_AREA.name]
    focus = None
    if given:
        plan, slash, key = given.rpartition("/")
        if not (slash and plan and key):
            raise bad_parameter(FOCUS_AREA.name, "invalid", "write the plan, a slash and the focus area's key")
        asking.values["plan"] = plan
        found = asked_of(asking, Parameter("plan", read_words, _WORDS, "", ""), "plan")
        focus = (found, key) if found else None
    return Asked(asked_of(asking, AREA, "area"), asked_of(asking, ORGANISATION, "organisation"), focus)


def _is_meant(finding: Finding, values: Json) -> bool:
    accepted = values["accepted"]
    return (
        values["code"] in (None, finding.code)
        and values["severity"] in (None, str(finding.severity))
        and accepted in (None, finding.accepted is not None)
    )


def _counted(envelope_schema: Json) -> Json:
    """The list's schema with the counts by severity."""
    properties = envelope_schema["properties"] | {"counts": ref("FindingCounts")}
    return envelope_schema | {"properties": properties, "required": [*envelope_schema["required"], "counts"]}
