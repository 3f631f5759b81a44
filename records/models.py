"""The tables every kind of record lives in: record, version, belief, link, and the log of events.

Read `docs/architecture.md` (records in time) first. In one breath: a *record* is an identity; a *version* says what
holds over `[valid_from, valid_until)` and never changes; a *belief* says over which days, and from when to when,
the registry takes a version to be true; an *event* is the log line of one change; *links* repeat a version's
references as rows, so that "who relies on this?" is a query.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import F, Q

from records.querysets import GuardedManager, OpenManager

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""What an empty registry knew last."""


class Record(models.Model):
    """An identity that lasts: never deleted, never reused."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=120, null=True)  # noqa: DJ001 - null, not "", keeps the key optional and unique
    """The code a coded kind is known by ("0181", "socialjour"), or a partner's own external identity."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="records_record_key_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.uuid}"


class Head(models.Model):
    """The end of the log: one row, and the lock that puts all writers in one order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=BEGINNING)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="records_head_is_one_row")]

    def __str__(self) -> str:
        return f"event {self.sequence}"

    @classmethod
    def last_instant(cls) -> datetime:
        """The instant of the last committed event (UTC)."""
        with connection.cursor() as cursor:  # asked by everybody, several times: in SQL of its own
            cursor.execute("SELECT at FROM records_head WHERE id = 1")
            row = cursor.fetchone()
        if row is None:
            return BEGINNING
        at: datetime = row[0]
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    @classmethod
    def locked(cls) -> Head:
        """The head, held until the transaction ends. Must be called inside one."""
        Head.objects.bulk_create([Head(id=1)], ignore_conflicts=True)
        return Head.objects.select_for_update().get(id=1)

    def next_instant(self) -> datetime:
        """Now, but always after the last event, also when the clock was set back."""
        return max(datetime.now(UTC), self.at + timedelta(microseconds=1))


class Event(models.Model):
    """One change, chained by hash to the one before. The sequence has no gaps and follows the order of commits."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    """Who, as an opaque identity ("account:<uuid>", "system:load_reference"): the log holds no names."""
    action = models.CharField(max_length=40)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="events")
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["sequence"]
        indexes: ClassVar = [models.Index(fields=["record", "sequence"], name="records_event_of_record")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class LogCheck(models.Model):
    """That the whole log was recomputed, and what was found. Nothing of the log rests on these rows."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    """When it began; what was committed after that is left to the next one."""
    seconds = models.PositiveIntegerField()
    sequence = models.BigIntegerField()
    """The head of the log when it began, with its hash: every event up to it was recomputed when all held."""
    hash = models.CharField(max_length=64, blank=True)
    broken_at = models.BigIntegerField(null=True)
    """The first event that does not hold; None when all did."""
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="records_log_check_latest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.broken_at or 'holds'}"


class Disposal(models.Model):
    """A decision to dispose of versions (*gallring*): the tombstone that stays when the content goes."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence")
    decision_reference = models.CharField(max_length=120)
    reason = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.decision_reference


class Version(models.Model):
    """What a record says over `[valid_from, valid_until)` days in Europe/Stockholm; `valid_until` empty: tills vidare.

    `ends` means that nothing holds over those days. The event that recorded it is its primary key, so versions sort
    in the order in which they became known. The database refuses to change or delete a row; only a disposal may
    empty its content.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence", related_name="version")
    record = models.ForeignKey(Record, models.PROTECT, related_name="versions", db_index=False)
    kind = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    ends = models.BooleanField(default=False)
    content: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)
    content_hash = models.CharField(max_length=64)
    sort_key = models.BinaryField(max_length=200)
    """Orders by name in Swedish; empty exactly where there is no content."""
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    change_note = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=400, blank=True)
    disposal = models.ForeignKey(Disposal, models.PROTECT, null=True, related_name="versions")

    objects = GuardedManager()
    mechanism = OpenManager()
    """For this room's own machinery, migrations and integrity checks: not told who is asking."""

    class Meta:
        base_manager_name = "mechanism"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="records_version_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="records_version_has_days"
            ),
            models.CheckConstraint(
                condition=Q(content=None) | Q(ends=False), name="records_version_that_ends_says_nothing"
            ),
            models.CheckConstraint(
                condition=Q(ends=False, disposal=None, sort_key__gt=b"")
                | Q(sort_key=b"") & (Q(ends=True) | Q(disposal__isnull=False)),
                name="records_version_with_content_has_a_sort_key",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "sort_key", "event"], name="records_version_by_name")]

    def __str__(self) -> str:
        return f"{self.kind} version {self.number}"


class Belief(models.Model):
    """Over `[valid_from, valid_until)` days the registry took `version` to hold, from `known_from` to `known_until`.

    Two beliefs of one record never overlap on both axes. A row changes once: when later knowledge closes it.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, models.PROTECT, related_name="beliefs", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="beliefs", db_index=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="records_belief_has_days"
            ),
            models.CheckConstraint(
                condition=Q(known_until=None) | Q(known_until__gte=F("known_from")), name="records_belief_was_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["record", "known_until", "valid_from"], name="records_belief_of_record"),
            models.Index(fields=["version"], name="records_belief_of_version"),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}–{self.valid_until or ''}"


class Link(models.Model):
    """A reference of a version of `kind` to another record. `role` is the field: "function", "steps.legal"."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=32)
    version = models.ForeignKey(Version, models.PROTECT, related_name="links", db_index=False)
    role = models.CharField(max_length=64)
    target = models.ForeignKey(Record, models.PROTECT, related_name="links_to", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["target", "kind", "role", "version"], name="records_link_to_target"),
            models.Index(fields=["version"], name="records_link_of_version"),
        ]

    def __str__(self) -> str:
        return self.role


# Django looks for a room's models here; the index has its own file. Last, for it reads the tables above.
from records.search.models import SearchEntry, SearchText, SearchWord  # noqa: E402, F401
