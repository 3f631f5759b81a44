"""The tool itself: loads, serves as in production, asks every question, and tells what each cost."""

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.report import write

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_quick_run_asks_every_question_of_the_real_server() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DEBUG")}
    command = [sys.executable, "-m", "benchmarks", "--quick", "--engine", "sqlite"]

    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stderr
    rows = re.findall(r"^\| ([a-z][^|]+) \| \d", found.stdout, re.MULTILINE)
    told = {"floor: detail", "list of 50", "detail", "look-up, words misspelt", "create with history"}
    assert told | {"coverage of a municipality over a year", "cases of a municipality"} <= set(rows)
    assert str(ROOT) not in found.stdout


def test_a_second_run_replaces_its_own_table_and_leaves_the_rest(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# What answers cost\n", encoding="utf-8")

    write("nation, sqlite", "first", page)
    write("nation, postgresql", "other", page)
    write("nation, sqlite", "second", page)

    text = page.read_text(encoding="utf-8")
    assert "first" not in text
    assert text.index("second") < text.index("other")
    assert text.startswith("# What answers cost\n")
