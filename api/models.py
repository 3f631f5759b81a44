"""What the programs' face remembers: requests that may be repeated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RepeatableRequest(models.Model):
    """A request with an `Idempotency-Key`, and its answer once it has one. Kept for a day.

    `key` and `fingerprint` are SHA-256 in hex, of the key and of everything that makes it the same request (the caller
    too): neither can be read back.
    """

    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    claim = models.UUIDField()
    """Who is at it: whoever finishes must hold the claim."""
    claimed_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    """The answer's HTTP status; null while somebody is at it."""
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["claimed_at"], name="api_repeatable_request_old")]

    def __str__(self) -> str:
        return f"repeatable request {self.pk}"
