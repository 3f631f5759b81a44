"""How long one question to the database may take while somebody waits for an answer; commands may take their time.

PostgreSQL watches its own statements, by settings of the connection. SQLite asks now and then, while it works, whether
to go on. What is cut short is undone whole and answered with 503 (`records/trouble.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.middleware import Next

STEPS = 10_000
"""SQLite's steps between two looks at the clock: some tenths of a millisecond. Measured to cost less than the noise."""
LOCK_SHARE = 2 / 3
"""The part of the time that may go to waiting for a lock, so that it is told as what it is."""
FOREVER = float("inf")


class _Deadline(threading.local):
    """When the question that this thread is asking has taken long enough, by the monotonic clock."""

    at = FOREVER


_deadline = _Deadline()


def watch_statements(seconds: int) -> None:
    """Have every connection to PostgreSQL that this process opens from now on end statements that take longer.

    A transaction in which nothing is asked for twice as long is ended too: its client hangs and others wait.
    """
    if connection.vendor != "postgresql":
        return
    limits = {
        "statement_timeout": seconds,
        "lock_timeout": seconds * LOCK_SHARE,
        "idle_in_transaction_session_timeout": seconds * 2,
    }
    words = [f"-c {name}={round(1000 * limit)}" for name, limit in limits.items()]
    options = connection.settings_dict["OPTIONS"]  # the one dictionary that every thread's connection is opened by
    options["options"] = " ".join([options.get("options", ""), *words]).strip()


@receiver(connection_created)
def let_sqlite_look_at_the_clock(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Have SQLite end what takes longer than this thread's deadline."""
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(_is_late, STEPS)


def _is_late() -> bool:
    return monotonic() > _deadline.at


def _in_time(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    _deadline.at = monotonic() + settings.QUERY_TIMEOUT
    return execute(sql, params, many, context)


class TimeLimitMiddleware:
    """Gives each question to SQLite, while a request is answered, `QUERY_TIMEOUT` seconds from when it is asked."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if connection.vendor != "sqlite":
            return self.get_response(request)
        try:
            with connection.execute_wrapper(_in_time):
                return self.get_response(request)
        finally:
            _deadline.at = FOREVER
