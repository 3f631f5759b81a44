"""`manage.py audit` in a nightly run: with what it ends."""

from __future__ import annotations

from datetime import date
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from records.moment import Moment
from registry.auditing.accepting import Wish, accept
from registry.auditing.seeing import findings_seen
from registry.management.commands.audit import Command
from tests.auditing.world import agreement
from tests.partners.maintaining import coordinator
from tests.partners.world import World

LATE = ("--code", "review_passed")
"""A serious finding, and nothing else of what a town lacks."""


def ends_with(*arguments: str) -> int:
    """What `manage.py audit` ends with when a shell runs it; the test keeps its connection."""
    command = Command(stdout=StringIO(), stderr=StringIO())
    with patch("django.core.management.base.connections.close_all"):
        try:
            command.run_from_argv(["manage.py", "audit", *arguments])
        except SystemExit as end:
            return int(end.code or 0)
    return 0


@pytest.fixture
def late(world: World) -> World:
    """A town in which a review is overdue, which is serious."""
    agreement(world, review_by="2026-06-30")
    return world


def test_it_fails_on_findings_of_the_severity_and_worse_and_on_no_milder_ones(late: World) -> None:
    ends = {
        severity: ends_with("--fail-on", severity, *LATE) for severity in ("critical", "serious", "minor", "notice")
    }

    assert ends == {"critical": 0, "serious": 1, "minor": 1, "notice": 1}
    assert ends_with(*LATE) == 0


def test_it_fails_on_nothing_of_another_day_or_part(late: World) -> None:
    assert ends_with("--fail-on", "notice", "--on", "2026-06-30", *LATE) == 0
    assert ends_with("--fail-on", "notice", "--area", "2380", *LATE) == 0
    assert ends_with("--fail-on", "notice", "--area", "0181", *LATE) == 1


def test_an_accepted_finding_does_not_count(late: World) -> None:
    viewer = coordinator(late)
    (found,) = (one for one in findings_seen(viewer, Moment.resolve()) if one.code == "review_passed")
    accept(viewer, found.id, Wish(date(2026, 12, 1), "Tas upp i januari."))

    assert ends_with("--fail-on", "serious", *LATE) == 0
    assert ends_with("--fail-on", "serious", "--on", "2026-12-01", *LATE) == 1


@pytest.mark.parametrize(
    "misspelt",
    [
        ("--area", "Söderköpping"),
        ("--organisation", "Socialkontoren"),
        ("--focus-area", "Planen/stod"),
        ("--code", "review_past"),
        ("--known-at", "2031-01-01"),
        ("--fail-on", "grave"),
    ],
)
def test_what_it_does_not_understand_ends_otherwise_than_findings_do(late: World, misspelt: tuple[str, str]) -> None:
    assert ends_with("--fail-on", "serious", *misspelt) == 2


def test_a_focus_area_that_the_plan_does_not_have_is_refused_with_those_it_has(late: World) -> None:
    areas = [{"key": "stod", "number": 1, "name": {"sv": "Stöd"}}]
    late.record("plan", {"title": {"sv": "Planen"}, "owner": str(late.names["kommunen"]), "focus_areas": areas})

    with pytest.raises(CommandError, match="Planen has the focus areas stod"):
        call_command("audit", "--focus-area", "Planen/std")
    assert ends_with("--focus-area", "Planen/stod") == 0


def test_a_database_that_does_not_answer_is_no_finding(late: World) -> None:
    with patch("registry.management.commands.audit.audit", side_effect=OperationalError("gone")):
        assert ends_with("--fail-on", "serious") == 2
