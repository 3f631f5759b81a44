"""`make chaos`: the long form, on both engines.

make chaos ARGS="--seconds 600 --engine postgresql --writers 8"
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.running import empty_database, run
from tests.engine import ENGINES, run_folder, start_postgresql


def main() -> int:
    """Run on each engine and print the report; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="of storm on each engine (default 120)")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="kill PostgreSQL's own processes too")
    asked = parser.parse_args()
    wrong = False
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        if engine == "postgresql":
            run_folder().mkdir(mode=0o700, exist_ok=True)
            start_postgresql()
        with tempfile.TemporaryDirectory() as folder, empty_database(engine, Path(folder)) as address:
            report = run(
                engine, address, Path(folder), asked.seconds, writers=asked.writers, seed=asked.seed, all_=asked.all
            )
        print("\n".join(report.lines()), flush=True)  # noqa: T201 - the report
        wrong |= bool(report.wrong)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
