"""The reference data: areas, functions, situations, target groups, provisions with successors, national lines."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from registry.loading.files import DATA, Written, read_records, read_yaml, written
from registry.loading.provisions import Provisions

FOLDER = DATA / "reference"
ACTOR = "system:load_reference"
AS_THEY_ARE = ("functions", "situations", "target_groups", "organisations", "helplines")
"""Files whose records are recorded as they stand."""
NATION = "SE"
FIRST_DAY_OF_AREAS = date(2003, 1, 1)
"""From this day on there are 290 municipalities (Knivsta was the last to be formed)."""


def reference_records() -> list[Written]:
    """All reference data. Raises `FileRefused`."""
    return [
        *_areas(),
        *_legal_references(provisions()),
        *(record for name in AS_THEY_ARE for record in read_records(FOLDER / f"{name}.yaml")),
    ]


def provisions() -> Provisions:
    """The provisions as the file has them, with when each holds and what it replaced."""
    return Provisions(read_yaml(FOLDER / "legal_references.yaml")["records"])


def _areas() -> Iterator[Written]:
    yield _area({"key": NATION, "name": "Sverige", "level": "nation"})
    for row in _rows("counties.csv"):
        yield _area({"key": row["code"], "name": row["name"], "level": "county", "parent": NATION})
    for row in _rows("municipalities.csv"):
        area = {"key": row["code"], "name": row["name"], "level": "municipality", "parent": row["county_code"]}
        yield _area(area, date.fromisoformat(row["valid_from"]))


def _area(record: Mapping[str, Any], valid_from: date = FIRST_DAY_OF_AREAS) -> Written:
    return written("area", {**record, "valid_from": valid_from, "source": "SCB, läns- och kommunkoder"}, "areas")


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _legal_references(all_provisions: Provisions) -> Iterator[Written]:
    successors: dict[str, list[str]] = defaultdict(list)
    for record in all_provisions.records:
        for code in record.get("replaces", ()):
            successors[code].append(record["key"])
    for record in all_provisions.records:
        yield _legal_reference(record, successors[record["key"]])


def _legal_reference(record: Mapping[str, Any], successors: Sequence[str]) -> Written:
    """A provision; one that ceased says so, and what replaced it, in a version of its own from that day."""
    fields = {name: value for name, value in record.items() if name != "replaces"}
    fields.setdefault("valid_from", Provisions.FIRST_DAY)
    ceased = fields.pop("in_force_until", None)
    if ceased:
        fields["versions"] = [
            {"valid_from": fields["valid_from"]},
            {
                "valid_from": ceased,
                "in_force_until": ceased,
                "replaced_by": successors,
                "change_note": "Bestämmelsen har upphört att gälla.",
            },
        ]
    return written("legal_reference", fields, "legal_references.yaml")
