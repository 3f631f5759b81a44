"""What the registry is, and how accessible its pages are."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the registry is, and what it never holds."""
    return render(request, "web/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (lagen 2018:1937 om tillgänglighet till digital offentlig service, DOS-lagen)."""
    context = {"contact": settings.ACCESSIBILITY_CONTACT, "operator": settings.OPERATED_BY}
    return render(request, "web/accessibility.html", context)
