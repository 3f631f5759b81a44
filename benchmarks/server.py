"""The real server on loopback, with production's settings."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.engines import FOLDER, ROOT
from benchmarks.measuring import Client

HOST = "registret.example"
_LONGEST_START = 60  # seconds


def production(address: str) -> dict[str, str]:
    """The environment of a server in production whose database is at `address`."""
    return {
        "SAMVERKAN_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "BASE_URL": f"https://{HOST}",
        "TRUST_PROXY_SSL_HEADER": "true",
        "DATABASE_URL": address,
        "LOG_LEVEL": "WARNING",
        "RATE_LIMIT_SCALE": "1000",  # limits are counted and stop nobody
        "STATIC_ROOT": str(FOLDER / "static"),
    }


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Client]:
    """Start gunicorn as `config/gunicorn.py` says, give a client, and stop the server afterwards."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "config.wsgi:application"], cwd=ROOT, env=os.environ | environment)
    try:
        _await(port, process)
        yield Client(port, HOST)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _LONGEST_START
    while time.monotonic() < end and process.poll() is None:
        try:
            Client(port, HOST).get("/api/v1/api-info")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start; what it wrote stands above")
