"""Risks that coordinators have accepted, and acceptances taken back: rows that are added and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from records.models import Event, Record


class AcceptedFinding(models.Model):
    """That a finding is lived with over the days `[accepted_on, until)`, and why. Its event tells who accepted it.

    `code`, `record`, `part` and `subject` are the finding's identity; `since` the day from which it was so.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence", related_name="+")
    code = models.CharField(max_length=48)
    record = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    part = models.CharField(max_length=200, blank=True)
    subject = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    since = models.DateField()
    accepted_on = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=400)
    accepted_at = models.DateTimeField()
    accepted_by = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("accepted_on")), name="registry_accepted_finding_has_days"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["record", "code"], name="registry_accepted_finding_of"),
        ]

    def __str__(self) -> str:
        return f"{self.code} until {self.until}"


class WithdrawnAcceptance(models.Model):
    """That an acceptance no longer counts, from its event and that event's day on."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence", related_name="+")
    acceptance = models.OneToOneField(AcceptedFinding, models.PROTECT, related_name="withdrawal")
    withdrawn_on = models.DateField()
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"withdrawn {self.withdrawn_on}"


class AuditDigest(models.Model):
    """What an account was last told of by mail: the findings' identities, and the day of its last whole list."""

    account = models.OneToOneField("partners.Account", models.CASCADE, primary_key=True, related_name="+")
    told = models.JSONField(default=list)
    whole_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.whole_on}"
