"""Several who change the same entry at once; and long sequences of changes, beside a plain table of days."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.access import Viewer
from partners.maintaining import Change, Outcome, Stale
from records.log import first_break
from records.models import Version
from tests.partners.maintaining import ask, days, editor, number_on, one, refusal, served, today
from tests.partners.world import World
from tests.records.support import together

NUMBERS = [f"+4670174{number:04d}" for number in range(605, 700)]
REACH = 40
"""How many days ahead and back the changes lie."""


def numbered(number: str) -> dict[str, Any]:
    return {"channels": [{"type": "telephone", "number": number}]}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_the_same_state_one_wins_and_the_other_is_told() -> None:
    world = served(World.made())
    record = world.contact_point()
    viewers = [editor(world), editor(world, "kommunen")]
    for revision in range(1, 5):
        start = Barrier(2)
        numbers = [NUMBERS[2 * revision], NUMBERS[2 * revision + 1]]
        changes = [Change("contact_point", "merge", numbered(n), record, revision=revision) for n in numbers]

        def write(viewer: Viewer, change: Change, start: Barrier = start) -> Outcome | tuple[int, int]:
            start.wait()
            try:
                return ask(viewer, change)[0]
            except Stale as stale:
                return stale.known, stale.revision

        made = together(*(lambda v=v, c=c: write(v, c) for v, c in zip(viewers, changes, strict=True)))
        won = [place for place, found in enumerate(made) if isinstance(found, Outcome)]
        lost = [found for found in made if not isinstance(found, Outcome)]
        assert len(won) == 1
        assert lost == [(revision, revision + 1)]
        assert number_on(record) == numbers[won[0]]
    assert list(Version.mechanism.filter(record__uuid=record).order_by("pk").values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert first_break() is None


@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_same_external_identity_make_one_entry_known_by_it() -> None:
    world = served(World.made())
    viewer = editor(world)
    start = Barrier(2)

    def create() -> str:
        start.wait()
        return refusal(viewer, Change("contact_point", "create", world.contact_content(), external_id="en"))

    assert sorted(together(create, create)) == ["", "0:external_id_taken"]


_offset = st.integers(-REACH, REACH)
_asked = st.tuples(
    st.sampled_from(["replace", "merge", "end", "restart"]),
    _offset,
    st.one_of(st.just("left out"), st.none(), st.integers(1, REACH)),
)


class Days:
    """What an entry says on each day: a number, or nothing. The last day of the table stands for all after it."""

    def __init__(self, first: date) -> None:
        self.all = [first + timedelta(days=n) for n in range(-REACH, 3 * REACH)]
        self.said: dict[date, str | None] = dict.fromkeys(self.all)
        self.planned: dict[date, int] = dict.fromkeys(self.all, 0)
        """Which change each day was last said by."""

    def until(self, doing: str, first: date, asked: int | str | None) -> date | None:
        """The first day on which the change does not hold any more."""
        if asked is None or isinstance(asked, int):
            return first + timedelta(days=asked) if asked else None
        if doing == "end":
            return None
        own = self.planned[first]
        return next((day for day in self.all if day > first and self.planned[day] != own), None)

    def write(self, place: int, number: str | None, first: date, until: date | None) -> None:
        for day in self.all:
            if first <= day and (until is None or day < until):
                self.said[day], self.planned[day] = number, place


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(_asked, min_size=1, max_size=7))
def test_after_any_changes_each_day_says_what_a_plain_table_of_days_says(asked: list[Any], world: World) -> None:
    viewer, start = editor(served(world)), today()
    record = one(viewer, "contact_point", "create", world.contact_content()).record.uuid
    table = Days(start)
    table.write(1, NUMBERS[0], start, None)
    for place, (doing, offset, until) in enumerate(asked, start=2):
        first = start + timedelta(days=offset)
        holds = table.said[first] is not None
        if holds is (doing == "restart") and doing != "replace":
            continue
        number = None if doing == "end" else NUMBERS[place]
        content = {
            "replace": world.contact_content() | numbered(NUMBERS[place]),
            "end": None,
        }.get(doing, numbered(NUMBERS[place]))
        over = {} if until == "left out" else {"valid_until": first + timedelta(days=until) if until else None}
        end = table.until(doing, first, until)
        one(viewer, "contact_point", doing, content, record, valid_from=first, **over)
        table.write(place, number, first, end)
    for day in table.all[:: REACH // 8]:
        assert number_on(record, day) == table.said[day]
    spelled = {day: n for n, a, b in days(record) for day in table.all if a <= day and (b is None or day < b)}
    assert spelled == {day: number for day, number in table.said.items() if number}
    assert first_break() is None
