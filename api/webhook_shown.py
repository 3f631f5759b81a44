"""Subscriptions, and what was sent to them, as answers."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from api.representation import base, link
from partners.webhooks.models import Attempt, Delivery, Webhook


def shown(webhook: Webhook) -> dict[str, Any]:
    """A subscription as an answer: what has no value is left out."""
    organisation = f"{base()}/organisations/{webhook.organisation.uuid}"
    href = address_of(webhook)
    overlaps = webhook.previous_until is not None and timezone.now() < webhook.previous_until
    fields = {
        "id": webhook.uuid,
        "revision": webhook.revision,
        "organisation": {"id": webhook.organisation.uuid, "kind": "organisation", "href": organisation},
        "url": webhook.url,
        "description": webhook.description,
        "kinds": webhook.kinds,
        "state": webhook.state,
        "reason": webhook.reason or None,
        "created_at": webhook.created_at,
        "acknowledged_until": webhook.cursor,
        "failing_since": webhook.failing_since,
        "next_attempt_at": webhook.next_at,
        "previous_secret_until": webhook.previous_until if overlaps else None,
        "_links": {
            "self": link("self", href),
            "collection": link("collection", f"{organisation}/webhooks"),
            "deliveries": link("related", f"{href}/deliveries"),
        },
    }
    return {name: value for name, value in fields.items() if value is not None}


def delivered(delivery: Delivery) -> dict[str, Any]:
    """A message that was sent, or is about to be."""
    fields = {
        "id": delivery.uuid,
        "webhook_id": f"msg_{delivery.uuid.hex}",
        "type": delivery.type,
        "sequence": delivery.sequence,
        "state": delivery.state,
        "created_at": delivery.created_at,
        "attempts": [_attempt(attempt) for attempt in delivery.attempts.all()],
        "_links": {"webhook": link("related", address_of(delivery.webhook))},
    }
    return {name: value for name, value in fields.items() if value is not None}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    fields = {"at": attempt.at, "duration_ms": attempt.duration_ms, "status": attempt.status}
    found = {name: value for name, value in fields.items() if value is not None}
    return found | ({"error": attempt.error} if attempt.error else {})


def address_of(webhook: Webhook) -> str:
    """Where the subscription is read and changed."""
    return f"{base()}/webhooks/{webhook.uuid}"
