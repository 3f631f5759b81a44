"""The forms of signing in that are not allauth's own."""

from __future__ import annotations

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """E-mail and password, under the names that browsers have saved them by."""

    def add_prefix(self, field_name: str) -> str:
        """The name in the page."""
        return "username" if field_name == "login" else field_name

    @property
    def is_locked_out(self) -> bool:
        """Whether there were too many failed attempts, for this account or from this address."""
        return bool(self.has_error("__all__", "too_many_login_attempts"))
