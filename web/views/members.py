"""Who acts for an organisation, as its administrator sees and changes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.access import Act, Viewer
from partners.asking import viewer_of_session
from partners.inviting.invitations import Offer, invitations, invite, withdraw
from partners.inviting.members import (
    change_membership,
    end_membership,
    find_membership,
    former_members,
    members,
)
from partners.inviting.models import Invitation
from partners.inviting.refusals import NotDone
from partners.models import Membership, Role
from partners.second_factors import have_one
from records.moment import Moment
from records.reading import Reader
from records.recording import NotRecorded
from web.administering.entering import House, inside, parts_of, shown
from web.administering.forms import ONE_DAY, InviteForm, MembershipForm
from web.administering.labels import INVITATION_STATES, NOT_DONE, WHAT_ROLES_DO
from web.indexing import not_indexed
from web.labels import ROLES

MOST_INVITATIONS = 50
"""How many invitations that are over a page shows."""


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """The organisations that the account sees to, each with the pages about it."""
    viewer = viewer_of_session(request)
    if not viewer.signed_in:
        return redirect_to_login(request.path, reverse("account_login"))
    names = Reader(viewer, Moment.resolve()).labels(viewer.organisations)
    found = [(label.name, parts_of(viewer, label.id), label.id) for label in names.values()]
    own = set(Membership.objects.filter(account__uuid=_uuid(viewer)).values_list("organisation__uuid", flat=True))
    found.sort(key=lambda one: (one[2] not in own, one[0].sv))
    context = {
        "organisations": [(name, parts) for name, parts, _id in found if parts],
        "lacking": viewer.needs_second_factor,
    }
    return not_indexed(render(request, "web/administering/administration.html", context))


@inside(Act.ADMINISTER)
def members_page(request: HttpRequest, house: House) -> HttpResponse:
    """The members, the invitations, those who were members before; and a form to invite somebody."""
    if request.method != "POST":
        return _page(request, house, InviteForm(initial={"role": Role.EDITOR.value}))
    form = InviteForm(request.POST)
    if form.is_valid() and _invited(house, form):
        messages.success(request, _("Inbjudan är på väg. Länken i brevet fungerar en gång, i sju dagar."))
        return redirect("web:members", house.id)
    return _page(request, house, form)


@inside(Act.ADMINISTER)
def membership(request: HttpRequest, house: House, membership: UUID) -> HttpResponse:
    """Another role for a member, or another last day."""
    found = _membership(house, membership)
    given = {"role": found.role, "last": found.valid_until and found.valid_until - ONE_DAY}
    form = MembershipForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_valid():
        try:
            change_membership(house.viewer, membership, form.chosen, form.until)
        except NotDone as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("Ändrat."))
            return redirect("web:members", house.id)
    context = {"form": form, "membership": found, "role": ROLES[found.role], "roles": WHAT_ROLES_DO.items()}
    return shown(request, house, "membership", context | {"page": "web:members"}, status=422 if form.errors else 200)


@inside(Act.ADMINISTER)
def end(request: HttpRequest, house: House, membership: UUID) -> HttpResponse:
    """Ending a membership, after a page that says what it means."""
    found = _membership(house, membership)
    context = {
        "membership": found,
        "role": ROLES[found.role],
        "is_own": found.account.actor == house.viewer.actor,
    }
    return _confirmed(request, house, "end_membership", context, lambda: end_membership(house.viewer, membership))


@inside(Act.ADMINISTER)
def withdrawal(request: HttpRequest, house: House, invitation: UUID) -> HttpResponse:
    """Withdrawing an invitation, after a page that says what it means."""
    found = next((one for one in invitations(house.viewer, house.id) if one.uuid == invitation), None)
    if found is None:
        raise Http404
    context = {"invitation": found, "role": ROLES[found.role]}
    return _confirmed(request, house, "withdraw_invitation", context, lambda: withdraw(house.viewer, invitation))


def _confirmed(
    request: HttpRequest, house: House, template: str, context: dict[str, Any], do: Callable[[], object]
) -> HttpResponse:
    """The question; the act when it is answered, and why not when it is refused."""
    fault = ""
    if request.method == "POST":
        try:
            do()
        except NotDone as refusal:
            fault = _words(refusal)
        else:
            messages.success(request, _("Klart. Det gäller från nu."))
            return redirect("web:members", house.id)
    more = {"fault": fault, "page": "web:members"}
    return shown(request, house, template, context | more, status=409 if fault else 200)


def _invited(house: House, form: InviteForm) -> bool:
    """Whether the invitation was made; else the form says why not."""
    try:
        invite(house.viewer, house.id, Offer(form.cleaned_data["email"], form.chosen, until=form.until))
    except NotDone as refusal:
        _say(form, refusal)
    except NotRecorded:
        form.add_error("email", _("Adressen ser ut att innehålla ett personnummer. Använd en annan."))
        form.withheld.add("email")
    return not form.errors


def _page(request: HttpRequest, house: House, form: InviteForm) -> HttpResponse:
    now = datetime.now(UTC)
    made = invitations(house.viewer, house.id)
    held = members(house.viewer, house.id)
    context = {
        "members": _rows(house.viewer, held),
        "former": [(one, ROLES[one.role], _last(one)) for one in former_members(house.viewer, house.id)],
        "open": [(one, ROLES[one.role], _last(one)) for one in made if one.state(now) == "open"],
        "over": [(one, ROLES[one.role], INVITATION_STATES[one.state(now)]) for one in made if one.state(now) != "open"][
            :MOST_INVITATIONS
        ],
        "providers": [provider.name for provider in settings.IDENTITY_PROVIDERS],
        "roles": WHAT_ROLES_DO.items(),
        "form": form,
    }
    return shown(request, house, "members", context | {"page": "web:members"}, status=422 if form.errors else 200)


def _rows(viewer: Viewer, held: list[Membership]) -> list[dict[str, Any]]:
    """The members as they are shown. Two queries more."""
    having = have_one({one.account_id for one in held})
    areas = Reader(viewer, Moment.resolve()).labels({one.area.uuid for one in held if one.area})
    today = Moment.resolve().on
    return [
        {
            "membership": one,
            "role": ROLES[one.role],
            "area": areas.get(one.area.uuid) if one.area else None,
            "last": _last(one),
            "is_ahead": one.valid_from > today,
            "is_own": one.account.actor == viewer.actor,
            "has_second_factor": one.account_id in having,
            "needs_second_factor": one.role in settings.SECOND_FACTOR_ROLES,
            "is_given_here": one.role != Role.COORDINATOR,
        }
        for one in held
    ]


def _uuid(viewer: Viewer) -> str:
    return viewer.actor.partition(":")[2]


def _last(one: Membership | Invitation) -> object:
    """The last day that it holds; None: until further notice."""
    return one.valid_until and one.valid_until - ONE_DAY


def _membership(house: House, membership: UUID) -> Membership:
    """The membership, of this organisation. Raises Http404."""
    try:
        found = find_membership(house.viewer, membership)
    except NotDone:
        raise Http404 from None
    if found.organisation.uuid != house.id:
        raise Http404
    return found


def _say(form: MembershipForm, refusal: NotDone) -> None:
    """Why it was not done, beside the field that it is about."""
    field = {"not_ahead": "last", "by_the_operator": "role", "last_administrator": "role"}.get(refusal.code)
    form.add_error(field, _words(refusal))


def _words(refusal: NotDone) -> str:
    if refusal.code not in NOT_DONE:
        raise PermissionDenied from None
    return str(NOT_DONE[refusal.code])
