"""Handing mails to the server, and trying again when it takes none: the one way out, for whatever is mailed to whom.

One task is one mail to one person: an address that does not work keeps back nobody else's. Links are signed when the
mail is written, at each attempt, so that none waits in a queue. Swedish first, English below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any, Protocol, Self

from django.core.mail import EmailMessage  # noqa: TID251 - here alone
from django.template.loader import render_to_string
from django.utils import timezone

PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""How long to wait before each new attempt when the mail server does not take a mail."""


class Addressee(Protocol):
    """Whom a mail is for: an account, or somebody who is invited to have one."""

    @property
    def email(self) -> str:
        """The address."""


@dataclass(frozen=True)
class Mail:
    """One mail to one person, written out."""

    to: Addressee
    subject: str
    text: str

    @classmethod
    def of_template(cls, to: Addressee, template: str, context: dict[str, Any]) -> Self:
        """What the template makes of the context; its first line is the subject."""
        subject, _, text = render_to_string(template, context).partition("\n")
        return cls(to, subject, text.strip() + "\n")

    def message(self) -> EmailMessage:
        """As it is handed over."""
        # Absence replies answer each other for ever otherwise (RFC 3834).
        headers = {"Auto-Submitted": "auto-generated"}
        return EmailMessage(" ".join(self.subject.split()), self.text, to=[self.to.email], headers=headers)


@dataclass(frozen=True)
class Letter:
    """A mail that is still to be written: `context` goes into the text `template`."""

    to: Addressee
    subject: str
    template: str
    context: dict[str, Any]

    def message(self) -> EmailMessage:
        """As it is handed over."""
        return Mail(self.to, self.subject, render_to_string(self.template, self.context)).message()


def send(letter: Letter | Mail, attempt: int, again: Callable[..., Any]) -> bool:
    """Hand the letter over; whether that was done.

    When the server does not take it, `again(run_after=…, attempt=…)` is called; after the last attempt it raises.
    """
    message = letter.message()
    try:
        message.send()
    except (OSError, SMTPException):
        if attempt >= len(PAUSES):
            raise
        again(run_after=timezone.now() + PAUSES[attempt], attempt=attempt + 1)
        return False
    return True
