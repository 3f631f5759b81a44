"""Limits on pages, and what every answer tells of limits: `RateLimit-Policy`, `RateLimit`, `Retry-After`.

The API counts its own requests (`api/limits.py`), for it knows who asks only when the key has been looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader

from config.middleware import Next, route_of
from partners.limiting.counting import Counted
from partners.limiting.requests import caller_network, count_request, counted_of
from partners.limiting.sizes import ORDINARY_BODY
from partners.models import Account
from records.trouble import passing_trouble

API = "api/v1/"
TRY_AGAIN_AFTER = "5"  # seconds


class LimitMiddleware:
    """Counts pages, refuses what is too large to be a form, and tells of all limits that were counted."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in header_fields(counted_of(request)).items():
            response.headers[name] = value
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: list[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The page that says no, if no is said; before any form is read."""
        if route_of(request).startswith(API):
            return None
        if content_length(request) > largest_body(view):
            return render(request, "413.html", status=413)
        account = request.user
        if isinstance(account, Account):
            counted = count_request(request, "pages-signed-in", account.actor)
        else:
            counted = count_request(request, "pages", caller_network(request))
        if counted is None or counted.allowed:
            return None
        return render(request, "429.html", {"seconds": counted.reset}, status=429)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that asks to come back, when the database is busy or away. It asks the database nothing."""
        if passing_trouble(error) is None:
            return None
        return HttpResponse(loader.render_to_string("503.html"), status=503, headers={"Retry-After": TRY_AGAIN_AFTER})


def content_length(request: HttpRequest) -> int:
    """The bytes that the request says its body has; 0 when it says nothing that can be read."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdecimal() else 0


def largest_body(view: Callable[..., Any]) -> int:
    """What a view says in its attribute `largest_body`, bytes; views say it on the class."""
    found: int = getattr(getattr(view, "view_class", view), "largest_body", ORDINARY_BODY)
    return found


def header_fields(counted: list[Counted]) -> dict[str, str]:
    """The header fields of draft-ietf-httpapi-ratelimit-headers, and `Retry-After` when one of the limits refused."""
    if not counted:
        return {}
    found = {
        "RateLimit-Policy": ", ".join(f'"{one.name}";q={one.most};w={one.seconds}' for one in counted),
        "RateLimit": ", ".join(f'"{one.name}";r={one.remaining};t={one.reset}' for one in counted),
    }
    refused = [one.reset for one in counted if not one.allowed]
    return found | ({"Retry-After": str(max(refused))} if refused else {})
