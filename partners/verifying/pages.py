"""Where a mail leads whoever signs in; a mailed link (`partners/verifying/links.py`) leads elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings


def page_of(contact_point: UUID) -> str:
    """The address of an entry's page."""
    return f"{settings.BASE_URL.rstrip('/')}/kontaktvagar/{contact_point}"
