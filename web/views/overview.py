"""The coordinator's overview of an area: numbers that open their lists, and each list as a file.

What takes long on a county (the audit, the hours ahead) comes after the page by htmx, or on a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from partners.access import Viewer
from partners.asking import viewer_of_session
from registry.auditing.wording import SEVERITIES
from registry.lookup.answer import Named
from registry.reports.files import About
from registry.reports.overview import NoSuchArea, NotSeen, Wish, areas_to_choose, bodies_to_choose, counted, ground_of
from registry.reports.overview.agreed import by_party, standings
from registry.reports.overview.findings import findings
from registry.reports.overview.hours import hours
from registry.reports.overview.lists import COUNTED, LISTS, MOST_SHOWN, about, listed
from registry.reports.overview.matrix import matrix
from registry.reports.overview.wording import FACTS, STANDINGS
from registry.reports.steering.agreed import expiring
from registry.reports.steering.ground import Ground
from registry.reports.steering.plots import heat_maps
from registry.reports.steering.told import recorded_since
from web.as_of import AskedByForm
from web.choices import Choice
from web.filing import file_of
from web.indexing import not_indexed
from web.overview_form import NONE, OverviewForm

Page = Callable[[HttpRequest, "Chosen"], HttpResponse]


class Chosen:
    """Who asks for which area, as of when, since when, by whose meetings. Raises Http404 and PermissionDenied."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        self.viewer = viewer
        self.asked = AskedByForm(request)
        self.form = OverviewForm(request.GET)
        self.form.is_valid()
        moment = self.asked.moment
        self.areas = areas_to_choose(viewer, moment)
        self.area = _among(self.areas, self.form.value("area"))
        if self.area is None:
            raise Http404 if viewer.areas and not self.areas else PermissionDenied
        self.bodies = bodies_to_choose(viewer, moment, self.area.id)
        wanted = self.form.value("body")
        self.body = None if wanted == NONE else _among(self.bodies, wanted)
        self.faults = self.asked.faults | {name: str(some[0]) for name, some in self.form.errors.items()}

    def ground(self) -> Ground:
        """What is read for it."""
        if self.area is None:
            raise Http404
        wish = Wish(self.area.id, self.body.id if self.body else None, self.form.cleaned_data.get("sedan"))
        try:
            return ground_of(self.viewer, self.asked.moment, wish)
        except NotSeen:
            raise PermissionDenied from None
        except NoSuchArea:
            raise Http404 from None

    @property
    def kept(self) -> dict[str, str]:
        """What links to parts and lists say beside the times."""
        area = self.area.code or str(self.area.id) if self.area else ""
        since = self.form.cleaned_data.get("sedan")
        body = self.form.value("body")
        return {"area": area} | ({"body": body} if body else {}) | ({"sedan": since.isoformat()} if since else {})

    @property
    def query(self) -> str:
        """The same with the times."""
        return urlencode(self.kept | self.asked.carried)

    @property
    def opens(self) -> dict[str, str]:
        """Where the list of a number is, by what was counted."""
        audited = urlencode({"area": self.kept["area"]} | self.asked.carried)
        lists = {key: f"{reverse('web:overview-list', args=[key])}?{self.query}" for key in (*LISTS, *COUNTED)}
        return lists | {"findings": f"{reverse('web:findings')}?{audited}"}

    def context(self, path: str, more: dict[str, str] | None = None) -> dict[str, Any]:
        """What every page of the overview needs; `more`: what else its address says."""
        kept = self.kept | (more or {})
        return self.asked.context(path, kept) | {
            "area": self.area,
            "body": self.body,
            "opens": self.opens,
            "query": urlencode(self.asked.carried),
            "measured": urlencode({"area": self.kept["area"]} | self.asked.carried),
            "asked": self.query,
            "overview": f"{reverse('web:overview')}?{self.query}",
            "here": f"{path}?{urlencode(kept | self.asked.carried)}",
        }


def _for_coordinators(page: Page) -> Callable[..., HttpResponse]:
    """A page of the overview: signed in first, then what is chosen."""

    def view(request: HttpRequest, **named: str) -> HttpResponse:
        viewer = viewer_of_session(request)
        if not viewer.signed_in:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return page(request, Chosen(request, viewer), **named)

    return require_safe(view)


@_for_coordinators
def overview(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """The numbers of an area, each with its list."""
    ground = chosen.ground()
    local = ground.survey.at(ground.chosen[0], ground.on)
    at_once = bool(local and local.content["level"] == "municipality")
    path = reverse("web:overview")
    parties, deadlines = standings(ground), expiring(ground)
    late = sum(one.day < ground.on for one in deadlines)
    context = chosen.context(path) | {
        "areas": [Choice(one.code or str(one.id), one.name) for one in chosen.areas],
        "bodies": [Choice(str(one.id), one.name) for one in chosen.bodies],
        "chosen_body": str(chosen.body.id) if chosen.body else NONE,
        "sedan": chosen.kept.get("sedan", ""),
        "faults": chosen.faults,
        "ground": ground,
        "parties": counted.by_party(by_party(parties)),
        "deadlines": counted.by_what_runs_out(deadlines, ground.on),
        "late": late,
        "ahead": len(deadlines) - late,
        "unsigned": sum(one.state == "not_signed" for one in parties),
        "changes": counted.by_change(recorded_since(ground)),
        "matrix": matrix(ground, chosen.viewer),
        "standings": STANDINGS,
        "at_once": at_once,
    }
    if at_once:
        context |= _findings(chosen, ground) | _hours(chosen, ground)
    return not_indexed(render(request, "web/overview/page.html", context, status=422 if chosen.faults else 200))


@_for_coordinators
def part(request: HttpRequest, chosen: Chosen, name: str = "") -> HttpResponse:
    """A part that takes long, on a page of its own, from which htmx takes it into the overview."""
    if name not in PARTS or chosen.faults:
        raise Http404
    path, ground = reverse("web:overview-part", args=[name]), chosen.ground()
    context = chosen.context(path) | PARTS[name](chosen, ground) | {"part": f"web/overview/{name}.html"}
    return not_indexed(render(request, "web/overview/part.html", context | {"ground": ground}))


@_for_coordinators
def rows(request: HttpRequest, chosen: Chosen, key: str = "") -> HttpResponse:
    """A list that a number opens."""
    path = reverse("web:overview-list", args=[key])
    narrowing = _narrowing(chosen)
    ground = chosen.ground()
    table = listed(key, ground, chosen.viewer, narrowing, MOST_SHOWN + 1)
    if table is None:
        raise Http404
    more = chosen.form.narrowed
    query = urlencode(chosen.kept | more | chosen.asked.carried)
    context = chosen.context(path, more) | {
        "table": replace(table, rows=table.rows[:MOST_SHOWN]),
        "most": MOST_SHOWN if len(table.rows) > MOST_SHOWN else 0,
        "facts": [(FACTS[name], value) for name, value in about(ground)],
        "narrowed": bool(more),
        "files": [(form, f"{reverse('web:overview-file', args=[key, form])}?{query}") for form in ("xlsx", "csv")],
    }
    return not_indexed(render(request, "web/overview/list.html", context))


@_for_coordinators
def file(request: HttpRequest, chosen: Chosen, key: str = "", form: str = "") -> HttpResponse:
    """The same list as a file, whole."""
    narrowing, ground = _narrowing(chosen), chosen.ground()
    table = listed(key, ground, chosen.viewer, narrowing)
    if table is None:
        raise Http404
    query = urlencode(chosen.kept | chosen.form.narrowed | chosen.asked.moment_carried)
    address = request.build_absolute_uri(f"{reverse('web:overview-list', args=[key])}?{query}")
    facts = tuple((FACTS[name], value) for name, value in about(ground))
    told = About(facts, ground.on, chosen.asked.moment.known_at, address)
    return file_of(table, form, told, (get_language() or "sv")[:2])


def _narrowing(chosen: Chosen) -> Any:
    """What a list is narrowed to. Raises Http404 for what is not understood: a list must not be another one."""
    if chosen.faults:
        raise Http404
    return chosen.form.narrowing()


def _findings(chosen: Chosen, ground: Ground) -> dict[str, Any]:
    found = findings(chosen.viewer, chosen.asked.moment, ground.chosen[0])
    return {"severities": found.by_severity, "called": SEVERITIES, "owners": counted.by_owner(found)}


def _hours(chosen: Chosen, ground: Ground) -> dict[str, Any]:
    found = hours(ground, chosen.viewer)
    return {
        "hours": found,
        "heat_map": next(iter(heat_maps(found.hours)), None),
        "by_hour": counted.by_hour(found.hours),
        "holidays": counted.by_holiday(found.holidays),
    }


PARTS = {"avvikelser": _findings, "timmar": _hours}
"""By the name in addresses, which is the template's too."""


def _among(some: list[Named], wanted: str) -> Named | None:
    """The one with that code or identity; the first when none is said."""
    if not wanted:
        return some[0] if some else None
    return next((one for one in some if wanted in {one.code, str(one.id)}), None)
