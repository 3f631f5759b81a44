"""Results in few bytes: a year of hours of an area's pathways repeats itself week by week, and packs well."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from records.text import Text
from registry.coverage.judging import ORDER, Judged
from registry.coverage.over_time import Covered
from registry.coverage.spans import Spans


def packed(found: Iterable[Covered]) -> bytes:
    """What was judged, as bytes."""
    told = [
        {
            "pathway": str(one.pathway),
            "title": one.title.model_dump(exclude_none=True),
            "owner": str(one.owner) if one.owner else None,
            "steps": one.steps,
            "kinds": [[ORDER.index(kind), _steps(spans)] for kind, spans in one.judged.of_kind.items()],
        }
        for one in found
    ]
    return zlib.compress(json.dumps(told, separators=(",", ":")).encode(), level=6)


def unpacked(kept: bytes) -> list[Covered]:
    """The same again."""
    return [_covered(one) for one in json.loads(zlib.decompress(kept))]


def _covered(told: dict[str, Any]) -> Covered:
    judged = Judged({ORDER[place]: _spans(steps) for place, steps in told["kinds"]})
    owner = UUID(told["owner"]) if told["owner"] else None
    return Covered(UUID(told["pathway"]), Text.model_validate(told["title"]), owner, tuple(told["steps"]), judged)


def _steps(spans: Spans) -> list[int]:
    """Every edge as the seconds since the one before."""
    edges = [0, *(edge for span in spans for edge in span)]
    return [after - before for before, after in pairwise(edges)]


def _spans(steps: Sequence[int]) -> Spans:
    edges = list(accumulate(steps))
    return list(zip(edges[::2], edges[1::2], strict=True))
