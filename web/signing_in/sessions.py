"""What a session remembers of a second factor that allauth does not note: one just set up, and one vouched for."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from partners.asking import remember_second_factor
from partners.models import Account
from web.signing_in.vouching import has_vouched_second_factor


@receiver(authenticator_added)
def set_up_now(request: HttpRequest, user: Account, authenticator: Authenticator, **_: Any) -> None:
    """Whoever sets up a second factor has just shown it: signing in anew would ask for the same code again."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        remember_second_factor(request, user)


@receiver(user_logged_in)
def vouched_for(request: HttpRequest, user: Account, **more: Any) -> None:
    """The identity provider asked for a second factor, and the configuration believes it."""
    login = more.get("sociallogin")
    if login is not None and has_vouched_second_factor(login):
        remember_second_factor(request, user)
