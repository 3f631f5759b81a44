"""What allauth is told about this registry: nobody signs up, and who may not sign in is not told why.

The settings name these classes; allauth makes one for each request.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from partners.inviting.invitations import account_to_be
from partners.models import Account
from partners.second_factors import SEALING
from web.indexing import not_indexed
from web.signing_in.mailing import send_password_reset
from web.signing_in.vouching import address_vouched_for

WRONG = _("E-postadressen eller lösenordet stämmer inte. Kontrollera båda och försök igen.")
TOO_MANY = _("För många misslyckade försök. Vänta fem minuter och försök igen, eller välj ett nytt lösenord.")
UNTOLD = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
"""Messages that the head of the page makes needless."""


def name_of(account: Account) -> str:
    """What an account is called where people read it."""
    return account.name or account.email


def may_sign_in(account: Any) -> bool:
    """Whether it is a person's account that has not been put to rest."""
    return isinstance(account, Account) and account.is_active and not account.is_service


class AccountAdapter(DefaultAccountAdapter):
    """E-mail and password, or a passkey."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth gives it)
        """Nobody signs up: an account comes of an invitation."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """The account, if the credentials are its own and it may sign in; else the same answer as to a guess."""
        account = super().authenticate(request, **credentials)
        return account if may_sign_in(account) else None

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse | None:
        """Refuses who may not, whichever way they came (a passkey, an identity provider)."""
        if not may_sign_in(user):
            return refused(request)
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any
    ) -> None:
        if message_template not in UNTOLD:
            super().add_message(request, level, message_template, *args, **more)

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """Has a background task write the mail: the answer must not take longer for an address that has an account."""
        if may_sign_in(user):
            send_password_reset.enqueue(user.pk)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors sealed."""

    def encrypt(self, text: str) -> str:
        """The secret as it is kept."""
        return SEALING.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises `Unreadable` when SECRET_KEY was changed without a fallback."""
        return SEALING.unseal(encrypted_text)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """A municipality's identity provider. It says who somebody is; who has an account is decided here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Nobody signs up this way either."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds the account by the address that the provider may vouch for; nothing of the provider's is stored.

        Somebody with an open invitation and no account gets one, without a password: the invitation is still to be
        accepted. Everybody else is refused with a page that says whom to ask.
        """
        email = address_vouched_for(sociallogin)
        account = Account.objects.filter(email=email).first() if email else None
        if email and (account is None or not account.is_active):
            account = account_to_be(email)
        if account is None or not may_sign_in(account):
            raise ImmediateHttpResponse(refused(request))
        sociallogin.state["process"] = AuthProcess.LOGIN
        sociallogin.user = account


def refused(request: HttpRequest) -> HttpResponse:
    """The page for somebody who is known elsewhere and not here."""
    return not_indexed(render(request, "web/sign_in_refused.html", status=403))
