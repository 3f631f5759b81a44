"""The server as production starts it: it answers, keeps what was typed out of its log, and stops cleanly."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environment import BASE_DIR


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (our own server)
            status: int = answer.status
    except urllib.error.HTTPError as error:
        return error.code
    return status


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """The address of a server, its process and the file it logs to."""
    port, log = free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "SAMVERKAN_ENV": "development",
        "BASE_URL": address,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}"]
    with log.open("wb") as stderr:
        process = subprocess.Popen([*command, "config.wsgi:application"], env=environment, cwd=BASE_DIR, stderr=stderr)
    while process.poll() is None and "GET" not in log.read_text(encoding="utf-8"):
        time.sleep(0.05)  # until the worker has warmed up
    yield address, process, log
    process.terminate()
    process.wait(30)


def test_the_server_answers_logs_in_json_without_what_was_typed_and_stops(
    server: tuple[str, subprocess.Popen[bytes], Path],
) -> None:
    address, process, log = server
    assert status_of(f"{address}/finns-inte/?q=gift+bort-zq") == 404
    process.terminate()
    assert process.wait(30) == 0
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert ("(none)", 404) in {(line.get("route"), line.get("status")) for line in lines}
    assert "zq" not in log.read_text(encoding="utf-8")
