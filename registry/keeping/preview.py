"""What each kind of viewer sees of a contact point: read by the product's own rules, with a viewer of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from partners.access import Viewer
from partners.maintaining import Affected
from partners.models import Role
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Label, Reader
from registry.lookup.alone import reached_alone
from registry.lookup.answer import Contact
from registry.parties import bound, relied_on
from registry.relying import who_relies

Kind = Literal["everybody", "professionals", "parties", "own", "coordinators"]
SOMEBODY = UUID(int=0)
"""An organisation that owns nothing, for a coordinator's membership."""


@dataclass(frozen=True)
class Seen:
    """What viewers of a kind see of it. `parties`: by name, the organisations that read it as parties do."""

    kind: Kind
    contact: Contact
    entry: Entry
    parties: tuple[Label, ...] = ()


def previews(viewer: Viewer, identity: UUID, moment: Moment) -> list[Seen]:
    """What each kind of viewer sees of a contact point that holds at the moment, from the most open to the most closed.

    For who may see all of it: what is read here for another is logged as read by `viewer`. Parties come only when there
    are any.
    """
    anybody = Reader(Viewer.anonymous(), moment).get("contact_point", identity)
    if anybody is None:
        return []
    owner = UUID(anybody.content["organisation"])
    parties = _parties(viewer, anybody, moment)
    areas = frozenset(UUID(area) for area in anybody.content["areas"])
    asking: list[tuple[Kind, Viewer]] = [
        ("everybody", Viewer(viewer.actor)),
        ("professionals", Viewer(viewer.actor, signed_in=True, professional=True)),
    ]
    if parties:
        asking.append(("parties", _member(viewer, [label.id for label in parties])))
    asking += [
        ("own", _member(viewer, [owner])),
        (
            "coordinators",
            Viewer(viewer.actor, signed_in=True, professional=True, roles=((SOMEBODY, Role.COORDINATOR),), areas=areas),
        ),
    ]
    return [_seen(kind, one, identity, moment, tuple(parties) if kind == "parties" else ()) for kind, one in asking]


def _member(viewer: Viewer, organisations: Iterable[UUID]) -> Viewer:
    return Viewer(
        viewer.actor, signed_in=True, professional=True, roles=tuple((one, Role.READER) for one in organisations)
    )


def _seen(kind: Kind, viewer: Viewer, identity: UUID, moment: Moment, parties: tuple[Label, ...]) -> Seen:
    reader = Reader(viewer, moment)
    entry = reader.get("contact_point", identity)
    if entry is None:
        raise RuntimeError("the entry holds for everybody or for nobody")
    reached = reached_alone(reader, entry, _instant(moment))
    return Seen(kind, reached.contact_points[0], entry, parties)


def _instant(moment: Moment) -> datetime:
    """Now; on another day its noon."""
    now = datetime.now(STOCKHOLM)
    return now if moment.on == now.date() else datetime.combine(moment.on, time(12), STOCKHOLM)


def _parties(viewer: Viewer, point: Entry, moment: Moment) -> list[Label]:
    """The organisations that are party to an agreement which relies on it, as today's rights have it; by name."""
    owner = UUID(point.content["organisation"])
    affected = Affected(point.id, point.kind, point.content, point.content, moment.on, None)
    (relying,) = who_relies([affected], moment)
    reader = Reader(Viewer.anonymous(), moment)
    agreements = reader.many({one.id for one in relying if one.kind in ("pathway", "routine")})
    routines = {UUID(r) for e in agreements.values() if e.kind == "pathway" for r in e.content.get("rests_on", ())}
    agreements |= reader.many(routines - set(agreements))
    found = set().union(*(_bound(entry, moment) for entry in agreements.values())) - {owner}
    # Whether they are is asked of the rule itself, of all of them at once: most entries have no party that is not.
    if not found or point.id not in relied_on(_member(viewer, found), [point]):
        return []
    return sorted(reader.labels(found).values(), key=lambda label: label.name.sv.casefold())


def _bound(agreement: Entry, moment: Moment) -> set[UUID]:
    owners: Sequence[str] = [agreement.content["owner"]] if agreement.content.get("owner") else []
    return bound(agreement.content, moment.on) | {UUID(one) for one in owners if agreement.kind == "pathway"}
