"""`manage.py db_worker`: run queued tasks and the periodic upkeep until stopped."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import valid_interval

from config.time_limits import watch_statements
from config.working import SteadyWorker, presence


class Command(BaseCommand):
    help = "Run queued tasks and the periodic upkeep until stopped (SIGTERM or Ctrl-C lets a running task finish)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queue-name", default="*", help="queues, separated by commas; default all of them")
        parser.add_argument("--exclude-queues", default="", help="queues to leave out, separated by commas")
        parser.add_argument("--interval", default=1.0, type=valid_interval, help="seconds between looks (default 1)")
        parser.add_argument("--batch", action="store_true", help="run what is queued and the upkeep due, then exit")

    def handle(self, *, queue_name: str, exclude_queues: str, interval: float, batch: bool, **_: object) -> None:
        names = queue_name.split(",")
        excluded = [name for name in exclude_queues.split(",") if name]
        if excluded and "*" not in names:
            raise CommandError("--exclude-queues needs all queues: leave --queue-name out")
        watch_statements(settings.TASK_QUERY_TIMEOUT)
        worker = SteadyWorker(queue_names=names, excluded=excluded, worker_id=get_random_string(32))
        worker.configure_signals()
        with presence(worker.worker_id):
            if batch:
                worker.round()
            else:
                worker.work(interval)
