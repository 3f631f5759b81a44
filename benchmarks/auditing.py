"""What the audit of a county costs: the first one of a process, and one after each event."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from statistics import quantiles
from typing import Any
from uuid import UUID

from django.core.cache import cache

from benchmarks.measuring import Measured
from benchmarks.registry_generator import SyntheticRegistry
from benchmarks.sizes import SIZES
from partners.models import Verification
from partners.verifying import Check, verify
from records.models import Belief, Record
from records.moment import STOCKHOLM, Moment
from records.recording import Draft, recording
from registry.auditing.scope import Scope
from registry.auditing.seeing import audited
from registry.auditing.told import let_go
from registry.coverage.ahead import ahead
from registry.coverage.models import KeptCoverage

ACTOR = "system:benchmarks"
COUNTY = "01"


def auditing(size: str, seed: int, calls: int) -> Iterator[Measured]:
    """Measure on a copy of the registry: what is recorded stays in it. One county, or what there is of it."""
    registry = SyntheticRegistry(SIZES[size], seed)
    county = Record.objects.get(kind="area", key=COUNTY)
    scope = Scope(areas=frozenset({county.uuid}))
    municipalities = [place.code for place in registry.catalogue.places if place.code.startswith(COUNTY)]
    areas = list(Record.objects.filter(kind="area", key__in=municipalities).values_list("uuid", flat=True))

    def ask() -> float:
        begun = time.perf_counter()
        audited(_now(), scope)
        return 1000 * (time.perf_counter() - begun)

    def begin(*, with_hours: bool) -> None:
        """As a process does that has just begun; `with_hours`: another one remembers the hours of today."""
        let_go()
        if not with_hours:
            cache.clear()

    def after(happens: Callable[[int], object]) -> list[float]:
        lasted = []
        for number in range(max(2, min(calls, 20))):
            happens(number)
            lasted.append(ask())
        return lasted

    KeptCoverage.objects.all().delete()
    begin(with_hours=False)
    yield _measured("audit of a county, the first of all", [ask()])
    for _ in ahead(_now(), areas, keeping=True):
        pass
    begin(with_hours=False)
    yield _measured("the same after a night that kept the hours ahead", [ask()])
    yield _measured("the same again, nothing having happened", [ask() for _ in range(3)])
    checked = after(lambda number: _check(registry.identity("contact_point", number)))
    yield _measured("the same after the check of a contact point", checked)
    changed = after(lambda number: _rename(registry.identity("routine", number % registry.size.routines), number))
    yield _measured("the same after a change of a routine", changed)
    begin(with_hours=True)
    _rename(registry.identity("routine", 0), -1)
    yield _measured("the same in another process, after a change of a routine", [ask()])


def _now() -> Moment:
    return Moment.resolve(datetime.now(STOCKHOLM).date())


def _measured(what: str, lasted: list[float]) -> Measured:
    cuts = quantiles(lasted * 2, n=100, method="inclusive")
    return Measured(what, cuts[49], cuts[94], cuts[98], max(lasted), 1000 * len(lasted) / sum(lasted), 0)


def _check(point: UUID) -> None:
    found = Record.objects.get(uuid=point)
    with recording(ACTOR) as session:
        works = Verification.Result.WORKS
        verify(session, [Check(found, _now().on, "Samordnaren", "provringning", result=works)])


def _rename(routine: UUID, number: int) -> None:
    """A new version of what the routine says last, under another title."""
    believed = Belief.objects.filter(record__uuid=routine, known_until=None, version__content__isnull=False)
    said: dict[str, Any] | None = believed.order_by("-valid_from").values_list("version__content", flat=True).first()
    content = {**(said or {}), "title": {"sv": f"Rutin med nytt namn {number}"}}
    with recording(ACTOR) as session:
        session.record(Draft("routine", content, date(2026, 1, 1), record=routine, confirmed=True))
