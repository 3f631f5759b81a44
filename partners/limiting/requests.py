"""Counting a request: against which limits is the face's to say; what came of it goes with the request."""

from __future__ import annotations

from django.http import HttpRequest

from partners.callers import address_of
from partners.limiting.counting import Counted, count, network_of
from partners.limiting.limits import LimitName

COUNTED = "samverkan.limits"
"""Where the request's `META` keeps what was counted, for the header fields of the answer."""


def count_request(request: HttpRequest, name: LimitName, who: str) -> Counted | None:
    """Count the request against the limit; see `count`. What came of it is told in the answer's header fields."""
    counted = count(name, who)
    if counted:
        request.META.setdefault(COUNTED, []).append(counted)
    return counted


def counted_of(request: HttpRequest) -> list[Counted]:
    """What has been counted for the request, in order."""
    found: list[Counted] = request.META.get(COUNTED, [])
    return found


def caller_network(request: HttpRequest) -> str:
    """Whom the request's address is counted as."""
    return network_of(address_of(request))
