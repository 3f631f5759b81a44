"""What is installed is written down: exact versions with hashes, for every platform, and from nowhere in particular."""

import re
import tomllib
from pathlib import Path

import pytest

from config.environment import BASE_DIR

LOCKS = ["requirements.lock", "requirements-dev.lock"]
PINNED = r"^([a-z0-9-]+)==\S+[^\n]*\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n)+)"


def read(name: str) -> str:
    return Path(BASE_DIR, name).read_text(encoding="utf-8")


def locked(name: str) -> dict[str, list[str]]:
    """Each distribution in a lock with its hashes."""
    blocks = re.findall(PINNED, read(name), re.MULTILINE)
    return {distribution: re.findall("sha256:[0-9a-f]+", hashes) for distribution, hashes in blocks}


def plain(requirement: str) -> str:
    return re.split(r"[\[<>=;]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_no_folder(name: str) -> None:
    assert not re.search(r"://|^-|^/|find-links|index-url|file:", read(name), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_pinned_with_hashes(name: str) -> None:
    pinned = [line for line in read(name).splitlines() if line and line[0] not in "# "]
    # A distribution may stand there twice, for different versions of Python.
    assert len(re.findall(PINNED, read(name), re.MULTILINE)) == len(pinned) > 20


def test_compiled_packages_are_locked_for_every_platform() -> None:
    hashes = locked("requirements.lock")
    # Windows, macOS and Linux on two processors, for several versions of Python: dozens of files each.
    assert all(len(hashes[name]) > 20 for name in ("orjson", "psycopg-binary", "pydantic-core", "rapidfuzz"))


def test_everything_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    needed = {plain(requirement) for requirement in project["project"]["dependencies"]}
    assert needed <= set(locked("requirements.lock"))
    needed |= {plain(requirement) for requirement in project["dependency-groups"]["dev"]}
    assert needed <= set(locked("requirements-dev.lock"))


def test_development_runs_on_the_versions_that_production_runs_on() -> None:
    versions = [set(re.findall(r"^([a-z0-9-]+==\S+)", read(name), re.MULTILINE)) for name in LOCKS]
    assert versions[0] <= versions[1]
