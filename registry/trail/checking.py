"""The whole log is checked nightly in the background, for a page cannot wait for it; a break is logged as critical."""

from __future__ import annotations

import logging
from datetime import timedelta

from django_tasks import task

from partners.upkeep.running import every
from records.checking import check_log

logger = logging.getLogger("samverkan.log")


@every(timedelta(days=1))
def nightly() -> None:
    """Queue the check, which takes as long as the log is long."""
    check_the_log.enqueue()


@task()
def check_the_log() -> None:
    """Recompute the log and keep what was found."""
    found = check_log()
    if found.broken_at is not None:
        logger.critical("the log is broken at event %s: %s", found.broken_at, found.problem)
