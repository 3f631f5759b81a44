"""Keys of an organisation's programs: made and shown once, replaced, revoked. None stands in address, log, session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from partners.access import Act
from partners.keys.issuing import (
    AlreadyIssued,
    Issued,
    KeyIsOver,
    NoSuchOrganisation,
    find_key,
    issue,
    keys_of,
    revoke,
    rotate,
)
from partners.keys.models import Key
from web.administering.entering import House, inside, shown
from web.administering.forms import KeyForm, RotationForm
from web.administering.labels import KEY_STATES, NOT_DONE, SCOPES

MOST_OVER = 50
"""How many keys that are over a page shows."""
_HERE = {"page": "web:keys"}


@inside(Act.ADMINISTER)
def keys_page(request: HttpRequest, house: House) -> HttpResponse:
    """The keys, and a form for a new one; once it is made, the key itself."""
    if request.method != "POST":
        return _page(request, house, KeyForm.new())
    form = KeyForm(request.POST)
    wish = form.wish() if form.is_valid() else None
    if wish is None:
        return _page(request, house, form)
    try:
        issued = issue(house.viewer, house.id, wish, identity=form.cleaned_data["ticket"])
    except (AlreadyIssued, NoSuchOrganisation) as error:
        return _page(request, house, KeyForm.new(), _why(error))
    return _once(request, house, issued)


@inside(Act.ADMINISTER)
def rotation(request: HttpRequest, house: House, key: UUID) -> HttpResponse:
    """Replacing a key, after a page that says what becomes of the old one; then the new key itself."""
    found = _key(house, key)
    form = RotationForm(request.POST) if request.method == "POST" else RotationForm.new()
    wish = form.wish() if form.is_bound and form.is_valid() else None
    fault = "" if found.state(datetime.now(UTC)) == "active" else str(NOT_DONE["key_over"])
    if wish and not fault:
        try:
            return _once(
                request, house, rotate(house.viewer, key, wish, identity=form.cleaned_data["ticket"]), replaced=True
            )
        except (AlreadyIssued, KeyIsOver, NoSuchOrganisation) as error:
            fault = _why(error)
    status = 409 if fault else 422 if form.errors else 200
    return shown(request, house, "key_rotation", _HERE | {"key": found, "form": form, "fault": fault}, status=status)


@inside(Act.ADMINISTER)
def revocation(request: HttpRequest, house: House, key: UUID) -> HttpResponse:
    """Revoking a key, after a page that says that there is no way back."""
    found = _key(house, key)
    if request.method == "POST":
        revoke(house.viewer, key)
        messages.success(request, _("Nyckeln är återkallad. Den fungerar inte längre."))
        return redirect("web:keys", house.id)
    return shown(request, house, "key_revocation", _HERE | _told(found))


def _page(request: HttpRequest, house: House, form: KeyForm, fault: str = "") -> HttpResponse:
    now = datetime.now(UTC)
    found = list(keys_of(house.viewer, house.id))
    context = {
        "active": [_told(key) for key in found if key.state(now) == "active"],
        "over": [_told(key) for key in found if key.state(now) != "active"][:MOST_OVER],
        "form": form,
        "fault": fault,
    }
    return shown(request, house, "keys", _HERE | context, status=409 if fault else 422 if form.errors else 200)


@sensitive_variables("issued", "context")
def _once(request: HttpRequest, house: House, issued: Issued, *, replaced: bool = False) -> HttpResponse:
    """The page that shows a key, the only time. It answers the form itself: a redirect would have to carry the key."""
    context = {
        "issued": issued,
        "key": issued.key,
        "scopes": [SCOPES[scope] for scope in issued.key.scopes],
        "replaced": replaced,
        "old": issued.key.succeeds,
        "try_at": f"{settings.BASE_URL}/api/v1/organisations/{house.id}/contact-points",
    }
    return shown(request, house, "key_made", _HERE | context)


def _told(key: Key) -> dict[str, Any]:
    """A key as a row."""
    state = key.state(datetime.now(UTC))
    return {
        "key": key,
        "scopes": [SCOPES[scope] for scope in key.scopes],
        "state": state,
        "state_words": KEY_STATES[state],
    }


def _key(house: House, key: UUID) -> Key:
    """The key, of this organisation. Raises Http404."""
    found = find_key(house.viewer, key)
    if found is None or found.organisation.uuid != house.id:
        raise Http404
    return found


def _why(error: Exception) -> str:
    codes = {AlreadyIssued: "sent_twice", KeyIsOver: "key_over", NoSuchOrganisation: "organisation_ended"}
    return str(NOT_DONE[codes[type(error)]])
