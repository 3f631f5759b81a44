"""What differs between two versions of a record, field by field: parts that moved, changed, came and went.

Works on contents as JSON. A step that is reworded or moved is the same step, known by its `key`; a part without a key
is known by what makes it that part (a member by its organisation and function, a channel by its type).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Json = Any
Kind = Literal["added", "removed", "changed", "moved"]

IDENTITIES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "members": (("organisation", "function"), ("organisation",)),
    "parties": (("organisation",),),
    "other_names": (("name",),),
    "channels": (("type", "label"), ("type",)),
    "fallbacks": (("function", "contact_point"),),
    "do_not": (("text",),),
    "rules": (("days",),),
    "exceptions": (("first", "last"),),
}
"""By which fields the parts of a list are the same part, the strictest first. A part with a `key` is known by it."""

_LEAVES = ({"sv", "en"}, {"value", "precision"})
"""Objects that are one value to a reader: a text in two languages, a date with its precision."""


@dataclass(frozen=True)
class Change:
    """One difference. `path` leads to the field; a part is named by its `key`, or by its place counted from 1.

    `before`/`after` are the values (None where there was or is none). A part that `moved` tells from which place to
    which, counted from 1 in the list before and after; only the fewest parts that explain the new order have moved.
    """

    path: tuple[str, ...]
    change: Kind
    before: Json = None
    after: Json = None
    place_before: int | None = None
    place_after: int | None = None


def compare(before: Mapping[str, Json], after: Mapping[str, Json], leave_out: Iterable[str] = ()) -> list[Change]:
    """The differences between two contents, in the order of their fields. `leave_out`: fields that are not compared."""
    out = set(leave_out)
    names = [name for name in dict.fromkeys((*before, *after)) if name not in out]
    return [change for name in names for change in _differences((name,), before.get(name), after.get(name))]


def _differences(path: tuple[str, ...], before: Json, after: Json) -> Iterator[Change]:
    if before == after:
        return
    if _is_list(before, after):
        yield from _lists(path, before or [], after or [])
    elif before is None:
        yield Change(path, "added", after=after)
    elif after is None:
        yield Change(path, "removed", before=before)
    elif isinstance(before, dict) and isinstance(after, dict) and not _is_leaf(before) and not _is_leaf(after):
        for name in dict.fromkeys((*before, *after)):
            yield from _differences((*path, name), before.get(name), after.get(name))
    else:
        yield Change(path, "changed", before, after)


def _is_list(before: Json, after: Json) -> bool:
    return isinstance(before, list | None) and isinstance(after, list | None)


def _is_leaf(value: Mapping[str, Json]) -> bool:
    return any(set(value) <= leaf for leaf in _LEAVES)


def _lists(path: tuple[str, ...], before: Sequence[Json], after: Sequence[Json]) -> Iterator[Change]:
    pairs = _paired(path[-1], before, after)
    moved = _moved([pairs[i] for i in sorted(pairs)])
    kept = {there: here for here, there in pairs.items()}
    for here, part in enumerate(before):
        if here not in pairs:
            yield Change((*path, _name(part, here)), "removed", before=part, place_before=here + 1)
    for there, part in enumerate(after):
        label = (*path, _name(part, there))
        if there not in kept:
            yield Change(label, "added", after=part, place_after=there + 1)
            continue
        if there in moved:
            yield Change(label, "moved", place_before=kept[there] + 1, place_after=there + 1)
        yield from _differences(label, before[kept[there]], part)


def _name(part: Json, place: int) -> str:
    return str(part["key"]) if isinstance(part, dict) and "key" in part else str(place + 1)


def _paired(field: str, before: Sequence[Json], after: Sequence[Json]) -> dict[int, int]:
    """Which part of `before` (by place) is which of `after`: equal ones first, then by the strictest identity."""
    pairs: dict[int, int] = {}
    for identity in (None, *_identities(field, (*before, *after))):
        free: dict[str, list[int]] = {}
        for there, part in enumerate(after):
            if there not in pairs.values():
                free.setdefault(_identity(part, identity), []).append(there)
        for here, part in enumerate(before):
            if here not in pairs and (same := free.get(_identity(part, identity))):
                pairs[here] = same.pop(0)
    return pairs


def _identities(field: str, parts: Sequence[Json]) -> tuple[tuple[str, ...], ...]:
    if not all(isinstance(part, dict) for part in parts):
        return ()
    if field in IDENTITIES:
        return IDENTITIES[field]
    # A focus area is known by its key within its plan; everything else that has a key, by the key.
    return (("plan", "key"),) if all("key" in part for part in parts) else ()


def _identity(part: Json, fields: tuple[str, ...] | None) -> str:
    return repr(part if fields is None else [part.get(name) for name in fields])


def _moved(places: Sequence[int]) -> set[int]:
    """The fewest places to take out so that the rest are in rising order."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for i, place in enumerate(places):
        length = bisect_left(tails, place)
        previous.append(ends[length - 1] if length else -1)
        tails[length:], ends[length:] = (
            [place, *tails[length + 1 :]],
            [i, *ends[length + 1 :]],
        )
    stay: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        stay.add(places[at])
        at = previous[at]
    return set(places) - stay
