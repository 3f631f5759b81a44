"""How the tests visit the pages in a browser: with which window, language and scripts, and what is wrong there.

Of each state that is judged a picture is put into `var/pictures/`, named by the test, for people to look at. What an
earlier run left there goes when the first picture is taken.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from config.environment import BASE_DIR
from tests.engine import run_folder
from tests.web.registry import EMAIL

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PICTURES = BASE_DIR / "var" / "pictures"
_taken: Counter[str] = Counter()
WIDER_THAN_THE_WINDOW = """() => {
  const room = window.innerWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > room && !element.closest('.wide'));
  const innermost = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
  return (innermost.length ? innermost : [document.body]).map((element) => element.outerHTML.slice(0, 200));
}"""


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
    """Open the menu of the head, which a phone has: known when the style sheet is there."""
    page.wait_for_load_state()
    if page.locator(".menu").is_visible():
        page.locator(".menu").click()


def unfold(page: Page) -> None:
    """Open everything that is folded, so that it is looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


def faults(page: Page, without: str = "") -> list[tuple[str, str]]:
    """What is wrong: the rule and the place. `without`: what axe leaves out, as a selector. Takes a picture."""
    picture(page)
    context = {"exclude": [[without]]} if without else None
    found = Axe().run(page, context, RULES).response["violations"]
    return sideways(page) + [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def sideways(page: Page) -> list[tuple[str, str]]:
    """What makes the page scroll sideways in the window that it has, as `faults` says it; nothing when it does not."""
    return [("wider than the window", place) for place in page.evaluate(WIDER_THAN_THE_WINDOW)]


def picture(page: Page) -> None:
    """Put a picture of the whole page into `var/pictures/`."""
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition("/")[2].rpartition(" ")[0]
    name = re.sub(r"[^\w=-]+", "-", test).strip("-")[:120]
    if not _taken:
        _begin_anew()
    _taken[name] += 1
    page.screenshot(path=PICTURES / f"{name}-{_taken[name]:02}.jpg", full_page=True, type="jpeg", quality=60)


def _begin_anew() -> None:
    """Remove the pictures of earlier runs. Each worker may: what is of this run is newer than the run's mark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    mark = run_folder() / "pictures-since"
    with suppress(FileExistsError):
        mark.touch(exist_ok=False)
    since = mark.stat().st_mtime
    for left in PICTURES.glob("*.jpg"):
        with suppress(FileNotFoundError):  # another worker was first
            if left.stat().st_mtime < since:
                left.unlink()
