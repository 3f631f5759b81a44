"""Saying that a contact point did not work: two taps, no words, no sign-in."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.asking import viewer_of_session
from partners.limiting.requests import caller_network, count_request
from partners.verifying import state_of
from partners.verifying.confirming import MayNot, NoSuchEntry
from partners.verifying.reasons import REASONS, Reason
from partners.verifying.reporting import report as record_report
from partners.verifying.wording import words
from records.content import kinds
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded
from web.indexing import not_indexed


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, identity: UUID) -> HttpResponse:
    """The form, and what it sends: a reason and perhaps a channel. 422 for anything else, 429 for too many."""
    entry = _entry(request, identity)
    if request.method != "POST":
        return _form(request, entry)
    try:
        reason, channel = Reason(request.POST.get("reason", "")), _place(request.POST.get("channel", ""))
    except ValueError:
        return _form(request, entry, _("Välj vad som inte fungerade."), 422)
    if _too_many(request, identity):
        return _form(request, entry, _("Det har kommit många rapporter härifrån. Försök igen senare."), 429)
    try:
        record_report(viewer_of_session(request), identity, reason, channel)
    except NotRecorded:
        return _form(request, entry, _("Välj vad som inte fungerade."), 422)
    except (NoSuchEntry, MayNot):
        raise Http404 from None
    return redirect("web:reported", identity)


@require_safe
def reported(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Thanks, and what happens now."""
    entry = _entry(request, identity)
    state = state_of([entry], Moment.resolve())[entry.pk]
    context = {"entry": entry, "name": _name(entry), "state": state, "state_words": words(state)}
    return not_indexed(render(request, "web/reported.html", context))


def _entry(request: HttpRequest, identity: UUID) -> Entry:
    entry = Reader(viewer_of_session(request), Moment.resolve()).get("contact_point", identity)
    if entry is None:
        raise Http404
    return entry


def _name(entry: Entry) -> object:
    return kinds[entry.kind].label_of(entry.content)


def _form(request: HttpRequest, entry: Entry, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "entry": entry,
        "name": _name(entry),
        "fault": fault,
        "reasons": REASONS.items(),
        "channels": entry.content.get("channels", ()),
    }
    return not_indexed(render(request, "web/report.html", context, status=status))


def _place(text: str) -> int | None:
    """A channel's place as the form sends it; none was chosen when it is empty. Raises ValueError."""
    return int(text) if text else None


def _too_many(request: HttpRequest, identity: UUID) -> bool:
    counted = (
        count_request(request, "reports", caller_network(request)),
        count_request(request, "reports-of-one", str(identity)),
    )
    return any(one is not None and not one.allowed for one in counted)
