"""What a page costs on a cold phone with a poor network: `python -m benchmarks.pages` writes docs/performance.md.

The real server with production's settings and the demonstration's data answers the system's Chromium, which is slowed
down by its own developer tools: 400 kbit/s, 2,000 ms for every round trip ("slow 3G"), a processor a quarter as quick.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.engines import ROOT, open_database
from benchmarks.report import write
from benchmarks.server import HOST, production, serving

ROUND_TRIP = 2_000  # milliseconds
BYTES_A_SECOND = 50_000  # 400 kbit/s
TIMES_SLOWER = 4
MOST_BYTES = 60_000
MOST_REQUESTS = 2
ANSWER = "/?q=gift+bort&area=0181"
NUMBER = ".call .big .number"
PAGES = {
    "the start page": "/",
    "**the first useful answer**": ANSWER,
    "the same with the style sheet kept": ANSWER,
    "the directory": "/katalog?slag=contact_point&area=0181",
    "the map of the country": "/karta",
}
CHROMIUM = next((p for p in ("/usr/bin/chromium", shutil.which("chromium"), shutil.which("google-chrome")) if p), None)
_MEASURE = """async () => {
  const lcp = await new Promise((resolve) => {
    let last = 0;
    new PerformanceObserver((list) => { for (const e of list.getEntries()) last = e.startTime; })
      .observe({ type: "largest-contentful-paint", buffered: true });
    setTimeout(() => resolve(last), 500);
  });
  const [page] = performance.getEntriesByType("navigation");
  const all = [page, ...performance.getEntriesByType("resource")];
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  const before = [page, ...all.slice(1).filter((e) => e.renderBlockingStatus === "blocking")];
  const bytes = (some) => some.reduce((sum, e) => sum + e.transferSize, 0);
  const ours = (some) => some.filter((e) => e.transferSize > 0).length;
  return { paint, lcp, needed: ours(before), neededBytes: bytes(before), requests: ours(all), bytes: bytes(all) };
}"""


@dataclass(frozen=True)
class Cost:
    """Milliseconds to the first and the largest paint; requests and bytes that painting waits for, and of all."""

    what: str
    paint: float
    lcp: float
    needed: int
    needed_bytes: int
    requests: int
    total_bytes: int


def main() -> int:
    """Measure, write the table, and fail when the first useful answer costs more than was promised."""
    environment = production(open_database("sqlite", "pages"))
    _prepare(environment)
    with serving(environment) as client, _browser() as browser:
        costs = list(_costs(browser, f"http://{HOST}:{client.connection.port}"))
    write("pages on a slow phone", _table(costs))
    [answer] = [cost for cost in costs if cost.what.startswith("**")]
    return int(answer.needed > MOST_REQUESTS or answer.total_bytes > MOST_BYTES)


def _prepare(environment: dict[str, str]) -> None:
    commands = ("migrate --verbosity 0", "load_reference", "load_demo --without-accounts", "collectstatic --no-input")
    for command in commands:
        words = [sys.executable, "manage.py", *command.split()]
        subprocess.run(words, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        rules = f"--host-resolver-rules=MAP {HOST} 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", rules])
        yield browser
        browser.close()


def _costs(browser: Browser, base: str) -> Iterator[Cost]:
    context = None
    for what, path in PAGES.items():
        if context is None or "kept" not in what:
            context = _phone(browser)
        yield _cost(context, what, base + path)


def _phone(browser: Browser) -> BrowserContext:
    # The server redirects to https unless the proxy in front says that it was.
    headers = {"X-Forwarded-Proto": "https"}
    return browser.new_context(viewport={"width": 390, "height": 844}, locale="sv-SE", extra_http_headers=headers)


def _cost(context: BrowserContext, what: str, address: str) -> Cost:
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    network = {"offline": False, "latency": ROUND_TRIP}
    network |= {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    tools.send("Network.emulateNetworkConditions", network)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    page.goto(address, wait_until="networkidle", timeout=120_000)
    if ANSWER in address:
        page.locator(NUMBER).first.wait_for(state="visible")
    found = page.evaluate(_MEASURE)
    page.close()
    return Cost(
        what, found["paint"], found["lcp"], found["needed"], found["neededBytes"], found["requests"], found["bytes"]
    )


def _table(costs: list[Cost]) -> str:
    how = (
        f"{datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.pages`: Chromium, 390 × 844, cold, 400 kbit/s, 2,000 ms a"
        " round trip, a processor a quarter as quick, on 2 cores that other work shared. Bytes as transferred, headers"
        " included. *Waited for*: what must be there before anything can be read."
    )
    head = ("page", "waited for", "their bytes", "first paint, s", "largest paint, s", "requests", "bytes")
    lines = [how, "", f"| {' | '.join(head)} |", "| --- " + "| ---: " * (len(head) - 1) + "|"]
    for c in costs:
        times = f"{c.paint / 1000:.1f} | {c.lcp / 1000:.1f}"
        lines.append(f"| {c.what} | {c.needed} | {c.needed_bytes:,} | {times} | {c.requests} | {c.total_bytes:,} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
