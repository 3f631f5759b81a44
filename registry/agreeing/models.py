"""What leads to an agreement, row by row: each row is one act, with its event in the log as its key.

No row is ever changed or deleted (`registry/agreeing/guards.py`); what a draft or a proposal is at a moment follows
from the rows recorded until then. The log's events hold hashes and identities, never what was written.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from records.models import Event, Record, Version
from registry.agreeing.signable import DOCUMENT_ALONE, Signable

SHA256 = 64
"""Characters of a hash in hex."""
LONGEST_TEXT = 2000
LONGEST_NOTE = 400


class Deed(models.Model):
    """Base of the rows: one act, known to the registry from the event's instant on."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, db_column="sequence", related_name="+")
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    """Who, as an opaque identity; see `records.models.Event.actor`."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"event {self.pk}"


class Draft(Deed):
    """A working copy of a routine or pathway, beside what is in force."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    record = models.UUIDField()
    """The record that it becomes a version of: one that is there, or the identity that a new one gets."""
    owner = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    """The organisation whose working copy it is."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=("routine", "pathway")), name="registry_draft_of_an_agreement"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "event"], name="registry_draft_of_owner"),
            models.Index(fields=["record", "event"], name="registry_draft_of_record"),
        ]


class Revision(Deed):
    """What a draft says, as saved the `number`th time (1, 2, 3 …)."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    document: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    """JSON of the kind's shape, perhaps unfinished."""
    document_hash = models.CharField(max_length=SHA256)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    base = models.PositiveIntegerField()
    """The record's last version (its number) that whoever saved it knew of; 0 when there was none."""
    confirmed = models.BooleanField()
    """That texts which may identify somebody have been looked at, and do not."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="registry_revision_number_once"),
        ]


class RevisionArea(models.Model):
    """An area that a revision names: by it the area's coordinators find the draft."""

    id = models.BigAutoField(primary_key=True)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="areas", db_index=False)
    area = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "revision"], name="registry_revision_area_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["revision"], name="registry_area_of_revision")]

    def __str__(self) -> str:
        return f"area {self.area_id}"


class Sharing(Deed):
    """That an organisation may read a draft and comment on it, until a `SharingEnd`."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="sharings", db_index=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "draft"], name="registry_sharing_with"),
            models.Index(fields=["draft"], name="registry_sharing_of_draft"),
        ]


class SharingEnd(Deed):
    """That a draft is no longer shared with the organisation."""

    sharing = models.OneToOneField(Sharing, models.PROTECT, related_name="ending")


class Comment(Deed):
    """A remark on a draft: on the whole, or on one step or section by its key."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="comments", db_index=False)
    revision = models.PositiveIntegerField()
    """The number of the revision that was commented on."""
    part = models.CharField(max_length=64, blank=True)
    text = models.CharField(max_length=LONGEST_TEXT)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    """For which organisation it was made."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["draft", "event"], name="registry_comment_on_draft")]


class Resolution(Deed):
    """That a comment has been dealt with."""

    comment = models.OneToOneField(Comment, models.PROTECT, related_name="resolution")


class DraftClosing(Deed):
    """The end of a draft: it was agreed, or withdrawn."""

    class How(models.TextChoices):
        """Why it is over."""

        AGREED = "agreed"
        WITHDRAWN = "withdrawn"

    draft = models.OneToOneField(Draft, models.PROTECT, related_name="closing")
    how = models.CharField(max_length=16, choices=How.choices)
    reason = models.CharField(max_length=LONGEST_NOTE, blank=True)


class Proposal(Deed):
    """A revision frozen and put before the parties, as round 1, 2, 3 … of its record."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="proposals", db_index=False)
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=32)
    record = models.UUIDField()
    round = models.PositiveIntegerField()
    document: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    """Complete, with the parties that sign, without signatures."""
    content_hash = models.CharField(max_length=SHA256)
    """Of what is signed, which is more than the document; see `registry.agreeing.signable.hash_of`."""
    valid_from = models.DateField()
    holds_back = models.BooleanField()
    """Whether it holds from `valid_from` also when the last party signs later."""
    base = models.PositiveIntegerField()
    """The record's last version when it was proposed (its number); 0: there was none."""
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "round"], name="registry_proposal_round_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["draft", "event"], name="registry_proposal_of_draft")]

    @property
    def signable(self) -> Signable:
        """What is signed."""
        return Signable(self.kind, self.record, self.round, self.document, self.valid_from, self.holds_back)

    @property
    def form(self) -> str:
        """In which form it is signed, as the event in the log says."""
        return str(self.event.detail.get("format", DOCUMENT_ALONE))


class ProposalParty(models.Model):
    """An organisation that is to sign a proposal, with what it was called then."""

    id = models.BigAutoField(primary_key=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="parties", db_index=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "organisation"], name="registry_party_once_a_proposal"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "proposal"], name="registry_proposals_of_party")]

    def __str__(self) -> str:
        return self.name


class Answer(Deed):
    """A party's answer to a proposal: signed, or declined with a reason. One for each party and round."""

    class What(models.TextChoices):
        """The answer."""

        SIGNED = "signed"
        DECLINED = "declined"

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="answers", db_index=False)
    organisation = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=16, choices=What.choices)
    content_hash = models.CharField(max_length=SHA256)
    """Of what was seen and answered."""
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "organisation"], name="registry_answer_once_a_party"),
            models.CheckConstraint(
                condition=Q(what="signed", reason="") | Q(what="declined") & ~Q(reason=""),
                name="registry_answer_declined_has_a_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "event"], name="registry_answers_of_party")]


class ProposalClosing(Deed):
    """The end of a proposal: all have signed, a new round took its place, or it was withdrawn."""

    class How(models.TextChoices):
        """Why it is over."""

        AGREED = "agreed"
        REPLACED = "replaced"
        WITHDRAWN = "withdrawn"

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="closing")
    how = models.CharField(max_length=16, choices=How.choices)
    reason = models.CharField(max_length=LONGEST_NOTE, blank=True)
    version = models.OneToOneField(Version, models.PROTECT, null=True, related_name="+")
    """The version that it became when it was agreed."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how="agreed", version__isnull=False) | (~Q(how="agreed") & Q(version=None)),
                name="registry_proposal_agreed_has_a_version",
            ),
        ]
