"""Reads the files of `registry/data/` into what they say of each record, with keys where contents have identities.

A YAML file has `kind`, perhaps `defaults`, and `records`. A record has a `key`, the fields of its kind, and either
`valid_from` (and `valid_until`) or `versions`: each with its `valid_from`, a `change_note` and `source` if there are
any, and only the fields that differ from the version before. A version holds until the next one begins. `confirmed`
where its texts may identify somebody and do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from partners.hours.lines import NotHours, schedule_from
from records.content import kinds, reference_paths
from registry.loading.identity import identity

DATA = Path(__file__).resolve().parent.parent / "data"
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Six times as quick where PyYAML was built with its C library."""
_CHANNELS = {
    "telephone": "number",
    "email": "address",
    "sdk": "address",
    "web_form": "url",
}
_HEAD = ("key", "valid_from", "valid_until", "versions", "verified", "source", "change_note", "confirmed")
_HOURS = ("hours", "required_hours")


class FileRefused(ValueError):
    """A file says what cannot be recorded; the message names the file, the record and the field."""


@dataclass(frozen=True)
class Stretch:
    """What holds for a record over `[valid_from, valid_until)` days: the content as it is recorded, as JSON."""

    valid_from: date
    valid_until: date | None
    document: dict[str, Any]
    change_note: str = ""
    source: str = ""
    confirmed: bool = False
    """That somebody has read the texts in it that may identify somebody, and they are right."""


@dataclass(frozen=True)
class WrittenCheck:
    """That a contact point was checked on a day, as a file tells it. `result`: as `Verification.Result` has it."""

    checked: date
    by: str
    how: str
    source: str = ""
    result: str = "works"


@dataclass(frozen=True)
class Written:
    """All that the files say of one record: its stretches in order of days, apart, and its checks."""

    kind: str
    key: str
    stretches: tuple[Stretch, ...]
    checks: tuple[WrittenCheck, ...] = ()


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, in UTF-8."""
    return yaml.load(path.read_bytes(), Loader=_SAFE)  # noqa: S506 - one of the safe loaders


def read_records(path: Path) -> list[Written]:
    """The records of one YAML file. Raises `FileRefused`."""
    file = read_yaml(path)
    return [written(file["kind"], {**file.get("defaults", {}), **record}, path.name) for record in file["records"]]


def written(kind: str, record: Mapping[str, Any], file: str) -> Written:
    """What a file's `record` says. Raises `FileRefused`."""
    key = str(record["key"])
    try:
        stretches = tuple(_stretches(kind, key, record))
        checks = tuple(WrittenCheck(**check) for check in record.get("verified", ()))
    except (ValidationError, NotHours, KeyError, TypeError) as error:
        raise FileRefused(f"{file}: {kind} {key}: {_reason(error)}") from error
    return Written(kind, key, stretches, checks)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _stretches(kind: str, key: str, record: Mapping[str, Any]) -> Iterator[Stretch]:
    # `source` is where a version's facts come from, and for some kinds a fact of its own as well.
    head = [name for name in _HEAD if name not in kinds[kind].model_fields]
    content = {name: value for name, value in record.items() if name not in head}
    versions: Sequence[Mapping[str, Any]] = record.get("versions") or [record]
    for place, version in enumerate(versions):
        following = versions[place + 1]["valid_from"] if place + 1 < len(versions) else None
        content |= {name: value for name, value in version.items() if name not in head}
        yield Stretch(
            version["valid_from"],
            version.get("valid_until") or following,
            document(kind, key, content),
            version.get("change_note", ""),
            version.get("source") or record.get("source", ""),
            version.get("confirmed", False),
        )


def document(kind: str, key: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it would be recorded: identities for keys, schedules for lines. Raises `ValidationError`."""
    model = kinds[kind]
    fields = dict(content)
    if "code" in model.model_fields:
        fields.setdefault("code", key)
    for name in _HOURS:
        if isinstance(fields.get(name), list):
            fields[name] = schedule_from(fields[name])
    if kind == "contact_point":
        fields["channels"] = [_channel(channel) for channel in fields["channels"]]
    for place in reference_paths(model):
        fields = _identified(fields, place.path, place.kinds[0])
    return model.model_validate(fields).model_dump(mode="json", exclude_none=True)


def _channel(channel: Mapping[str, Any]) -> dict[str, Any]:
    """`{telephone: …}` as the channel it stands for."""
    fields = dict(channel)
    for kind, field in _CHANNELS.items():
        if kind in fields:
            return {"type": kind, field: fields.pop(kind), **fields}
    if "visiting_address" in fields:
        return {"type": "visiting_address", **fields.pop("visiting_address"), **fields}
    return fields


def _identified(value: Any, path: Sequence[str], kind: str) -> Any:
    """A copy of `value` with the keys at `path` made identities."""
    if value is None:
        return None
    if not path:
        return str(identity(kind, str(value)))
    if path[0] == "*":
        return [_identified(item, path[1:], kind) for item in value]
    if path[0] not in value:
        return value
    return {**value, path[0]: _identified(value[path[0]], path[1:], kind)}
