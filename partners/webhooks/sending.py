"""One message sent once: to a checked address, within ten seconds, whatever the receiver does.

Built on httpcore, the transport of httpx, which lets the connection be ours: the name is looked up once, every address
it leads to is checked, and the connection goes to one of those, while the certificate is still asked for by the name.
It follows no redirect, asks no proxy, and unpacks nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from partners.webhooks.addresses import Resolve, allowed_addresses, resolve

PATIENCE = 10.0
"""Seconds for everything: looking up, connecting, sending, and the head of the answer."""
MOST_READ = 64 * 1024
"""Bytes of an answer that are read, and thrown away."""


@dataclass(frozen=True)
class Outcome:
    """How a try ended: acknowledged (`error` ""), or a stable code of why not. `status` is None without an answer."""

    status: int | None
    error: str
    duration_ms: int

    @property
    def is_acknowledged(self) -> bool:
        """Whether the receiver has taken it: any 2xx."""
        return not self.error


class _Refused(Exception):
    """The name leads to where nothing is sent."""


class _Deadline:
    """What is left of the patience."""

    def __init__(self, patience: float) -> None:
        self.end = time.monotonic() + patience

    def left(self, asked: float | None = None) -> float:
        """Seconds left, at most those asked for. Raises ReadTimeout when there are none."""
        found = self.end - time.monotonic()
        if found <= 0:
            raise httpcore.ReadTimeout
        return found if asked is None else min(found, asked)


class _Stream(httpcore.NetworkStream):
    """A connection on which every wait is within the deadline: a byte every nine seconds does not make it longer."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self.deadline.left(timeout)
        return _Stream(self.stream.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, resolved: Resolve, deadline: _Deadline) -> None:
        self.resolved = resolved
        self.deadline = deadline
        self.backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = allowed_addresses(host, port, self.resolved)
        if not addresses:
            raise _Refused
        for place, address in enumerate(addresses):
            try:
                # The address, not the name: who answers the name differently the next time is not asked again.
                left = self.deadline.left(timeout)
                stream = self.backend.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses) - 1:
                    raise
        raise _Refused


def send(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    resolved: Resolve = resolve,
    patience: float = PATIENCE,
) -> Outcome:
    """Send a message once. Never raises for what a receiver, a name server or a network does."""
    began = time.monotonic()
    status, error = None, ""
    try:
        status = _post(url, headers, body, _Network(resolved, _Deadline(patience)))
        error = _said(status)
    except Exception as problem:  # noqa: BLE001 - told as a code: the text may quote what the receiver wrote
        error = _code(problem)
    return Outcome(status, error, round((time.monotonic() - began) * 1000))


def _post(url: str, headers: Mapping[str, str], body: bytes, network: _Network) -> int:
    """The status of the answer."""
    context = ssl.create_default_context()
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=network, max_connections=1) as pool,
        pool.stream("POST", url, headers=list(headers.items()), content=body) as response,
    ):
        _read_some(response)
        return response.status


def _read_some(response: httpcore.Response) -> None:
    """Read a little of the body, so that a polite receiver is not cut off. The head was the answer: errors do not
    matter."""
    read = 0
    try:
        for chunk in response.iter_stream():
            read += len(chunk)
            if read > MOST_READ:
                return
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.RemoteProtocolError):
        return


def _said(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirected" if 300 <= status < 400 else "gone" if status == 410 else "refused"


def _code(problem: BaseException) -> str:
    """A stable code for what went wrong."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    return next((code for kinds, code in _CODES if isinstance(problem, kinds)), "unforeseen")


_CODES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (_Refused, "address_not_allowed"),
    (httpcore.TimeoutException, "timeout"),
    ((httpcore.ConnectError, ConnectionError), "no_connection"),
    ((httpcore.NetworkError, httpcore.RemoteProtocolError), "broken_off"),
    (OSError, "no_such_name"),
)
ERRORS = (
    "address_not_allowed", "timeout", "no_connection", "broken_off", "no_such_name", "certificate", "tls",
    "redirected", "gone", "refused", "secret_unreadable", "unforeseen",
)  # fmt: skip
"""All codes of an attempt that was not acknowledged."""
