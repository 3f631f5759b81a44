"""A queryset of versions that nobody was named for refuses to be used, in every way there is."""

import asyncio
import pickle
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db.models import Count, QuerySet

from records.models import Record, Version
from records.moment import Moment
from records.querysets import NobodyAsked
from tests.records.support import ASKER, KIND, pebble, record

DAY = date(2026, 3, 1)
pytestmark = pytest.mark.django_db

WAYS: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "len": len,
    "bool": bool,
    "repr": repr,
    "index": lambda rows: rows[0],
    "slice": lambda rows: list(rows[:1]),
    "step": lambda rows: rows[:3:2],
    "get": lambda rows: rows.get(),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("pk"),
    "earliest": lambda rows: rows.earliest("pk"),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Version.mechanism.get()),
    "in": lambda rows: Version.mechanism.get() in rows,
    "values": lambda rows: list(rows.values("content")),
    "values_list": lambda rows: list(rows.values_list("content")),
    "dates": lambda rows: list(rows.dates("valid_from", "year")),
    "iterator": lambda rows: list(rows.iterator()),
    "aiterator": lambda rows: _awaited(lambda: _all_of(rows)),
    "acount": lambda rows: _awaited(rows.acount),
    "aggregate": lambda rows: rows.aggregate(Count("pk")),
    "in_bulk": lambda rows: rows.in_bulk(),
    "explain": lambda rows: rows.explain(),
    "update": lambda rows: rows.update(number=9),
    "delete": lambda rows: rows.delete(),
    "raw": lambda rows: list(rows.raw("SELECT * FROM records_version")),
    "pickle": pickle.dumps,
    "copy": lambda rows: list(rows.all()),
    "filter": lambda rows: list(rows.filter(kind=KIND).exclude(number=2).order_by("pk").distinct()),
    "defer": lambda rows: list(rows.only("pk").select_related("record").prefetch_related("links")),
    "union": lambda rows: list(told().union(rows)),
    "union of it": lambda rows: list(rows.union(told())),
    "intersection": lambda rows: list(told().intersection(rows)),
    "difference": lambda rows: list(told().difference(rows)),
    "or": lambda rows: list(told() | rows),
    "or of it": lambda rows: list(rows | told()),
    "and": lambda rows: list(rows & told()),
    "xor": lambda rows: list(told() ^ rows),
    "subquery": lambda rows: list(Record.objects.filter(versions__in=rows)),
    "subquery of values": lambda rows: list(Record.objects.filter(pk__in=rows.values("record"))),
}


def _awaited(coroutine: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """In a thread of its own, for Playwright may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(coroutine())).result()


async def _all_of(rows: Any) -> Any:
    return [row async for row in rows.aiterator()]


def told() -> QuerySet[Version]:
    return Version.objects.seen_by(ASKER, Moment.resolve(on=DAY))


@pytest.fixture(autouse=True)
def _one_pebble() -> None:
    record(pebble("one", DAY))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_versions_are_not_read_before_somebody_asks(way: Callable[[Any], Any]) -> None:
    with pytest.raises(NobodyAsked):
        way(Version.objects.all())


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nor_through_a_record(way: Callable[[Any], Any]) -> None:
    with pytest.raises(NobodyAsked):
        way(Record.objects.get().versions.all())


def test_nor_by_prefetching() -> None:
    with pytest.raises(NobodyAsked):
        list(Record.objects.prefetch_related("versions"))


def test_nor_by_the_manager_itself() -> None:
    for way in ("get", "count", "exists", "first", "in_bulk", "delete"):
        with pytest.raises(NobodyAsked):
            getattr(Version.objects.all() if way == "delete" else Version.objects, way)()


def test_nor_for_nobody() -> None:
    with pytest.raises(NobodyAsked):
        Version.objects.seen_by(None, Moment.resolve()).count()  # type: ignore[arg-type]  # the mistake is the point


def test_once_somebody_asks_every_way_of_narrowing_works() -> None:
    rows = told()
    assert rows.count() == len(rows) == 1
    assert rows.filter(kind=KIND).order_by("pk")[0].content == {"name": "one", "weight": 0}
    assert rows.exclude(kind=KIND).first() is None
    assert list((rows | told()).values_list("number", flat=True)) == [1]
    assert list(Record.objects.filter(versions__in=rows)) == list(Record.objects.all())
    assert list(Record.objects.get().versions.seen_by(ASKER, Moment.resolve(on=DAY))) == list(rows)
