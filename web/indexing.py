"""What search engines may keep: the start page and the pages about the registry, never an answer.

An answer holds for its moment; a number that a search engine remembered is a number nobody has checked.
"""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

R = TypeVar("R", bound=HttpResponseBase)

ROBOTS = """User-agent: *
Disallow: /*?
Disallow: /administration
Disallow: /api/
Disallow: /inbjudan/
Disallow: /konto/
Disallow: /logga-in/
Disallow: /losenord/
Disallow: /handelser
Disallow: /hylla
Disallow: /katalog
Disallow: /p/
Disallow: /v/
Disallow: /kontaktvagar/
Disallow: /kontroll/
Disallow: /organisationer/
Disallow: /poster/
Disallow: /styrgrupp/
"""


def not_indexed(response: R) -> R:
    """The answer, with a word to search engines not to keep it."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django gives it)
    """The rules for search engines."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
