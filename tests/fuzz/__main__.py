"""`make fuzz`: the long form. Reports stand in `fuzz-report/ENGINE/ROLE`, with how to repeat each finding.

make fuzz ARGS="--max-examples 500 --engine postgresql --role key --role editor"
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from config.environment import BASE_DIR
from tests.engine import ENGINES, run_folder, start_postgresql
from tests.fuzz.running import PHASES, ROLES, Asked, run
from tests.fuzz.serving import serving


def main() -> int:
    """Ask as each role on each engine and print what came of it; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--max-examples", type=int, default=50, help="for each operation, fuzzing and stateful")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--role", choices=ROLES, action="append", help="left out: all of them")
    parser.add_argument("--phase", choices=PHASES, action="append", help="left out: all of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, default=BASE_DIR / "fuzz-report")
    given, more = parser.parse_known_args()
    asked = Asked(given.phase or PHASES, given.max_examples, given.seed, more)
    wrong = False
    for engine in ENGINES if given.engine == "both" else (given.engine,):
        if engine == "postgresql":
            run_folder().mkdir(mode=0o700, exist_ok=True)
            start_postgresql()
        for role in given.role or ROLES:
            # Each role meets the demonstration as it is: what others changed would make a finding hard to repeat.
            with tempfile.TemporaryDirectory() as folder, serving(engine, Path(folder)) as served:
                report = run(served, role, asked, given.report / engine / role)
            print(f"{engine}: {report.line()}", *report.wrong, sep="\n\n" if report.wrong else "", flush=True)  # noqa: T201 - the report
            wrong |= bool(report.wrong)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
