"""When each periodic job was last begun, and when each worker was last there."""

from django.db import models


class UpkeepJob(models.Model):
    """One periodic job, by its name. Whoever moves `next_at` runs it, so that two workers do not both do."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class WorkerSeen(models.Model):
    """A background worker that is there, by the name that its tasks carry. It says so while it works on one too."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id
