"""Keeping the catalogue: new terms, other words, an end; and what was sought in vain, in numbers."""

from __future__ import annotations

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import understand
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.catalogue_shapes import CatalogueTermWish
from api.describing import Body, Json, Operation, described, list_of, ref, with_links
from api.paging import envelope
from api.parameters import LIMIT, OFFSET
from api.representation import Presenter
from api.writing import DRY_RUN, Writing, refused_act, signed_in
from api.written import wished
from partners.access import Act
from records.models import Version
from records.moment import Moment
from records.recording import Session
from registry.cataloguing.counted import Counted, MayNotSee, counted
from registry.cataloguing.maintaining import Said, Term, end_term, record_term


class UnansweredSearchesView(ApiView):
    """What was sought in vain."""

    def get(self, request: Request) -> Response:
        """A page of numbers, the latest month and the highest first."""
        asking = understand(request, (LIMIT, OFFSET))
        viewer = signed_in(request)
        try:
            found = counted(viewer, Moment.resolve().on)
        except MayNotSee:
            raise refused_act(viewer, Act.MAINTAIN_CATALOGUE) from None
        limit, offset = asking.values["limit"], asking.values["offset"]
        presenter = Presenter(asking)
        items = [_shown(presenter, one) for one in found[offset : offset + limit]]
        return Response(envelope(request, items, len(found), limit, offset))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="unanswered_searches_list",
            summary="List what was sought in vain",
            description="For coordinators, with a session: how often in each of the last twelve months a term of the "
            "catalogue was sought and no pathway answered, or no contact point of the area reached the function that a "
            "step goes to. By area for the areas that you coordinate, for all others together. Numbers of searches: "
            "nothing that anybody wrote, or who, is kept. They are of now, whatever `on` and `known_at` say.",
            tag="audit",
            schema=list_of(ref("UnansweredSearches")),
            answer="A page of numbers.",
            parameters=described((LIMIT, OFFSET)),
            problems=("future-knowledge", "not-signed-in", "not-allowed"),
        )


class CatalogueTermsView(ApiView):
    """Changes of the catalogue's terms."""

    http_method_names = ["options", "post"]

    def post(self, request: Request) -> HttpResponse:
        """Record one."""
        writing = Writing(request)
        wish = wished(CatalogueTermWish, request.data)
        term = Term(wish.kind, wish.content, wish.id, wish.revision)
        said = Said(wish.valid_from, wish.note, wish.confirmed)

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            version = (end_term if wish.ends else record_term)(session, writing.viewer, term, said)
            shown = _made(writing, version)
            headers = {"Location": shown["term"]["href"], "ETag": f'"{version.number}"'}
            return (200 if writing.rehearsal else 201), shown, headers

        return writing.answer(work, wish.kind)

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="catalogue_terms_record",
            summary="Change the catalogue",
            description="For coordinators, with a session: a new situation, target group or function (without `id`), "
            "other words for one, or its end. A term means the same everywhere, so that a change is for everybody. One "
            "that something names does not end (`in_use`).",
            tag="situations",
            schema=with_links(ref("CatalogueTerm"), "self"),
            answer="The term, as it is from the day on.",
            parameters=[IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=("not-found", "stale", *WRITE_PROBLEMS),
            method="post",
            status=201,
            body=Body(ref("CatalogueTermWish")),
        )


def _shown(presenter: Presenter, one: Counted) -> Json:
    term = {"term": presenter.reference(str(one.term.id), one.term.kind, {one.term.id: one.term})} if one.term else {}
    area = {"area": presenter.reference(str(one.area.id), "area", {one.area.id: one.area})} if one.area else {}
    told = {"month": f"{one.month:%Y-%m}", "lacking": one.lacking, "elsewhere": one.elsewhere, "searches": one.number}
    return told | term | area


def _made(writing: Writing, version: Version) -> Json:
    presenter = Presenter(writing.asking(Moment.resolve(version.valid_from)))
    identity = version.record.uuid
    reference = presenter.reference(str(identity), version.kind, presenter.asking.reader.labels([identity]))
    return {
        "term": reference,
        "revision": version.number,
        "ends": version.content is None,
        "valid_from": version.valid_from,
        "_links": {"self": {"href": reference["href"]}},
    }
