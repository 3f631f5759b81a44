"""The whole log is checked nightly in the background, for a page cannot wait for it; a break is logged as critical."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task

from partners.upkeep.running import every
from records.checking import check_log
from records.moment import STOCKHOLM

AT = time(2)
logger = logging.getLogger("samverkan.log")


@every(timedelta(days=1))
def nightly() -> None:
    """Queue the check for the coming night: it takes as long as the log is long, and the worker does nothing else."""
    check_the_log.using(run_after=_next_night(timezone.now())).enqueue()


def _next_night(now: datetime) -> datetime:
    """The next time that it is two o'clock in Stockholm."""
    here = now.astimezone(STOCKHOLM)
    tonight = datetime.combine(here.date(), AT, STOCKHOLM)
    return tonight if here < tonight else datetime.combine(here.date() + timedelta(days=1), AT, STOCKHOLM)


@task()
def check_the_log() -> None:
    """Recompute the log and keep what was found."""
    found = check_log()
    if found.broken_at is not None:
        logger.critical("the log is broken at event %s: %s", found.broken_at, found.problem)
