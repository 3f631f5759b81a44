"""What the audit finds, for coordinators and for those who must act; accepting a risk, by form; and all as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from records.guard import refused_in_question
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
from registry.reports.files import About
from registry.reports.findings_table import findings_table
from web.as_of import AskedByForm
from web.filing import file_of
from web.indexing import not_indexed

ON_A_PAGE = 50
NOBODY = "none"
"""In an address: what no organisation by name must act on."""
_FIELDS = ("area", "organisation", "code", "severity", "must_act", "accepted")


@dataclass(frozen=True)
class Shown:
    """A row of the page: the finding, and what may be done with it here."""

    row: Row
    may_accept: bool
    part: Text | None = None
    """The step or section concerned, in its words."""
    refused: Refused | None = None


@dataclass(frozen=True)
class Refused:
    """An acceptance that was not recorded: what is wrong by field, and what was typed as far as it may be repeated."""

    faults: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Chosen:
    """What the address narrows the findings to, those that are left, and what in the address is not understood."""

    values: dict[str, str]
    owners: frozenset[UUID] | None = None
    """Who exactly must act, when that is asked for."""
    findings: list[Finding] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The same again, for an address."""
        exact = [str(one) for one in sorted(self.owners)] or [NOBODY] if self.owners is not None else []
        return [*((name, text) for name, text in self.values.items() if text), *(("owner", one) for one in exact)]


@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest) -> HttpResponse:
    """The findings that the viewer may see, by severity; and what a coordinator does with one of them."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    if request.method == "POST":
        return _acted(request, viewer)
    return _page(request, viewer)


@require_safe
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The same findings as CSV or in a workbook, all of them. 404 for what the page could not show."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    asked = AskedByForm(request)
    chosen = _chosen(request, viewer, asked)
    if asked.faults or chosen.faults:
        raise Http404
    rows = rows_of(chosen.findings, asked.moment)
    table = findings_table(rows, parts_of(chosen.findings, asked.reader))
    query = chosen.query + list(asked.moment_carried.items())
    address = request.build_absolute_uri(f"{reverse('web:findings')}?{urlencode(query)}")
    about = About((), asked.moment.on, asked.moment.known_at, address)
    return file_of(table, form, about, (get_language() or "sv")[:2])


def _page(request: HttpRequest, viewer: Viewer, refused: Mapping[UUID, Refused] | None = None) -> HttpResponse:
    asked = AskedByForm(request)
    chosen = _chosen(request, viewer, asked)
    page = Paginator(chosen.findings, ON_A_PAGE).get_page(request.GET.get("sida"))
    context: dict[str, Any] = asked.context(reverse("web:findings"), dict(chosen.query))
    query = chosen.query + list(asked.carried.items())
    names = Reader(viewer, asked.moment).labels({*(chosen.owners or ()), *_uuids(chosen.values["must_act"])})
    context |= {
        "groups": _grouped(list(page.object_list), viewer, asked, refused or {}),
        "counts": [(SEVERITIES[s], sum(one.severity is s for one in chosen.findings)) for s in Severity],
        "accepted": sum(one.accepted is not None for one in chosen.findings),
        "total": len(chosen.findings),
        "page": page,
        "more": urlencode(query),
        "here": f"{reverse('web:findings')}?{urlencode(query)}",
        "owners": sorted((label.name for label in names.values()), key=lambda name: name.sv),
        "exactly": chosen.owners is not None,
        "must_act": chosen.values["must_act"],
        "chosen": chosen.values,
        "codes": [(code, words.title) for code, words in CODES.items()],
        "severities": SEVERITIES.items(),
        "faults": chosen.faults | asked.faults,
        "refused": bool(refused),
        "nothing_to_see": not may_audit(viewer),
        "longest": LONGEST_REASON,
        "today": asked.moment.on,
    }
    status = 422 if chosen.faults or asked.faults or refused else 200
    return not_indexed(render(request, "web/findings.html", context, status=status))


def _grouped(
    some: list[Finding], viewer: Viewer, asked: AskedByForm, refused: Mapping[UUID, Refused]
) -> list[tuple[Text, list[Shown]]]:
    """The findings of a page by severity. What is accepted is a finding of now, so that is offered for now alone."""
    parts = parts_of(some, asked.reader)
    now = asked.time == "now"
    shown = [
        Shown(row, now and may_accept(viewer, row.finding), parts.get(row.finding.id), refused.get(row.finding.id))
        for row in rows_of(some, asked.moment)
    ]
    return [(SEVERITIES[s], list(alike)) for s, alike in groupby(shown, lambda one: one.row.finding.severity)]


def _chosen(request: HttpRequest, viewer: Viewer, asked: AskedByForm) -> Chosen:
    """What is asked for, and what is found of it; nothing when something is not understood."""
    chosen = Chosen({name: request.GET.get(name, "").strip() for name in _FIELDS})
    try:
        chosen.owners = _owners(request)
        _uuids(chosen.values["must_act"])
        if not asked.faults:
            chosen.findings = [one for one in _seen(viewer, asked, chosen.values) if _is_meant(one, chosen)]
    except BadQuestion as bad:
        chosen.faults = {bad.field: _("Finns inte i registret den dagen. Använd en kod eller ett namn.")}
    except ValueError:
        chosen.faults = {"area": _("Adressen är inte hel. Välj på nytt.")}
    if chosen.faults:
        chosen.values = {name: "" if refused_in_question(text) else text for name, text in chosen.values.items()}
        chosen.values["must_act"] = ""
    return chosen


def _seen(viewer: Viewer, asked: AskedByForm, values: Mapping[str, str]) -> list[Finding]:
    """Those of the area, or of several between commas, and of the organisation; each once, the worst first."""
    organisation = named(asked.reader, "organisation", "organisation", values["organisation"])
    found: dict[UUID, Finding] = {}
    for part in values["area"].split(","):
        area = named(asked.reader, "area", "area", part)
        within = Asked(area.id if area else None, organisation.id if organisation else None)
        found |= {one.id: one for one in findings_seen(viewer, asked.moment, within)}
    return sorted(found.values(), key=lambda one: one.severity.rank)


def _owners(request: HttpRequest) -> frozenset[UUID] | None:
    """Who exactly must act, when that is asked for: nobody by name is `NOBODY`. Raises ValueError."""
    given = request.GET.getlist("owner")
    return frozenset(UUID(one) for one in given if one != NOBODY) if given else None


def _uuids(given: str) -> list[UUID]:
    """The organisation that must act, alone or with others; none for nobody. Raises ValueError."""
    return [UUID(given)] if given and given != NOBODY else []


def _is_meant(finding: Finding, chosen: Chosen) -> bool:
    """Whether it is of the code and severity, accepted or not, and of those who must act, where that is asked for."""
    values = chosen.values
    if values["code"] not in ("", finding.code) or values["severity"] not in ("", str(finding.severity)):
        return False
    if values["accepted"] not in ("", "yes" if finding.accepted else "no"):
        return False
    if values["must_act"] == NOBODY and finding.owners:
        return False
    if not set(_uuids(values["must_act"])) <= set(finding.owners):
        return False
    return chosen.owners in {None, frozenset(finding.owners)}


def _acted(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Accept a finding, or take that back; then the list again, at that finding."""
    try:
        identity = UUID(request.POST.get("finding", ""))
        if request.POST.get("doing") == "withdraw":
            withdraw(viewer, identity)
        else:
            accept(viewer, identity, _wish(request))
    except NotRecorded as error:
        return _page(request, viewer, {identity: _refused(request, error)})
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


def _refused(request: HttpRequest, error: NotRecorded) -> Refused:
    """What is wrong, each beside its field; what was typed is kept, but for a reason that identifies somebody."""
    problems = [one for some in error.problems.values() for one in some]
    faults = {str(one.path[0]): _said(one.path, one.code) for one in reversed(problems) if one.path}
    typed = {name: request.POST.get(name, "") for name in ("until", "reason", "confirmed")}
    if any(one.code == "identifying_text" for one in problems):
        typed["reason"] = ""
    return Refused(faults, typed)


def _said(path: tuple[str | int, ...], code: str) -> str:
    """What was wrong, in the reader's language; nothing of what was written."""
    if path == ("until",):
        return _("Ange en dag efter idag, högst 24 månader fram.")
    if code == "identifying_text":
        return _("Skälet ser ut att peka ut en person. Ta bort det.")
    if code == "possibly_identifying":
        return _("Skälet kan peka ut en person. Skriv om det, eller bekräfta att det inte handlar om någon.")
    return _("Skriv varför, med högst 400 tecken.")
