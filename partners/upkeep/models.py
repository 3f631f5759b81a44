"""When each periodic job was last begun."""

from django.db import models


class UpkeepJob(models.Model):
    """One periodic job, by its name. Whoever moves `next_at` runs it, so that two workers do not both do."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
