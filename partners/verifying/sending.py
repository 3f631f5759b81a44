"""Handing mails to the server, and trying again when it takes none. Swedish first, English below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from partners.models import Account

PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long to wait before each new attempt when the mail server does not take a mail."""


@dataclass(frozen=True)
class Letter:
    """One mail to one person: `context` goes into the text `template`."""

    to: Account
    subject: str
    template: str
    context: dict[str, Any]

    def message(self) -> EmailMessage:
        """As it is handed over."""
        # Absence replies answer each other for ever otherwise (RFC 3834).
        headers = {"Auto-Submitted": "auto-generated"}
        text = render_to_string(self.template, self.context)
        return EmailMessage(" ".join(self.subject.split()), text, to=[self.to.email], headers=headers)


def send(letter: Letter, attempt: int, again: Callable[..., Any]) -> bool:
    """Hand the letter over; whether that was done.

    When the server does not take it, `again(run_after=…, attempt=…)` is called; after the last attempt it raises.
    """
    try:
        letter.message().send()
    except (OSError, SMTPException):
        if attempt >= len(PAUSES):
            raise
        again(run_after=timezone.now() + PAUSES[attempt], attempt=attempt + 1)
        return False
    return True


def page_of(contact_point: UUID) -> str:
    """The address of an entry's page."""
    return f"{settings.BASE_URL.rstrip('/')}/kontaktvagar/{contact_point}"
