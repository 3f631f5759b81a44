"""What whoever changes a contact point was not shown stays as it stood: nobody takes away what they have not seen.

An entry is read with what is withheld left out, and may be sent back. So what shall be is compared with what was: each
part that is hidden from who changes it must stand there as before. What nobody is shown any more, the name of a holder
whose time has passed, nobody can send back: it is kept unless it is taken away by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from partners.access import Standing, Viewer
from partners.content import VISIBILITIES
from partners.maintaining.asked import NotAllowed
from partners.maintaining.case import Case
from partners.visibility import FOLLOWS_VISIBILITY, READING
from records.recording import Problem

Json = dict[str, Any]

PUBLIC = frozenset({"public"})
NOT_READ = "who read this was not shown all that stands here, and it would be lost; read it anew as who changes it"


def kept_holder(case: Case, today: date) -> Json:
    """What a replacement leaves standing though it does not say so: {"holder": …} when the name is shown to nobody."""
    holder = (case.before or {}).get("holder")
    if not holder or "holder" in (case.change.content or {}):
        return {}
    return {"holder": holder} if holder["until"] < max(case.valid_from, today).isoformat() else {}


def refuse_taking_away(case: Case, viewer: Viewer) -> None:
    """Raises `NotAllowed` with the field in which something would be lost that the viewer may not read."""
    for before in _said_of_a_point(case):
        for field, level in _taken_away(before, case.content or {}, _open_to(viewer, before)):
            raise NotAllowed(case.place, READING[level], field)


def problems_with_what_was_not_read(case: Case) -> Iterator[Problem]:
    """Where something would be lost that was not shown to who read the entry, whoever that was: at least strangers."""
    if case.change.read_in_part:
        for before in _said_of_a_point(case):
            for field, _ in _taken_away(before, case.content or {}, PUBLIC):
                yield Problem((field,), "withheld", NOT_READ)
                return


def _said_of_a_point(case: Case) -> list[Json]:
    """What a contact point said over the days of the change; nothing of other kinds, of new entries and of ends."""
    if case.change.kind != "contact_point" or not case.record or not case.content:
        return []
    until = case.valid_until or date.max
    said = [b.version.content for b in case.beliefs if b.valid_from < until and b.version.content]
    return said or [content for content in (case.last,) if content]


def _open_to(viewer: Viewer, content: Json) -> frozenset[str]:
    """The levels of visibility that are open to who may change the entry. No agreement need be asked: see `standings`.

    Who is party to an agreement alone changes nothing in its entries.
    """
    owner = UUID(content["organisation"])
    stands = [Standing.OWN] if owner in viewer.organisations else []
    stands += [Standing.AREA] if viewer.areas & {UUID(area) for area in content["areas"]} else []
    return frozenset(level for level, act in READING.items() if viewer.may(act, stands, owner))


def _taken_away(before: Json, after: Json, levels: Collection[str]) -> Iterator[tuple[str, str]]:
    """The fields in which something that is not open at `levels` stands no more as it stood, and its level."""
    own = before["visibility"]
    if own not in levels:
        changed = (name for name in FOLLOWS_VISIBILITY if _differs(before.get(name), after.get(name)))
        yield from ((name, own) for name in changed)
    left = list(after.get("channels") or ())
    for channel in before.get("channels") or () if own in levels else ():
        level = _stricter(own, channel.get("visibility"))
        if level in levels:
            continue
        if channel not in left:
            yield "channels", level
            break
        left.remove(channel)
    level = _stricter("professionals", own)
    if level not in levels and _differs(before.get("holder"), after.get("holder")):
        yield "holder", level


def _differs(before: Any, after: Any) -> bool:
    return bool(before) and before != after


def _stricter(first: str, second: str | None) -> str:
    return max(first, second or first, key=VISIBILITIES.index)
