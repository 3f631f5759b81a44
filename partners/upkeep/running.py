"""Registering periodic jobs, and running those that are due.

A job is registered with how often it runs, and its module imported when the rooms are ready:

    @every(timedelta(days=1))
    def remind() -> None: ...

A job must bear to be run again: it is tried at its next time if the process dies half-way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from partners.upkeep.models import UpkeepJob

logger = logging.getLogger("samverkan.upkeep")

Job = Callable[[], object]
_jobs: dict[str, tuple[timedelta, Job]] = {}


def every(period: timedelta) -> Callable[[Job], Job]:
    """Decorator: have the function called about once in each `period`, first when it is new."""

    def add(job: Job) -> Job:
        _jobs[f"{job.__module__}.{job.__qualname__}"] = (period, job)
        return job

    return add


def run_upkeep() -> list[str]:
    """Run the jobs that are due; returns their names. One that fails is logged, and the others run all the same."""
    done = []
    due = {name for name in _jobs if _is_due(name)}
    for name in sorted(due):
        period, job = _jobs[name]
        if not _claim(name, period):
            continue
        done.append(name)
        try:
            job()
        except Exception:
            logger.exception("upkeep failed: %s", name)
    return done


def _is_due(name: str) -> bool:
    # Asked without a lock, for most of the time nothing is: a writer is not to be disturbed every minute.
    return not UpkeepJob.objects.filter(name=name, next_at__gt=timezone.now()).exists()


def _claim(name: str, period: timedelta) -> bool:
    """Whether this process is the one to run the job now."""
    now = timezone.now()
    if UpkeepJob.objects.filter(name=name, next_at__lte=now).update(next_at=now + period):
        return True
    _, is_new = UpkeepJob.objects.get_or_create(name=name, defaults={"next_at": now + period})
    return is_new
