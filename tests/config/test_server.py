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
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """The address of a server, its process and the file it logs to, at the level that the test asks for or INFO."""
    port, log = free_port(), tmp_path / "log"
    address = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "SAMVERKAN_ENV": "development",
        "BASE_URL": address,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "WEB_CONCURRENCY": "1",
        "LOG_LEVEL": getattr(request, "param", "INFO"),
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


TYPED = "20170101-2393"
SENT = (
    f"GET / {TYPED} HTTP/1.1\r\n\r\n",
    f"GET / {TYPED}\r\n\r\n",
    f"GET /{TYPED} HTTP/9.9\r\n\r\n",
    f"{TYPED}\r\n\r\n",
    f"get{TYPED} / HTTP/1.1\r\n\r\n",
    f"{TYPED} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    f"{TYPED} /logga-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    f"GET / HTTP/1.1\r\n{TYPED} x: y\r\n\r\n",
    f"GET / HTTP/1.1\r\nContent-Length: {TYPED}\r\n\r\n",
    f"GET / HTTP/1.1\r\nTransfer-Encoding: {TYPED}\r\n\r\n",
    f"GET / HTTP/1.1\r\nExpect: {TYPED}\r\n\r\n",
    f"GET /{TYPED * 500} HTTP/1.1\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {TYPED}.example\r\n\r\n",
    f"GET /{TYPED} HTTP/1.1\r\nX-Typed: {TYPED}",
    f"POST /kontroll/{TYPED} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
    f"POST /inbjudan/{TYPED} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://{TYPED}\r\nContent-Length: 0\r\n\r\n",
)
"""What a server may be sent that is no request, or one that is refused before any page is asked."""


def send(address: str, raw: str) -> bytes:
    """The first part of the answer to what is sent as it stands; the sending end is closed after it."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(raw.encode())
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(200)


@pytest.mark.parametrize("server", ["INFO", "DEBUG"], indirect=True)
def test_what_is_no_request_or_is_refused_leaves_neither_what_was_sent_nor_who_sent_it(
    server: tuple[str, subprocess.Popen[bytes], Path],
) -> None:
    address, process, log = server
    statuses = [send(address, raw)[9:12] for raw in SENT]
    process.terminate()
    process.wait(30)

    written = log.read_text(encoding="utf-8")
    told = [json.loads(line) for line in written.splitlines() if "Listening at" not in line and "bind" not in line]
    assert statuses.count(b"400") >= 8
    assert statuses[-2:] == [b"403", b"403"]
    assert [line for line in told if TYPED in str(line)] == []
    assert [line for line in told if "127.0.0.1" in str(line["message"])] == []
    assert {line["message"] for line in told if line["logger"].startswith("gunicorn")} >= {"Invalid request"}
    assert {line["message"] for line in told if line["logger"] == "django.security.csrf"} == {"Refused: csrf"}
