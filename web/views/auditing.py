"""What the audit finds, for coordinators and for those who must act; accepting a risk, by form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.access import Viewer
from partners.asking import viewer_of_session
from records.guard import refused_in_question
from records.moment import Moment
from records.reading import Reader
from records.recording import NotRecorded
from records.text import Text
from registry.auditing import Finding, Severity
from registry.auditing.accepting import (
    LONGEST_REASON,
    MayNotAccept,
    NoSuchAcceptance,
    NoSuchFinding,
    Wish,
    accept,
    may_accept,
    withdraw,
)
from registry.auditing.seeing import Asked, findings_seen, may_audit
from registry.auditing.telling import Row, parts_of, rows_of
from registry.auditing.wording import CODES, SEVERITIES
from registry.lookup import BadQuestion
from registry.lookup.question import named
from web.indexing import not_indexed

ON_A_PAGE = 50
NOBODY = "none"
"""In an address: what no organisation by name must act on."""
_FIELDS = ("area", "organisation", "code", "severity", "on")


@dataclass(frozen=True)
class Shown:
    """A row of the page: the finding, and what may be done with it here."""

    row: Row
    may_accept: bool
    part: Text | None = None
    """The step or section concerned, in its words."""
    fault: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest) -> HttpResponse:
    """The findings that the viewer may see, by severity; and what a coordinator does with one of them."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if request.method == "POST":
        return _acted(request, viewer)
    return _page(request, viewer)


def _page(request: HttpRequest, viewer: Viewer, faults: dict[UUID, str] | None = None) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip() for name in _FIELDS}
    fault, found, moment = "", [], Moment.resolve()
    owners: frozenset[UUID] | None = None
    try:
        moment = Moment.resolve(date.fromisoformat(chosen["on"])) if chosen["on"] else moment
        owners = _owners(request)
        found = [one for one in _seen(viewer, moment, chosen) if _is_meant(one, chosen, owners)]
    except (BadQuestion, ValueError):
        fault = _("Finns inte i registret den dagen. Använd en kod eller ett namn.")
        chosen = {name: "" if refused_in_question(text) else text for name, text in chosen.items()}
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("sida"))
    rows = rows_of(list(page.object_list), moment)
    parts = parts_of([row.finding for row in rows], Reader(viewer, moment))
    shown = [
        Shown(row, may_accept(viewer, row.finding), parts.get(row.finding.id), (faults or {}).get(row.finding.id, ""))
        for row in rows
    ]
    names = Reader(viewer, moment).labels(owners or ())
    context: dict[str, Any] = {
        "groups": [
            (SEVERITIES[severity], list(some))
            for severity, some in groupby(shown, lambda one: one.row.finding.severity)
        ],
        "counts": [(SEVERITIES[s], sum(one.severity is s for one in found)) for s in Severity],
        "accepted": sum(one.accepted is not None for one in found),
        "total": len(found),
        "page": page,
        "more": urlencode(
            [
                *((name, text) for name, text in chosen.items() if text),
                *(("owner", o) for o in request.GET.getlist("owner") if not fault),
            ]
        ),
        "owners": [names[one].name for one in sorted(owners or ()) if one in names],
        "chosen": chosen,
        "codes": [(code, words.title) for code, words in CODES.items()],
        "severities": SEVERITIES.items(),
        "fault": fault,
        "nothing_to_see": not may_audit(viewer),
        "longest": LONGEST_REASON,
        "today": moment.on,
    }
    status = 422 if fault or faults else 200
    return not_indexed(render(request, "web/findings.html", context, status=status))


def _seen(viewer: Viewer, moment: Moment, chosen: dict[str, str]) -> list[Finding]:
    """Those of the area, or of several between commas, and of the organisation; each once, the worst first."""
    reader = Reader(viewer, moment)
    organisation = named(reader, "organisation", "organisation", chosen["organisation"])
    found: dict[UUID, Finding] = {}
    for part in chosen["area"].split(","):
        area = named(reader, "area", "area", part)
        asked = Asked(area.id if area else None, organisation.id if organisation else None)
        found |= {one.id: one for one in findings_seen(viewer, moment, asked)}
    return sorted(found.values(), key=lambda one: one.severity.rank)


def _owners(request: HttpRequest) -> frozenset[UUID] | None:
    """Who exactly must act, when that is asked for: nobody by name is `NOBODY`. Raises ValueError."""
    given = request.GET.getlist("owner")
    return frozenset(UUID(one) for one in given if one != NOBODY) if given else None


def _is_meant(finding: Finding, chosen: dict[str, str], owners: frozenset[UUID] | None) -> bool:
    """Whether it is of the code and severity, and of what exactly the owners must act on, where that is asked for."""
    of_sort = chosen["code"] in ("", finding.code) and chosen["severity"] in ("", str(finding.severity))
    return of_sort and owners in {None, frozenset(finding.owners)}


def _acted(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Accept a finding, or take that back; then the list again, at that finding."""
    try:
        identity = UUID(request.POST.get("finding", ""))
        if request.POST.get("doing") == "withdraw":
            withdraw(viewer, identity)
        else:
            accept(viewer, identity, _wish(request))
    except NotRecorded as error:
        problem = next(iter(error.problems.values()))[0]
        return _page(request, viewer, {identity: _said(problem.path, problem.code)})
    except (ValueError, NoSuchFinding, NoSuchAcceptance, MayNotAccept):
        raise Http404 from None
    return redirect(f"{request.get_full_path()}#f-{identity}")


def _wish(request: HttpRequest) -> Wish:
    """What the form says; a day that is none lies in the past, which is refused by its own words."""
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = date.min
    return Wish(until, request.POST.get("reason", ""), confirmed=request.POST.get("confirmed") == "yes")


def _said(path: tuple[str | int, ...], code: str) -> str:
    """What was wrong, in the reader's language; nothing of what was written."""
    if path == ("until",):
        return _("Ange en dag efter idag, högst 24 månader fram.")
    if code == "identifying_text":
        return _("Skälet ser ut att peka ut en person. Ta bort det.")
    if code == "possibly_identifying":
        return _("Skälet kan peka ut en person. Skriv om det, eller bekräfta att det inte handlar om någon.")
    return _("Skriv varför, med högst 400 tecken.")
