"""What the reference data says, as the generator needs it: codes, names, and the identities they have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from random import Random
from typing import Any

from registry.loading.identity import identity
from registry.loading.reference import reference_records


@dataclass(frozen=True)
class Place:
    """A municipality: its SCB code, name and county's code."""

    code: str
    name: str
    county: str


class Catalogue:
    """The municipalities whose codes begin with `within`, and all coded kinds, in the order of the files."""

    def __init__(self, within: str) -> None:
        areas = _contents("area")
        self.counties = {code: area["name"] for code, area in areas.items() if area["level"] == "county"}
        self.places = [
            Place(code, area["name"], code[:2])
            for code, area in areas.items()
            if area["level"] == "municipality" and code.startswith(within)
        ]
        self.functions = _names("function")
        self.situations = _names("situation")
        self.groups = _names("target_group")
        self._legal = [_identity("legal_reference", code) for code in _contents("legal_reference")]

    def area(self, code: str) -> str:
        """The identity of an area."""
        return _identity("area", code)

    def function(self, code: str) -> str:
        """The identity of a function. Raises KeyError when the reference data has no such code."""
        if code not in self.functions:
            raise KeyError(code)
        return _identity("function", code)

    def situation(self, code: str) -> str:
        """The identity of a situation."""
        return _identity("situation", code)

    def group(self, code: str) -> str:
        """The identity of a target group."""
        return _identity("target_group", code)

    def legal(self, chance: Random, count: int) -> list[str]:
        """`count` different legal references."""
        return chance.sample(self._legal, k=count)

    def neighbours(self, place: Place) -> list[Place]:
        """The other municipalities of the county."""
        return [other for other in self._by_county[place.county] if other != place]

    @cached_property
    def _by_county(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.county, []).append(place)
        return found


@cache
def _identity(kind: str, code: str) -> str:
    return str(identity(kind, code))


@cache
def _contents(kind: str) -> dict[str, dict[str, Any]]:
    """The latest content by key."""
    return {r.key: r.stretches[-1].document for r in reference_records() if r.kind == kind}


def _names(kind: str) -> dict[str, tuple[str, str]]:
    """Swedish and English name by code."""
    texts = ((code, content["name"]) for code, content in _contents(kind).items())
    return {code: (text["sv"], text.get("en", text["sv"])) for code, text in texts}
