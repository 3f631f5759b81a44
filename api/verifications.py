"""Whether a contact point is still right: its checks and reports, and adding to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand, viewer_of
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.describing import Body, Operation, described, list_of, path_parameter, ref
from api.paging import envelope
from api.parameters import LIMIT, OFFSET
from api.problems import Refused
from api.representation import Presenter, finding_shown, link, state_shown
from api.verification_shapes import ReportWish, VerificationWish
from api.writing import DRY_RUN, Writing, acted, acted_with_links, is_trial, refused_act
from api.written import refused_as_invalid, wished
from partners.access import Act
from partners.models import Verification
from partners.verifying.checks import findings
from partners.verifying.confirming import Confirmation, Confirmed, MayNot, NoSuchEntry, confirm_within
from partners.verifying.reporting import Reported, report
from partners.verifying.telling_words import shown_whole
from records.history import History
from records.moment import Moment
from records.recording import NotRecorded, Session

_ID = path_parameter(
    "id", {"type": "string", "format": "uuid"}, "The contact point.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
)


class VerificationsView(ApiView):
    """A contact point's checks and reports."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of them, newest first."""
        asking = understand(request, (LIMIT, OFFSET))
        known = History(asking.reader, "contact_point", id).page(1, 0)
        if not known:
            raise Refused("not-found")
        found = findings(asking.moment).filter(contact_point=known[0].entry.pk).order_by("-checked_on", "-event")
        limit, offset = asking.values["limit"], asking.values["offset"]
        entry = asking.reader.get("contact_point", id) or known[0].entry
        whole = bool(shown_whole(asking.reader, [entry]))
        items = [finding_shown(one, whole=whole) for one in found[offset : offset + limit]]
        return Response(envelope(request, items, found.count(), limit, offset))

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Say that it was checked."""
        writing = Writing(request)
        found = _confirmation(wished(VerificationWish, request.data))

        def work(session: Session) -> tuple[int, dict[str, Any], dict[str, str]]:
            try:
                done = confirm_within(session, writing.viewer, id, found)
            except NoSuchEntry:
                raise Refused("not-found") from None
            except MayNot:
                raise refused_act(writing.viewer, Act.VERIFY) from None
            presenter = Presenter(writing.asking())
            address = presenter.href("contact_point", id, "verifications")
            return (200 if writing.rehearsal else 201), _made(presenter, done), {"Location": address}

        return writing.answer(work, "contact_point")

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="contact_points_verifications",
            summary="List the checks of one contact point",
            description="Checks and readers' reports, newest first, that concern the day `on` or a day before, as the "
            "registry knew them at `known_at`.",
            tag="contact-points",
            schema=list_of(ref("Finding")),
            answer="A page of checks and reports.",
            parameters=[_ID, *described((LIMIT, OFFSET))],
            problems=("future-knowledge", "not-found"),
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="contact_points_verify",
            summary="Say that a contact point was checked",
            description="A check is an act of its own: no new version is made, and no `If-Match` is needed. For the "
            "organisation that holds the entry (scope `verify`) and for coordinators of an area that it serves, who "
            "check in its name. A check that it works clears all reports of that day and before.",
            tag="contact-points",
            schema=acted_with_links(ref("FindingMade"), "self", "describes"),
            answer="The check, and the entry's state after it.",
            parameters=[_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", *WRITE_PROBLEMS),
            method="post",
            status=201,
            body=Body(ref("VerificationWish")),
        )


class ReportsView(ApiView):
    """Readers' reports."""

    http_method_names = ["options", "post"]
    limited_as = ("reports", "reports-of-one")

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say that it did not work."""
        trial = is_trial(request)
        wish = wished(ReportWish, request.data)
        try:
            done = report(viewer_of(request), id, wish.reason, wish.channel, rehearsal=trial)
        except NoSuchEntry:
            raise Refused("not-found") from None
        except MayNot:
            raise refused_act(viewer_of(request), Act.REPORT) from None
        except NotRecorded as error:
            raise refused_as_invalid(error) from None
        shown = _shown(Presenter(Asking(viewer_of(request), Moment.resolve(), {}, ())), done)
        return acted(shown, rehearsal=trial)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="contact_points_report",
            summary="Say that a contact point did not work",
            description="For anybody, also without signing in. The entry is marked `reported` at once, on every card "
            "and in every answer, and stays as it is; its organisation and the area's coordinators are told once a "
            "day. The next check that it works clears it. There is no field for words: they could be about somebody.",
            tag="contact-points",
            schema=acted_with_links(ref("FindingMade"), "self", "describes"),
            answer="The report (or the same one from earlier in the day), and the entry's state after it.",
            parameters=[_ID, *described((DRY_RUN,))],
            problems=("not-found", "too-many-requests"),
            method="post",
            open_to_all=True,
            body=Body(ref("ReportWish")),
        )


def _confirmation(wish: VerificationWish) -> Confirmation:
    return Confirmation(
        wish.how, Verification.Result(wish.result), wish.by, wish.checked_on, wish.note.strip(), wish.confirmed
    )


def _shown(presenter: Presenter, done: Confirmed | Reported) -> dict[str, Any]:
    entry = done.verification.contact_point.uuid
    reader = presenter.asking.reader
    whole = bool(shown_whole(reader, list(filter(None, [reader.get("contact_point", entry)]))))
    return {
        "finding": finding_shown(done.verification, whole=whole),
        "verification": state_shown(done.state, whole=whole),
        "_links": {
            "self": link("self", presenter.href("contact_point", entry, "verifications")),
            "describes": link("describes", presenter.href("contact_point", entry)),
        },
    }


def _made(presenter: Presenter, done: Confirmed) -> dict[str, Any]:
    shown = _shown(presenter, done)
    if done.on_behalf_of is None:
        return shown
    labels = presenter.asking.reader.labels([done.on_behalf_of])
    return shown | {"on_behalf_of": presenter.reference(str(done.on_behalf_of), "organisation", labels)}
