"""What is done to every request and answer, whichever face it concerns."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from ipaddress import IPv4Address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from config.logging import REQUEST_ID, request_id
from partners.callers import Address, address_of
from records.guard import identity_numbers_in

Next = Callable[[HttpRequest], HttpResponseBase]
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = logging.getLogger("samverkan.request")


class RequestIdMiddleware:
    """Gives every request an id that stands on its log lines and in the answer's `X-Request-ID`.

    An id from the caller is kept when it is 8 to 64 plain characters and no identity number, so that a chain of
    systems can share one. Each
    answer is logged with method, route, status, duration and the network that the caller is in; never with the address
    asked for, the query, the body or the person: what is typed into an address bar may be anything.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        accepted = ACCEPTED_ID.fullmatch(given) and not identity_numbers_in(given)
        chosen = given if accepted else uuid.uuid4().hex
        request.META[REQUEST_ID] = chosen
        request.META["samverkan.request_id"] = chosen
        token = request_id.set(chosen)
        try:
            response = self.answer_and_log(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = chosen
        return response

    def answer_and_log(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, after a line about it in the log."""
        started = time.perf_counter()
        response = self.get_response(request)
        spent = round((time.perf_counter() - started) * 1000, 1)
        about = {
            "method": request.method if request.method in METHODS else "(other)",
            "route": route_of(request),
            "status": response.status_code,
            "milliseconds": spent,
            "caller": network_of(address_of(request)),
        }
        log.info("answered", extra=about)
        return response


METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""The methods that a line in the log names; a caller may send any word for one."""


def route_of(request: HttpRequest) -> str:
    """The pattern that the address matched ("p/<uuid:identity>"), or "(none)": nothing of the address itself."""
    match = request.resolver_match
    return match.route if match else "(none)"


def network_of(address: Address | None) -> str:
    """The network an address is in, "198.51.100.0/24" or "2001:db8:7::/48", or "-" when the address is not known.

    Enough to see that one place asks a thousand times a minute, and too little to say who sat there.
    """
    if address is None:
        return "-"
    return str(ip_network((address.packed, 24 if isinstance(address, IPv4Address) else 48), strict=False))


class ContentSecurityPolicyMiddleware:
    """Adds the settings' policy to every answer that has not set its own. There is no inline script or style."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        policy: dict[str, list[str]] = settings.CONTENT_SECURITY_POLICY
        self.header = "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.header)
        return response


class CompressingMiddleware(GZipMiddleware):
    """Packs pages for the way to a phone. Answers to programs are left alone: packing would weaken their ETags.

    A page may show what its reader typed beside what not everybody may read, which is what BREACH needs; but a
    session's cookie does not come with another site's requests (SameSite), and Django adds bytes of random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, packed if it is a page."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


class CachingMiddleware:
    """Lets nobody answer for the registry: "answers now" is asked for anew each time.

    What a signed-in person or program saw is kept out of every cache; the computer at the duty desk is shared.

    A session cookie or an Authorization header is enough: looking up who it belongs to would cost a query and could
    only make the rule laxer. An answer that begins or ends a session sets the cookie, and is covered too.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        cookie = settings.SESSION_COOKIE_NAME
        if cookie in request.COOKIES or cookie in response.cookies or "Authorization" in request.headers:
            response.headers["Cache-Control"] = "no-store, private"
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
