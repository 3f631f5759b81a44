"""Which limits a request of the API is counted against, and the refusals of what is too much or too large."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.request import Request

from api.parameters import SEARCH
from api.problems import Refused
from partners.keys.checking import Presented
from partners.limiting.limits import LIMITS, LimitName
from partners.limiting.requests import caller_network, count_request
from partners.models import Account

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def caller_of(request: Request) -> str:
    """The actor that has signed in, a person or a program; "" when nobody has."""
    if isinstance(request.auth, Presented):
        return request.auth.key.actor
    return request.user.actor if isinstance(request.user, Account) else ""


def counted_as(request: Request) -> str:
    """Whom a request is counted as: the actor that has signed in, or else the network that it comes from."""
    return caller_of(request) or caller_network(request._request)  # noqa: SLF001 - DRF's way to Django's request


def limits_of(request: Request, also: Sequence[LimitName], *, searches: bool) -> tuple[LimitName, ...]:
    """The limits of a request: what it costs, and `also` when it changes something.

    `searches`: whether the view is as heavy as a search, also without one. Somebody who may not change anything is
    counted as a reader: the refusal costs no more.
    """
    signed_in, reads = bool(caller_of(request)), request.method in SAFE
    if signed_in and not reads:
        return ("writing", *also)
    name: LimitName
    if searches or SEARCH.name in request.query_params:
        name = "searching-signed-in" if signed_in else "searching"
    else:
        name = "reading-signed-in" if signed_in else "reading"
    return (name,) if reads else (name, *also)


def count_all(request: Request, names: Sequence[LimitName], entry: object = "") -> None:
    """Count the request against each limit until one refuses. `entry`: what a limit of an entry is about.

    Raises `Refused` with 429 and `Retry-After`.
    """
    of_django = request._request  # noqa: SLF001 - DRF's way to Django's request
    for name in names:
        whose = LIMITS[name].of
        who = (
            caller_of(request) if whose == "caller" else caller_network(of_django) if whose == "address" else str(entry)
        )
        counted = count_request(of_django, name, who)
        if counted and not counted.allowed:
            raise Refused("too-many-requests", headers={"Retry-After": str(counted.reset)})


def refuse_large(request: Request, most: int) -> None:
    """Refuse a body of more than `most` bytes before a byte of it is read. Raises `Refused` with 413.

    A body that came without its length has got one in `config.chunks`, at the cost of having been received.
    """
    text = request.META.get("CONTENT_LENGTH") or ""
    if text.isdecimal() and int(text) > most:
        raise Refused(
            "content-too-large", detail=f"Nothing was read. Send at most {most} bytes here, in several requests."
        )
