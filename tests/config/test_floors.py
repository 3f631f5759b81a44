"""Imports go down the floors of the house; the contracts stand in `pyproject.toml`."""

import subprocess
import sys
from pathlib import Path

from config.environment import BASE_DIR


def test_no_room_imports_from_a_floor_above_it_or_from_its_neighbour() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    answer = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout
