"""When the law moves: who cites a provision, that it is replaced, and that the older law is meant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import understand
from api.catalogue import IDEMPOTENCY_KEY, IF_MATCH, WRITE_PROBLEMS
from api.describing import Body, Operation, described, list_of, path_parameter, ref, with_links
from api.legal_shapes import LegalReplacementWish, MeantCitationWish
from api.paging import envelope
from api.parameters import LIMIT, OFFSET, Parameter, one_of
from api.preconditions import revision_expected, revision_of_record
from api.problems import Refused
from api.representation import Presenter, link, text
from api.writing import DRY_RUN, Writing, refused_act
from api.written import wished
from partners.access import Act
from records.history import History
from records.moment import Moment
from records.recording import NotRecorded, Problem, Session
from registry.reports.citing_law import STATES, Cited, Citing, citing
from registry.reports.meaning_law import MayNot, NoSuchCitation, say_meant
from registry.reports.replacing_law import Replaced, Replacement, replace_provision

Json = dict[str, Any]
KIND = "legal_reference"
_ID = path_parameter(
    "id", {"type": "string", "format": "uuid"}, "The provision.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
)
_ABOUT_ALL = {("change_note",), ("source",), ("valid_from",), ("valid_until",)}
"""What is said once in a body, whatever it records."""
STATE = Parameter(
    "state", one_of(*STATES), {"type": "string", "enum": list(STATES)}, "Only places in this state.", "open"
)


class CitingView(ApiView):
    """Who cites a provision."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of the places: what is to be done first, then by name."""
        asking = understand(request, (STATE, LIMIT, OFFSET))
        found = citing(asking.moment, id)
        if found is None:
            raise Refused("not-found")
        limit, offset, state = (asking.values[name] for name in ("limit", "offset", "state"))
        places = [place for place in found.places if state is None or place.state == state]
        items = _places(Presenter(asking), found, places[offset : offset + limit])
        return Response(envelope(request, items, len(places), limit, offset))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="legal_references_citing",
            summary="List who cites a provision",
            description="Each place in a routine or pathway that cites it: a step, a section, a note, or the document. "
            "From when it is known that the provision ceases, each is a task for its owners, `open` until the text "
            "cites what came instead, cites it no longer, or a coordinator has said that the older law is meant.",
            tag="legal-references",
            schema=list_of(ref("CitingPlace")),
            answer="A page of places, what is to be done first.",
            parameters=[_ID, *described((STATE, LIMIT, OFFSET))],
            problems=("future-knowledge", "not-found"),
        )


class ReplacementsView(ApiView):
    """That a provision is replaced."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Replace it from a day."""
        writing = Writing(request)
        revision = revision_expected(request, revision_of_record(id))
        wish = _replacement(id, wished(LegalReplacementWish, request.data), revision)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            try:
                done = replace_provision(session, writing.viewer, wish)
            except NotRecorded as error:
                raise _at_its_place(error, len(wish.new)) from None
            shown = _made(writing, done)
            headers = {"ETag": f'"{shown["revision"]}"', "Location": shown["_links"]["self"]["href"]}
            return (200 if writing.rehearsal else 201), shown, headers

        return writing.answer(work, KIND)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="legal_references_replace",
            summary="Replace a provision",
            description="For coordinators, with a session. From the day on the provision says when it ceased and what "
            "came instead; `new_provisions` are recorded. The answer lists who cites it; their owners and the areas' "
            "coordinators are told by mail. The look-up flags the provision until each text has been put right.",
            tag="legal-references",
            schema=with_links(ref("LegalReplacement"), "self", "describes"),
            answer="The provision as it is from the day on, and who cites it.",
            parameters=[_ID, IF_MATCH, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", "precondition-required", "stale", *WRITE_PROBLEMS),
            method="post",
            status=201,
            body=Body(ref("LegalReplacementWish")),
        )


class MeantCitationsView(ApiView):
    """That the older law is meant."""

    http_method_names = ["options", "post"]

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Say so, or take it back, of one place."""
        writing = Writing(request)
        wish = wished(MeantCitationWish, request.data)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            try:
                say_meant(session, writing.viewer, wish.record, (wish.part, id), wish.why)
            except NoSuchCitation:
                raise Refused("not-found") from None
            except MayNot:
                raise refused_act(writing.viewer, Act.MAINTAIN_CATALOGUE) from None
            found = citing(Moment.resolve(), id)
            place = next(p for p in found.places if (p.record, p.part) == (wish.record, wish.part)) if found else None
            if found is None or place is None:
                raise Refused("not-found")
            presenter = Presenter(writing.asking())
            shown = {"provision": _provision(presenter, found), "place": _places(presenter, found, [place])[0]}
            links = _links(presenter, id)
            return (200 if writing.rehearsal else 201), shown | links, {"Location": links["_links"]["self"]["href"]}

        return writing.answer(work, KIND)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="legal_references_mean",
            summary="Say that a text means the older law",
            description="For coordinators of all the areas that the routine or pathway serves, with a session: the "
            "place is then no task any more, and the look-up tells the provision as an older one that is meant.",
            tag="legal-references",
            schema=with_links(ref("MeantCitationMade"), "self", "describes"),
            answer="The place, as it is now.",
            parameters=[_ID, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", *WRITE_PROBLEMS),
            method="post",
            status=201,
            body=Body(ref("MeantCitationWish")),
        )


def _replacement(provision: UUID, sent: LegalReplacementWish, revision: int | None) -> Replacement:
    return Replacement(
        provision,
        sent.change.valid_from,
        by=sent.replaced_by,
        new=tuple(one.model_dump(mode="json", exclude_none=True, exclude_unset=True) for one in sent.new_provisions),
        change_note=sent.change.note.strip(),
        source=sent.change.source.strip(),
        revision=revision,
        confirmed=sent.change.confirmed,
    )


def _at_its_place(error: NotRecorded, new: int) -> NotRecorded:
    """The same with where in the body each problem stands: what is wrong with the provision itself, at the top."""
    found = [
        Problem(("new_provisions", place, *one.path), one.code, one.message)
        if place < new and one.path[:1] not in _ABOUT_ALL
        else one
        for place, some in error.problems.items()
        for one in some
    ]
    return NotRecorded({0: found})


def _made(writing: Writing, done: Replaced) -> Json:
    cited = done.cited
    presenter = Presenter(writing.asking(Moment.resolve(cited.ceases)))
    history = History(presenter.asking.reader, KIND, cited.provision)
    return {
        "provision": _provision(presenter, cited),
        "revision": history.count(),
        "ceases": cited.ceases,
        "replaced_by": [presenter.reference(str(one), KIND, dict(cited.labels)) for one in cited.replaced_by],
        "to_do": cited.left,
        "places": _places(presenter, cited, cited.places),
    } | _links(presenter, cited.provision)


def _links(presenter: Presenter, provision: UUID) -> Json:
    return {
        "_links": {
            "self": link("self", presenter.href(KIND, provision, "citing")),
            "describes": link("describes", presenter.href(KIND, provision)),
        }
    }


def _provision(presenter: Presenter, cited: Cited) -> Json:
    shown = {"id": cited.provision, "kind": KIND, "name": text(cited.label)}
    return shown | {"href": presenter.href(KIND, cited.provision)}


def _places(presenter: Presenter, cited: Cited, places: Any) -> list[Json]:
    return [_place(presenter, cited, place) for place in places]


def _place(presenter: Presenter, cited: Cited, place: Citing) -> Json:
    labels = dict(cited.labels)
    record: Json = {"id": place.record, "kind": place.kind, "name": text(place.label)}
    shown: Json = {
        "record": record | {"href": presenter.href(place.kind, place.record)},
        "part": place.part,
        "where": text(place.where),
        "state": place.state,
        "owners": [presenter.reference(str(one), "organisation", labels) for one in place.owners],
        "areas": [presenter.reference(str(one), "area", labels) for one in place.areas],
    }
    if place.changes_on:
        shown["changes_on"] = place.changes_on
    if place.meant:
        shown["meant"] = {"why": place.meant.why, "at": place.meant.at}
    return shown
