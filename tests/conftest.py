"""Fixtures for the whole suite. The engine under test is chosen in `tests/engine.py`.

Chromium is looked up at `CHROMIUM`, at `/usr/bin/chromium`, and on the path as `chromium`, `chromium-browser` or
`google-chrome`. Without one, tests marked `browser` are skipped; with `REQUIRE_BROWSER=1` that is an error.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.emptying import guards_away
from tests.engine import chosen_engine, run_folder

NO_BROWSER = "no Chromium at CHROMIUM, /usr/bin/chromium or on the path (chromium, chromium-browser, google-chrome)"
ALONE_AND_LOCAL = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name but this machine's leads anywhere: a page that needs the outside world shows it by failing.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

# A slow machine is not a failing test.
hypothesis_settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis_settings.load_profile("suite")


def chromium() -> str | None:
    """The path of a Chromium, or nothing. A `CHROMIUM` that does not exist is nothing too."""
    if "CHROMIUM" in os.environ:
        return shutil.which(os.environ["CHROMIUM"])
    names = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def pytest_configure() -> None:
    """Make the folder that the databases of this run are in."""
    run_folder().mkdir(mode=0o755, exist_ok=True)


def pytest_report_header() -> str:
    """Say on which engine the suite runs."""
    return f"engine: {chosen_engine()}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests when there is no browser, unless one is required."""
    marked = [item for item in items if item.get_closest_marker("browser")]
    if not marked or chromium():
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(f"REQUIRE_BROWSER=1, but {NO_BROWSER}.")
    for item in marked:
        item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.fixture(scope="session", autouse=True)
def _transactions_can_be_tested() -> Iterator[None]:
    """Let Django empty the database after a test with real transactions (`transactional_db`, `live_server`)."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's own hook, not in the stubs

    def flush_without_guards(case: TransactionTestCase) -> None:
        with guards_away():
            flush(case)
        caches["process"].clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_guards)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before PostgreSQL drops the database, end the sessions of threads that serve a browser's open connection."""
    yield
    if chosen_engine() == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run (for each worker), started when the first test asks."""
    # Playwright keeps an event loop in this thread, which Django takes for a sign of asynchronous use; it is not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=ALONE_AND_LOCAL)
        yield chrome
        chrome.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """An empty page in a fresh context (no cookies), Swedish, 1280 × 800. Use with `live_server`."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
