"""Somebody who has been signed out meanwhile and sends something: nothing is recorded, and nothing typed is lost.

A redirection to signing in would drop what was sent, and a script would put the page of signing in into the form. So
it is said where it stands, and signing in opens beside it. A script leaves the form as it is; a page holds what was
sent and sends it once more (`web/static/web/pages.js` gives it the new session's token). What was sent has passed the
check of where it comes from, so that nobody else's form is sent again in somebody's name.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from records.guard import identity_numbers_in

PLACE = "utloggad"
"""The place in every page where it is said when a script has sent something."""


class SignedOutMiddleware:
    """Answers with 401 in place of a redirection to signing in, when something was sent and not only asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        answer = self.get_response(request)
        by_script = request.headers.get("HX-Request") == "true"
        if not (by_script or request.method == "POST") or not _leads_to_signing_in(answer):
            return answer
        said = _said_by_script(request) if by_script else _said_by_page(request)
        said["WWW-Authenticate"] = 'Session realm="Samverkansregistret"'
        return said


def _leads_to_signing_in(answer: HttpResponseBase) -> bool:
    to = urlsplit(answer.get("Location", "")) if answer.status_code == 302 else None
    return to is not None and to.path == reverse("account_login") and to.query.startswith("next=")


def _said_by_page(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    own = match is not None and match.namespace == "web"  # not how one signs in: passwords are not repeated
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name)] if own else []
    context = {"kept": [(n, v) for n, v in kept if n != "csrfmiddlewaretoken" and not identity_numbers_in(v)]}
    found = render(request, "web/signed_out.html", context, status=401)
    found["Cache-Control"] = "no-store"
    return found


def _said_by_script(request: HttpRequest) -> HttpResponse:
    said = render(request, "web/signed_out_part.html", status=401)
    said["HX-Retarget"] = f"#{PLACE}"
    said["HX-Reswap"] = "innerHTML show:top"
    said["HX-Reselect"] = "#besked"
    said["HX-Replace-Url"] = said["HX-Push-Url"] = "false"
    return said
