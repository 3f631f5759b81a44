"""A mail server that is away."""

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Takes no mail."""

    def send_messages(self, email_messages: Any) -> int:  # noqa: ARG002 (Django gives it)
        raise ConnectionRefusedError
