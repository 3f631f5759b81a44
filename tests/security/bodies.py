"""What is sent to each route, right in every way, so that a refusal is about who asks and not about what is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from registry.agreeing.models import Proposal
from tests.api import world as ground
from tests.security.world import HELD_BY, World, agreement

JSON = "application/json"
CHANGE = {"change": {"note": "Rättat uppgifterna"}}
WHATEVER = {"if-match": "*"}
"""Whichever revision there is."""


@dataclass(frozen=True)
class Sent:
    """A body with its media type, and what goes with it."""

    data: bytes | str = b""
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


def body(world: World, name: str) -> Sent:
    """The body called `name` in the table; nothing for ""."""
    return _MADE[name](world) if name else Sent()


def _json(value: Any, media_type: str = JSON, **headers: str) -> Sent:
    return Sent(json.dumps(value), media_type, headers)


def _trial(value: Any, media_type: str = JSON) -> Sent:
    """A change of an entry for trial, whatever has been read of it."""
    return Sent(json.dumps(value), media_type, WHATEVER, "dry_run=true")


def _id(world: World, name: str) -> str:
    return str(world.identity(name))


def _organisation(world: World) -> dict[str, Any]:
    made = {"name": "Nya enheten", "organisation_kind": "municipal_office", "areas": [_id(world, "0181")]}
    return made | {"parent": _id(world, "socialkontoret")}


def _contact_point(world: World) -> dict[str, Any]:
    return ground.contact_point("Nya ingången", organisation=_id(world, "socialkontoret"))


def _body(world: World) -> dict[str, Any]:
    return ground.body("Nya gruppen") | {"owner": _id(world, "socialkontoret"), "areas": [_id(world, "0181")]}


def _of_the_office(kind: str, world: World) -> Sent:
    """A follow-up, figure or activity of Socialkontoret, which names no area itself."""
    office = _id(world, "socialkontoret")
    held = {HELD_BY[kind]: [office] if kind == "joint_activity" else office}
    return _trial(ground.content_of(kind, 0) | held | CHANGE)


def _whole_organisation(world: World) -> dict[str, Any]:
    return _organisation(world) | {"name": "Socialkontoret", "parent": _id(world, "kommunen")}


def _later(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def _day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _client(world: World) -> Sent:
    said = f"grant_type=client_credentials&client_id={_id(world, 'key')}&client_secret={world.texts['key']}"
    return Sent(said, "application/x-www-form-urlencoded")


_MADE: dict[str, Callable[[World], Sent]] = {
    "new organisations": lambda world: _trial(_organisation(world) | CHANGE),
    "new contact-points": lambda world: _trial(_contact_point(world) | CHANGE),
    "new bodies": lambda world: _trial(_body(world) | CHANGE),
    "whole organisations": lambda world: _trial(_whole_organisation(world) | CHANGE),
    "whole contact-points": lambda world: _trial(_contact_point(world) | CHANGE),
    "whole bodies": lambda world: _trial(_body(world) | CHANGE),
    **{
        f"{which} {plural}": partial(_of_the_office, kind)
        for which in ("new", "whole")
        for kind, plural in (
            ("follow_up", "follow-ups"),
            ("training_fact", "training-facts"),
            ("joint_activity", "joint-activities"),
        )
    },
    "patch": lambda _: _trial({"sample": False, **CHANGE}, "application/merge-patch+json"),
    "end": lambda _: _trial(CHANGE),
    "set": lambda _: _trial({"contact_points": [], **CHANGE}),
    "replacement": lambda world: _trial(
        {"replaced_by": [_id(world, "legal_reference-0")], "change": {"note": "Ny lag", "valid_from": _day(30)}}
    ),
    "catalogue term": lambda _: Sent(
        json.dumps({"kind": "situation", "content": {"code": "ny-term", "name": {"sv": "Ny"}}}), query="dry_run=true"
    ),
    "meant": lambda world: _trial({"record": _id(world, "pathway-0"), "part": "samtal", "why": "old_cases"}),
    "acceptance": lambda _: Sent(json.dumps({"until": _day(30), "reason": "Tas upp snart."}), query="dry_run=true"),
    "check": lambda _: Sent(json.dumps({"how": "called"}), query="dry_run=true"),
    "report": lambda _: _json({"reason": "no_answer"}),
    "key": lambda _: _json({"name": "Synkronisering", "scopes": ["read"], "expires_at": _later(9)}),
    "rotation": lambda _: _json({"expires_at": _later(9)}),
    "invitation": lambda _: _json({"email": "ny@konton.example", "role": "reader"}),
    "membership": lambda _: _json({"role": "signatory"}),
    "client": _client,
    "webhook": lambda _: _json({"url": "https://mottagare.example/hook"}),
    "webhook patch": lambda _: _json({"description": "Felanmälan"}, **WHATEVER),
    "whatever": lambda _: Sent(headers=WHATEVER),
    "draft": lambda world: _trial(
        {"kind": "routine", "owner": _id(world, "socialkontoret"), "document": agreement(world)}
    ),
    "saved draft": lambda world: _trial({"document": agreement(world)}),
    "sharing": lambda world: _trial({"organisations": [_id(world, "skolan")]}),
    "comment": lambda _: _trial({"text": "Vem ringer?", "part": "syfte"}),
    "proposal": lambda _: _trial({"valid_from": _day(30)}),
    "reason": lambda _: _trial({"reason": "Behövs inte"}),
    "nothing": lambda _: Sent(query="dry_run=true"),
    "signature": lambda _: _trial({"content_hash": Proposal.objects.get().content_hash}),
    "refusal": lambda _: _trial({"content_hash": Proposal.objects.get().content_hash, "reason": "Numret saknas"}),
    "leaving": lambda _: _trial({"valid_from": _day(30), "reason": "Uppsagt"}),
    "leaving party": lambda world: _trial(
        {"valid_from": _day(30), "reason": "Uppsagt", "organisation": _id(world, "skolan")}
    ),
    "file": lambda _: Sent("external_id;name_sv\n", "text/csv", query="dry_run=true"),
}
