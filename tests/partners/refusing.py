"""A mail server that is away, or that takes no mail for some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings


class Backend(BaseEmailBackend):
    """Takes no mail."""

    def send_messages(self, email_messages: Any) -> int:  # noqa: ARG002 (Django gives it)
        raise ConnectionRefusedError


class Particular(EmailBackend):
    """Takes no mail for an address that begins with "full"; the rest as the tests' own does."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if refused := {to: (452, b"mailbox full") for to in message.to if to.startswith("full")}:
                raise SMTPRecipientsRefused(refused)
        sent: int = super().send_messages(messages)
        return sent


@contextmanager
def away(backend: type[BaseEmailBackend] = Backend) -> Iterator[None]:
    """The mail server is away while this lasts, or as the given one."""
    with override_settings(EMAIL_BACKEND=f"{backend.__module__}.{backend.__name__}"):
        yield
