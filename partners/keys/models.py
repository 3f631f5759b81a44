"""The key of a program as a row. The key itself stands nowhere: only its keyed digest does."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, Literal

from django.db import models
from django.db.models import F, Q

from records.models import Record

LONGEST_NAME = 80  # characters
PREFIX_SHOWN = 8  # characters: "svr_" and four of thirty; more than 150 bits stay unknown


class Key(models.Model):
    """A key that acts for an organisation within its scopes, over [created_at, expires_at), from its networks.

    `uuid` is its public identity: it names the key in the log, in answers and as an OAuth client, and opens nothing.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    """What it is for, in the organisation's own words; no person."""
    scopes = models.JSONField()
    """Values of `partners.access.Scope`, sorted."""
    networks = models.JSONField(default=list)
    """Networks in CIDR notation from which it may be used; empty: from anywhere."""
    digest = models.CharField(max_length=64, unique=True)
    """`partners.keys.format.digest` of the key."""
    prefix = models.CharField(max_length=PREFIX_SHOWN, blank=True)
    """How the key begins, so that people can tell which is which; empty for keys made before this was kept."""
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    """The actor: "account:<uuid>" or "system:keys"."""
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    """Written at most once an hour, and left for the next time when the database is busy."""
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    """The key that it was made to replace."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="partners_key_has_a_life"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "created_at"], name="partners_key_of")]

    def __str__(self) -> str:
        return f"key {self.uuid}"

    @property
    def actor(self) -> str:
        """The key in the log: opaque, no name."""
        return f"key:{self.uuid}"

    def state(self, at: datetime) -> Literal["active", "expired", "revoked"]:
        """What it is at an instant. It is expired from the very instant `expires_at`; revoked whatever a clock says."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if at < self.expires_at else "expired"
