"""`make bench`: load a synthetic registry, serve it as in production, measure, and write `docs/performance.md`.

make bench ARGS="--size nation --engine both --calls 300"
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES, FOLDER, Made, copied, name_of, open_database, prepared
from benchmarks.measuring import Measured, measure
from benchmarks.server import production, serving
from benchmarks.sizes import SIZES


def main() -> None:
    """Run for each engine; the stages have processes of their own, for Django serves one database a process."""
    asked = _arguments()
    if asked.stage:
        _stage(asked)
        return
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        _engine(engine, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="county")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--calls", type=int, default=300, help="calls of each question (default 300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="the smallest registry, 5 calls, nothing written")
    parser.add_argument("--load-only", action="store_true", help="load the registry and stop")
    parser.add_argument("--stage", choices=("read", "write"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.quick:
        asked.size, asked.calls = "office", 5
    return asked


def _engine(engine: str, asked: argparse.Namespace) -> None:
    name = name_of(asked.size, asked.seed)
    address = open_database(engine, name)
    results = _run(engine, asked, "read", address)
    if asked.load_only:
        return
    results["measured"] += _run(engine, asked, "write", copied(engine, name))["measured"]
    measured = [Measured(*row) for row in results["measured"]]
    from benchmarks.report import table, write  # noqa: PLC0415 - the stages need none of it

    text = table(results["version"], Made(**results["made"]), measured)
    print(text)
    if not asked.quick:
        write(f"{asked.size}, {engine}", text)


def _run(engine: str, asked: argparse.Namespace, stage: str, address: str) -> dict[str, Any]:
    """Run a stage in a process of its own; returns what it found."""
    given = ["--size", asked.size, "--engine", engine, "--calls", str(asked.calls), "--seed", str(asked.seed)]
    given += ["--load-only"] if asked.load_only else []
    command = [sys.executable, "-m", "benchmarks", *given, "--stage", stage]
    subprocess.run(command, env=os.environ | production(address), check=True)
    found: dict[str, Any] = json.loads(_found(engine).read_text())
    return found


def _found(engine: str) -> Path:
    return FOLDER / f"found-{engine}.json"


def _stage(asked: argparse.Namespace) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # noqa: PLC0415 - the parent process has no database, so no settings either

    django.setup()
    from django.db import connection  # noqa: PLC0415

    found: dict[str, object] = {"measured": []}
    if asked.stage == "read":
        made = prepared(asked.engine, asked.size, asked.seed, print)
        found |= {"made": made.__dict__, "version": _version(asked.engine)}
        connection.close()
        if not asked.load_only:
            found["measured"] = [list(m.__dict__.values()) for m in _read(asked, made)]
    else:
        from benchmarks.auditing import auditing  # noqa: PLC0415
        from benchmarks.covering import covering  # noqa: PLC0415
        from benchmarks.writing import writing  # noqa: PLC0415

        imported = 200 if asked.size == "office" else 10_000
        from benchmarks.importing import importing  # noqa: PLC0415
        from benchmarks.writing_by_api import writing_by_api  # noqa: PLC0415

        rows = writing(asked.size, asked.seed, asked.calls, imported)
        covered = covering(asked.size, asked.seed, asked.calls)
        audited = auditing(asked.size, asked.seed, asked.calls)
        every = chain(covered, audited, rows, writing_by_api(asked.calls), importing(imported))
        found["measured"] = [list(_told(m).__dict__.values()) for m in every]
    _found(asked.engine).write_text(json.dumps(found))


_UNCOMPRESSED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
"""The server wants files collected before it starts; none is asked for here, so none is compressed (20 s)."""


def _read(asked: argparse.Namespace, made: Made) -> Iterator[Measured]:
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from benchmarks.floor import floor  # noqa: PLC0415
    from benchmarks.scenarios import scenarios  # noqa: PLC0415
    from benchmarks.searching import searching  # noqa: PLC0415

    for measured in chain(floor(asked.calls), searching(asked.calls)):
        yield _told(measured)
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": _UNCOMPRESSED}}):
        call_command("collectstatic", interactive=False, verbosity=0)
    with serving({name: os.environ[name] for name in production("")}) as client:
        for what, path in scenarios(asked.size, asked.seed, made):
            yield _told(measure(what, asked.calls, lambda n, path=path: len(client.get(path(n)))))  # type: ignore[misc]


def _told(measured: Measured) -> Measured:
    print(f"{measured.what}: {measured.p50:.1f} ms", flush=True)
    return measured


def _version(engine: str) -> str:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if engine == "sqlite" else "SHOW server_version")
        number = cursor.fetchone()[0]
    return f"{'SQLite' if engine == 'sqlite' else 'PostgreSQL'} {number}"


if __name__ == "__main__":
    main()
