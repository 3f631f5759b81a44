"""A whole run: prepare, storm and kill, wait for the last answers, verify."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from config.environment import BASE_DIR
from tests.chaos.processes import Killer, environment, free_port, server, wait_for, worker
from tests.chaos.storming import Writer
from tests.partners.receiver import Received, receiving

Json = dict[str, Any]


@dataclass
class Report:
    """The figures of a run. `wrong` says what must not be, in sentences; empty: all is well."""

    engine: str
    seconds: float
    kills: dict[str, int]
    acknowledged: int
    sent: int
    unanswered: int
    put_off: int
    stale: int
    replayed: int
    versions: int
    events: int
    delivered: int
    delivered_twice: int
    wrong: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report in words."""
        kills = ", ".join(f"{count} × {what}" for what, count in self.kills.items())
        return [
            f"{self.engine}: {self.seconds:.0f} s of storm, killed: {kills}",
            f"  {self.acknowledged} of {self.sent} changes acknowledged, {self.stale} refused as stale",
            f"  requests: {self.unanswered} unanswered, {self.put_off} put off, {self.replayed} repeated when answered",
            f"  {self.versions} versions verified in a log of {self.events} events",
            f"  {self.delivered} changes delivered, {self.delivered_twice} of them more than once",
            *(f"  WRONG: {one}" for one in self.wrong[:20]),
        ]


LEAST_ACKNOWLEDGED, LEAST_KILLS = 25, 3
LONGEST = 900.0  # seconds beyond those asked for


def run(
    engine: str, address: str, folder: Path, seconds: float, *, writers: int = 4, seed: int = 1, all_: bool = False
) -> Report:
    """Storm and kill at the empty database at `address`; `folder` takes the logs.

    For `seconds`, and on a slow machine until some changes were acknowledged and some processes killed. `all_`: on
    PostgreSQL its own processes are killed too, which makes it recover as after a crash.
    """
    around = environment(address)
    port = free_port()
    with receiving() as receiver:
        made = _stage("prepare", around, {"writers": writers, "hook": receiver.url})
        serving, working = server(port, around, folder), worker(around, folder)
        serving.start()
        working.start()
        try:
            wait_for(port)
            started = time.monotonic()
            killer = Killer(port, serving, working, random.Random(seed), _killing_backends(address) if all_ else None)
            over = Event()
            storm = [
                Writer(number, port, key, made["content"], made["shared"], random.Random(seed * 1000 + number), over)
                for number, key in enumerate(made["keys"])
            ]
            for thread in (killer, *storm):
                thread.start()
            _let_it_storm(seconds, killer, storm)
            killer.stop.set()
            killer.join()
            over.set()  # each writer still waits for the answer to its last change
            for writer in storm:
                writer.join()
            took = time.monotonic() - started
        finally:
            serving.kill()
            working.kill()
        told = {
            "acknowledged": [vars(one) for writer in storm for one in writer.tally.acknowledged],
            "sent": sorted(note for writer in storm for note in writer.tally.sent),
        }
        found = _stage("verify", around, told)
        received = list(receiver.received)
    delivered = _delivered(received, made["secret"])
    return _report(engine, took, killer, storm=storm, found=found, delivered=delivered)


def _let_it_storm(seconds: float, killer: Killer, storm: list[Writer]) -> None:
    started = time.monotonic()
    while (spent := time.monotonic() - started) < seconds + LONGEST:
        acknowledged = sum(len(writer.tally.acknowledged) for writer in storm)
        enough = acknowledged >= LEAST_ACKNOWLEDGED and sum(killer.kills.values()) >= LEAST_KILLS
        if spent >= seconds and enough:
            return
        if not killer.is_alive():
            raise RuntimeError("the server did not come back; see its log")
        time.sleep(0.1)


def _killing_backends(address: str) -> Callable[[], None] | None:
    """What kills one of PostgreSQL's processes for this database without warning; None on SQLite, which has none."""
    if address.startswith("sqlite"):
        return None

    def kill() -> None:
        with contextlib.suppress(psycopg.Error, ProcessLookupError), psycopg.connect(address) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
            if found:
                os.kill(found[0], signal.SIGKILL)

    return kill


def _report(
    engine: str, took: float, killer: Killer, *, storm: list[Writer], found: Json, delivered: dict[int, int]
) -> Report:
    tallies = [writer.tally for writer in storm]
    wrong = [one for tally in tallies for one in tally.wrong] + found["wrong"]
    wrong += [f"change {one} was never delivered" for one in found["sequences"] if one not in delivered]
    return Report(
        engine,
        took,
        killer.kills,
        acknowledged=sum(len(tally.acknowledged) for tally in tallies),
        sent=sum(len(tally.sent) for tally in tallies),
        unanswered=sum(tally.unanswered for tally in tallies),
        put_off=sum(tally.put_off for tally in tallies),
        stale=sum(tally.stale for tally in tallies),
        replayed=sum(tally.replayed for tally in tallies),
        versions=found["versions"],
        events=found["events"],
        delivered=len(delivered.keys() & set(found["sequences"])),
        delivered_twice=sum(count > 1 for count in delivered.values()),
        wrong=wrong,
    )


def _delivered(received: list[Received], secret: str) -> dict[int, int]:
    """How often each event was told of, by sequence number, in messages that were rightly signed."""
    found: dict[int, int] = {}
    for one in received:
        sequence = one.told["data"]["sequence"]
        found[sequence] = found.get(sequence, 0) + 1
    if received:
        received[-1].verified(secret)
    return found


def _stage(name: str, around: dict[str, str], asked: Json) -> Json:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.registry", name],
        env=around, cwd=BASE_DIR, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: Json = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def empty_database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database on the engine, which is gone afterwards."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'chaos.sqlite3'}"
        return
    parts = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = f"chaos_{uuid4().hex[:8]}"
    for_all = urlunsplit(parts)
    with psycopg.connect(for_all, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(for_all, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
