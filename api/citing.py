"""How answers are cited, and /citations/{reference}: a citation opened by a program."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, utc, viewer_of
from api.describing import Json, Operation, path_parameter, ref, with_links
from api.problems import Refused
from api.representation import Presenter, base, link, text
from api.shapes import EXAMPLE_REFERENCE
from records.content import kinds
from registry.citing import (
    CHECKED,
    Check,
    Citation,
    Cited,
    LeadsNowhere,
    NotAReference,
    citations,
    open_reference,
    parse,
)


def citation_shown(citation: Citation) -> Json:
    """A citation as an object."""
    shown: Json = {
        "reference": citation.reference.text,
        "href": citation.address,
        "text": text(citation.text),
    }
    return shown | ({"content_hash": citation.content_hash} if citation.content_hash else {})


def cited(shown: Json, citation: Citation) -> Json:
    """A representation with how to cite it (the relation is RFC 8574's)."""
    links = shown["_links"] | {"cite": link("cite-as", citation.address)}
    return shown | {"citation": citation_shown(citation), "_links": links}


class CitationView(ApiView):
    """Opens a citation."""

    def get(self, request: Request, reference: str) -> Response:
        """The version as it was read, with the check of its checksum."""
        self.refuse_parameters(request)
        try:
            found = open_reference(viewer_of(request), parse(reference))
        except (NotAReference, LeadsNowhere):
            raise Refused("not-found") from None
        if found.check is Check.DIFFERS:
            raise Refused("citation-differs")
        return Response(_opened(request, found))

    def describe(self) -> Operation:
        """The operation in the specification."""
        schema = {
            "type": "object",
            "properties": {
                "citation": ref("Citation"),
                "check": ref("CitationCheck"),
                "version": {"anyOf": [*(ref(kinds[kind].__name__) for kind in kinds), ref("EmptyVersion")]},
            },
            "required": ["citation", "check", "version"],
        }
        return Operation(
            id="citations_read",
            summary="Open a citation",
            description="The version that a citation leads to, exactly as it was read: its references as of the same "
            "day and knowledge, whatever has been recorded since. What you see of it follows your rights today. The "
            "reference's checksum is compared with one made anew of what is stored; when they differ nothing is shown. "
            "A version that was disposed of is answered with its tombstone.",
            tag="citations",
            schema=with_links(schema, "self", "cite"),
            answer="The version, and whether its checksum matches.",
            parameters=[path_parameter("reference", _REFERENCE, "The reference as cited.", EXAMPLE_REFERENCE)],
            problems=("not-found", "citation-differs"),
            moment=False,
        )


_REFERENCE = {"type": "string", "minLength": 1, "maxLength": 100}


def _opened(request: Request, found: Cited) -> Json:
    moment = found.reader.moment
    chosen = (("on", moment.on.isoformat()), ("known_at", utc(moment.known_at)))
    presenter = Presenter(Asking(viewer_of(request), moment, {}, chosen))
    (version,) = presenter.history([found.found])
    (citation,) = citations([found.found], found.reader, settings.BASE_URL)
    return {
        "citation": citation_shown(citation),
        "check": {"state": found.check, "words": text(CHECKED[found.check])},
        "version": version,
        "_links": {
            "self": link("self", f"{base()}/citations/{citation.reference.text}"),
            "cite": link("cite-as", citation.address),
        },
    }
