"""What can be chosen in an entry: functions, organisations to give it to, and the areas it may serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.reach import served_areas
from partners.rules import is_protected
from records.moment import Moment
from records.reading import Entry, Label, Reader
from records.text import Text, swedish_order
from registry.keeping.whose import keeps_for


@dataclass(frozen=True)
class County:
    """A county's areas that can be chosen. `name` None: the nation."""

    name: Text | None
    areas: tuple[Label, ...]


@dataclass(frozen=True)
class Options:
    """Everything to choose from, by name."""

    functions: tuple[Label, ...]
    organisations: tuple[Label, ...]
    """Those the viewer may give an entry to, and the one that has it."""
    counties: tuple[County, ...]
    has_no_place: bool
    """Whether the entry is a shelter's: it is offered no visiting address."""


def options_for(viewer: Viewer, kind: str, content: dict[str, Any], now: Moment) -> Options:
    """What can be chosen for an entry that says `content`. The use case decides in the end. Costs a few queries."""
    reader = Reader(viewer, now)
    functions = reader.of("function").all() if kind in ("contact_point", "body") else []
    holder = content.get({"contact_point": "organisation", "body": "owner"}.get(kind, "parent"))
    kept = [one.organisation for one in keeps_for(viewer, now) if one.may_add]
    current = list(reader.many([UUID(holder)]).values()) if holder else []
    organisations = {entry.id: entry for entry in (*kept, *current)}
    return Options(
        _labels(functions),
        _labels(organisations.values()),
        _counties(reader, _areas(viewer, UUID(holder) if holder else None, content, now)),
        kind == "contact_point" and _is_shelters(content, [*functions, *current]),
    )


def _areas(viewer: Viewer, holder: UUID | None, content: dict[str, Any], now: Moment) -> set[UUID]:
    """What the organisation above serves, what the entry serves already, and what the viewer coordinates."""
    served = served_areas([holder], now).get(holder, frozenset()) if holder else frozenset()
    coordinated = viewer.areas if viewer.may(Act.MAINTAIN, [Standing.AREA]) else frozenset()
    return {*served, *coordinated, *(UUID(area) for area in content.get("areas") or ())}


def _counties(reader: Reader, areas: set[UUID]) -> tuple[County, ...]:
    """The areas by county, the county itself first; the nation before all."""
    entries = {entry.id: entry for entry in reader.of("area").all()} if areas else {}
    grouped: dict[UUID | None, list[Entry]] = defaultdict(list)
    for entry in (entries[one] for one in areas if one in entries):
        level, parent = entry.content["level"], entry.content.get("parent")
        county = None if level == "nation" else entry.id if level == "county" else UUID(parent)
        grouped[county].append(entry)
    order = sorted(grouped, key=lambda one: swedish_order(entries[one].name) if one in entries else b"")
    return tuple(
        County(Text(sv=entries[one].name) if one in entries else None, _by_level(grouped[one])) for one in order
    )


def _by_level(entries: Iterable[Entry]) -> tuple[Label, ...]:
    ranked = sorted(entries, key=lambda e: (e.content["level"] != "county", swedish_order(e.name)))
    return tuple(Label(e.id, e.kind, e.key, Text(sv=e.name)) for e in ranked)


def _labels(entries: Iterable[Entry]) -> tuple[Label, ...]:
    found = sorted(entries, key=lambda entry: swedish_order(entry.name))
    return tuple(Label(entry.id, entry.kind, entry.key, _name(entry)) for entry in found)


def _name(entry: Entry) -> Text:
    name = entry.content["name"]
    return Text(sv=name) if isinstance(name, str) else Text.model_validate(name)


def _is_shelters(content: dict[str, Any], entries: Iterable[Entry]) -> bool:
    named = {content.get("organisation"), content.get("function")}
    return any(str(entry.id) in named and is_protected(entry.kind, entry.content) for entry in entries)
