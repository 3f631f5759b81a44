"""One run of schemathesis for each role, and what came of it: cases by phase, and findings with how to repeat them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.environment import BASE_DIR
from tests.fuzz.serving import Served

PEOPLE = ("reader", "editor", "signatory", "coordinator", "administrator")
"""People, in every role that there is. Written out: the long form has no settings to read them by."""
ROLES = ("anonymous", "refused", "key", "reading-key", *PEOPLE)
"""Nobody; somebody with a key that is none; a key with all scopes and one that may only read; and people."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """How much: the phases, cases for each operation in fuzzing and stateful, the seed, schemathesis' own options."""

    phases: Sequence[str] = PHASES
    most: int = 50
    seed: int = 1
    more: Sequence[str] = ()


@dataclass
class Report:
    """What came of one role's run. `wrong`: the findings in schemathesis' words; empty: all is well."""

    role: str
    seconds: float = 0
    cases: dict[str, int] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The report in a line."""
        cases = ", ".join(f"{count} {phase}" for phase, count in self.cases.items())
        classes: dict[int, int] = {}
        for status, count in self.statuses.items():
            classes[status // 100] = classes.get(status // 100, 0) + count
        answers = ", ".join(f"{count} × {kind}xx" for kind, count in sorted(classes.items()))
        return f"{self.role}: {self.seconds:.0f} s; {cases}; {answers}; {len(self.wrong)} findings"


def run(served: Served, role: str, asked: Asked, folder: Path) -> Report:
    """Ask as one role; `folder` takes schemathesis' report (`report.txt`) and all that was said (`events.ndjson`)."""
    folder.mkdir(parents=True, exist_ok=True)
    known = folder / "known.json"
    known.write_text(json.dumps(served.known), encoding="utf-8")
    # Asked for without a key, which the role may have none of that is good.
    with urllib.request.urlopen(f"{served.address}/api/v1/openapi.json", timeout=60) as answer:  # noqa: S310 (our own)
        (folder / "openapi.json").write_bytes(answer.read())
    events, told = folder / "events.ndjson", folder / "report.txt"
    started = time.monotonic()
    with told.open("wb") as out:
        done = subprocess.run(
            _command(served, role, asked, events),
            env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "FUZZ_KNOWN": str(known), "COLUMNS": "120"},
            cwd=BASE_DIR,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    report = Report(role, time.monotonic() - started)
    for phase, statuses in _asked_in(events):
        report.cases[phase] = report.cases.get(phase, 0) + len(statuses)
        for status in statuses:
            report.statuses[status] = report.statuses.get(status, 0) + 1
    said = told.read_text(encoding="utf-8")
    if done.returncode:
        report.wrong = findings(said) or [said[-4000:]]
    report.wrong += [f"{status} was answered" for status in report.statuses if status >= 500]
    return report


def findings(told: str) -> list[str]:
    """The findings in schemathesis' report, each with the operation and how to repeat it."""
    _, _, found = told.partition(" FAILURES =")
    found, _, _ = found.partition(" SUMMARY =")
    return [part.strip() for part in found.split("\n____")[1:]]


def _command(served: Served, role: str, asked: Asked, events: Path) -> list[str]:
    address = f"{served.address}/api/v1"
    headers = [word for name, value in served.people[role].items() for word in ("-H", f"{name}: {value}")]
    # A person's session is not declared in the specification, which is for programs: without a key all that a person
    # may do would be taken for open to everybody.
    people = ["--exclude-checks", "ignored_auth"] if role in PEOPLE else []
    return [
        sys.executable, "-m", "schemathesis.cli", "--no-color", "--config-file", str(HERE / "schemathesis.toml"),
        "run", str(events.with_name("openapi.json")), "--url", address, *headers, *people,
        "--phases", ",".join(asked.phases), "-n", str(asked.most), "--seed", str(asked.seed), "--no-shrink",
        "--report", "ndjson", "--report-ndjson-path", str(events), *asked.more,
    ]  # fmt: skip


def _asked_in(events: Path) -> Iterator[tuple[str, list[int]]]:
    """The phase of each scenario, and the statuses that its cases were answered with."""
    with events.open(encoding="utf-8") as lines:
        for line in lines:
            scenario: dict[str, Any] | None = json.loads(line).get("ScenarioFinished")
            if scenario:
                said = [one.get("response") for one in scenario["recorder"].get("interactions", {}).values()]
                yield scenario["phase"], [one["status_code"] for one in said if one]
