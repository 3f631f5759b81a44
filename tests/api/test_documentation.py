"""The specification and the pages to browse it, served from here alone."""

from __future__ import annotations

import json

import pytest
import yaml
from django.test import Client
from playwright.sync_api import Page


def test_DOK_23_DOK_24_the_specification_is_served_in_both_forms(client: Client) -> None:
    as_json = client.get("/api/v1/openapi.json")
    as_yaml = client.get("/api/v1/openapi.yaml", headers={"accept": "text/html"})

    assert as_json["Content-Type"] == "application/json"
    assert json.loads(as_json.content) == yaml.load(as_yaml.content, Loader=yaml.CSafeLoader)
    assert "ETag" in as_json.headers


def test_the_served_specification_names_this_registry_as_its_server(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()

    assert [server["url"] for server in document["servers"]] == ["http://127.0.0.1:8000/api/v1"]


def test_the_page_holds_no_inline_script_or_style_and_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs", headers={"accept": "text/html"}).content.decode()

    assert "<style" not in page
    assert "<script>" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_documentation_can_be_browsed_under_the_strict_policy(live_server: object, browser_page: Page) -> None:
    refused: list[str] = []
    browser_page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: refused.append(str(error)))

    browser_page.goto(f"{live_server}/api/v1/docs")
    browser_page.get_by_role("heading", name="Samverkansregistret").wait_for()
    browser_page.get_by_role("link", name="areas", exact=True).click()
    browser_page.get_by_text("List areas").click()
    browser_page.get_by_text("A page of areas.").wait_for()

    assert refused == []
