"""A town whose entries others rely on: pathways, a routine, a body; with the clock at a Monday morning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import time_machine

from partners.maintaining import Gap, Impact
from records.moment import STOCKHOLM
from tests.partners.maintaining import served
from tests.partners.world import World

MONDAY = date(2026, 11, 23)
WEEKDAYS = ["mo", "tu", "we", "th", "fr"]
ALL_DAYS = [*WEEKDAYS, "sa", "su"]


def at_monday_morning() -> Iterator[None]:
    """While this lasts it is six o'clock on the Monday."""
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=STOCKHOLM), tick=False):
        yield


def hours(start: str, end: str, days: list[str] = WEEKDAYS) -> dict[str, Any]:
    """Hours with one window on each of the days."""
    return {"rules": [{"days": days, "windows": [{"start": start, "end": end}]}]}


ALWAYS = hours("00:00", "24:00", ALL_DAYS)


def made_town() -> World:
    """The partners' world with areas served, a situation and a target group."""
    town = served(World.made())
    for kind in ("situation", "target_group"):
        town.names[kind] = town.record(kind, {"code": kind, "name": {"sv": kind}}, key=kind)
    return town


def step(town: World, key: str, actor: str = "socialjour", **more: Any) -> dict[str, Any]:
    actor_id = str(town.names[actor])
    return {"key": key, "actor": actor_id, "modality": "kan", "action": {"sv": "Ring"}, **more}


def to(town: World, function: str) -> dict[str, str]:
    return {"function": str(town.names[function])}


def pathway(town: World, title: str, *steps: dict[str, Any], area: str = "0181", **more: Any) -> UUID:
    since, record = more.pop("since", date(2020, 1, 1)), more.pop("record", None)
    content = {
        "title": {"sv": title},
        "situations": [str(town.names["situation"])],
        "target_groups": [str(town.names["target_group"])],
        "starts": str(town.names["skyddat_boende"]),
        "areas": [str(town.names[area])],
        "urgency": "akut",
        "steps": list(steps) or [step(town, "ring", "skyddat_boende")],
        **more,
    }
    return town.record("pathway", content, since, record=record)


def routine(town: World, title: str, owner: str = "polisen", **more: Any) -> UUID:
    owned = str(town.names[owner])
    return town.record("routine", {"title": {"sv": title}, "routine_kind": "rutin", "owner": owned, **more})


def relying(impact: Impact) -> list[tuple[str, str, tuple[str, ...]]]:
    """Who relies: kind, name, steps."""
    return [(one.kind, one.label.name.sv, one.steps) for one in impact.relied_on_by]


def local(gaps: tuple[Gap, ...]) -> list[str]:
    """The gaps as local wall time: "23 17:00-24 08:00"."""
    spelled = [(gap.start.astimezone(STOCKHOLM), gap.end.astimezone(STOCKHOLM)) for gap in gaps]
    return [f"{start:%d %H:%M}-{end:%d %H:%M}" for start, end in spelled]
