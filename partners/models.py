"""Accounts and what they may act for; verifications; and the log of reads of protected fields."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from records.models import Event, Record


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; the address is the sign-in name, compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """A new account; without a password it cannot sign in."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A person (e-mail) or a service that signs in and acts for organisations through memberships."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_service = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="partners_account_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return f"account {self.uuid}"

    @property
    def actor(self) -> str:
        """The account in the log: opaque, no name."""
        return f"account:{self.uuid}"


class Role(models.TextChoices):
    """What a membership lets an account do; see the table in `partners/access.py`."""

    READER = "reader"
    EDITOR = "editor"
    SIGNATORY = "signatory"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Membership(models.Model):
    """An account acts for an organisation in a role over `[valid_from, valid_until)` days.

    A coordinator has an area (all below it is included); the others have none. One that was ended on its first day has
    no days: it ends where it begins.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=Role.choices)
    area = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="partners_membership_does_not_end_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.COORDINATOR, area__isnull=False)
                | (~Q(role=Role.COORDINATOR) & Q(area__isnull=True)),
                name="partners_membership_area_is_a_coordinators",
            ),
            # Two, for SQLite has no "nulls not distinct".
            models.UniqueConstraint(
                fields=["account", "organisation", "role", "area", "valid_from"],
                name="partners_membership_of_an_area_once",
            ),
            models.UniqueConstraint(
                fields=["account", "organisation", "role", "valid_from"],
                condition=Q(area=None),
                name="partners_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.valid_from}"

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day; of many, ask `in_force`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it. Raises ValueError when the organisation is no organisation, or the area no area."""
        if self.organisation.kind != "organisation" or (self.area and self.area.kind != "area"):
            raise ValueError("a membership is of an organisation, and a coordinator's area is an area")
        super().save(*args, **kwargs)


class Verification(models.Model):
    """What was found out about whether a contact point works, by a check or by a reader's report: no new version.

    `checked_on`: the day in Europe/Stockholm. Known to the registry from the event's instant on. Of two findings the
    one on the later day counts, and of two on one day the later recorded.
    """

    class Result(models.TextChoices):
        """What was found."""

        WORKS = "works"
        DOES_NOT_WORK = "does_not_work"
        REPORTED = "reported"
        """Somebody says that it did not work; nobody has checked."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence")
    contact_point = models.ForeignKey(Record, models.PROTECT, related_name="verifications", db_index=False)
    checked_on = models.DateField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=200)
    """The function or organisation that checked: "Samordnaren", "öppen källa"; no person. Empty for a report."""
    how = models.CharField(max_length=200)
    """In words; empty for a report."""
    source = models.CharField(max_length=400, blank=True)
    result = models.CharField(max_length=16, choices=Result.choices, default=Result.WORKS)
    # The rest is null where it does not apply: a column that may be null is added without writing the table anew,
    # which on SQLite would take the guards away.
    method = models.CharField(max_length=24, null=True)  # noqa: DJ001
    """How, as a code (`partners.verifying.checks.Method`); null when it was told in words only."""
    by_record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    """The function or organisation that checked, where it is in the registry."""
    reason = models.CharField(max_length=32, null=True)  # noqa: DJ001
    """Of a report: what did not work, as a code (`partners.verifying.reporting.Reason`)."""
    channel = models.PositiveSmallIntegerField(null=True)
    """Of a report: which channel, by its place from 0 in the version of that day; null when it was not said."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_point", "checked_on"], name="partners_verification_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.checked_on}"


class ProtectedRead(models.Model):
    """Who read fields that only parties may read, and when. Not part of the chained log: nothing changed."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=80)
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    on = models.DateField()
    known_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["record", "at"], name="partners_protected_read")]

    def __str__(self) -> str:
        return f"{self.actor} {self.at:%Y-%m-%d}"


class ExternalId(models.Model):
    """What `owner` (an organisation) calls `record` in its own system. Given once, never changed, never reused."""

    owner = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=120)
    record = models.ForeignKey(Record, models.PROTECT, related_name="external_ids")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "external_id"], name="partners_external_id_once"),
            models.UniqueConstraint(fields=["owner", "record"], name="partners_external_id_one_for_each_owner"),
        ]

    def __str__(self) -> str:
        return self.external_id


def in_force(on: date) -> Q:
    """The condition that a membership holds on a day."""
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gt=on))


from partners.importing.models import Import, ImportedRow  # noqa: E402, F401
from partners.inviting.models import Invitation  # noqa: E402, F401
from partners.keys.models import Key  # noqa: E402, F401
from partners.limiting.remembered import Remembered  # noqa: E402, F401
from partners.upkeep.models import UpkeepJob, WorkerSeen  # noqa: E402, F401 - a topic's models stand beside its use cases
from partners.verifying.models import MailLink, Reminder, ReportNotice, VersionCycle  # noqa: E402, F401
from partners.webhooks.models import Attempt, Delivery, Webhook  # noqa: E402, F401
