"""From the most local to the nation: the areas whose pathways and contact points serve a place."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from records.reading import Entry, Reader
from registry.lookup.answer import Level

NATION = "SE"


@dataclass(frozen=True)
class Chain:
    """An area and what it lies in, the most local first."""

    areas: tuple[Entry, ...]

    @property
    def records(self) -> list[int]:
        """The areas' records (pks)."""
        return [area.pk for area in self.areas]

    @property
    def identities(self) -> list[UUID]:
        """The areas' UUIDs."""
        return [area.id for area in self.areas]

    def place_of(self, areas: list[str]) -> int | None:
        """How far up the chain the most local of `areas` stands (0: the place itself); None when none does."""
        wanted = set(areas)
        return next((place for place, area in enumerate(self.areas) if str(area.id) in wanted), None)

    def level(self, place: int) -> Level:
        """The level of the area at a place in the chain."""
        level: Level = self.areas[place].content["level"]
        return level


def chain_of(reader: Reader, area: Entry | None) -> Chain:
    """The chain from an area to the nation; only the nation when no area is chosen. At most four queries."""
    found = [area] if area else []
    while found and (parent := found[-1].content.get("parent")):
        above = reader.get("area", UUID(parent))
        if above is None:
            break
        found.append(above)
    if not found and (nation := reader.by_key("area", NATION)):
        found.append(nation)
    return Chain(tuple(found))
