"""The table of Django's cache that all processes share: failed sign-ins, and codes that were used, for some minutes."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from partners.upkeep.running import every


class Remembered(models.Model):
    """One entry of the shared cache, in the columns that Django's `DatabaseCache` reads and writes by itself."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "partners_remembered"

    def __str__(self) -> str:
        return self.cache_key


@every(timedelta(hours=1))
def forget_what_is_over() -> None:
    """Remove what nobody asks for again: the cache itself does so only when it is full."""
    Remembered.objects.filter(expires__lt=timezone.now()).delete()
