"""An organisation's own entries: what is due, wrong and relied on, and one press to say that an entry is right."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from partners.verifying.checks import METHODS, Method
from partners.verifying.confirming import Changed, Confirmation, MayNot, NoSuchEntry, confirm, held_today
from partners.verifying.state import State
from records.content import kinds
from records.moment import Moment
from records.reading import Reader
from records.recording import NotRecorded
from registry.auditing.telling import rows_of
from registry.keeping.desk import Desk, desk_of, line_of
from registry.keeping.whose import chosen_of, keeps_for
from web.indexing import not_indexed

ON_A_PAGE = 50
AT_FIRST = 25
"""How many of the due are shown before one asks for all."""
FINDINGS_AT_FIRST = 5
ON_BEHALF = (Method.CALLED, Method.MAILED, Method.VISITED_WEBSITE, Method.MET, Method.OTHER)
"""How a coordinator checks in an organisation's name. That the owner confirmed is the owner's to say."""


@never_cache
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The desk of the organisation asked for, or of the first that the viewer keeps. 404 for one of somebody else."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    now = Moment.resolve()
    kept = keeps_for(viewer, now)
    chosen = chosen_of(kept, _identity(request.GET.get("organisation")))
    if chosen is None and request.GET.get("organisation"):
        raise Http404
    context = {"kept": kept, "chosen": chosen, "here": reverse("web:entries")}
    if chosen:
        context |= _context(request, desk_of(viewer, chosen, now), now)
    return not_indexed(render(request, "web/entries/desk.html", context))


@never_cache
@require_POST
def confirm_entry(request: HttpRequest, identity: UUID) -> HttpResponse:
    """Say that a contact point is right as it was shown; then the desk again, or with htmx the entry's line."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(reverse("web:entries"), reverse("account_login"))
    try:
        confirm(viewer, identity, _found(request))
    except (NoSuchEntry, MayNot, ValueError):
        raise Http404 from None
    except Changed:
        return _told(request, viewer, identity, _("Uppgiften har ändrats sedan du såg den. Läs den igen."), done=False)
    except NotRecorded:
        raise Http404 from None
    return _told(request, viewer, identity, _("Tack, uppgiften är bekräftad i dag."), done=True)


def _found(request: HttpRequest) -> Confirmation:
    """What was pressed. Raises ValueError for what the page does not offer."""
    how = Method(request.POST.get("how") or Method.OWNER_CONFIRMED)
    return Confirmation(how, seen=int(request.POST.get("seen", "")))


def _told(request: HttpRequest, viewer: Viewer, identity: UUID, said: str, *, done: bool) -> HttpResponse:
    now = Moment.resolve()
    try:
        entry = Reader(viewer, now).get("contact_point", identity) or held_today(identity, now)
    except NoSuchEntry:
        raise Http404 from None
    if request.headers.get("HX-Request"):
        line = line_of(viewer, entry, now)
        names = Reader(viewer, now).labels([UUID(entry.content["function"]), UUID(entry.content["organisation"])])
        context = {"line": line, "names": names, "said": said, "done": done, "methods": _methods(), "swapped": True}
        return not_indexed(render(request, "web/entries/line.html", context))
    text = f"{kinds[entry.kind].label_of(entry.content).sv}: {said}"
    (messages.success if done else messages.warning)(request, text)
    asked = _identity(request.POST.get("organisation"))
    return redirect(_address(asked) + f"#rad-{identity}")


def _context(request: HttpRequest, desk: Desk, now: Moment) -> dict[str, Any]:
    wanted = request.GET.get("visa", "")
    lines = desk.in_state(State(wanted)) if wanted in set(State) else desk.lines
    address = _address(desk.kept.organisation.id)
    tabs = [(state, len(some)) for state in State if (some := desk.in_state(state))]
    due = {
        "wrong": desk.in_state(State.REPORTED),
        "overdue": desk.in_state(State.OVERDUE),
        "due": desk.in_state(State.DUE),
    }
    return {
        "desk": desk,
        "names": desk.names,
        "wanted": wanted if wanted in set(State) else "",
        "todo": [(key, some[:AT_FIRST], len(some)) for key, some in due.items() if some],
        "tabs": tabs if len(tabs) > 1 or wanted else [],
        "page": Paginator(lines, ON_A_PAGE).get_page(request.GET.get("sida")),
        "listed_above": {line.entry.id for some in due.values() for line in some[:AT_FIRST]} if not wanted else set(),
        "findings": rows_of(desk.findings[:FINDINGS_AT_FIRST], now),
        "methods": _methods(),
        "address": address,
        "here": address,
    }


def _methods() -> list[tuple[str, object]]:
    return [(str(method), METHODS[method]) for method in ON_BEHALF]


def _address(organisation: UUID | None) -> str:
    path = reverse("web:entries")
    return f"{path}?{urlencode({'organisation': organisation})}" if organisation else path


def _identity(text: str | None) -> UUID | None:
    """Raises Http404 for what is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
