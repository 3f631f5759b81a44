"""Which fields and coded values the page of a kind can come to show."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from records.content import PartialDate
from records.text import Text
from web.fields import SHOWN_ELSEWHERE

SHOWN_AS_ONE = (Text, PartialDate)
"""Parts that are shown as one text, not field by field."""


def fields_and_values(content: type[BaseModel]) -> tuple[set[str], set[str]]:
    """The names of fields and the values of fixed choices, those of the content's parts too."""
    fields = set(content.model_fields) - SHOWN_ELSEWHERE
    values: set[str] = set()
    for field in content.model_fields.values():
        more_fields, more_values = _within(field.annotation)
        fields |= more_fields
        values |= more_values
    return fields, values


def _within(annotation: Any) -> tuple[set[str], set[str]]:
    if get_origin(annotation) is Literal:
        return set(), set(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, SHOWN_AS_ONE):
            return set(), set()
        fields, values = fields_and_values(annotation)
        return fields | set(annotation.model_fields), values
    fields, values = set(), set()
    for argument in get_args(annotation):
        more_fields, more_values = _within(argument)
        fields |= more_fields
        values |= more_values
    return fields, values
