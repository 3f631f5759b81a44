"""A receiver of webhooks that runs for real, and behaves as badly as it is told to."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook as Verifier


@dataclass
class Received:
    """One message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The message, unverified."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    def verified(self, secret: str) -> dict[str, Any]:
        """The message, when the convention's own library finds it signed with the secret."""
        found: dict[str, Any] = Verifier(secret).verify(self.body, self.headers)
        return found


class Handler(BaseHTTPRequestHandler):
    """Takes messages, and answers as the receiver's behaviour says."""

    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.received.append(Received(self.path, dict(self.headers.items()), body))
        self.close_connection = True
        try:
            self.server.behave(self)
        except (ConnectionError, ssl.SSLError):
            return  # who called has hung up

    def do_GET(self) -> None:
        self.server.fetched.append(self.path)
        answer(200)(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep quiet."""


class Receiver(ThreadingHTTPServer):
    """Listens on this machine until closed."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.fetched: list[str] = []
        self.behave: Callable[[Handler], None] = answer(204)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up or does not trust us is no failure of the test."""

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?token=zq-hemlig"


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver while this lasts; with TLS when a context is given."""
    receiver = Receiver()
    if context:
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()


def answer(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    """Answers with a status at once."""

    def behave(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def hang(over: threading.Event) -> Callable[[Handler], None]:
    """Answers nothing until the test is over."""

    def behave(handler: Handler) -> None:
        over.wait(30)

    return behave


def drip(over: threading.Event, head: bytes = b"HTTP/1.1 200 OK\r\nx-slow: ") -> Callable[[Handler], None]:
    """Sends the head, and then a byte at a time without end."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(head)
        while not over.is_set():
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.05)

    return behave


def pour(sent: list[int]) -> Callable[[Handler], None]:
    """Says 200 and pours out 64 MB, as far as it is let; `sent` gets the bytes."""

    def behave(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", str(64 * 1024 * 1024))
        handler.end_headers()
        sent.append(0)
        for _ in range(1024):
            sent[-1] += handler.wfile.write(b"x" * 65_536)

    return behave


def break_off(said: bytes) -> Callable[[Handler], None]:
    """Says something and closes the connection."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(said)
        handler.wfile.flush()

    return behave
