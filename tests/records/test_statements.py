"""Statements that are kept give the rows that Django would have found, whatever is asked, and only to who was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db.models.sql.compiler import SQLCompiler

from records import statements
from records.models import Record, Version
from records.moment import Moment
from records.querysets import NobodyAsked
from records.reading import Reader, Selection
from records.statements import CONSTANT, Step, rows_of
from tests.records.support import ASKER, KIND, pebble, record

DAY = date(2026, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _none_kept() -> Iterator[None]:
    statements._kept.clear()
    yield
    statements._kept.clear()


@pytest.fixture
def stones() -> list[Record]:
    """Six pebbles, the later three each beside an earlier one and renamed after ten days, the last one ended then."""
    first = [version.record for version in record(*(pebble(f"p{i}", DAY, key=f"k{i}") for i in range(3)))]
    later = [pebble(f"p{i + 3}", DAY, key=f"k{i + 3}", beside=str(first[i].uuid)) for i in range(3)]
    second = [version.record for version in record(*later)]
    for i, stone in enumerate(second[:2]):
        record(pebble(f"q{i}", DAY + timedelta(days=10), record=stone.uuid, beside=str(first[i].uuid)))
    record(pebble("over", DAY, DAY + timedelta(days=10), record=second[2].uuid))
    return first + second


def moments() -> list[Moment]:
    """Days before, between and after the changes, as known then and now."""
    known = [Moment.resolve().known_at, Version.mechanism.earliest("recorded_at").recorded_at]
    return [Moment(DAY + timedelta(days=days), instant) for days in (-1, 0, 10, 400) for instant in known]


Ask = Callable[[Selection, list[Record]], Any]
QUESTIONS: dict[str, Ask] = {
    "all": lambda rows, _: rows.all(),
    "a page": lambda rows, _: rows.page(2, 1),
    "another page": lambda rows, _: rows.page(3, 2),
    "the other way round": lambda rows, _: rows.page(2, 0, "-name"),
    "by time": lambda rows, _: rows.page(9, 0, "-recorded_at"),
    "one": lambda rows, some: rows.identified([some[3].uuid]).all(),
    "another": lambda rows, some: rows.identified([some[0].uuid]).all(),
    "one twice": lambda rows, some: rows.identified([some[3].uuid, some[3].uuid]).all(),
    "two": lambda rows, some: rows.identified([some[3].uuid, some[0].uuid]).all(),
    "two others": lambda rows, some: rows.identified([some[4].uuid, uuid4()]).all(),
    "none": lambda rows, _: rows.identified([]).all(),
    "by keys": lambda rows, _: rows.keyed(["k1", "k4"]).all(),
    "by a key that nothing has": lambda rows, _: rows.keyed(["nothing"]).all(),
    "beside": lambda rows, some: rows.linked_to("beside", [some[0].uuid]).all(),
    "beside another": lambda rows, some: rows.linked_to("beside", [some[1].uuid]).all(),
    "beside, in one of two fields": lambda rows, some: rows.linked(["beside", "under"], [some[0].pk]).all(),
    "beside nothing": lambda rows, _: rows.linked_to("beside", []).all(),
    "beside, and known": lambda rows, some: rows.linked_to("beside", [some[0].uuid]).identified([some[3].uuid]).all(),
    "beside, and not": lambda rows, some: rows.linked_to("beside", [some[1].uuid]).identified([some[3].uuid]).all(),
    "referred to": lambda rows, _: rows.referred_to_by(KIND, ["beside"]).all(),
    "by content": lambda rows, _: rows.where(name="p3").all(),
    "versions": lambda rows, _: rows.versions(Version.mechanism.values_list("pk", flat=True)).version_pks(),
    "records": lambda rows, _: rows.record_pks(),
}  # fmt: skip


def test_a_kept_statement_finds_what_one_written_anew_finds(stones: list[Record]) -> None:
    asked = [(moment, name) for moment in moments() for name in QUESTIONS]

    def answers() -> list[Any]:
        return [QUESTIONS[name](Reader(ASKER, moment).of(KIND), stones) for moment, name in asked]

    with mock.patch.object(statements, "MOST_VALUES", 0):
        anew = answers()
    assert statements._kept == {}
    first, again = answers(), answers()

    assert len(statements._kept) > 10
    differing = [asked[i] for i in range(len(asked)) if not anew[i] == first[i] == again[i]]
    assert differing == []
    assert len({str(answer) for answer in anew}) > 20


def test_names_and_several_kinds_are_found_by_kept_statements_too(stones: list[Record]) -> None:
    identities: list[UUID] = [stone.uuid for stone in stones]

    for moment in moments():
        reader = Reader(ASKER, moment)
        each = {found.id: found for one in identities if (found := reader.get(KIND, one))}
        assert reader.many([*identities, identities[0]]) == each
        assert {i: label.name.sv for i, label in reader.labels(identities).items()} == {
            i: entry.content["name"] for i, entry in each.items()
        }


def test_what_holds_over_some_days_is_found_by_kept_statements_too(stones: list[Record]) -> None:
    def found() -> list[list[Any]]:
        ways = [
            (moment, days, some) for moment in moments() for days in (0, 30) for some in (stones[:2], stones[4:], [])
        ]
        return [
            Reader(ASKER, moment).over([one.pk for one in some], DAY, DAY + timedelta(days=days))
            for moment, days, some in ways
        ]

    with mock.patch.object(statements, "MOST_VALUES", 0):
        anew = found()

    assert anew == found() == found()
    assert len(statements._kept) == 1
    assert max(map(len, anew)) == 4


def test_what_was_asked_once_is_not_written_again(stones: list[Record]) -> None:
    reader = Reader(ASKER, Moment.resolve(DAY))
    reader.get(KIND, stones[0].uuid)

    with mock.patch.object(SQLCompiler, "as_sql", side_effect=AssertionError("written again")):
        found = reader.get(KIND, stones[4].uuid)

    assert found is not None
    assert found.content["name"] == "p4"


def test_a_step_that_does_not_say_what_it_comes_to_is_kept_nowhere(stones: list[Record]) -> None:
    rows = Version.mechanism.all()
    wrong = {
        "another value": Step(lambda rows: rows.filter(record=stones[0]), "wrong", (stones[1].pk,)),
        "too few": Step(lambda rows: rows.filter(record=stones[0], number=1), "few", (stones[0].pk,)),
        "too many": Step(lambda rows: rows.filter(record=stones[0]), "many", (stones[0].pk, CONSTANT)),
        "another type": Step(lambda rows: rows.filter(record=stones[0]), "text", (str(stones[0].pk),)),
    }

    for step in wrong.values():
        assert rows_of(rows, [step], ["number"]) == [(1,)]
    assert statements._kept == {}


def test_nobody_is_answered_from_a_kept_statement(stones: list[Record]) -> None:
    moment = Moment.resolve(DAY)
    Reader(ASKER, moment).get(KIND, stones[0].uuid)

    with pytest.raises(NobodyAsked):
        Reader(None, moment).get(KIND, stones[0].uuid)  # type: ignore[arg-type]  # the mistake is the point
