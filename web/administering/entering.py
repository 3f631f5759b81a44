"""Coming in: which organisation is administered, by whom, and what of it they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from partners.access import Act, Standing, Viewer
from partners.asking import viewer_of_session
from records.history import History
from records.moment import Moment
from records.reading import Reader
from records.text import Text
from web.asking import way_to_second_factor
from web.indexing import not_indexed

PARTS: dict[str, tuple[Act, str | Promise]] = {
    "web:members": (Act.ADMINISTER, _("Medlemmar")),
    "web:keys": (Act.ADMINISTER, _("Nycklar")),
    "web:webhooks": (Act.SUBSCRIBE, _("Webhooks")),
}
"""The pages about an organisation, each with the act that opens it."""


@dataclass(frozen=True)
class Part:
    """One of the pages, as it is linked to."""

    page: str
    name: str | Promise
    address: str


@dataclass(frozen=True)
class House:
    """The organisation whose people, keys or webhooks are seen to, and who does it."""

    viewer: Viewer
    id: UUID
    name: Text
    has_ended: bool

    @property
    def parts(self) -> list[Part]:
        """The pages that the viewer may open."""
        return parts_of(self.viewer, self.id)


def parts_of(viewer: Viewer, organisation: UUID) -> list[Part]:
    """The pages about the organisation that the viewer may open. Costs no query."""
    found = [
        Part(page, name, reverse(page, args=[organisation]))
        for page, (act, name) in PARTS.items()
        if viewer.may(act, [Standing.OWN], organisation)
    ]
    if viewer.may(Act.READ_LOG, [Standing.OWN], organisation):
        found.append(Part("web:events", _("Händelser"), f"{reverse('web:events')}?organisation={organisation}"))
    return found


def inside(act: Act) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator: the view is given the organisation that its address names, for who may `act` for it."""

    def of(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        @require_http_methods(["GET", "HEAD", "POST"])
        def seen(request: HttpRequest, identity: UUID, **more: UUID) -> HttpResponse:
            house = _entered(request, identity, act)
            return house if isinstance(house, HttpResponse) else view(request, house, **more)

        return seen

    return of


def _entered(request: HttpRequest, organisation: UUID, act: Act) -> House | HttpResponse:
    """The organisation, one that has ended too: its keys are still there to be revoked.

    The way to sign in, or to show a second factor, for who lacks it. Raises PermissionDenied and Http404.
    """
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        back = request.path if request.method in {"GET", "HEAD"} else reverse("web:administration")
        return redirect_to_login(back, reverse("account_login"))
    name, has_ended = _name(viewer, organisation)
    if not viewer.may(act, [Standing.OWN], organisation):
        if viewer.lacks_second_factor_for(act):
            return second_factor_first(request)
        raise PermissionDenied
    return House(viewer, organisation, name, has_ended)


def second_factor_first(request: HttpRequest) -> HttpResponse:
    """The page that says that a role does not hold yet, and the way to have it hold."""
    context = {"second_factor": way_to_second_factor(request), "here": reverse("web:administration")}
    return not_indexed(render(request, "web/second_factor.html", context, status=403))


def shown(
    request: HttpRequest, house: House, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page about the organisation. Nothing on it is kept by a browser or on the way: it may hold a key."""
    page = context.get("page", template)
    more = {"house": house, "page": page, "here": request.path}
    answer = not_indexed(render(request, f"web/administering/{template}.html", more | context, status=status))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _name(viewer: Viewer, organisation: UUID) -> tuple[Text, bool]:
    """What the organisation is called, or was called last. Raises Http404."""
    now = Moment.resolve()
    reader = Reader(viewer, now)
    if label := reader.labels({organisation}).get(organisation):
        if label.kind != "organisation":
            raise Http404
        return label.name, False
    history = History(reader, "organisation", organisation)
    last = [one for one in history.page(history.count(), 0) if one.entry.content]
    if not last:
        raise Http404
    return Text(sv=last[-1].entry.name), True
