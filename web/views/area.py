"""The area that a device remembers: only when somebody asks it to, in a cookie that holds its code and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from records.moment import Moment
from web.choices import choices_at
from web.forms import AREA_CODE

COOKIE = "omrade"
YEAR = 60 * 60 * 24 * 365  # seconds


def remembered_area(request: HttpRequest) -> str:
    """The code that the device remembers, "" for none."""
    remembered = request.COOKIES.get(COOKIE, "")
    return remembered if AREA_CODE.fullmatch(remembered) else ""


@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Remembers the area (its code) for a year, or forgets it when it is no area; then back to where the form stood."""
    area, back = request.POST.get("area", ""), request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else reverse("web:lookup"))
    if choices_at(Moment.resolve()).area(area) is not None:
        response.set_cookie(COOKIE, area, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
