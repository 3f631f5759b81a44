"""Coverage that was worked out, kept until something that it depends on changes."""

from __future__ import annotations

from django.db import models

from records.models import Record


class KeptCoverage(models.Model):
    """The months ahead of one area. Derived: it may be deleted at any time, and is then worked out again."""

    area = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="+")
    mark = models.CharField(max_length=64)
    """Of everything that the result depends on; see `registry.coverage.sweeping`."""
    result = models.BinaryField()

    def __str__(self) -> str:
        return self.mark[:8]
