"""How an answer becomes bytes: JSON by orjson, a strong ETag over the bytes, 304 when the caller has them already."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class JsonRenderer(BaseRenderer):
    """UTF-8 JSON. Instants are written in UTC with a Z; UUIDs and dates as text."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 (DRF gives it)
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 (DRF gives it)
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, option=_OPTIONS)


def conditional(request: HttpRequest | Request, response: HttpResponse) -> HttpResponse | None:
    """After rendering: name the bytes, and answer 304 (None: as it is) when the caller already has them."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return None
    tag = etag(response.content, str(response["Content-Type"]), getattr(response, "revision", None))
    response["ETag"] = f'{tag[:-1]}-part"' if getattr(response, "in_part", False) else tag
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    if not isinstance(found, HttpResponse) or found is response:
        return None
    patch_vary_headers(found, [name.strip() for name in response["Vary"].split(",")])
    if "traceparent" in response:
        found["traceparent"] = response["traceparent"]
    return found


class RecordResponse(Response):
    """A record by itself. Its ETag begins with the record's revision, which is what a change of it is compared with.

    `in_part`: something of it was withheld. Its ETag says so too, so that nobody replaces what they have not seen.
    """

    def __init__(self, data: Any, revision: int, *, in_part: bool = False) -> None:
        super().__init__(data)
        self.revision = revision
        self.in_part = in_part


def etag(content: bytes, media_type: str, revision: int | None = None) -> str:
    """A strong entity tag: equal only for the same bytes of the same representation."""
    digest = blake2b(content, digest_size=16, key=media_type.encode()[:64]).hexdigest()
    return f'"{digest}"' if revision is None else f'"{revision}-{digest}"'
