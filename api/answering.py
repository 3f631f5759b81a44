"""The base of every view of the API: JSON out, problems for errors, an ETag, a trace, and 405 for what is not used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.idempotency import refuse_key
from api.limits import count_all, limits_of, refuse_large
from api.parameters import read_parameters
from api.problems import PROBLEM_TYPES, Refused, refused_for
from api.reading_bodies import MergePatchParser, StrictJsonParser
from api.rendering import JsonRenderer, conditional
from api.tracing import traceparent
from partners.limiting.limits import LimitName
from partners.limiting.sizes import ORDINARY_BODY


class ApiView(APIView):
    """A view of the API. Reading changes nothing; GET and HEAD answer 304 to an ETag that still holds."""

    renderer_classes = (JsonRenderer,)
    parser_classes: Sequence[type[BaseParser]] = (StrictJsonParser,)
    http_method_names = ["get", "head", "options"]
    largest_body = ORDINARY_BODY
    """Bytes; see `partners.limiting.sizes`."""
    limited_as: Sequence[LimitName] = ()
    """Further limits for requests that change something here; one of an entry is about the route's `id`."""
    done_once = True
    """Whether a POST sent again with its `Idempotency-Key` is done once; where it is not, the key is refused."""
    searches = False
    """Whether reading here is as heavy as a search."""

    def get_parsers(self) -> list[BaseParser]:
        """Those of the class; for PATCH also JSON merge patch (RFC 7396)."""
        found = super().get_parsers()
        if getattr(self.request, "method", "") == "PATCH" and StrictJsonParser in self.parser_classes:
            found.append(MergePatchParser())
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before the method's own work: nothing too large, who asks, and not too often. Raises `Refused`."""
        refuse_large(request, self.largest_body)
        if request.method not in SAFE_METHODS and StrictJsonParser in self.parser_classes:
            # The bytes are kept before anybody parses them: the check of a session against forged requests does, and
            # an Idempotency-Key is compared by them.
            _ = request._request.body  # noqa: SLF001 - DRF's way to the bytes
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and not self.done_once:
            refuse_key(request)

    def perform_authentication(self, request: Request) -> None:
        """Who asks. What is shown and is not good is counted, by address."""
        try:
            super().perform_authentication(request)
        except (Refused, AuthenticationFailed) as error:
            if not isinstance(error, Refused) or PROBLEM_TYPES[error.slug].status == 401:
                request.user, request.auth = AnonymousUser(), None
                count_all(request, ["failed-keys"])
            raise

    def check_throttles(self, request: Request) -> None:
        """Count the request. Raises `Refused` with 429."""
        names = limits_of(request, self.limited_as, searches=self.searches)
        count_all(request, names, entry=self.kwargs.get("id", ""))

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002 (DRF gives them)
        """What can be done here, in the Allow header."""
        return Response(status=204)

    def head(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The same as GET without the body, which the server leaves out."""
        handler = getattr(self, "get", self.http_method_not_allowed)
        answer: HttpResponseBase = handler(request, *args, **kwargs)
        return answer

    @staticmethod
    def refuse_parameters(request: Request) -> None:
        """For a route that takes no query parameter. Raises `Refused` when there is one."""
        _, errors = read_parameters(request, ())
        if errors:
            raise refused_for(errors)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        found = super().finalize_response(request, response, *args, **kwargs)
        found["traceparent"] = traceparent(request)
        found.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(found, ["Accept", "Cookie"])
        if isinstance(found, Response):
            found.add_post_render_callback(lambda rendered: conditional(request, rendered))
            return found
        return conditional(request, found) or found


class NothingHere(ApiView):
    """Whatever else is asked for under the API's address."""

    http_method_names = ["get", "head", "options", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """There is nothing here, whatever is asked of it."""
        super().initial(request, *args, **kwargs)
        raise Refused("not-found")

    def describe(self) -> None:
        """Not in the specification."""


class FileView(ApiView):
    """Answers with a file, whatever media type is asked for."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:  # noqa: ARG002
        """Problems are told in JSON; the file is what it is."""
        return JsonRenderer(), JsonRenderer.media_type
