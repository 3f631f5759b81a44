"""The shapes of areas, ready to draw. README.md beside this file says where the boundaries come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("areas.json")
NATION = "SE"


@dataclass(frozen=True)
class Map:
    """The parts of an area: an SVG path for each by its code, in a drawing of `width` × `height` units."""

    width: int
    height: int
    shapes: Mapping[str, str]


def map_of(code: str) -> Map | None:
    """The map of the nation ("SE") by counties or of a county by municipalities; None for what has none."""
    return _maps().get(code)


@lru_cache(maxsize=1)
def _maps() -> dict[str, Map]:
    return {code: Map(**drawn) for code, drawn in json.loads(FILE.read_text(encoding="utf-8")).items()}
