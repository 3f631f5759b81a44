"""The base of every view of the API: JSON out, problems for errors, an ETag, a trace, and 405 for what is not used."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.parameters import read_parameters
from api.problems import Refused, refused_for
from api.rendering import JsonRenderer, conditional
from api.tracing import traceparent


class ApiView(APIView):
    """A view of the API. Reading changes nothing; GET and HEAD answer 304 to an ETag that still holds."""

    renderer_classes = (JsonRenderer,)
    parser_classes = (JSONParser,)
    http_method_names = ["get", "head", "options"]

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
