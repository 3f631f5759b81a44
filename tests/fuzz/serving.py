"""The demonstration behind gunicorn, set up as in production, with a database of its own on either engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.processes import environment, free_port, server, wait_for
from tests.chaos.running import empty_database
from tests.demonstration import put_demonstration, run_command

Headers = dict[str, str]


@dataclass(frozen=True)
class Served:
    """A server that answers: its address, each role's headers, identities by plural, and the file it logs to."""

    address: str
    people: dict[str, Headers]
    known: dict[str, list[str]]
    log: Path


@contextmanager
def serving(engine: str, folder: Path) -> Iterator[Served]:
    """A server with the demonstration in it; `folder` takes its log and, on SQLite, its database.

    On PostgreSQL the server at TEST_DATABASE_URL has to run. Limits are out of the way, and no background worker runs,
    so that nothing is sent anywhere.
    """
    with empty_database(engine, folder) as database:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        # Scale 0 is no limits: a thousand times what is usual would still stop reports of one entry.
        around = environment(database) | {"BASE_URL": address, "RATE_LIMIT_SCALE": "0"}
        put_demonstration(around)
        run_command(around, "manage.py", "load_demo")  # the accounts
        made = json.loads(run_command(around, "-m", "tests.fuzz.people"))
        running = server(port, around, folder)
        running.command[-1] = "config.wsgi:application"
        running.start()
        try:
            wait_for(port)
            yield Served(address, made["people"], made["known"], running.log)
        finally:
            running.kill()
