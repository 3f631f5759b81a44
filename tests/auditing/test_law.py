"""Check 4: a provision that is cited has been repealed, or stands under another number."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import time_machine

from partners.maintaining import turn
from records.models import Event
from records.moment import STOCKHOLM, Moment
from registry.auditing import Finding, audit
from registry.auditing.history import history_of
from registry.older_law import Why
from registry.reports.citing_law import Citing, citing
from registry.reports.meaning_law import say_meant
from tests.auditing.world import agreement, found, since
from tests.partners.maintaining import coordinator
from tests.partners.world import World
from tests.registry.town import pathway, step


def law(world: World, code: str, **more: Any) -> UUID:
    record = more.pop("record", None)
    content = {
        "code": code, "law_short": "SoL", "sfs": "2001:453", "provision": f"{code} §", "reference_kind": "obligation",
        "gist": {"sv": "Anmäla oro."}, **more,
    }  # fmt: skip
    return world.record("legal_reference", content, key=code, **({"record": record} if record else {}))


def test_a_repealed_provision_is_found_in_each_step_that_cites_it_from_the_day_it_ceased(world: World) -> None:
    old = law(world, "sol-14-1", in_force_until="2025-07-01")
    citing = [step(world, "ring", legal=[str(old)]), step(world, "skriv", legal=[str(old)]), step(world, "vila")]
    way = pathway(world, "Väg", *citing)

    assert sorted(since("cites_repealed_law", way)) == [("2025-07-01", "ring"), ("2025-07-01", "skriv")]
    assert since("cites_repealed_law", way, date(2025, 6, 30)) == []
    assert {one.subject for one in found("cites_repealed_law", record=way)} == {old}


def test_one_that_has_a_successor_is_told_of_as_renumbered_and_names_it(world: World) -> None:
    new = law(world, "sol-19-1")
    old = law(world, "sol-14-1", in_force_until="2025-07-01", replaced_by=[str(new)])
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]))

    assert since("cites_repealed_law", way) == []
    (finding,) = found("cites_renumbered_law", record=way)
    assert (
        finding.reason.sv
        == "sol-14-1 § SoL (2001:453) upphörde att gälla 1 juli 2025; numera sol-19-1 § SoL (2001:453)."
    )


def test_it_is_cleared_by_citing_what_holds(world: World) -> None:
    new = law(world, "sol-19-1")
    old = law(world, "sol-14-1", in_force_until="2025-07-01", replaced_by=[str(new)])
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]))

    pathway(world, "Väg", step(world, "ring", legal=[str(new)]), since=date(2026, 1, 1), record=way)

    assert since("cites_renumbered_law", way) == []
    assert since("cites_renumbered_law", way, date(2025, 12, 31)) == [("2025-07-01", "ring")]


def test_what_came_instead_may_stand_beside_it_and_then_the_tasks_and_the_audit_say_that_it_is_done(
    world: World,
) -> None:
    new = law(world, "sol-19-1")
    old = law(world, "sol-14-1", in_force_until="2025-07-01", replaced_by=[str(new)])
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]), step(world, "skriv", legal=[str(new)]))
    assert since("cites_renumbered_law", way) == [("2025-07-01", "ring")]
    assert [(one.part, one.state) for one in tasks(old)] == [("ring", "open")]

    both = [step(world, "ring", legal=[str(old), str(new)]), step(world, "skriv", legal=[str(new)])]
    pathway(world, "Väg", *both, since=date(2026, 1, 1), record=way)

    assert since("cites_renumbered_law", way) == []
    assert since("cites_renumbered_law", way, date(2025, 12, 31)) == [("2025-07-01", "ring")]
    assert [(one.part, one.state) for one in tasks(old)] == [("ring", "cites_successor")]


def test_what_came_instead_is_found_itself_when_it_has_been_replaced_in_turn(world: World) -> None:
    new = law(world, "sol-19-1", in_force_until="2026-07-01")
    old = law(world, "sol-14-1", in_force_until="2025-07-01", replaced_by=[str(new)])
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old), str(new)]))

    assert {one.subject for one in found("cites_repealed_law", record=way)} == {new}
    assert since("cites_renumbered_law", way) == []


def tasks(provision: UUID) -> tuple[Citing, ...]:
    """What is to be done where the provision is cited."""
    cited = citing(Moment.resolve(), provision)
    assert cited is not None
    return cited.places


def test_sections_heads_and_notes_cite_too(world: World) -> None:
    old = law(world, "sol-14-1", in_force_until="2025-07-01")
    section = {"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Text."}, "legal": [str(old)]}
    rules = agreement(world, legal=[str(old)], sections=[section])
    way = pathway(world, "Väg", secrecy_note={"text": {"sv": "Bryter sekretess."}, "legal": [str(old)]})

    assert sorted(since("cites_repealed_law", rules)) == [("2025-07-01", ""), ("2025-07-01", "syfte")]
    assert since("cites_repealed_law", way) == [("2025-07-01", "secrecy_note")]


def test_a_version_that_cites_it_later_is_wrong_from_its_own_first_day(world: World) -> None:
    old = law(world, "sol-14-1", in_force_until="2025-07-01")
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]), since=date(2026, 3, 1))

    assert since("cites_repealed_law", way) == [("2026-03-01", "ring")]


def test_a_provision_whose_record_has_ended_counts_as_repealed(world: World) -> None:
    old = law(world, "sol-14-1")
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]))
    world.record("legal_reference", None, date(2026, 2, 1), record=old)

    assert since("cites_repealed_law", way) == [("2026-02-01", "ring")]


def test_one_that_holds_or_ceases_later_is_no_finding(world: World) -> None:
    holds, ceases = law(world, "sol-19-1"), law(world, "sol-20-1", in_force_until="2027-01-01")
    way = pathway(world, "Väg", step(world, "ring", legal=[str(holds), str(ceases)]))

    assert since("cites_repealed_law", way) == []


def say(world: World, record: UUID, part: str, provision: UUID, why: Why, day: int) -> datetime:
    """Have a coordinator say that the older law is meant, or not, at noon on a day in December; when it was known."""
    with time_machine.travel(datetime(2026, 12, day, 12, tzinfo=STOCKHOLM), tick=False):
        viewer = coordinator(world)
        with turn(viewer.actor) as session:
            say_meant(session, viewer, record, (part, provision), why)
    return Event.objects.order_by("-sequence")[0].at


def known(record: UUID, known_at: datetime) -> list[str]:
    """The parts found about a record on the day, as known then."""
    found_then: list[Finding] = audit(Moment(date(2026, 12, 20), known_at))
    return sorted(one.part for one in found_then if one.record == record and one.code == "cites_repealed_law")


def test_where_a_coordinator_has_said_that_the_older_law_is_meant_nothing_is_found_from_then_on(world: World) -> None:
    old, other = law(world, "sol-14-1", in_force_until="2025-07-01"), law(world, "sol-5-1", in_force_until="2025-07-01")
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]), step(world, "skriv", legal=[str(old)]))
    neighbour = pathway(world, "Annan väg", step(world, "ring", legal=[str(old), str(other)]))
    before = Event.objects.order_by("-sequence")[0].at

    meant = say(world, way, "ring", old, "old_cases", 1)
    taken_back = say(world, way, "ring", old, "not_meant", 3)
    again = say(world, way, "ring", old, "history", 5)

    assert [known(way, at) for at in (before, meant, taken_back, again)] == [
        ["ring", "skriv"], ["skriv"], ["ring", "skriv"], ["skriv"],
    ]  # fmt: skip
    assert [known(neighbour, at) for at in (before, again)] == [["ring", "ring"]] * 2


def test_another_provision_in_the_same_step_is_still_found(world: World) -> None:
    old, other = law(world, "sol-14-1", in_force_until="2025-07-01"), law(world, "sol-5-1", in_force_until="2025-07-01")
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old), str(other)]))

    meant = say(world, way, "ring", old, "old_cases", 1)

    told = audit(Moment(date(2026, 12, 20), meant))
    assert [one.subject for one in told if one.record == way and one.code == "cites_repealed_law"] == [other]


def test_the_history_tells_when_it_was_said_and_taken_back(world: World) -> None:
    old = law(world, "sol-14-1", in_force_until="2025-07-01")
    way = pathway(world, "Väg", step(world, "ring", legal=[str(old)]))
    (finding,) = found("cites_repealed_law", record=way)

    say(world, way, "ring", old, "old_cases", 1)
    taken_back = say(world, way, "ring", old, "not_meant", 3)

    changes = history_of(finding, Moment(date(2026, 12, 20), taken_back)).changes
    assert [(one.what, one.on.isoformat(), one.action) for one in changes] == [
        ("opened", "2026-11-23", "version.recorded"),
        ("cleared", "2026-12-01", "legal_citation.meant"),
        ("opened", "2026-12-03", "legal_citation.meant"),
    ]
