"""Who relies on an entry: by naming it, or by naming a function that it reaches in an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from partners.access import Viewer
from partners.maintaining.impact import Affected, Reliance
from records.content import at_path, kinds, references
from records.moment import Moment
from records.reading import Entry, Label, Reader
from records.recording import batched
from registry.parties import areas_within
from registry.said import ever_naming, pathways_ever_naming

_OF_A_STEP = {
    "function": (("actor",), ("receiver", "function"), ("fallbacks", "*", "function")),
    "contact_point": (("receiver", "contact_point"), ("fallbacks", "*", "contact_point")),
}
_STARTS = (("starts",), ("also_starts", "*"))
_ROLES = ("starts", "also_starts", "steps.actor", "steps.receiver.function", "steps.fallbacks.function")
"""Where a pathway names a function."""
_IN_PASSING = frozenset({"other_names.used_by"})
"""Fields that name a record without relying on it."""
_ORDER = ("pathway", "routine", "body", "follow_up", "contact_point", "organisation")

_Reached = tuple[str, str]
"""A function and an area in which it is reached."""


@dataclass
class _Found:
    """Entries by what they rely on, with the keys of the steps that do."""

    by_name: dict[UUID, list[tuple[Entry, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(list))
    by_reach: dict[_Reached, list[tuple[Entry, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(list))


def who_relies(affected: Sequence[Affected], after: Moment) -> list[tuple[Reliance, ...]]:
    """For each change the records that rely on the entry over some of its days, from today on; pathways first, by name.

    A pathway relies on what it names and on the contact points that reach, in the areas it serves, the functions that
    start it, act in it or take over in it. Everything else relies on what it names: routines, bodies, follow-ups, and
    of an organisation all that belongs to it. A change that is wholly of the past concerns those who relied on it then.
    The same few queries for one change and for a thousand.
    """
    reader = Reader(Viewer.system("impact"), after)
    reached = {reach for one in affected for reach in _reached(one)}
    areas = areas_within(reader, {UUID(area) for _, area in reached})
    pks = ever_naming({one.record for one in affected})
    if reached:
        around = {UUID(area) for some in areas.values() for area in some}
        pks |= pathways_ever_naming(_ROLES, {UUID(function) for function, _ in reached}, around)
    first = min((_days(one, after.on)[0] for one in affected), default=after.on)
    found = _Found()
    entries = (entry for some in batched(sorted(pks), 5000) for entry in reader.over(some, first, date.max))
    for entry in entries:
        _index(found, entry, {one.record for one in affected}, reached, areas)
    # In an import many entries reach the same function in the same area, and nobody names them one by one.
    alike: dict[object, tuple[Reliance, ...]] = {}
    keys = [_key(one, found, after.on) for one in affected]
    for one, key in zip(affected, keys, strict=True):
        if key not in alike:
            alike[key] = tuple(_reliances(one, found, after.on))
    return [alike[key] for key in keys]


def _reached(one: Affected) -> Iterator[_Reached]:
    if one.kind == "contact_point":
        for content in filter(None, (one.before, one.after)):
            yield from ((content["function"], area) for area in content["areas"])


def _days(one: Affected, today: date) -> tuple[date, date]:
    """The first day and the day after the last one about which those who rely on it are asked."""
    until = one.until or date.max
    return (one.first if until <= today else max(one.first, today)), until


def _index(found: _Found, entry: Entry, targets: set[UUID], reached: set[_Reached], areas: dict[str, set[str]]) -> None:
    steps = _steps(entry, "contact_point")
    named = {
        r.target
        for r in references(kinds[entry.kind], entry.content)
        if r.role not in _IN_PASSING and r.target in targets
    }
    for target in named - {entry.id}:
        found.by_name[target].append((entry, steps.get(str(target), ())))
    if entry.kind != "pathway" or not reached:
        return
    functions: dict[str, tuple[str, ...]] = {f: () for path in _STARTS for f in at_path(entry.content, path)}
    functions |= _steps(entry, "function")
    within = {area for area, some in areas.items() if some.intersection(entry.content["areas"])}
    for function, keys in functions.items():
        for area in within:
            if (function, area) in reached:
                found.by_reach[function, area].append((entry, keys))


def _steps(entry: Entry, what: str) -> dict[str, tuple[str, ...]]:
    """The keys of a pathway's steps by what they name."""
    keys: dict[str, dict[str, None]] = defaultdict(dict)
    for step in entry.content.get("steps", ()) if entry.kind == "pathway" else ():
        for path in _OF_A_STEP[what]:
            for named in at_path(step, path):
                keys[named][step["key"]] = None
    return {named: tuple(some) for named, some in keys.items()}


def _key(one: Affected, found: _Found, today: date) -> object:
    """Changes with the same key have the same who rely on them."""
    return one.record if one.record in found.by_name else None, frozenset(_reached(one)), _days(one, today)


def _reliances(one: Affected, found: _Found, today: date) -> Iterable[Reliance]:
    first, until = _days(one, today)
    steps: dict[UUID, dict[str, None]] = {}
    entries: dict[UUID, Entry] = {}
    lists = [found.by_name.get(one.record, ()), *(found.by_reach.get(reach, ()) for reach in set(_reached(one)))]
    for entry, keys in (pair for some in lists for pair in some):
        if entry.believed_from < until and (entry.believed_until or date.max) > first:
            entries.setdefault(entry.id, entry)
            steps.setdefault(entry.id, {}).update(dict.fromkeys(keys))
    for entry in sorted(entries.values(), key=_place):
        label = Label(entry.id, entry.kind, entry.key, kinds[entry.kind].label_of(entry.content))
        in_order = [key for key in _keys(entry) if key in steps[entry.id]]
        yield Reliance(entry.id, entry.kind, label, tuple(in_order))


def _keys(entry: Entry) -> list[str]:
    return [step["key"] for step in entry.content.get("steps", ())] if entry.kind == "pathway" else []


def _place(entry: Entry) -> tuple[int, str, str, str]:
    place = _ORDER.index(entry.kind) if entry.kind in _ORDER else len(_ORDER)
    return place, entry.kind, entry.name, str(entry.id)
