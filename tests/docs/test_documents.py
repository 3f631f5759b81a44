"""The documents say what is so: their commands run, their links lead somewhere, their addresses answer."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text()


def commands(document: Path) -> Iterator[str]:
    """Each line of the document's shell blocks, with continued lines joined."""
    for block in re.findall(r"```sh\n(.*?)```", document.read_text(), re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()


def lines(pattern: str) -> list[tuple[str, str]]:
    return [(d.name, line) for d in DOCUMENTS for line in commands(d) if re.search(pattern, line)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_within_the_project_lead_somewhere(document: Path) -> None:
    found = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text())

    assert [link for link in found if not (document.parent / link).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    named = {target for d in DOCUMENTS for target in re.findall(r"`make ([a-z-]+)", d.read_text())}
    named |= {line.split()[1] for _, line in lines(r"^make [a-z]")}

    assert {target for target in named if not re.search(rf"^{target}\b.*:", MAKEFILE, re.MULTILINE)} == set()


@pytest.mark.django_db
def test_the_lookup_commands_give_an_answer() -> None:
    call_command("load_demo", "--without-accounts", stdout=StringIO())
    found = [line for _, line in lines(r"manage\.py lookup ")]
    assert found

    for line in found:
        out = StringIO()
        words = shlex.split(line, comments=True)
        call_command("lookup", *words[words.index("lookup") + 1 :], stdout=out)
        assert "08-465 004" in out.getvalue(), line


@pytest.mark.django_db
def test_the_coverage_commands_give_an_answer() -> None:
    call_command("load_demo", "--without-accounts", stdout=StringIO())
    found = [shlex.split(line, comments=True) for _, line in lines(r"manage\.py coverage ")]
    assert found

    told = []
    for words in found:
        out = StringIO()
        call_command("coverage", *words[words.index("coverage") + 1 :], stdout=out)
        told.append(out.getvalue())
    assert any("orosanmalan" in text for text in told)
    assert all(told)


@pytest.mark.django_db
def test_the_addresses_to_ask_answer(client: Client) -> None:
    call_command("load_demo", "--without-accounts", stdout=StringIO())
    found = {url for _, line in lines(r"127\.0\.0\.1:8000") for url in re.findall(r"http://127[^'\"\s|]+", line)}
    assert found

    refused = {}
    for url in found:
        if "$" in url or "{" in url or url.endswith("/api/v1"):  # where the API is, not something to ask for
            continue
        parts = urlsplit(url)
        answer = client.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        if answer.status_code != 200:
            refused[url] = answer.status_code

    assert refused == {}
