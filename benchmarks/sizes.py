"""How large a synthetic registry can be."""

from __future__ import annotations

from dataclasses import dataclass

ROUNDS = 3
"""Versions per record."""


@dataclass(frozen=True)
class Size:
    """How many records of each kind, over which areas: all municipalities whose code begins with `within`."""

    name: str
    organisations: int
    contact_points: int
    routines: int
    pathways: int
    within: str = ""

    @property
    def versions(self) -> int:
        """Versions in all, without the reference data."""
        return ROUNDS * (self.organisations + self.contact_points + self.routines + self.pathways)


SIZES = {
    size.name: size
    for size in (
        Size("office", 40, 120, 4, 20, "0181"),
        Size("municipality", 120, 400, 10, 40, "0181"),
        Size("county", 2_600, 9_000, 90, 450, "01"),
        Size("nation", 30_000, 100_000, 1_000, 5_000),
    )
}
