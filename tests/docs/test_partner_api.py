"""The partner's guide as it is written, and a client made from the specification: both against a real server."""

from __future__ import annotations

import importlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.environment import BASE_DIR
from registry.loading.identity import identity
from tests.config.test_server import free_port
from tests.demonstration import put_demonstration
from tests.engine import chosen_engine

GUIDE = BASE_DIR / "docs" / "partner-api.md"
COMPANY = identity("organisation", "0181-telge-bostader")

pytestmark = pytest.mark.skipif(
    chosen_engine() != "sqlite", reason="starts a server with a database of its own, the same on either engine"
)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a server that serves the demonstration at BASE_URL, as `make run` starts it."""
    folder, port = tmp_path_factory.mktemp("demonstration"), free_port()
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "SAMVERKAN_ENV": "development",
        "DEBUG": "false",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "WEB_CONCURRENCY": "1",
    }
    put_demonstration(environment)
    served = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*served, "config.wsgi:application"], env=environment, cwd=BASE_DIR, stderr=log)
    _wait_for(port, process)
    yield environment
    process.terminate()
    process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10):
            return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_ten_commands_run_as_they_are_written_and_once_more(
    demonstration: dict[str, str], tmp_path: Path, time: str
) -> None:
    lines = run_guide(GUIDE, demonstration, tmp_path)

    *_, checked, display = lines
    assert lines[0] == "created", time
    assert (checked, display) == ("verified", "08-465 004 17")


@pytest.mark.parametrize("guide", ["partner-api.md", "agreeing.md"])
def test_what_is_refused_is_shown_to_who_follows_a_guide(
    demonstration: dict[str, str], tmp_path: Path, guide: str
) -> None:
    first = script_of(BASE_DIR / "docs" / guide, demonstration).partition("API=")[0]
    asked = f'curl -s --fail-with-body "{demonstration["BASE_URL"]}/api/v1/areas?ares=0181" | field items.0.id'

    done = run_script(f"{first}\n{asked}", demonstration, tmp_path)

    assert done.returncode != 0
    assert "unknown-parameter" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("guide", ["partner-api.md", "agreeing.md"])
def test_a_guide_holds_no_day_that_comes_nearer_and_hides_no_answer(guide: str) -> None:
    script = script_of(BASE_DIR / "docs" / guide, {"BASE_URL": ""})

    assert re.findall(r"(?:--expires|valid_from\W+|on=)20\d\d", script) == []
    assert re.findall(r"curl -sfI?\b", script) == []


def run_guide(guide: Path, demonstration: dict[str, str], folder: Path) -> list[str]:
    """Run the guide's commands as they are written, in `folder`; the lines that they print."""
    done = run_script(script_of(guide, demonstration), demonstration, folder)
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout.splitlines()


def script_of(guide: Path, demonstration: dict[str, str]) -> str:
    """The guide's commands, asked of the demonstration's server."""
    blocks = re.findall(r"```sh\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    script = "\n".join(["set -euo pipefail", *blocks])
    script = script.replace("http://127.0.0.1:8000", demonstration["BASE_URL"])
    script = script.replace(".venv/bin/python manage.py", f"{sys.executable} {BASE_DIR / 'manage.py'}")
    return script.replace("env -i .venv/bin/python", f"env -i -C {BASE_DIR} {sys.executable}")


def run_script(script: str, demonstration: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run commands in `folder`, in a shell that knows nothing of the registry but where the demonstration is."""
    given = {name: value for name, value in demonstration.items() if name != "SAMVERKAN_ENV"}
    return subprocess.run(["bash", "-c", script], env=given, cwd=folder, capture_output=True, text=True, check=False)


def test_a_whole_round_of_an_agreement_runs_as_it_is_written(demonstration: dict[str, str], tmp_path: Path) -> None:
    lines = run_guide(BASE_DIR / "docs" / "agreeing.md", demonstration, tmp_path)

    assert lines == [
        "open", "declined",  # one signs, one declines
        "2", "sections.kontakt.text",  # the draft is changed, and what has changed is shown
        "open", "agreed", "404", "day",  # all sign: it holds from New Year's Day and not before
        "open", "agreed", "404",  # superseded on the day that the later one begins
        "Beviset håller.", "forged",
        "declined", "proposed", "agreed",  # as it was known then, and now
    ]  # fmt: skip


@pytest.fixture
def key(demonstration: dict[str, str]) -> str:
    """A key of the company."""
    expires = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    scopes = [word for scope in ("read", "write", "verify") for word in ("--scope", scope)]
    made = subprocess.run(
        [sys.executable, "manage.py", "keys", "create", str(COMPANY), "Klienten", *scopes, "--expires", expires],
        env=demonstration,
        cwd=BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    found = re.search(r"svr_[0-9A-Za-z]{36}", made.stdout)
    assert found
    return found[0]


@pytest.fixture(scope="module")
def client_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package that openapi-python-client makes from the specification."""
    folder = tmp_path_factory.mktemp("generated")
    command = ["openapi_python_client", "generate", "--meta", "none", "--path", str(BASE_DIR / "api/openapi.yaml")]
    made = subprocess.run(
        [sys.executable, "-m", *command, "--output-path", str(folder / "samverkan_client")],
        cwd=folder,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert "WARNING" not in made.stdout.upper(), made.stdout
    sys.path.insert(0, str(folder))
    yield importlib.import_module("samverkan_client")
    sys.path.remove(str(folder))


def test_a_client_made_from_the_specification_does_the_same(
    demonstration: dict[str, str], key: str, client_library: Any
) -> None:
    address = f"{demonstration['BASE_URL']}/api/v1"
    with client_library.AuthenticatedClient(base_url=address, token=key) as client:
        _keep_an_entry(client)


def _keep_an_entry(client: Any) -> None:
    def call(module: str) -> Any:
        return importlib.import_module(f"samverkan_client.api.{module}")

    models = importlib.import_module("samverkan_client.models")
    function = call("functions.functions_list").sync(client=client, code="bovard").items[0].id
    area = call("areas.areas_list").sync(client=client, code="0181").items[0].id

    wanted = models.ContactPointWrite.from_dict(
        {
            "name": {"sv": "Bovärdarna i Fornhöjden"},
            "organisation": str(COMPANY),
            "function": str(function),
            "areas": [str(area)],
            "channels": [{"type": "telephone", "number": "08-465 004 18"}],
            "change": {"note": "Ny telefontid."},
        }
    )
    made = call("contact_points.contact_points_create").sync_detailed(client=client, body=wanted)
    assert made.status_code == 201, made.content
    entry = json.loads(made.content)["id"]

    read = call("contact_points.contact_points_read").sync_detailed(entry, client=client)
    patch = models.ContactPointPatch.from_dict({"interpreter": True, "change": {"note": "Tolk finns."}})
    changed = call("contact_points.contact_points_merge").sync_detailed(
        entry, client=client, body=patch, if_match=read.headers["ETag"]
    )
    assert changed.status_code == 200, changed.content
    assert json.loads(changed.content)["interpreter"] is True

    check = models.VerificationWish.from_dict({"result": "works", "how": "called"})
    verified = call("contact_points.contact_points_verify").sync_detailed(entry, client=client, body=check)
    assert verified.status_code == 201, verified.content
    state = call("contact_points.contact_points_read").sync(entry, client=client).verification.state
    assert state == "verified"
