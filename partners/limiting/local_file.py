"""The counters' own database file on SQLite, beside the registry's: a writer of the registry holds up nobody's count.

One connection for each process, used in turns: a count takes some ten microseconds. Nothing in the file has to survive
a power cut. Whoever finds it broken may remove it, with its `-wal` and `-shm`, when the server stands still.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from django.db import connection

Error = sqlite3.Error

WAIT = 0.25
"""Seconds that a count waits for another process's; longer, and the request passes uncounted."""
_SET_UP = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS spent (who BLOB PRIMARY KEY, full_at REAL NOT NULL) WITHOUT ROWID;
"""

_turn = Lock()
_opened: dict[tuple[int, str], sqlite3.Connection] = {}
"""By process and file: a process that was forked must not use its parent's."""


def path() -> str:
    """The file: the registry's own name with `-limits` before its ending."""
    registry = Path(str(connection.settings_dict["NAME"]))
    return str(registry.with_name(f"{registry.stem}-limits{registry.suffix}"))


def run(statement: str, values: Mapping[str, bytes | float]) -> float | None:
    """Run one statement with `%(name)s` parameters; the first number of its first row. Raises `Error`."""
    named = statement
    for name in values:
        named = named.replace(f"%({name})s", f":{name}")
    with _turn:
        row = _connection().execute(named, dict(values)).fetchone()
    return row[0] if row else None


def close() -> None:
    """Close what this process has open."""
    with _turn:
        for key in list(_opened):
            _opened.pop(key).close()


def _connection() -> sqlite3.Connection:
    key = (os.getpid(), path())
    if key not in _opened:
        made = sqlite3.connect(key[1], timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            made.executescript(_SET_UP)
        except Error:
            made.close()
            raise
        _opened[key] = made
    return _opened[key]
