"""What the audit finds: the list, one finding, its history, and accepting a risk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand, utc
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.describing import Body, Operation, described, list_of, path_parameter, ref, with_links
from api.finding_shapes import AcceptanceWish
from api.paging import envelope
from api.parameters import LIMIT, OFFSET, Parameter, one_of, read_flag, read_words
from api.problems import ParameterError, Refused, refused_for
from api.representation import Presenter, base, link, text
from api.writing import DRY_RUN, Writing, refused_act, signed_in
from api.written import wished
from partners.access import Act, Standing, Viewer
from partners.authors import authors_of_actors
from records.moment import Moment
from records.recording import Session
from registry.auditing import Finding, Severity
from registry.auditing.accepted import known_acceptances, with_acceptances
from registry.auditing.accepting import MayNotAccept, NoSuchAcceptance, accept_within, withdraw_within
from registry.auditing.accepting import Wish as Acceptance
from registry.auditing.history import FindingHistory, history_of
from registry.auditing.models import AcceptedFinding
from registry.auditing.seeing import Asked, NoSuchFinding, finding_seen, findings_seen, may_audit
from registry.auditing.telling import counts_by_severity
from registry.auditing.wording import CODES
from registry.lookup import BadQuestion
from registry.lookup.question import named

Json = dict[str, Any]

_CODE_EXAMPLE = "review_passed"
_ID = path_parameter("id", {"type": "string", "format": "uuid"}, "The finding.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11")
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
        found = _seen(request, asking, id)
        presenter = Presenter(asking)
        return Response(findings_shown(presenter, [found])[0] | _links(asking, id))

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
            parameters=[_ID],
            problems=("future-knowledge", "not-found", "not-signed-in", "missing-scope", "not-allowed"),
        )


class FindingHistoryView(ApiView):
    """When a finding was opened and cleared, and by what."""

    searches = True

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Its changes, in order of time."""
        asking = understand(request)
        found = _seen(request, asking, id)
        presenter = Presenter(asking)
        story = history_of(found, asking.moment)
        told = {"finding": findings_shown(presenter, [found])[0], "complete": story.complete}
        return Response(told | {"changes": _changes(presenter, story)} | _links(asking, id, "history"))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_history",
            summary="Read the history of one finding",
            description="When it was opened and cleared as the days were lived: by an event in the log, or by the "
            "passing of days; and when it was accepted. Who did it is told to coordinators. Worked out from the last "
            "400 instants at which something that can matter became known, of hours ahead from the last 60 stretches "
            "of at most a month over which nothing became known. `complete` says whether that was all; if not, how it "
            "was before is not told as a change.",
            tag="audit",
            schema=with_links(ref("FindingStory"), "self", "related"),
            answer="The finding and its changes.",
            parameters=[_ID],
            problems=("future-knowledge", "not-found", "not-signed-in", "missing-scope", "not-allowed"),
        )


class AcceptancesView(ApiView):
    """A finding's acceptances."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """A page of them, newest first."""
        asking = understand(request, (LIMIT, OFFSET))
        found = _seen(request, asking, id)
        rows = known_acceptances(asking.moment).filter(code=found.code, record__uuid=found.record, part=found.part)
        rows = rows.filter(subject__uuid=found.subject) if found.subject else rows.filter(subject=None)
        limit, offset = asking.values["limit"], asking.values["offset"]
        some = rows.order_by("-event")[offset : offset + limit]
        return Response(envelope(request, [_acceptance(row, asking) for row in some], rows.count(), limit, offset))

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Live with it until a day."""
        wish = wished(AcceptanceWish, request.data)

        def act(session: Session, viewer: Viewer, found: Finding) -> None:
            accept_within(session, viewer, found, Acceptance(wish.until, wish.reason, wish.confirmed))

        return _acted(request, id, act, 201)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_acceptances",
            summary="List the acceptances of one finding",
            description="Known at `known_at`, newest first; also those that ran out or were taken back.",
            tag="audit",
            schema=list_of(ref("FindingAcceptance")),
            answer="A page of acceptances.",
            parameters=[_ID, *described((LIMIT, OFFSET))],
            problems=("future-knowledge", "not-found", "not-signed-in", "missing-scope", "not-allowed"),
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_accept",
            summary="Accept a finding until a day",
            description="For coordinators of all areas that the finding is about, with a session. It stays in the list "
            "as accepted, and counts again when its day has come, or when it was cleared and comes back.",
            tag="audit",
            schema=with_links(ref("FindingAccepted"), "self", "related"),
            answer="The finding as it is now.",
            parameters=[_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", *WRITE_PROBLEMS),
            method="post",
            status=201,
            body=Body(ref("AcceptanceWish")),
        )


class AcceptanceWithdrawalsView(ApiView):
    """That an acceptance is taken back."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Take it back."""
        return _acted(request, id, withdraw_within, 200)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_withdraw_acceptance",
            summary="Take back the acceptance of a finding",
            description="For coordinators of all areas that the finding is about, with a session. It counts again.",
            tag="audit",
            schema=with_links(ref("FindingAccepted"), "self", "related"),
            answer="The finding as it is now.",
            parameters=[_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", *WRITE_PROBLEMS),
            method="post",
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


def _seen(request: Request, asking: Asking, identity: UUID) -> Finding:
    signed_in(request)
    try:
        return finding_seen(asking.viewer, identity, asking.moment)
    except NoSuchFinding:
        raise Refused("not-found") from None


def _acted(
    request: Request, identity: UUID, act: Callable[[Session, Viewer, Finding], object], made: int
) -> HttpResponse:
    """What a coordinator does with a finding, and how the finding is afterwards."""
    writing = Writing(request)
    viewer = writing.viewer
    if not viewer.may(Act.ACCEPT_RISK, [Standing.AREA]):
        raise refused_act(viewer, Act.ACCEPT_RISK)
    try:
        found = finding_seen(viewer, identity, Moment.resolve())
    except NoSuchFinding:
        # Whether there is such a finding elsewhere is not told to who coordinates here.
        raise refused_act(viewer, Act.ACCEPT_RISK) from None

    def work(session: Session) -> tuple[int, Json, dict[str, str]]:
        try:
            act(session, viewer, found)
        except MayNotAccept:
            raise refused_act(viewer, Act.ACCEPT_RISK) from None
        except NoSuchAcceptance:
            raise Refused("not-found") from None
        asking = writing.asking()
        now = with_acceptances_now(found, asking.moment)
        shown = {"finding": findings_shown(Presenter(asking), [now])[0]} | _links(asking, identity)
        status = 200 if writing.rehearsal else made
        return status, shown, {"Location": shown["_links"]["self"]["href"]} if status == 201 else {}

    return writing.answer(work)


def with_acceptances_now(finding: Finding, moment: Moment) -> Finding:
    """The finding with the acceptance that counts at the moment."""
    return with_acceptances([replace(finding, accepted=None)], moment)[0]


def findings_shown(presenter: Presenter, findings: Sequence[Finding]) -> list[Json]:
    """The findings as answers. One query for the names of all that they refer to."""
    wanted = {i for one in findings for i in (one.record, *one.owners, *one.areas)}
    labels = presenter.asking.reader.labels(wanted)

    def shown(one: Finding) -> Json:
        told: Json = {
            "id": str(one.id),
            "code": one.code,
            "severity": str(one.severity),
            "title": text(CODES[one.code].title),
            "record": presenter.reference(str(one.record), one.kind, labels),
            "part": one.part,
            "reason": text(one.reason),
            "clears_by": text(one.clears_by),
            "since": one.since,
            "looks_ahead": one.looks_ahead,
            "owners": [presenter.reference(str(owner), "organisation", labels) for owner in one.owners],
            "areas": [presenter.reference(str(area), "area", labels) for area in one.areas],
            "focus_areas": [{"plan": str(plan), "key": key} for plan, key in one.focus_areas],
        }
        if one.subject:
            told["subject"] = str(one.subject)
        if accepted := one.accepted:
            told["accepted"] = {
                "until": accepted.until, "reason": accepted.reason, "accepted_at": utc(accepted.accepted_at),
            }  # fmt: skip
        return told

    return [shown(one) for one in findings]


def _acceptance(row: AcceptedFinding, asking: Asking) -> Json:
    told: Json = {"until": row.until, "reason": row.reason, "accepted_at": utc(row.accepted_at)}
    withdrawal = getattr(row, "withdrawal", None)
    if withdrawal and withdrawal.withdrawn_at <= asking.moment.known_at:
        told["withdrawn_at"] = utc(withdrawal.withdrawn_at)
    return told


def _changes(presenter: Presenter, story: FindingHistory) -> list[Json]:
    labels = presenter.asking.reader.labels({one.record for one in story.changes if one.record})
    authors = authors_of_actors(presenter.asking.viewer, {one.actor for one in story.changes if one.actor})
    found = []
    for one in story.changes:
        told: Json = {"what": one.what, "on": one.on, "by": "days" if one.by_days else "event"}
        if one.sequence is not None and one.at is not None:
            told |= {"at": utc(one.at), "sequence": one.sequence, "action": one.action}
        if one.record and (label := labels.get(one.record)):
            told["record"] = presenter.reference(str(one.record), label.kind, labels)
        if one.actor:
            author = authors[one.actor]
            told |= {"author_type": author.type} | ({"author_name": author.name} if author.name else {})
        found.append(told)
    return found


def _links(asking: Asking, identity: UUID, *further: str) -> Json:
    address = f"{base()}/findings/{identity}"
    own = "/".join([address, *further]) + asking.suffix
    return {"_links": {"self": link("self", own), "related": link("related", f"{address}/history{asking.suffix}")}}


def _counted(envelope_schema: Json) -> Json:
    """The list's schema with the counts by severity."""
    properties = envelope_schema["properties"] | {"counts": ref("FindingCounts")}
    return envelope_schema | {"properties": properties, "required": [*envelope_schema["required"], "counts"]}
