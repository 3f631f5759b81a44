"""The server and the worker as processes of their own, and the one who kills them."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from config.environment import BASE_DIR

LONGEST_START = 120.0  # seconds


def environment(address: str) -> dict[str, str]:
    """The environment of every process of a run; `address` is the database's. Limits are on, and out of the way."""
    return {
        "PATH": os.environ["PATH"],
        "SAMVERKAN_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "false",
        "DATABASE_URL": address,
        "LOG_LEVEL": "ERROR",
        "WEB_CONCURRENCY": "2",
        "RATE_LIMIT_SCALE": "1000",
        "WEBHOOK_ALLOW_HTTP": "true",
        "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
    }


@dataclass
class Process:
    """A process with children of its own, started again whenever it is wanted."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with what it says at the end of its log."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, env=self.environment, cwd=BASE_DIR, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """End it and all its children, at once and without warning."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.running = None

    def kill_a_child(self, chance: random.Random) -> bool:
        """End one of its children; whether it had any."""
        if self.running is None:
            return False
        listed = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children")
        children = [int(pid) for pid in listed.read_text().split()] if listed.exists() else []
        if not children:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(children), signal.SIGKILL)
        return True


def server(port: int, environment: dict[str, str], folder: Path) -> Process:
    """gunicorn, set up as in production."""
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}"]
    more = {"BASE_URL": f"http://127.0.0.1:{port}"}
    return Process([*command, "tests.chaos.serving:application"], environment | more, folder / "server.log")


def worker(environment: dict[str, str], folder: Path) -> Process:
    """The background worker."""
    command = [sys.executable, "manage.py", "db_worker", "--interval", "0.2"]
    return Process(command, environment, folder / "worker.log")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until the server answers. Raises RuntimeError when it does not start."""
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api/v1/api-info")
            if connection.getresponse().status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the server did not start; see its log")


@dataclass
class Killer(Thread):
    """Kills until told to stop: mostly one worker of the server, sometimes all of it, sometimes the background worker.

    After each the survivors, or a new server, answer again before the next.
    """

    port: int
    server: Process
    worker: Process
    chance: random.Random
    kill_connection: Callable[[], None] | None = None
    """Ends a process of the database's own; None: the database is left alone."""
    stop: Event = field(default_factory=Event)
    kills: dict[str, int] = field(default_factory=lambda: {"server": 0, "server's worker": 0, "background worker": 0})

    def __post_init__(self) -> None:
        super().__init__(name="killer")

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.wait(self.chance.uniform(0.3, 1.5)):
            draw = self.chance.random()
            if self.kill_connection and draw > 0.85:
                self.kill_connection()
                self.kills["database process"] = self.kills.get("database process", 0) + 1
            elif draw < 0.12:
                self.worker.kill()
                self.worker.start()
                self.kills["background worker"] += 1
            elif draw < 0.3 or not self.server.kill_a_child(self.chance):
                self.server.kill()
                self.server.start()
                self.kills["server"] += 1
            else:
                self.kills["server's worker"] += 1
            wait_for(self.port)
