"""The short form of `make fuzz`: on SQLite some roles ask of everything; on PostgreSQL one, of what changes entries.

The seed is fixed, so that the same requests are made each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from partners.models import Role
from tests.engine import chosen_engine
from tests.fuzz.running import PEOPLE, ROLES, Asked, Report, run
from tests.fuzz.serving import Served, serving

EVERYTHING = Asked(("fuzzing",), most=2)
EXAMPLES = Asked(("examples",))
IN_TURN = Asked(("stateful",), most=8)
BORDERS = Asked(("coverage",), more=("--include-path-regex", "^/(changes|lookup|organisations$|webhooks|keys|oauth)"))
"""Every border of every value and every header left out: seventeen thousand requests over all there is, so that
`make fuzz` asks of all and this of some."""
CHANGES = Asked(("fuzzing",), most=6, more=("--include-method-regex", "POST|PUT|PATCH|DELETE"))


SOME = ("anonymous", "administrator")
"""The roles of every run, with the key of the tests below; EVERYTHING=1 and `make fuzz` have all."""


def test_people_ask_in_every_role_that_there_is() -> None:
    assert set(PEOPLE) == {role.value for role in Role}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(chosen_engine(), tmp_path_factory.mktemp("fuzz")) as found:
        yield found


def must_be_well(report: Report, least: int) -> None:
    assert report.wrong == [], "\n".join(report.wrong)
    assert sum(report.statuses.values()) >= least


@pytest.mark.skipif(chosen_engine() != "sqlite", reason="one role is asked as on PostgreSQL, below")
@pytest.mark.parametrize("role", ROLES if os.environ.get("EVERYTHING") == "1" else SOME)
def test_whatever_anybody_asks_is_answered_as_the_specification_says(served: Served, role: str, tmp_path: Path) -> None:
    report = run(served, role, EVERYTHING, tmp_path)

    must_be_well(report, 150)
    granted = report.statuses.keys() & {200, 201, 202, 204}
    assert bool(granted) == (role != "refused"), report.line()


@pytest.mark.skipif(chosen_engine() != "sqlite", reason="one role is asked as on PostgreSQL, below")
def test_every_example_in_the_specification_is_answered_as_it_says(served: Served, tmp_path: Path) -> None:
    must_be_well(run(served, "key", EXAMPLES, tmp_path), 200)


@pytest.mark.skipif(chosen_engine() != "sqlite", reason="one role is asked as on PostgreSQL, below")
def test_what_was_made_is_then_read_changed_and_ended_as_the_specification_says(served: Served, tmp_path: Path) -> None:
    must_be_well(run(served, "key", IN_TURN, tmp_path), 20)


@pytest.mark.skipif(chosen_engine() != "sqlite", reason="one role is asked as on PostgreSQL, below")
def test_every_border_of_every_value_is_kept_as_the_specification_says(served: Served, tmp_path: Path) -> None:
    must_be_well(run(served, "key", BORDERS, tmp_path), 500)


@pytest.mark.skipif(chosen_engine() != "postgresql", reason="every role is asked as on SQLite, above")
def test_the_other_engine_answers_changes_as_the_specification_says(served: Served, tmp_path: Path) -> None:
    must_be_well(run(served, "administrator", CHANGES, tmp_path), 100)
