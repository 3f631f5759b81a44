"""The pages for what could not be read, is not allowed, is not there, and went wrong here.

They stand in place of Django's own, which read the form once more to check its token, and break on one that cannot be
read.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def malformed(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django gives it by name)
    """400: the request could not be read."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django gives it by name)
    """403: who asks may not."""
    return render(request, "403.html", status=403)


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django gives it by name)
    """404: there is no such page, or nothing that may be shown."""
    return render(request, "404.html", status=404)


def broken(_request: HttpRequest) -> HttpResponse:
    """500: something went wrong here."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)
