"""The background worker: runs queued tasks and the periodic upkeep, and outlives a database that is busy or away.

It says once a minute that it is there. A task that stands as running by a worker that has not said so for a while was
left by a worker that was killed, and is run once more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from partners.upkeep.models import WorkerSeen
from partners.upkeep.running import every, run_upkeep

logger = logging.getLogger("samverkan.worker")

BETWEEN_SIGNS = timedelta(minutes=1)
"""How often a worker says that it is there, also while it works on a task."""
GONE_AFTER = timedelta(minutes=10)
"""A worker that has not said so for so long is taken to be gone: a database that was away keeps it silent for less."""
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


@contextmanager
def presence(worker_id: str) -> Iterator[None]:
    """Say for as long as this lasts that the worker is there."""
    over = threading.Event()
    telling = threading.Thread(target=_tell_until, args=(over, worker_id), daemon=True)
    telling.start()
    try:
        yield
    finally:
        over.set()
        telling.join()
        WorkerSeen.objects.filter(worker_id=worker_id).delete()


def _tell_until(over: threading.Event, worker_id: str) -> None:
    wait = 0.0
    while not over.wait(wait):
        try:
            say_there(worker_id)
        except DatabaseError as error:
            logger.warning("the worker could not say that it is there: %s", type(error).__name__)
        connection.close()  # this thread's own: between two signs it is of no use
        wait = BETWEEN_SIGNS.total_seconds()


def say_there(worker_id: str) -> None:
    """Note that the worker is there now."""
    WorkerSeen.objects.update_or_create(worker_id=worker_id, defaults={"at": timezone.now()})


@every(timedelta(minutes=1))
def take_up_what_was_left() -> None:
    """Set tasks ready that workers left which are gone: once; what is left a second time has failed.

    A task that had done its work, and was killed before that was noted, does it again: a mail may come twice.
    """
    gone_since = timezone.now() - GONE_AFTER
    there = set(WorkerSeen.objects.filter(at__gt=gone_since).values_list("worker_id", flat=True))
    for found in DBTaskResult.objects.running().filter(started_at__lt=gone_since):
        if there.isdisjoint(found.worker_ids[-1:]):
            _take_up(found)
    WorkerSeen.objects.filter(at__lte=gone_since).delete()


def _take_up(found: DBTaskResult) -> None:  # type: ignore[type-arg]
    # Only as it was read: another worker may have been quicker.
    same = DBTaskResult.objects.running().filter(pk=found.pk, started_at=found.started_at)
    if len(found.worker_ids) < 2:
        if same.update(status=TaskResultStatus.READY, started_at=None):
            logger.warning("a worker is gone, its task is run again: %s", found.task_path)
        return
    place = f"{WorkerGone.__module__}.{WorkerGone.__qualname__}"
    if same.update(status=TaskResultStatus.FAILED, finished_at=timezone.now(), exception_class_path=place):
        logger.error("a worker is gone, its task has failed: %s", found.task_path)


class WorkerGone(Exception):
    """The kind of failure of a task whose worker was killed, twice. Never raised: nobody was left to raise it."""


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
