"""What coverage costs: a municipality over a year, all of them for the months ahead, and again after a small change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from benchmarks.measuring import Measured, measure
from benchmarks.registry_generator import TODAY, SyntheticRegistry
from benchmarks.sizes import SIZES
from partners.access import Viewer
from partners.models import Verification
from partners.verifying import Check, verify
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import recording
from registry.coverage.ahead import ahead
from registry.coverage.models import KeptCoverage
from registry.coverage.over_cases import cases
from registry.coverage.over_time import Question, coverage
from registry.coverage.reaching import Unveiled

A_YEAR = timedelta(days=365)


def covering(size: str, seed: int, calls: int) -> Iterator[Measured]:
    """Measure on a copy of the registry: what was worked out is kept in it."""
    registry = SyntheticRegistry(SIZES[size], seed)
    areas = list(Record.objects.filter(kind="area", key__in=[place.code for place in registry.catalogue.places]))
    some = Random(seed).sample(areas, k=min(len(areas), max(1, calls // 5)))
    times = max(2, len(some))
    start = datetime.combine(TODAY, datetime.min.time(), STOCKHOLM).astimezone(UTC)

    def over_a_year(number: int) -> int:
        question = Question(some[number % len(some)].uuid, start, start + A_YEAR)
        found = coverage(Unveiled("benchmarks", Moment.resolve(TODAY)), question)
        return _nothing(found.judged)

    def with_the_weakest(number: int) -> int:
        question = Question(some[number % len(some)].uuid, start, start + A_YEAR)
        return _nothing(coverage(Unveiled("benchmarks", Moment.resolve(TODAY)), question).weakest())

    def over_cases(number: int) -> int:
        reader = Reader(Viewer.system("benchmarks"), Moment.resolve(TODAY))
        return _nothing(cases(reader, some[number % len(some)].uuid))

    yield measure("coverage of a municipality over a year", times, over_a_year)
    yield measure("the same, and whom one would miss most", times, with_the_weakest)
    yield measure("cases of a municipality", times, over_cases)
    KeptCoverage.objects.all().delete()
    yield _swept(f"coverage of {len(areas)} municipalities, 13 months ahead", areas)
    yield _swept("the same, when nothing has changed", areas)
    _check_one(registry.identity("contact_point", 0))
    yield _swept("the same, when one contact point was checked", areas)


def _nothing(_found: object) -> int:
    """The size of an answer that is not sent to anybody."""
    return 0


def _swept(what: str, areas: list[Record]) -> Measured:
    begun = time.perf_counter()
    for _ in ahead(Moment.resolve(TODAY), [area.uuid for area in areas], keeping=True):
        pass
    lasted = 1000 * (time.perf_counter() - begun)
    return Measured(what, lasted, lasted, lasted, lasted, 1000 / lasted, 0)


def _check_one(point: UUID) -> None:
    found = Record.objects.get(uuid=point)
    with recording("system:benchmarks") as session:
        broken = Verification.Result.DOES_NOT_WORK
        verify(
            session,
            [Check(found, min(TODAY, datetime.now(STOCKHOLM).date()), "Samordnaren", "provringning", result=broken)],
        )
