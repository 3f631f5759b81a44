"""Who asks, and as of when: the one place where a request becomes a viewer, a moment and a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request

from api.parameters import KNOWN_AT, MOMENT, ON, Parameter, read_parameters
from api.problems import PROBLEM_TYPES, ParameterError, refused_for
from partners.access import Viewer
from partners.asking import viewer_of_session
from partners.keys.checking import Presented
from records.moment import FutureKnowledge, Moment
from records.reading import Reader


@dataclass(frozen=True)
class Asking:
    """One request, understood: who asks, about which moment, and the values of its parameters."""

    viewer: Viewer
    moment: Moment
    values: dict[str, Any]
    chosen: tuple[tuple[str, str], ...]
    """The moment as far as the caller chose it, which links keep; empty when the caller left it to us."""

    @cached_property
    def reader(self) -> Reader:
        """Reads for the viewer at the moment."""
        return Reader(self.viewer, self.moment)

    @cached_property
    def suffix(self) -> str:
        """What links add so that they lead to the same moment: "" or "?on=…&known_at=…"."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""


def understand(
    request: Request,
    parameters: Iterable[Parameter] = (),
    others: Iterable[str] = (),
    errors: Iterable[ParameterError] = (),
) -> Asking:
    """The request understood. `others` and `errors` come from who reads further parameters.

    Raises `Refused` with everything that is wrong with the query. Costs one query for a reader who has not signed in.
    """
    values, found = read_parameters(request, (*MOMENT, *parameters), others)
    found += errors
    if found:
        raise refused_for(found)
    on: date | None = values.pop(ON.name)
    known_at: datetime | None = values.pop(KNOWN_AT.name)
    try:
        moment = Moment.resolve(on, known_at)
    except FutureKnowledge:
        detail = PROBLEM_TYPES["future-knowledge"].detail
        raise refused_for([ParameterError(KNOWN_AT.name, "future-knowledge", detail)]) from None
    return Asking(viewer_of(request), moment, values, _chosen(on, known_at))


def _chosen(on: date | None, known_at: datetime | None) -> tuple[tuple[str, str], ...]:
    chosen = ((ON.name, on and on.isoformat()), (KNOWN_AT.name, known_at and utc(known_at)))
    return tuple((name, text) for name, text in chosen if text)


def utc(instant: datetime) -> str:
    """An aware instant in UTC with a Z, to the microsecond where it has them (RFC 3339)."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment_suffix(moment: Moment) -> str:
    """What a link adds to lead to what holds at a moment."""
    return f"?{urlencode({ON.name: moment.on.isoformat(), KNOWN_AT.name: utc(moment.known_at)})}"


_VIEWER = "samverkan.viewer"
"""Where the viewer stands in the request's `META` once it is known."""


def viewer_of(request: Request) -> Viewer:
    """Who asks: a person by their session, or a program by its key or token. Asked of the database once a request.

    Rights follow today and all that is known, whatever moment is read about.
    """
    if _VIEWER not in request.META:
        request.META[_VIEWER] = _viewer_of(request)
    found: Viewer = request.META[_VIEWER]
    return found


def _viewer_of(request: Request) -> Viewer:
    if isinstance(request.auth, Presented):
        return request.auth.viewer(Moment.resolve())
    return viewer_of_session(request)
