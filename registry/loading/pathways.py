"""The sample pathways: one text for all their versions, each citing what was in force on its first day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from registry.loading.files import Written, read_yaml, written
from registry.loading.provisions import Provisions

_NOTES = ("secrecy_note", "documentation_note", "scope_note", "review_rule", "registry_note")


def read_pathways(path: Path, provisions: Provisions) -> list[Written]:
    """The pathways of a file; see the words at its head. Raises `FileRefused`."""
    file = read_yaml(path)
    return [
        written("pathway", _with_versions({**file["defaults"], **record}, provisions), path.name)
        for record in file["records"]
    ]


def _with_versions(record: Mapping[str, Any], provisions: Provisions) -> dict[str, Any]:
    fields = {name: value for name, value in record.items() if name != "from"}
    days = record["from"]
    return {**fields, "versions": [{"valid_from": day, **_as_of(fields, day, provisions)} for day in days]}


def _as_of(fields: Mapping[str, Any], day: date, provisions: Provisions) -> dict[str, Any]:
    """The fields of a pathway that depend on the day its version begins."""
    notes = {name: _citing(fields[name], day, provisions) for name in _NOTES if name in fields}
    return {"steps": list(_steps(fields, day, provisions)), **notes}


def _steps(fields: Mapping[str, Any], day: date, provisions: Provisions) -> Iterator[dict[str, Any]]:
    for step in fields["steps"]:
        said = {name: value for name, value in step.items() if name not in ("since", "earlier")}
        earlier = dict(step.get("earlier", {}))
        if earlier and day < earlier.pop("until"):
            said |= earlier
        if step.get("since", day) <= day:
            yield _citing(said, day, provisions)


def _citing(part: Mapping[str, Any], day: date, provisions: Provisions) -> dict[str, Any]:
    return {**part, "legal": provisions.as_of(part.get("legal", ()), day)}
