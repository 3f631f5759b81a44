"""Running what has been queued, with the worker that production runs."""

from unittest import mock

from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from config.working import SteadyWorker


def run_queued_tasks() -> int:
    """Run tasks that are due until none is left, in this thread; returns how many. Raises AssertionError if one failed.

    A task that is due later (`run_after`) stays: move the clock with time-machine and call again.
    """
    before = set(DBTaskResult.objects.finished().values_list("pk", flat=True))
    # The connection is the test's own, with the test's transaction in it: not the worker's to close.
    with mock.patch.object(db_worker, "close_old_connections"):
        SteadyWorker(queue_names=["*"], excluded=[], worker_id="test").run()
    done = DBTaskResult.objects.finished().exclude(pk__in=before)
    for failed in done.failed():
        raise AssertionError(f"{failed.task_path}: {failed.exception_class_path}\n{failed.traceback}")
    return done.count()
