"""The background worker: runs queued tasks and the periodic upkeep, and outlives a database that is busy or away."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from partners.upkeep.running import every, run_upkeep

logger = logging.getLogger("samverkan.worker")

BETWEEN_UPKEEP = timedelta(minutes=1)
"""How often a worker looks for upkeep that is due; how often each job runs, the job says."""
LONGEST_PAUSE = 30.0
"""Seconds between attempts while the database cannot be used."""


class SteadyWorker(Worker):
    """The library's worker in rounds: until the queue is empty, then the upkeep, then a pause.

    The library's own loop ends with an error when another writer holds SQLite's lock for longer than `SQLITE_TIMEOUT`,
    or PostgreSQL restarts; a round that failed so is tried again.
    """

    def __init__(self, *, queue_names: list[str], excluded: list[str], worker_id: str) -> None:
        super().__init__(
            queue_names=queue_names,
            excluded_queue_names=excluded,
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
        )
        self._next_upkeep = time.monotonic()

    def work(self, pause: float) -> None:
        """Work until told to stop; `pause` seconds between looks into an empty queue."""
        waiting = pause
        while self.running:
            try:
                self.round()
                waiting = pause
            except OperationalError as error:
                logger.warning("the database cannot be used: %s", type(error).__name__)
                connection.close()
                waiting = min(max(waiting, 1) * 2, LONGEST_PAUSE)
            if self.running:
                time.sleep(waiting)

    def round(self) -> None:
        """Run what is queued now, and what upkeep is due."""
        self.run()
        if self.running and time.monotonic() >= self._next_upkeep:
            self._next_upkeep = time.monotonic() + BETWEEN_UPKEEP.total_seconds()
            self.running_task = True  # a signal lets it finish
            try:
                run_upkeep()
            finally:
                self.running_task = False


@every(timedelta(days=1))
def remove_finished_tasks() -> None:
    """Forget tasks that were finished 14 days ago."""
    call_command("prune_db_task_results", queue_name="*", min_age_days=14, verbosity=0)


@receiver(pre_save, sender=DBTaskResult)
def keep_places_only(instance: DBTaskResult, **_: object) -> None:  # type: ignore[type-arg]
    """Of a failed task's traceback keep the places in the code: an exception's text may quote what somebody wrote."""
    if instance.traceback:
        lines = instance.traceback.splitlines()
        instance.traceback = "\n".join(line for line in lines if line.startswith('  File "'))
