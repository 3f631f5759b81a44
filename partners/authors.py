"""Who recorded a version, as far as who asks may know: a person's name is for those who keep the entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.keys.models import Key
from partners.maintaining import KEPT_BY_PARTNERS
from partners.maintaining.rights import whose
from partners.models import Account
from records.reading import Entry

AuthorType = Literal["person", "program", "link", "system"]
_TYPES: dict[str, AuthorType] = {"account": "person", "key": "program", "link": "link"}


@dataclass(frozen=True)
class Author:
    """Who recorded a version. `name`: the account's or the key's, also of one that has left; "" where it is not told.

    A "link" is one that was mailed to the organisation; "system" is the registry's own command.
    """

    type: AuthorType
    name: str = ""


def authors_of(viewer: Viewer, entries: Iterable[Entry]) -> dict[int, Author]:
    """The author of each version (by its pk). At most two queries.

    Names are told to the organisation that keeps the entry (in any role; a program with the scope `read`) and to
    coordinators, who audit.
    """
    found = list(entries)
    told = {entry.recorded_by for entry in found if _may_know(viewer, entry)}
    names = _names(told)
    return {
        entry.version: Author(
            _TYPES.get(entry.recorded_by.partition(":")[0], "system"),
            names.get(entry.recorded_by, "") if _may_know(viewer, entry) else "",
        )
        for entry in found
    }


def authors_of_actors(viewer: Viewer, actors: Iterable[str]) -> dict[str, Author]:
    """Those who stand in the log, by actor: names for coordinators, who audit. At most two queries."""
    found = set(actors)
    told = found if viewer.may(Act.AUDIT, [Standing.AREA]) else set()
    names = _names(told)
    return {actor: Author(_TYPES.get(actor.partition(":")[0], "system"), names.get(actor, "")) for actor in found}


def _names(told: set[str]) -> dict[str, str]:
    """What the accounts and keys among the actors are called."""
    names = {f"account:{a.uuid}": a.name or a.email for a in Account.objects.filter(uuid__in=_of("account", told))}
    return names | {f"key:{key.uuid}": key.name for key in Key.objects.filter(uuid__in=_of("key", told))}


def _may_know(viewer: Viewer, entry: Entry) -> bool:
    if viewer.may(Act.AUDIT, [Standing.AREA]):
        return True
    if entry.kind not in KEPT_BY_PARTNERS or not entry.content:
        return False
    holders = whose(entry.kind, entry.id, entry.content).organisations
    return any(viewer.may(Act.READ_PARTIES, [Standing.OWN], holder) for holder in holders)


def _of(type_: str, actors: Iterable[str]) -> list[UUID]:
    return [UUID(actor.partition(":")[2]) for actor in actors if actor.startswith(f"{type_}:")]
