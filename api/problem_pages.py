"""The page that the type of a problem leads to: /problems/{slug} (RFC 9457 section 3.1.1)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.problems import PROBLEM_TYPES


@require_safe
def problem_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What a type of problem means and what to do about it, for whoever follows its address."""
    if slug not in PROBLEM_TYPES:
        raise Http404
    return render(request, "api/problem.html", {"slug": slug, "problem": PROBLEM_TYPES[slug]})
