"""The browser of the suite reaches the registry on this machine, and nothing else."""

import pytest
from playwright.sync_api import Error, Page
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_the_browser_reaches_the_registry(live_server: LiveServer, browser_page: Page) -> None:
    answer = browser_page.goto(f"{live_server.url}/finns-inte/")
    assert answer
    assert answer.status == 404
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.django_db(transaction=True)
def test_the_browser_refuses_inline_script(live_server: LiveServer, browser_page: Page) -> None:
    browser_page.goto(f"{live_server.url}/finns-inte/")
    browser_page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'overtaken'";
            document.head.append(script);
        }"""
    )
    assert browser_page.title() != "overtaken"


def test_the_browser_cannot_reach_the_world(browser_page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        browser_page.goto("https://samverkan.example/")
