"""Trouble with the database that passes by itself: somebody else is writing, a question took too long, a restart."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

import psycopg
from django.db import Error, InterfaceError, OperationalError


class Trouble(StrEnum):
    """What is known of the change that was under way."""

    BUSY = "busy"
    """The database said no: nothing was recorded."""
    LOST = "lost"
    """It went away without an answer: whether the change was recorded is not known."""


_BUSY_STATES = frozenset(
    {
        "57014",  # query_canceled: statement_timeout
        "55P03",  # lock_not_available: lock_timeout
        "25P03",  # idle_in_transaction_session_timeout
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "53300",  # too_many_connections
        "57P03",  # cannot_connect_now: it is starting
    }
)
_LOST_STATES = ("08", "57P01", "57P02")  # connection exceptions; the server was told to stop, or crashed
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT}


def passing_trouble(error: BaseException) -> Trouble | None:
    """What sort of passing trouble the error is, if it is one: the same request may well succeed in a moment."""
    cause = error.__cause__ if isinstance(error, Error) else error
    if isinstance(cause, sqlite3.OperationalError):
        # The lowest byte is the code, the others say more about it.
        return Trouble.BUSY if getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_BUSY else None
    if isinstance(cause, psycopg.Error):
        return _of_postgresql(error, cause)
    return None


def _of_postgresql(error: BaseException, cause: psycopg.Error) -> Trouble | None:
    state = cause.sqlstate
    if state in _BUSY_STATES:
        return Trouble.BUSY
    if state and state.startswith(_LOST_STATES):
        return Trouble.LOST
    # Without a state the server never answered: it cannot be reached, or is gone.
    return Trouble.LOST if state is None and isinstance(error, (OperationalError, InterfaceError)) else None
