"""An import: the file as it was sent, who sent it, how far it has come, and what became of each row."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from records.models import Record


class Import(models.Model):
    """A file of entries for an organisation, to be recorded in the background.

    The file and what became of each row are kept for seven days after the end, and then only the counts. A file that
    was not read to its end, or in which an identity number was found, is let go of at the end.
    """

    class State(models.TextChoices):
        """Where it is."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        """Each row has been recorded or refused."""
        FAILED = "failed"
        """It stopped for `reason`. All or nothing: nothing was recorded."""
        CANCELLED = "cancelled"

    class Mode(models.TextChoices):
        """What a refused row does to the others."""

        ALL_OR_NOTHING = "all_or_nothing"
        ROW_BY_ROW = "row_by_row"

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    format = models.CharField(max_length=8)
    mode = models.CharField(max_length=16, choices=Mode.choices)
    dry_run = models.BooleanField(default=False)
    overwrite = models.BooleanField(default=False)
    """Rows may change existing entries without saying which revision they know."""
    change_note = models.CharField(max_length=400)
    """For rows that have none of their own."""
    file_name = models.CharField(max_length=200, blank=True)
    file = models.BinaryField(null=True)

    actor = models.CharField(max_length=80)
    account = models.ForeignKey("partners.Account", models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey("partners.Key", models.PROTECT, null=True, related_name="+")
    scopes = models.JSONField(default=list)
    """Of a program: the scopes it showed, which need not be all that its key has."""
    second_factor = models.BooleanField(default=False)
    """Whether the account had shown a second factor when it sent the file."""

    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    """Why it failed, as a code (`partners.importing.stopping`)."""
    claim = models.UUIDField(null=True)
    """The worker that runs it."""
    busy_until = models.DateTimeField(null=True)
    """A worker that has not been heard of by then is taken to have died."""
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    rows = models.PositiveIntegerField(null=True)
    """How many the file has; null until it has been read."""
    counts = models.JSONField(default=dict)
    """How many rows by what became of them: a result of `maintain`, or "failed"."""
    impact = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    """What is wrong with the file as a whole: objects with row, column, code, message."""
    notices = models.JSONField(default=list)
    """What was understood though it was not quite right; as `errors`."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account=None) | Q(key=None), name="partners_import_by_an_account_or_a_key"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "created_at"], name="partners_import_of"),
            models.Index(fields=["state", "busy_until"], name="partners_import_under_way"),
        ]

    def __str__(self) -> str:
        return f"import {self.uuid}"

    @property
    def stage(self) -> str:
        """What is done with the file: "waiting", "reading" or "recording"; empty when it is over."""
        if self.state == self.State.QUEUED:
            return "waiting"
        return "" if self.is_over else "reading" if self.rows is None else "recording"

    @property
    def has_result(self) -> bool:
        """Whether there is something to tell of its rows, with the file or without it. One query without it."""
        unread = self.reason == "unreadable_file" or not self.is_over
        return not unread and (self.file is not None or self.outcomes.exists())

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be recorded by it."""
        return self.state not in (self.State.QUEUED, self.State.RUNNING)


LET_GO: dict[str, Any] = {"file": None, "file_name": "", "claim": None, "busy_until": None}
"""What is set when an import ends and its file must not be kept."""


class ImportedRow(models.Model):
    """What became of one row; written in the transaction that recorded it, so that it is never recorded twice."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="outcomes")
    number = models.PositiveIntegerField()
    """As a spreadsheet counts: the headings are row 1. In JSON lines, the line from 1."""
    result = models.CharField(max_length=10)
    record = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(null=True)
    errors = models.JSONField(default=list)
    notices = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "number"], name="partners_import_row_once")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"row {self.number}: {self.result}"
