"""The invitation as a row: whom an organisation has asked to act for it, and what became of that."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Account, Role
from records.models import Record


class Invitation(models.Model):
    """An address that is asked to act for an organisation in a role. It is open until it is answered or expires.

    The link that accepts it is signed and stands nowhere here: who reads the table cannot accept.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    area = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")
    """The area that a coordinator is to coordinate; None for the other roles."""
    valid_until = models.DateField(null=True, blank=True)
    """The first day that the membership no longer holds; None: until further notice."""
    made_by = models.CharField(max_length=80)
    """The actor who made it: "account:<uuid>" or "system:invite"."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="partners_invitation_is_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COORDINATOR, area__isnull=False)
                | (~Q(role=Role.COORDINATOR) & Q(area__isnull=True)),
                name="partners_invitation_area_is_a_coordinators",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "made_at"], name="partners_invitation_of")]

    def __str__(self) -> str:
        return f"invitation {self.uuid}"

    def state(self, at: datetime) -> str:
        """What has become of it at an instant: "open", "accepted", "withdrawn" or "expired"."""
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if at < self.expires_at else "expired"
