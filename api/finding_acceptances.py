"""Living with a finding until a day: its acceptances, and taking one back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand, utc
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.describing import Body, Operation, described, list_of, ref, with_links
from api.finding_shapes import AcceptanceWish
from api.finding_shown import FINDING_ID, Json, findings_shown, links, seen
from api.paging import envelope
from api.parameters import LIMIT, OFFSET
from api.problems import Refused
from api.representation import Presenter
from api.writing import DRY_RUN, Writing, refused_act
from api.written import wished
from partners.access import Act, Standing, Viewer
from records.moment import Moment
from records.recording import Session
from registry.auditing import Finding
from registry.auditing.accepted import known_acceptances, with_acceptances
from registry.auditing.accepting import MayNotAccept, NoSuchAcceptance, accept_within, withdraw_within
from registry.auditing.accepting import Wish as Acceptance
from registry.auditing.models import AcceptedFinding
from registry.auditing.seeing import NoSuchFinding, finding_seen


class AcceptancesView(ApiView):
    """A finding's acceptances."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """A page of them, newest first."""
        asking = understand(request, (LIMIT, OFFSET))
        found = seen(request, asking, id)
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
            parameters=[FINDING_ID, *described((LIMIT, OFFSET))],
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
            parameters=[FINDING_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
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
            parameters=[FINDING_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", *WRITE_PROBLEMS),
            method="post",
        )


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
        shown = {"finding": findings_shown(Presenter(asking), [now])[0]} | links(asking, identity)
        status = 200 if writing.rehearsal else made
        return status, shown, {"Location": shown["_links"]["self"]["href"]} if status == 201 else {}

    return writing.answer(work)


def with_acceptances_now(finding: Finding, moment: Moment) -> Finding:
    """The finding with the acceptance that counts at the moment."""
    return with_acceptances([replace(finding, accepted=None)], moment)[0]


def _acceptance(row: AcceptedFinding, asking: Asking) -> Json:
    told: Json = {"until": row.until, "reason": row.reason, "accepted_at": utc(row.accepted_at)}
    withdrawal = getattr(row, "withdrawal", None)
    if withdrawal and withdrawal.withdrawn_at <= asking.moment.known_at:
        told["withdrawn_at"] = utc(withdrawal.withdrawn_at)
    return told
