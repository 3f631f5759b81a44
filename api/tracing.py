"""W3C Trace Context: the caller's trace goes on in the answer, or a new one begins (profile rules SPA.02, SPA.04)."""

from __future__ import annotations

import re
import secrets
from typing import Any

from rest_framework.request import Request

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

PARAMETER: dict[str, Any] = {
    "name": "traceparent",
    "in": "header",
    "required": False,
    "description": "W3C Trace Context: the caller's trace. What is not one is passed over.",
    "schema": {"type": "string"},
    "example": _EXAMPLE,
}
HEADER: dict[str, Any] = {
    "description": "W3C Trace Context: the trace that the request belongs to.",
    "schema": {"type": "string"},
    "example": _EXAMPLE,
}


def traceparent(request: Request) -> str:
    """The caller's trace when it is well-formed, else a new, unsampled one."""
    given = request.headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
