"""A town to audit, and short ways to ask: what is found about a record, by code."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import time_machine
from django.core.cache import cache

from partners.models import Verification
from partners.verifying import Check, verify
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.recording import recording
from registry.auditing import Finding, Scope, audit
from registry.auditing.told import let_go
from tests.partners.world import World
from tests.registry.town import made_town

TODAY = date(2026, 11, 23)
DECIDED = {"decided_by": "Nämnden", "level": "board", "decided": "2024-02-01"}
SECTION = {"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Att den som är utsatt får hjälp."}}
REVIEWED = "2027-06-30"


def at_noon() -> Iterator[None]:
    """While this lasts it is noon on the day of the audit."""
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=STOCKHOLM), tick=False):
        yield


def town() -> World:
    """The town, about which nothing is found but what an empty registry lacks."""
    return made_town()


def found(code: str, on: date = TODAY, record: UUID | None = None, scope: Scope | None = None) -> list[Finding]:
    """The findings of a code on a day, as known now."""
    some = audit(Moment.resolve(on), scope or Scope())
    return [one for one in some if one.code == code and record in (None, one.record)]


def since(code: str, record: UUID, on: date = TODAY) -> list[tuple[str, str]]:
    """(since, part) of what is found about a record."""
    return [(one.since.isoformat(), one.part) for one in found(code, on, record)]


def begin_anew() -> None:
    """As in a process that has just begun, and with nothing remembered: for counting what a first audit costs."""
    let_go()
    cache.clear()
    gc.collect()  # what was made of a content is known as long as anything holds it, in a ring of dead objects too


def agreement(world: World, title: str = "Överenskommelsen", since: date = date(2024, 3, 1), **more: Any) -> UUID:
    """An agreement about which nothing is found: decided, signed by the police, reviewed in time."""
    identity: UUID | None = more.pop("record", None)
    until: date | None = more.pop("until", None)
    content = {
        "title": {"sv": title},
        "routine_kind": "overenskommelse",
        "owner": str(world.names["kommunen"]),
        "areas": [str(world.names["0181"])],
        "decision": DECIDED,
        "review_by": REVIEWED,
        "sections": [SECTION],
        "parties": [party(world, "kommunen"), party(world, "polisen")],
        **more,
    }
    return world.record(
        "routine", {k: v for k, v in content.items() if v is not None}, since, record=identity, valid_until=until
    )


def party(world: World, name: str, signed: str | None = "2024-02-15", **more: Any) -> dict[str, Any]:
    """A party of an agreement."""
    return {"organisation": str(world.names[name]), **({"signed": signed} if signed else {}), **more}


def check(contact_point: UUID, on: date, *, works: bool = True) -> None:
    """Record that somebody checked."""
    record = Record.objects.get(uuid=contact_point)
    result = Verification.Result.WORKS if works else Verification.Result.DOES_NOT_WORK
    with recording("system:test") as session:
        verify(session, [Check(record, on, "Samordnaren", "Provringt", result=result)])
