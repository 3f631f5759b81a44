"""What the API says of itself: /api-info, the specification, and the documentation to browse."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.describing import Operation, ref, with_links
from api.representation import base, link

SPECIFICATION = Path(__file__).with_name("openapi.yaml")
"""The committed specification; a test holds it equal to what the code declares."""
RELEASED = "2026-11-23"


class ApiInfoView(ApiView):
    """Profile rule VER.07."""

    def get(self, request: Request) -> Response:
        """Name, version, day of release, documentation and stage of life."""
        self.refuse_parameters(request)
        return Response(
            {
                "apiName": settings.SPECTACULAR_SETTINGS["TITLE"],
                "apiVersion": settings.SPECTACULAR_SETTINGS["VERSION"],
                "apiReleased": RELEASED,
                "apiDocumentation": f"{base()}/docs",
                "apiStatus": "active",
                "_links": {
                    "self": link("self", f"{base()}/api-info"),
                    "service_desc": link("service-desc", f"{base()}/openapi.json"),
                    "service_doc": link("service-doc", f"{base()}/docs"),
                },
            }
        )

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="api_info",
            summary="Information about the API",
            description="Name, version, day of release, documentation and stage of life. The field names are those of "
            "the national REST profile.",
            tag="api-info",
            schema=with_links(ref("ApiInfo"), "self", "service_desc", "service_doc"),
            answer="What this API is.",
            moment=False,
        )


@cache
def specification_text(address: str) -> str:
    """The committed specification, with this registry's own address for its server."""
    (server,) = settings.SPECTACULAR_SETTINGS["SERVERS"]
    text = SPECIFICATION.read_text("utf-8").replace(f"\n- url: {server['url']}\n", f"\n- url: {address}\n")
    return text.replace(f" {server['url']}/oauth/token\n", f" {address}/oauth/token\n")


@cache
def specification(address: str) -> dict[str, Any]:
    """The same as data. Read once: it takes a while."""
    found: dict[str, Any] = yaml.load(specification_text(address), Loader=yaml.CSafeLoader)
    return found


@cache
def _as_json(address: str) -> bytes:
    return orjson.dumps(specification(address))


class WhateverAccepted(BaseContentNegotiation):
    """The address says what the answer is; Accept is passed over."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 (DRF gives it)
        renderers: Iterable[Any],
        format_suffix: str | None = None,  # noqa: ARG002 (DRF gives it)
    ) -> tuple[Any, str]:
        (first, *_) = renderers
        return first, first.media_type

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:  # noqa: ARG002 (DRF gives it)
        return next(iter(parsers))


class SpecificationView(ApiView):
    """The specification at the API's root (profile rules DOK.23, DOK.24)."""

    content_negotiation_class = WhateverAccepted
    as_yaml = False

    def get(self, request: Request) -> HttpResponse:
        """The specification, in YAML or JSON."""
        self.refuse_parameters(request)
        if self.as_yaml:
            return HttpResponse(specification_text(base()), content_type="application/yaml")
        return HttpResponse(_as_json(base()), content_type="application/json")

    def describe(self) -> None:
        """The specification does not describe itself."""


class DocumentationView(SpectacularSwaggerSplitView):
    """The specification to browse and try: all served from here, without inline script or style."""

    # For anybody: a key in the header would be read while the page is made, too late to be refused as a problem.
    authentication_classes = ()
    url = "openapi.json"
    template_name = "api/documentation.html"
    title = "Samverkansregistret"


def documentation(request: HttpRequest) -> HttpResponse:
    """The documentation page, and its script at `?script`."""
    found: HttpResponse = DocumentationView.as_view()(request)
    return found
