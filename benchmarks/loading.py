"""Loads a synthetic registry through the one way to write, in turns of a few thousand versions."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO

from django.core.management import call_command
from django.db import connection

from benchmarks.registry_generator import SyntheticRegistry
from benchmarks.sizes import Size
from partners.models import Verification
from partners.verifying import Check, Method, verify
from records.models import Record
from records.moment import STOCKHOLM
from records.recording import batched, recording

ACTOR = "system:benchmarks"
A_TURN = 5_000
"""Versions per writer's turn: many enough for the fixed costs to vanish, few enough for flat memory."""


@dataclass
class Loaded:
    """What a load did: how many versions, in how many seconds, and the last instant of knowledge of each round."""

    versions: int = 0
    seconds: float = 0.0
    rounds: list[datetime] = field(default_factory=list)


def load(size: Size, seed: int = 1, say: Callable[[str], object] = lambda _: None) -> Loaded:
    """Load the reference data and the synthetic registry of `size` into the (migrated, empty) database."""
    call_command("load_reference", stdout=StringIO())
    loaded, start = Loaded(), time.perf_counter()
    for drafts in SyntheticRegistry(size, seed).rounds():
        for some in batched(drafts, A_TURN):
            with recording(ACTOR) as session:
                session.record_all(some)
            loaded.versions += len(some)
            loaded.seconds = time.perf_counter() - start
            say(f"{loaded.versions} of {size.versions} versions after {loaded.seconds:.0f} s")
        loaded.rounds.append(session.at)
    _check(size, seed)
    loaded.seconds = time.perf_counter() - start
    gc.collect()
    analyse()
    return loaded


def _check(size: Size, seed: int) -> None:
    """Record when contact points were last found to work, so that most of them count as reachable."""
    today = datetime.now(STOCKHOLM).date()
    for some in batched(SyntheticRegistry(size, seed).checks(), A_TURN):
        points = {p.uuid: p for p in Record.objects.filter(uuid__in=[identity for identity, _, _ in some])}
        with recording(ACTOR) as session:
            verify(session, [_found(points[identity], min(day, today), works=works) for identity, day, works in some])


def _found(point: Record, day: date, *, works: bool) -> Check:
    result = Verification.Result.WORKS if works else Verification.Result.DOES_NOT_WORK
    return Check(point, day, by="Samordnaren", how="provringning", result=result, method=Method.CALLED)


def analyse() -> None:
    """Have the engine look at what it holds, as an operator (or autovacuum) does after a big load."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
