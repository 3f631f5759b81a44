"""Check 5: a contact point that was not checked within its cycle, never, or does not work."""

from __future__ import annotations

from datetime import date

from partners.access import Viewer
from partners.verifying.reasons import Reason
from partners.verifying.reporting import report
from tests.auditing.world import TODAY, check, since
from tests.partners.world import World
from tests.registry.town import hours

CODES = ("contact_never_verified", "contact_overdue", "contact_not_working")


def states(contact_point: object, on: date = TODAY) -> dict[str, str]:
    return {code: day for code in CODES for day, _ in since(code, contact_point, on)}  # type: ignore[arg-type]


def test_what_was_never_checked_is_found_from_its_first_day(world: World) -> None:
    line = world.contact_point(since=date(2025, 5, 1))

    assert states(line) == {"contact_never_verified": "2025-05-01"}


def test_a_check_holds_for_its_cycle_and_not_a_day_longer(world: World) -> None:
    line = world.contact_point(hours=hours("08:00", "16:30"))  # an office line: 183 days
    check(line, date(2026, 5, 24))

    assert states(line, date(2026, 11, 23)) == {}
    assert states(line, date(2026, 11, 24)) == {"contact_overdue": "2026-11-24"}


def test_checking_again_clears_it(world: World) -> None:
    line = world.contact_point()
    check(line, date(2025, 1, 10))
    assert states(line) == {"contact_overdue": "2025-07-13"}

    check(line, TODAY)

    assert states(line) == {}
    assert states(line, date(2026, 11, 22)) == {"contact_overdue": "2025-07-13"}


def test_a_report_is_found_at_once_and_cleared_by_a_check_that_it_works(world: World) -> None:
    line = world.contact_point()
    check(line, date(2026, 11, 1))
    report(Viewer.anonymous(), line, Reason.NO_ANSWER, None)
    assert states(line) == {"contact_not_working": "2026-11-23"}

    check(line, TODAY)

    assert states(line) == {}


def test_a_check_that_it_does_not_work_is_found_from_the_first_of_them(world: World) -> None:
    line = world.contact_point()
    check(line, date(2026, 10, 1), works=False)
    check(line, date(2026, 11, 1), works=False)

    assert states(line) == {"contact_not_working": "2026-10-01"}
    assert states(line, date(2026, 9, 30)) == {"contact_never_verified": "2020-01-01"}


def test_what_has_ended_is_left_alone(world: World) -> None:
    line = world.contact_point()
    world.record("contact_point", None, date(2026, 11, 1), record=line)

    assert states(line) == {}
    assert states(line, date(2026, 10, 31)) == {"contact_never_verified": "2020-01-01"}
