"""What is looked for in the whole of a document: texts that may identify somebody, and what tells where a shelter is.

What is found depends on the document alone, and holds nothing of a text: the field, and what kind of thing it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from partners.rules import places_told
from records.content import kinds
from records.guard import Finding, Kind, findings_in
from records.guard.documents import busy_texts_in
from records.guard.texts import Path


def texts_in(kind: str, document: Mapping[str, Any]) -> tuple[tuple[str, str, Kind], ...]:
    """The code of the guard, the field, and what it found there first."""
    found: dict[tuple[str, str], Finding] = {}
    for path, text, may_hold in busy_texts_in(kinds[kind], document):
        for one in findings_in(text, may_hold):
            found.setdefault((one.code, _field(path)), one)
    return tuple((code, field, one.kind) for (code, field), one in found.items())


def places_in(kind: str, document: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that would tell where a shelter is, were it one."""
    return tuple(dict.fromkeys(map(_field, places_told(kind, document))))


def _field(path: Path) -> str:
    return ".".join(map(str, path))
