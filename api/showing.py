"""Answers made in the rooms below, as plain JSON: fields without a value left out, references with their addresses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api.representation import base
from api.shaping import LINKED
from records.content import kinds
from registry.lookup.answer import Named

BEFORE = ("before_lines", "answers_before")
"""Fields that say how something was: what they name is read as of the moment before."""


class Showing:
    """Shows models. What they name gets its address, with `suffix`; in a comparison, what was, with `before`."""

    def __init__(self, suffix: str, before: str | None = None) -> None:
        self._suffixes = (suffix, suffix if before is None else before)
        self._made: dict[tuple[int, bool], dict[str, Any]] = {}
        self._kept: list[BaseModel] = []

    def of(self, value: Any, *, was: bool = False) -> Any:
        """The value as JSON; lists for tuples. `was`: whether it tells how something was."""
        if isinstance(value, BaseModel):
            # Steps share receivers, and everything shares names: each is made once. It is kept alive as long.
            if (id(value), was) not in self._made:
                self._kept.append(value)
                self._made[id(value), was] = self._model(value, was=was)
            return self._made[id(value), was]
        if isinstance(value, tuple | list):
            return [self.of(part, was=was) for part in value]
        return value

    def _model(self, model: BaseModel, *, was: bool) -> dict[str, Any]:
        was = was or getattr(model, "change", None) == "removed"
        shown = {name: self.of(part, was=was or name in BEFORE) for name, part in model if part is not None}
        kind = model.kind if isinstance(model, Named) else LINKED.get(type(model))
        return shown if kind is None else shown | {"href": self._href(kind, shown["id"], was=was)}

    def _href(self, kind: str, identity: UUID, *, was: bool) -> str:
        return f"{base()}/{kinds[kind].plural}/{identity}{self._suffixes[was]}"
