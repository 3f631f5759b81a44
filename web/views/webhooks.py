"""An organisation's webhooks: who is told where, what was sent and how it went. A secret is shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from partners.access import Act
from partners.webhooks.models import Delivery, Webhook
from partners.webhooks.subscribing import (
    MOST,
    AlreadySubscribed,
    NoSuchOrganisation,
    OutOfDate,
    Subscribed,
    TooMany,
    change,
    find_delivery,
    find_webhook,
    remove,
    resend,
    rotate_secret,
    subscribe,
    try_out,
    webhooks_of,
)
from partners.webhooks.wishes import WebhookPatch
from records.changes import end_of_log
from web.administering.entering import House, inside, shown
from web.administering.forms import WebhookForm
from web.administering.labels import ATTEMPT_ERRORS, DELIVERY_STATES, NOT_DONE, WEBHOOK_STATES
from web.labels import KINDS

ON_A_PAGE = 25
_HERE = {"page": "web:webhooks"}
_REFUSED = {
    AlreadySubscribed: "sent_twice",
    NoSuchOrganisation: "organisation_ended",
    TooMany: "too_many",
    OutOfDate: "out_of_date",
}


@inside(Act.SUBSCRIBE)
def webhooks_page(request: HttpRequest, house: House) -> HttpResponse:
    """The webhooks, and a form for a new one; once it is made, its secret."""
    if request.method != "POST":
        return _page(request, house, WebhookForm.new())
    form = WebhookForm(request.POST)
    wish = form.wish() if form.is_valid() else None
    if wish is None:
        return _page(request, house, form)
    try:
        made = subscribe(house.viewer, house.id, wish, identity=form.cleaned_data["ticket"])
    except (AlreadySubscribed, NoSuchOrganisation, TooMany) as error:
        return _page(request, house, WebhookForm.new(), _why(error))
    return _once(request, house, made, new=True)


@inside(Act.SUBSCRIBE)
def webhook(request: HttpRequest, house: House, webhook: UUID) -> HttpResponse:
    """One webhook: how it stands, what was sent, and what can be done with it at once."""
    found = _webhook(house, webhook)
    if request.method != "POST":
        return _one(request, house, found, _form_of(found))
    doing = request.POST.get("doing", "")
    if doing == "change":
        return _changed(request, house, found)
    try:
        _act(request, house, found, doing)
    except NoSuchOrganisation as error:
        return _one(request, house, found, _form_of(found), _why(error))
    return redirect("web:webhook", house.id, webhook)


def _act(request: HttpRequest, house: House, found: Webhook, doing: str) -> None:
    """What a button does at once. Raises Http404 for a button that is none, and `NoSuchOrganisation`."""
    webhook = found.uuid
    if doing == "test":
        try_out(house.viewer, webhook)
        messages.success(request, _("Provet är på väg. Läs om sidan om en liten stund för att se hur det gick."))
    elif doing == "resend":
        resend(house.viewer, _delivery(house, found, request.POST.get("delivery", "")))
        messages.success(request, _("Meddelandet skickas igen. Läs om sidan om en liten stund."))
    elif doing in {"pause", "resume", "skip"}:
        state = "disabled" if doing == "pause" else "active"
        change(house.viewer, webhook, WebhookPatch(state=state, skip_missed=doing == "skip"))
        messages.success(request, _("Ändrat."))
    else:
        raise Http404


@inside(Act.SUBSCRIBE)
def secret(request: HttpRequest, house: House, webhook: UUID) -> HttpResponse:
    """Replacing the secret, after a page that says what becomes of the old one; then the new one itself."""
    found = _webhook(house, webhook)
    fault = ""
    if request.method == "POST":
        try:
            return _once(request, house, rotate_secret(house.viewer, webhook, _revision(request)))
        except OutOfDate as error:
            found, fault = error.webhook, _why(error)
    context = {"webhook": found, "fault": fault}
    return shown(request, house, "webhook_secret", _HERE | context, status=409 if fault else 200)


@inside(Act.SUBSCRIBE)
def removal(request: HttpRequest, house: House, webhook: UUID) -> HttpResponse:
    """Removing a webhook, after a page that says what is forgotten."""
    found = _webhook(house, webhook)
    fault = ""
    if request.method == "POST":
        try:
            remove(house.viewer, webhook, _revision(request))
        except OutOfDate as error:
            found, fault = error.webhook, _why(error)
        else:
            messages.success(request, _("Webhooken är borttagen."))
            return redirect("web:webhooks", house.id)
    context = {"webhook": found, "fault": fault}
    return shown(request, house, "webhook_removal", _HERE | context, status=409 if fault else 200)


def _page(request: HttpRequest, house: House, form: WebhookForm, fault: str = "") -> HttpResponse:
    found = list(webhooks_of(house.viewer, house.id))
    context = {"webhooks": [_told(one) for one in found], "form": form, "fault": fault, "most": MOST}
    return shown(request, house, "webhooks", _HERE | context, status=409 if fault else 422 if form.errors else 200)


def _changed(request: HttpRequest, house: House, found: Webhook) -> HttpResponse:
    form = WebhookForm(request.POST)
    wish = form.wish() if form.is_valid() else None
    if wish is None:
        return _one(request, house, found, form)
    try:
        change(house.viewer, found.uuid, WebhookPatch(**wish.model_dump()), _revision(request))
    except OutOfDate as error:
        return _one(request, house, error.webhook, form, _why(error))
    messages.success(request, _("Ändrat."))
    return redirect("web:webhook", house.id, found.uuid)


def _one(request: HttpRequest, house: House, found: Webhook, form: WebhookForm, fault: str = "") -> HttpResponse:
    sent = found.deliveries.order_by("-created_at", "-pk").prefetch_related("attempts")
    page = Paginator(sent, ON_A_PAGE).get_page(request.GET.get("sida"))
    row = _told(found)
    context = row | {
        "webhook_row": row,
        "deliveries": [_delivered(one) for one in page],
        "page_of": page,
        "behind": max(0, end_of_log().sequence - found.cursor) if found.state == Webhook.State.DISABLED else 0,
        "overlaps": found.previous_until is not None and timezone.now() < found.previous_until,
        "form": form,
        "fault": fault,
    }
    return shown(request, house, "webhook", _HERE | context, status=409 if fault else 422 if form.errors else 200)


@sensitive_variables("made")
def _once(request: HttpRequest, house: House, made: Subscribed, *, new: bool = False) -> HttpResponse:
    """The page that shows a secret, the only time; as `web.views.keys` shows a key."""
    return shown(request, house, "webhook_made", _HERE | {"made": made, "webhook": made.webhook, "new": new})


def _told(found: Webhook) -> dict[str, Any]:
    """A webhook as a row."""
    return {
        "webhook": found,
        "state": found.state,
        "state_words": WEBHOOK_STATES[found.reason or found.state],
        "kinds": [KINDS[kind] for kind in found.kinds],
        "is_failing": found.state == Webhook.State.ACTIVE and found.failing_since is not None,
    }


def _delivered(one: Delivery) -> dict[str, Any]:
    """What was sent, with every try, the last first."""
    tries = [(attempt, ATTEMPT_ERRORS.get(attempt.error, "")) for attempt in one.attempts.all()]
    return {"delivery": one, "state_words": DELIVERY_STATES[one.state], "tries": tries[::-1]}


def _form_of(found: Webhook) -> WebhookForm:
    return WebhookForm(initial={"url": found.url, "description": found.description, "kinds": found.kinds})


def _webhook(house: House, webhook: UUID) -> Webhook:
    """The webhook, of this organisation. Raises Http404."""
    found = find_webhook(house.viewer, webhook)
    if found is None or found.organisation.uuid != house.id:
        raise Http404
    return found


def _delivery(house: House, of: Webhook, text: str) -> UUID:
    """The delivery that is meant, of this webhook. Raises Http404."""
    try:
        found = find_delivery(house.viewer, UUID(text))
    except ValueError:
        raise Http404 from None
    if found is None or found.webhook_id != of.pk:
        raise Http404
    return found.pk


def _revision(request: HttpRequest) -> int:
    """What was read of it. Raises Http404 for what is no revision."""
    text = request.POST.get("revision", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Http404
    return int(text)


def _why(error: Exception) -> str:
    return str(NOT_DONE[_REFUSED[type(error)]])
