"""What recording costs: one version at a time, and 10,000 at once. What is written is rolled back or thrown away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from uuid import uuid4

from benchmarks.loading import A_TURN, ACTOR
from benchmarks.measuring import Measured, measure
from benchmarks.registry_generator import SyntheticRegistry
from benchmarks.sizes import SIZES
from records.recording import Draft, batched, recording

IMPORTED = 10_000


def writing(size: str, seed: int, calls: int, imported: int = IMPORTED) -> Iterator[Measured]:
    """Create a contact point with its history and event; import `imported` of them in turns."""
    drafts = _contact_points(size, seed)

    def create(_: int) -> int:
        with recording(ACTOR) as session:
            session.record(next(drafts))
        return 0

    yield measure("create with history", calls, create)
    some = list(islice(drafts, imported))
    start = time.perf_counter()
    for turn in batched(some, A_TURN):
        with recording(ACTOR) as session:
            session.record_all(turn)
    took = 1000 * (time.perf_counter() - start)
    yield Measured(f"import of {imported:,}", took, took, took, took, 1000 * imported / took, 0)


def _contact_points(size: str, seed: int) -> Iterator[Draft]:
    """The first versions of the registry's contact points, again and again, each time as new records."""
    while True:
        for draft in next(SyntheticRegistry(SIZES[size], seed).rounds()):
            if draft.kind == "contact_point":
                yield replace(draft, record=uuid4(), valid_from=date(2026, 1, 1))
