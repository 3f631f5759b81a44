"""As of when a page is read: the day it concerns and what the registry knew, out of the address, the same everywhere.

One control asks for both (`web/time_machine.html`), one banner says that it is not now (`web/time.html`), and links
carry what was chosen (`carried`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from partners.asking import viewer_of_session
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from registry.lookup.question import BadQuestion, Question, When, settle
from web.forms import TimesForm, exact, words_of
from web.indexing import not_indexed


class Asked:
    """The times that the address carries. Raises Http404 for what is no time: an address that is cited must not show
    anything else than what it was made of."""

    def __init__(self, request: HttpRequest) -> None:
        self.carried, self.when, faults = _read(request)
        if faults:
            raise Http404
        self._request = request

    @property
    def moment(self) -> Moment:
        """The day and the knowledge."""
        return self.when.moment

    @cached_property
    def reader(self) -> Reader:
        """Reads as whoever asks, as of then."""
        return Reader(viewer_of_session(self._request), self.moment)

    @property
    def time(self) -> str:
        """As in the look-up: "past", "ahead", "known" or "now"."""
        return time_of(self.moment, self.carried)

    @property
    def moment_carried(self) -> dict[str, str]:
        """The moment as an address says it for ever, also when the address now says nothing of it."""
        return {"on": self.moment.on.isoformat(), "known_at": exact(self.moment.known_at.astimezone(STOCKHOLM))}

    def context(self, path: str, kept: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What the banner and the control need. `path`: the page's; `kept`: what else its address says."""
        return _context(path, kept or {}, self.moment, self.carried)


class AskedByForm(Asked):
    """The same for a page with a form: what is no time is said beside its field (`faults`), and read as of now."""

    def __init__(self, request: HttpRequest) -> None:
        self.carried, self.when, self.faults = _read(request)
        if self.faults:
            self.carried = {}
        self._request = request

    def context(self, path: str, kept: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The same, with what is wrong."""
        return super().context(path, kept) | {"time_faults": self.faults}


View = Callable[..., HttpResponse]


def or_not_then(view: View) -> View:
    """A record's page that says plainly, with the control, that nothing holds at the time that was chosen.

    The same is said of what there never was, so that it tells nothing. Other addresses get the ordinary answer.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Http404:
            asked = AskedByForm(request)
            if asked.faults or asked.time == "now":
                raise
        return not_indexed(render(request, "web/not_then.html", asked.context(request.path), status=404))

    return shown


def time_of(moment: Moment, carried: Mapping[str, str]) -> str:
    """Whether a page of the moment is about the "past" or "ahead", about now as "known" at another time, or "now"."""
    today = datetime.now(STOCKHOLM).date()
    if moment.on != today:
        return "past" if moment.on < today else "ahead"
    return "known" if "known_at" in carried else "now"


def _read(request: HttpRequest) -> tuple[dict[str, str], When, dict[str, str]]:
    """What links carry, the times, and what is wrong by field (then the times are now's)."""
    form = TimesForm({name: request.GET.get(name, "") for name in ("at", "on", "known_at")})
    faults = {} if form.is_valid() else {name: str(some[0]) for name, some in form.errors.items()}
    if not faults:
        try:
            return form.carried(), settle(form.question()), {}
        except BadQuestion as bad:
            faults = {bad.field: words_of(bad)}
    return {}, settle(Question()), faults


def _context(path: str, kept: Mapping[str, str], moment: Moment, carried: dict[str, str]) -> dict[str, Any]:
    others = {name: value for name, value in kept.items() if value and name not in {"at", "on", "known_at"}}
    return {
        "carried": carried,
        "moment": moment,
        "time": time_of(moment, carried),
        "others": others,
        "now": f"{path}?{urlencode(others)}" if others else path,
    }
