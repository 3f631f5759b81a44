"""The page that an invitation's link leads to. Opening it changes nothing: mail programs open links by themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partners.access import Viewer
from partners.inviting.invitations import accept_as, accept_with_password, open_invitation
from partners.inviting.models import Invitation
from partners.inviting.refusals import NotDone
from partners.models import Account
from records.moment import Moment
from records.reading import Reader
from web.forms import AcceptForm
from web.indexing import not_indexed
from web.labels import ROLES

STATUS = {"not_found": 404, "not_open": 410}
FAULTS = {
    "weak_password": gettext_lazy("Välj ett annat lösenord."),
    "name_missing": gettext_lazy("Fyll i ditt namn."),
    "identifying_name": gettext_lazy("Skriv bara ett namn: inget nummer och ingen adress."),
}


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the invitation is to, and a form to accept it: 404 for no link of ours, 410 for one no longer open."""
    try:
        found = open_invitation(token)
        if request.method == "POST":
            return not_indexed(_accepted(request, found, token))
        return not_indexed(_page(request, found))
    except NotDone as refusal:
        status = STATUS.get(refusal.code, 403)
        return not_indexed(render(request, "web/invitation_closed.html", {"code": refusal.code}, status=status))


def _accepted(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    if isinstance(request.user, Account):
        accept_as(request.user, token)
        return HttpResponseRedirect(reverse("account"))
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        accept_with_password(token, form.cleaned_data["name"], form.cleaned_data["password"])
    except NotDone as refusal:
        if refusal.code not in FAULTS:
            raise
        field = "password" if refusal.code == "weak_password" else "name"
        form.add_error(field, list(refusal.words) or [str(FAULTS[refusal.code])])
        return _page(request, found, form, status=422)
    messages.success(request, _("Kontot är klart. Logga in med din e-postadress och ditt lösenord."))
    return HttpResponseRedirect(reverse("account_login"))


def _page(request: HttpRequest, found: Invitation, form: AcceptForm | None = None, status: int = 200) -> HttpResponse:
    account = Account.objects.filter(email=found.email, is_active=True).first()
    domain = found.email.rpartition("@")[2]
    context: dict[str, Any] = {
        "invitation": found,
        "role": ROLES[found.role],
        "organisation": Reader(Viewer.anonymous(), Moment.resolve()).get("organisation", found.organisation.uuid),
        "form": form or AcceptForm(),
        "has_account": account is not None,
        "is_theirs": request.user == account and account is not None,
        "providers": [provider for provider in settings.IDENTITY_PROVIDERS if domain in provider.domains],
    }
    return render(request, "web/invitation.html", context, status=status)
