"""Subscriptions, what has been sent to them, and each attempt to send it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from records.models import Record


class Webhook(models.Model):
    """An organisation's subscription: changes are sent to `url`, in the order of the log.

    `cursor` is the sequence number of the last event that has been acknowledged (or is of no interest): everything
    after it is still to be sent. That is the whole outbox, for the log is written in the transaction of the change.
    """

    class State(models.TextChoices):
        """Whether anything is sent."""

        ACTIVE = "active"
        DISABLED = "disabled"

    class Reason(models.TextChoices):
        """Why it is disabled."""

        NONE = ""
        BY_HAND = "by_hand"
        FAILING = "failing"
        """Nothing was acknowledged for three days."""
        GONE = "gone"
        """The receiver answered 410."""
        ENDED = "ended"
        """The organisation does not hold any more."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    kinds = models.JSONField(default=list)
    """Kinds of record it is told about; empty: all."""
    secret = models.TextField()
    """Sealed (`partners/webhooks/secrets.py`): it signs, so a digest would not do."""
    previous_secret = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True)
    """Until when messages are signed with the previous secret too."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    reason = models.CharField(max_length=8, choices=Reason.choices, default=Reason.NONE, blank=True)
    revision = models.PositiveIntegerField(default=1)
    """Grows with each change of what people decide (address, kinds, description, secret), and of the state."""
    created_at = models.DateTimeField()
    cursor = models.BigIntegerField()
    failing_since = models.DateTimeField(null=True)
    """When the event after the cursor was first tried, if it has not been acknowledged."""
    failures = models.PositiveIntegerField(default=0)
    """Attempts at the event after the cursor that failed."""
    next_at = models.DateTimeField(null=True)
    """Before this nothing is tried again."""
    busy_until = models.DateTimeField(null=True)
    """A worker is sending; after this it is taken to have died."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="active", reason="") | Q(state="disabled") & ~Q(reason=""),
                name="partners_webhook_disabled_for_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "created_at"], name="partners_webhook_of")]

    def __str__(self) -> str:
        return f"webhook {self.uuid}"


class Delivery(models.Model):
    """One message to a subscription. Its `uuid` is the message's id, the same over all attempts."""

    class State(models.TextChoices):
        """How it went."""

        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"

    uuid = models.UUIDField(primary_key=True)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    sequence = models.BigIntegerField(null=True)
    """The event that is told; None: a ping."""
    type = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["webhook", "-created_at"], name="partners_delivery_latest"),
            models.Index(fields=["created_at"], name="partners_delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.uuid}"


class Attempt(models.Model):
    """One try to deliver: when, for how long, and how it ended. Nothing of what was sent or answered."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    """The HTTP status; None when there was no answer."""
    error = models.CharField(max_length=24, blank=True)
    """A stable code (`partners/webhooks/sending.py`); empty when it was acknowledged."""

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.status or self.error} {self.at:%Y-%m-%d %H:%M}"
