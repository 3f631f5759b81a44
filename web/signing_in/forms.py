"""The forms of signing in that are not allauth's own."""

from __future__ import annotations

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from records.recording import identifying

ABOUT_SOMEBODY = _("Namnet innehåller något som kan peka ut en person. Skriv ett annat.")


class SignInForm(LoginForm):
    """E-mail and password, under the names that browsers have saved them by."""

    def add_prefix(self, field_name: str) -> str:
        """The name in the page."""
        return "username" if field_name == "login" else field_name

    @property
    def is_locked_out(self) -> bool:
        """Whether there were too many failed attempts, for this account or from this address."""
        return bool(self.has_error("__all__", "too_many_login_attempts"))


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey with a name that identifies nobody."""

    def clean_name(self) -> str:
        """The name, or one that is made for it."""
        return _guarded(super().clean_name())


class EditPasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def clean_name(self) -> str:
        """The name."""
        return _guarded(self.cleaned_data["name"])


def _guarded(name: str) -> str:
    if identifying({"name": name}):
        raise ValidationError(ABOUT_SOMEBODY, code="identifying")
    return name
