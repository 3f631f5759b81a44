"""What is kept from one audit to the next changes no answer: whatever happened in between, and in whatever order of
time one asks, the findings are those of a process that has just begun and remembers nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.maintaining.rehearsing import turn
from records.models import Version
from records.moment import Moment
from records.recording import Draft, recording
from registry.auditing import Finding, Scope, audit, beginning, told
from registry.auditing.contents import document_of
from registry.auditing.reading import read_survey
from registry.auditing.rules import RULES
from registry.auditing.survey import Survey
from tests.auditing.test_audit import fresh, mess, named, upheaval
from tests.auditing.world import TODAY, begin_anew, check
from tests.partners.world import World
from tests.registry.town import ALWAYS, pathway, step

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEDS = range(40) if os.environ.get("EVERYTHING") == "1" else [3]


class Forgetful:
    """A cache that remembers nothing."""

    def get_many(self, _: object) -> dict[str, object]:
        return {}

    def set(self, *_: object) -> None:
        pass


@contextmanager
def a_new_process() -> Iterator[None]:
    """While this lasts nothing is kept, and afterwards what was kept before is kept again."""
    with patch.object(told, "_kept", type(told._kept)()), patch.object(beginning, "cache", Forgetful()):
        yield


def anew(moment: Moment, scope: Scope) -> list[Finding]:
    with a_new_process():
        return audit(moment, scope)


def scopes(world: World) -> list[Scope]:
    area, county = (frozenset({world.names[code]}) for code in ("0181", "01"))
    return [Scope(), Scope(areas=area), Scope(areas=county), Scope(organisations=frozenset({world.names["kommunen"]}))]


def moves_a_unit(world: World, numbers: random.Random) -> None:
    parent = numbers.choice(["kommunen", "polisen", None])
    world.organisation("mottagningen", "municipal_office", parent)


def renames(world: World, numbers: random.Random) -> None:
    content = {"name": f"Skolan {numbers.randrange(3)}", "organisation_kind": "school"}
    world.record("organisation", content, date(2025, numbers.randrange(1, 12), 1), record=world.names["skolan"])


def moves_an_area(world: World, numbers: random.Random) -> None:
    world.area("0180", "municipality", numbers.choice(["01", "23"]))


def names_a_contact_point_elsewhere(world: World, numbers: random.Random) -> None:
    names = [*named(world, "elsewhere")] or [fresh(world, "elsewhere")]
    world.contact_point(area="2380", since=date(2024, 1, 1), record=names[0], hours=numbers.choice([{}, ALWAYS]))
    ring = step(world, "ring", "skyddat_boende", receiver={"contact_point": str(names[0])})
    pathway(world, f"Dit {len(world.names)}", ring, required_hours=ALWAYS, owner=str(world.names["kommunen"]))


def ends_a_contact_point(world: World, numbers: random.Random) -> None:
    if points := named(world, "point"):
        world.record("contact_point", None, TODAY + timedelta(days=numbers.randrange(-100, 200)),
                     record=numbers.choice(points))  # fmt: skip


def checks(world: World, numbers: random.Random) -> None:
    if points := [*named(world, "point"), *named(world, "elsewhere")]:
        day = TODAY - timedelta(days=numbers.randrange(400))
        check(numbers.choice(points), day, works=numbers.random() < 0.6)


def disposes(world: World, numbers: random.Random) -> None:
    left = Version.mechanism.filter(kind__in=("contact_point", "routine"), disposal=None, ends=False)
    if found := list(left.select_related("record")):
        with recording("system:test") as session:
            session.dispose(numbers.sample(found, min(2, len(found))), "Beslut 1", "Skulle inte ha funnits")


def rehearses(world: World, numbers: random.Random) -> None:
    """Something is recorded, looked at and undone: the next version gets its number, and says something else."""
    area = numbers.choice(["0181", "0180"])
    with turn("system:test", rehearsal=True) as session:
        for kind, content in (
            ("contact_point", world.contact_content(area=area, note={"sv": "Lämna på Storgatan 12."})),
            ("area", {"code": "0181", "name": "Utkanten", "level": "municipality", "parent": str(world.names["23"])}),
        ):
            record = world.names["0181"] if kind == "area" else uuid4()
            session.record(Draft(kind, content, date(2024, 1, 1), record=record, confirmed=True))
        for scope in scopes(world):
            assert audit(Moment.resolve(TODAY), scope) == anew(Moment.resolve(TODAY), scope)


HAPPENINGS: tuple[Callable[[World, random.Random], None], ...] = (
    mess, moves_a_unit, renames, moves_an_area, names_a_contact_point_elsewhere, ends_a_contact_point, checks, checks,
    disposes, upheaval, rehearses,
)  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_the_findings_are_those_of_a_process_that_has_just_begun(world: World, seed: int) -> None:
    numbers = random.Random(seed)
    mess(world, numbers)
    asked = [Moment.resolve(TODAY)]
    known = len(anew(asked[0], Scope()))
    differing = 0
    for _ in range(14):
        numbers.choice(HAPPENINGS)(world, numbers)
        asked.append(Moment.resolve(numbers.choice([TODAY, TODAY, TODAY + timedelta(days=40), date(2025, 3, 1)])))
        for moment in (asked[-1], numbers.choice(asked)):
            scope = numbers.choice(scopes(world))
            kept, new = audit(moment, scope), anew(moment, scope)
            assert kept == new
            differing += len(new) != known
            known = len(new)
    assert differing > 5


@pytest.mark.parametrize("check", [rule.check for rule in RULES if rule.reads])
def test_a_rule_that_names_the_kinds_it_reads_reads_no_other(world: World, check: int) -> None:
    (rule,) = (one for one in RULES if one.check == check)
    for number in range(2):
        mess(world, random.Random(number))
        upheaval(world, random.Random(number))
    names_a_contact_point_elsewhere(world, random.Random(1))
    world.record("situation", {"code": "annan", "name": {"sv": "annan"}}, key="annan")
    whole = read_survey(Moment.resolve(TODAY), Scope())
    records = {i: some for i, some in whole.records.items() if some[0].kind in (rule.reads or ())}
    part = Survey(whole.moment, records, said=whole.said)

    assert len(records) < len(whole.records)
    assert list(rule.judge(part)) == list(rule.judge(whole)) != []


def test_a_part_of_the_registry_is_told_of_contact_points_that_its_pathways_name_elsewhere(world: World) -> None:
    names_a_contact_point_elsewhere(world, random.Random(1))
    now = Moment.resolve(TODAY)

    part = audit(now, Scope(areas=frozenset({world.names["0181"]})))

    assert part == [one for one in audit(now) if world.names["0181"] in one.areas]
    assert "points_to_ended" not in {one.code for one in part}


def test_after_an_event_little_is_read_and_judged_again(world: World) -> None:
    for number in range(3):
        mess(world, random.Random(number))
    scope = Scope(areas=frozenset({world.names["01"]}))
    begin_anew()
    audit(Moment.resolve(TODAY), scope)
    made = read_survey(Moment.resolve(TODAY), scope).made
    before = {name: known for name, (_, known) in made.items()}
    checks(world, random.Random(1))

    with CaptureQueriesContext(connection) as queries, patch.object(told, "document_of", wraps=document_of) as read:
        audit(Moment.resolve(TODAY), scope)

    assert 0 < read.call_count < 6
    assert len(queries) < 60
    assert read_survey(Moment.resolve(TODAY), scope).made is made
    anew = {record for (make, record), (_, known) in made.items() if known is not before[make, record]}
    assert len(anew) == 1 < len({record for _, record in before}) - 10


def test_what_is_kept_has_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told.let_go()
    now = Moment.resolve(TODAY)
    for scope in scopes(world):
        audit(now, scope)
    kept = {of: len(one.stretches) for of, one in told._kept.items()}
    assert len(kept) == 4

    monkeypatch.setattr(told, "MOST_KEPT", max(kept.values()))
    audit(now, scopes(world)[0])
    assert sum(len(one.stretches) for one in told._kept.values()) <= told.MOST_KEPT

    monkeypatch.setattr(told, "MOST_KEPT", 1)
    audit(now, scopes(world)[0])
    assert not told._kept


def test_who_asks_after_more_events_than_can_be_followed_reads_all_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "MOST_CHANGED", 3)
    scope = Scope()
    audit(Moment.resolve(TODAY), scope)
    mess(world, random.Random(5))

    assert audit(Moment.resolve(TODAY), scope) == anew(Moment.resolve(TODAY), scope)
