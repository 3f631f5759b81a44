"""How long something takes, again and again, for one caller."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

WARM_UP = 5


@dataclass(frozen=True)
class Measured:
    """Milliseconds: median, 95th and 99th percentile, worst; answers a second; bytes of the last answer."""

    what: str
    p50: float
    p95: float
    p99: float
    worst: float
    per_second: float
    size: int


def measure(what: str, calls: int, call: Callable[[int], int]) -> Measured:
    """Time `call(number)`, which returns the size of its answer in bytes, `calls` times after a warm-up."""
    for number in range(WARM_UP):
        call(number)
    times = []
    size = 0
    for number in range(calls):
        start = time.perf_counter()
        size = call(number)
        times.append(1000 * (time.perf_counter() - start))
    cuts = quantiles(times, n=100, method="inclusive")
    return Measured(what, cuts[49], cuts[94], cuts[98], max(times), 1000 * calls / sum(times), size)


class Client:
    """One caller with one connection that is kept open."""

    def __init__(self, port: int, host: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Host": host, "Accept": "application/json", "X-Forwarded-Proto": "https"}

    def get(self, path: str) -> bytes:
        """The body of the answer. Raises RuntimeError for anything but 200."""
        return self.send("GET", path)

    def send(self, method: str, path: str, sent: bytes | None = None, **headers: str) -> bytes:
        """The body of the answer to a request with further headers (`_` for `-`). Raises as `get`."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, sent, self.headers | more)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
        return body
