"""Which provision held on a day: what a routine of 2023 cites is not what it cites today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar


class Provisions:
    """The provisions of `legal_references.yaml`, asked for what was in force."""

    FIRST_DAY: ClassVar[date] = date(2021, 1, 1)
    """The registry's own beginning: from when it tells of provisions that are older, or whose day is not checked."""

    def __init__(self, records: Sequence[Mapping[str, Any]]) -> None:
        self.records = records
        self._by_code = {record["key"]: record for record in records}

    def holds(self, code: str, on: date) -> bool:
        """Whether the provision was in force on a day. Raises KeyError for an unknown code."""
        record = self._by_code[code]
        ceased: date | None = record.get("in_force_until")
        began: date = record.get("valid_from", self.FIRST_DAY)
        return began <= on and (ceased is None or on < ceased)

    def as_of(self, codes: Iterable[str], on: date) -> list[str]:
        """The codes with each that was not yet in force replaced by its predecessors, or left out if it has none."""
        found: dict[str, None] = {}
        for code in codes:
            earlier = [old for old in self._by_code[code].get("replaces", ()) if self.holds(old, on)]
            found |= dict.fromkeys([code] if self.holds(code, on) else earlier)
        return list(found)
