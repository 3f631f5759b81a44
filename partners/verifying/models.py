"""How often a version must be checked, which reminders were sent, and the links that stood in them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from records.models import Event, Record, Version


class VersionCycle(models.Model):
    """For how many days a successful check of a contact point holds while this version does.

    Derived from the version, which never changes, when it is recorded; see `partners/verifying/cycles.py`.
    """

    version = models.OneToOneField(Version, models.PROTECT, primary_key=True, related_name="cycle")
    days = models.PositiveSmallIntegerField()
    without_hours = models.PositiveSmallIntegerField()
    """By how many days whoever may not see the version's hours is told its state."""
    strictest = models.CharField(max_length=16)
    """The strictest visibility that stands in the version: its own, or a channel's."""

    def __str__(self) -> str:
        return f"{self.days} days"


class ReportNotice(models.Model):
    """That the owner and the coordinators are told about reports on a contact point that came on one day."""

    contact_point = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact_point", "day"], name="partners_report_told_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Reminder(models.Model):
    """A digest to an organisation of what it has to check. Its event is the decision to send it."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence")
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    """When the last of its mails was handed over; null while they wait."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "at"], name="partners_reminder_latest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class MailLink(models.Model):
    """One link in one reminder to one person, for one contact point. It works once; `used_at` says that it did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="links")
    account = models.ForeignKey("partners.Account", models.CASCADE, related_name="+")
    contact_point = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reminder", "account", "contact_point"], name="partners_mail_link_once_a_reminder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"
