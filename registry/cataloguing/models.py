"""How often a search found nothing, by month: a number, and nothing of what was written or of who searched."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

IDENTITY = 32
"""Characters of an identity in hex; "" stands for none."""


class Unanswered(models.Model):
    """How often in a month a term of the catalogue was sought in an area and something was lacking."""

    class Lacking(models.TextChoices):
        """What there was none of."""

        PATHWAY = "pathway"
        CONTACT_POINT = "contact_point"

    id = models.BigAutoField(primary_key=True)
    month = models.DateField()
    """Its first day, in Stockholm."""
    lacking = models.CharField(max_length=16, choices=Lacking.choices)
    term = models.CharField(max_length=IDENTITY, blank=True)
    """The situation, target group or function; "" for words that no term answers to, which are counted in all alone."""
    area = models.CharField(max_length=IDENTITY, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "lacking", "term", "area"], name="registry_unanswered_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
