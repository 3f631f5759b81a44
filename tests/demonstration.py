"""The demonstration in a database of its own, for whoever serves it: on SQLite made once for a run, and copied."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.environment import BASE_DIR
from tests.engine import run_folder

_COMMANDS = (["migrate", "--verbosity", "0"], ["load_reference"], ["load_demo", "--without-accounts"])
_SQLITE = "sqlite:///"


def put_demonstration(environment: Mapping[str, str]) -> None:
    """Load it, without accounts, into the empty database at DATABASE_URL in `environment`, by the registry's own
    commands. Raises `RuntimeError` with what a command that failed said."""
    address = environment["DATABASE_URL"]
    if not address.startswith(_SQLITE):
        _load(environment)
        return
    folder = run_folder()
    folder.mkdir(mode=0o755, exist_ok=True)
    made = folder / "demonstration.sqlite3"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes second waits for it instead of making another
        if not made.exists():
            making = folder / "demonstration.making.sqlite3"
            _load({**environment, "DATABASE_URL": f"{_SQLITE}{making}"})
            making.rename(made)
    shutil.copyfile(made, Path(address.removeprefix(_SQLITE)))


def _load(environment: Mapping[str, str]) -> None:
    for command in _COMMANDS:
        run_command({**environment, "DJANGO_SETTINGS_MODULE": "config.settings"}, "manage.py", *command)


def run_command(environment: Mapping[str, str], *command: str) -> str:
    """What a command of the project writes. Raises `RuntimeError` with its complaint when it fails."""
    done = subprocess.run(
        [sys.executable, *command],
        env=os.environ | dict(environment),
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
