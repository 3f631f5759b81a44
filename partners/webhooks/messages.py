"""What is sent: thin, so that there is nothing in it to leak; signed as Standard Webhooks lays down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

import orjson
from django.conf import settings
from standardwebhooks import Webhook as Signer

from partners.webhooks.models import Delivery, Webhook
from partners.webhooks.sealing import SEALING
from records.changes import Change
from records.content import kinds

PING = "ping"
SEVERAL = "records"
"""Stands for the kind in the type of a change that concerns several records."""


def message_id(webhook: Webhook, sequence: int) -> UUID:
    """The identity of the message that tells a subscription about an event: the same whenever it is made."""
    return uuid5(webhook.uuid, str(sequence))


def type_of(change: Change) -> str:
    """ "contact_point.recorded", "organisation.ended" …"""
    kind = change.concerned[0].kind if len(change.concerned) == 1 else SEVERAL
    return f"{kind}.{change.word}"


def told(change: Change) -> bytes:
    """The body of the message about a change. Where it concerns several records, `href` leads to the change."""
    data: dict[str, object] = {"sequence": change.sequence}
    if len(change.concerned) == 1:
        about = change.concerned[0]
        data |= {"kind": about.kind, "id": about.id}
        data["href"] = f"{_base()}/{kinds[about.kind].plural}/{about.id}"
    else:
        data["href"] = f"{_base()}/changes?after={change.sequence - 1}&limit=1"
    return _body(type_of(change), change.at, data)


def ping(delivery: Delivery) -> bytes:
    """The body of a message that tries whether the receiver is there."""
    return _body(PING, delivery.created_at, {"webhook": delivery.webhook.uuid})


def headers(webhook: Webhook, identity: UUID, body: bytes, now: datetime) -> Mapping[str, str]:
    """The headers of an attempt made at `now` (UTC): identity, instant, and one signature for each secret in force.

    Raises `partners.sealing.Unreadable`.
    """
    name = f"msg_{identity.hex}"
    signatures = [Signer(secret).sign(name, now, body.decode()) for secret in _secrets(webhook, now)]
    return {
        "content-type": "application/json",
        "user-agent": "samverkansregistret-webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _secrets(webhook: Webhook, now: datetime) -> list[str]:
    found = [SEALING.unseal(webhook.secret)]
    if webhook.previous_until and now < webhook.previous_until:
        found.append(SEALING.unseal(webhook.previous_secret))
    return found


def _body(kind: str, at: datetime, data: dict[str, object]) -> bytes:
    instant = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return orjson.dumps({"type": kind, "timestamp": instant, "data": data})


def _base() -> str:
    return f"{settings.BASE_URL.rstrip('/')}/api/v1"
