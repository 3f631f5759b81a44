"""The directory: lists with filters in the address, and browsing by area on a map with a list beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from partners.asking import viewer_of_session
from records.content import kinds
from records.reading import Reader
from registry.cataloguing.maintaining import may_keep
from registry.directory import LISTED, OF_KIND, Found, Wanted, find, sorts
from registry.lookup.question import BadQuestion
from registry.naming import BY_FIELD, VALUES
from web.as_of import Asked, AskedByForm
from web.choices import Choice, choices_at
from web.forms import DirectoryForm, words_of
from web.indexing import not_indexed
from web.maps.drawing import NATION, map_of

PAGE = 50


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """A page of the directory. 400 with the way out for what cannot be answered."""
    form = DirectoryForm(request.GET)
    errors = [] if form.is_valid() else [(name, str(found[0])) for name, found in form.errors.items()]
    shown = form.shown()
    asked = AskedByForm(request)
    errors += asked.faults.items()
    reader = asked.reader
    found = Found([], 0, {})
    if not errors:
        try:
            found = find(reader, _wanted(shown), PAGE, (form.page - 1) * PAGE)
        except BadQuestion as bad:
            errors = [(bad.field, words_of(bad))]
    if form.page > 1 and not found.entries:
        raise Http404
    context = _context(asked, shown, form.page, found) | {"errors": errors, "faulty": dict(errors)}
    context["keeps"] = may_keep(viewer_of_session(request))
    response = render(request, "web/directory.html", context, status=400 if errors else 200)
    patch_vary_headers(response, ["Cookie"])
    return not_indexed(response)


@require_safe
def areas(request: HttpRequest, code: str = NATION) -> HttpResponse:
    """The counties on a map, or a county's municipalities; every one of them in a list beside it too."""
    drawn, asked = map_of(code), Asked(request)
    choices = choices_at(asked.moment)
    form = DirectoryForm(request.GET)
    form.is_valid()
    told = {name: value for name, value in form.shown().items() if name in request.GET} | asked.carried
    kept = {name: value for name, value in told.items() if value and name in KEPT_BY_THE_MAP}
    county = next((county for county in choices.counties if county.itself.code == code), None)
    if drawn is None or (county is None and code != NATION):
        raise Http404
    parts = county.municipalities if county else tuple(c.itself for c in choices.counties)
    pages = {part.code: _page_of(part, kept, inside=county is None) for part in parts}
    path = reverse("web:areas") if county is None else reverse("web:county", args=[code])
    context = asked.context(path, kept) | {
        "drawn": drawn,
        "county": county,
        "parts": [(part, pages[part.code], drawn.shapes.get(part.code, "")) for part in parts],
        "whole": _with(reverse("web:areas"), kept),
        "all_of_it": _with(reverse("web:directory"), {"slag": LISTED[0]} | kept | {"area": code}),
        "here": _with(path, kept),
    }
    return render(request, "web/areas.html", context)


KEPT_BY_THE_MAP = ("slag", "q", "sort", "function", "at", "on", "known_at")
"""What the directory is asked for that stays while an area is chosen on the map."""


def _page_of(part: Choice, kept: dict[str, str], *, inside: bool) -> str:
    if inside:
        return _with(reverse("web:county", args=[part.code]), kept)
    return _with(reverse("web:directory"), {"slag": LISTED[0]} | kept | {"area": part.code})


def _with(path: str, asked: dict[str, str]) -> str:
    return f"{path}?{urlencode(asked)}" if asked else path


def _wanted(shown: dict[str, str]) -> Wanted:
    kind = shown["slag"]
    return Wanted(kind, shown["q"], shown["area"] or None, shown["sort"] or None, shown["function"] or None)


def _context(asked: AskedByForm, shown: dict[str, str], page: int, found: Found) -> dict[str, Any]:
    reader, path, kind = asked.reader, reverse("web:directory"), shown["slag"]
    carried = {name: value for name, value in shown.items() if value} | asked.carried
    kept = {name: value for name, value in carried.items() if name in {"area", "q", *asked.carried}}
    return asked.context(path, shown) | {
        "values": shown,
        "kinds": [(code, f"{path}?{urlencode(kept | {'slag': code})}") for code in LISTED],
        "kind": kind,
        "choices": choices_at(reader.moment),
        "sorts": _sorts(kind),
        "functions": _functions(reader) if kind == "contact_point" else (),
        "found": found,
        "rows": [(entry, _beside(entry.content, found)) for entry in found.entries],
        "first": (page - 1) * PAGE + 1,
        "last": (page - 1) * PAGE + len(found.entries),
        "before": f"{path}?{urlencode(carried | {'sida': page - 1})}" if page > 1 else "",
        "after": f"{path}?{urlencode(carried | {'sida': page + 1})}" if page * PAGE < found.total else "",
        "here": f"{path}?{urlencode(carried)}",
        "map_page": _with(reverse("web:areas"), {n: v for n, v in carried.items() if n in KEPT_BY_THE_MAP}),
    }


def _beside(content: dict[str, Any], found: Found) -> list[Any]:
    """What a row says beside its name: the organisations and functions that the entry names first."""
    fields = ("organisation", "function", "owner", "parent")
    return [label for name in fields if name in content for i, label in found.names.items() if str(i) == content[name]]


def _sorts(kind: str) -> tuple[Choice, ...]:
    """The kinds of organisation or agreement, or the urgencies, to choose from."""
    called = {**VALUES, **BY_FIELD.get(OF_KIND.get(kind, ""), {})}
    return tuple(Choice(code, called[code]) for code in sorts(kind))


def _functions(reader: Reader) -> tuple[Choice, ...]:
    """The functions that some contact point reaches."""
    reached = reader.of("function").referred_to_by("contact_point", ("function",)).all()
    return tuple(Choice(entry.key or str(entry.id), kinds["function"].label_of(entry.content)) for entry in reached)
