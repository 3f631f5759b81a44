"""How the tests visit the pages in a browser: with which window, language and scripts, and what axe finds there.

Of each state that axe is asked about a picture is put into `var/pictures/`, named by the test, for people to look at.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from config.environment import BASE_DIR
from tests.web.registry import EMAIL

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PICTURES = BASE_DIR / "var" / "pictures"
_taken: Counter[str] = Counter()


@dataclass(frozen=True)
class Setting:
    """Whose browser it is."""

    size: ViewportSize
    language: Literal["sv-SE", "en-GB"] = "sv-SE"
    scheme: Literal["light", "dark"] = "light"
    scripts: bool = False

    def __str__(self) -> str:
        return f"{self.size['width']}-{self.language[:2]}-{self.scheme}"

    def says(self, swedish: str, english: str) -> str:
        return swedish if self.language == "sv-SE" else english


@contextmanager
def visitor(browser: Browser, setting: Setting) -> Iterator[Page]:
    """A page in a browser of its own, without cookies."""
    context = browser.new_context(
        viewport=setting.size,
        locale=setting.language,
        color_scheme=setting.scheme,
        java_script_enabled=setting.scripts,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def sign_in(page: Page, live_server: LiveServer, password: str) -> None:
    page.goto(f"{live_server.url}/logga-in/")
    page.locator("#id_username").fill(EMAIL)
    page.locator("#id_password").fill(password)
    page.locator("#id_password").press("Enter")
    page.wait_for_load_state()


def open_menu(page: Page) -> None:
    """Open the menu of the head, which a phone has."""
    if page.locator(".menu").is_visible():
        page.locator(".menu").click()


def unfold(page: Page) -> None:
    """Open everything that is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


def faults(page: Page, without: str = "") -> list[tuple[str, str]]:
    """What axe finds: the rule and the place. `without`: what is left out, as a selector. Takes a picture."""
    picture(page)
    context = {"exclude": [[without]]} if without else None
    found = Axe().run(page, context, RULES).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def picture(page: Page) -> None:
    """Put a picture of the whole page into `var/pictures/`."""
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition("/")[2].rpartition(" ")[0]
    name = re.sub(r"[^\w=-]+", "-", test).strip("-")[:120]
    _taken[name] += 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{_taken[name]:02}.jpg", full_page=True, type="jpeg", quality=60)
