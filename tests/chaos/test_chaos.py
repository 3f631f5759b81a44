"""The short form of `make chaos`: some seconds of storm on the engine under test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.running import empty_database, run
from tests.engine import chosen_engine


@pytest.mark.chaos
def test_a_server_that_is_killed_again_and_again_loses_halves_and_doubles_nothing(tmp_path: Path) -> None:
    with empty_database(chosen_engine(), tmp_path) as address:
        report = run(chosen_engine(), address, tmp_path, seconds=10)

    assert report.wrong == []
    assert report.acknowledged == report.versions > 0
    assert report.delivered == report.versions
