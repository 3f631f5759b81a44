"""What pydantic finds wrong with a content, said without repeating any of it.

pydantic's own messages are right for programmers and wrong here: some quote what was written, and what was written
may identify a person.
"""

from __future__ import annotations

import re

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from records.guard import identity_numbers_in

HIDDEN = "…"
"""Stands in a path for a field name that is none: the name of no field can be anything."""

_MESSAGES = {
    "extra_forbidden": "there is no such field; leave it out",
    "uuid_parsing": "an identity is a UUID, 32 hexadecimal digits and four hyphens",
    "url_parsing": "write the whole address, from https:// on",
}
"""For the kinds of error whose message quotes what was written."""

_ABOUT_A_FIELD = re.compile(r"Value error, ([a-z_]+): (.+)", re.DOTALL)
"""How a rule of a whole content names which of its fields to correct: "last_day: …"."""

Said = tuple[tuple[str | int, ...], str, str]
"""The path of a field, the code of what is wrong, and words for it."""


def said_of(error: ValidationError) -> list[Said]:
    """All that is wrong, with nothing of what was validated.

    A list whose items are wrong is not also said to be too short: pydantic counts the right ones alone.
    """
    found = error.errors(include_input=False, include_url=False)
    wrong = {detail["loc"][:depth] for detail in found for depth in range(len(detail["loc"]))}
    return [_said(detail) for detail in found if detail["type"] != "too_short" or detail["loc"] not in wrong]


def _said(error: ErrorDetails) -> Said:
    path = tuple(map(_field, error["loc"]))
    of_one = _ABOUT_A_FIELD.fullmatch(error["msg"]) if error["type"] == "value_error" else None
    if of_one:
        return (*path, of_one[1]), error["type"], of_one[2]
    return path, error["type"], _message(error)


def _message(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "union_tag_invalid":
        return f"use one of {context['expected_tags']}"
    if error["type"] == "value_error" and "reason" in context:  # only the e-mail field says its errors so
        return "this is no e-mail address that can be used; write it as function@organisation"
    return _MESSAGES.get(error["type"]) or error["msg"].removeprefix("Value error, ")


def _field(part: int | str) -> int | str:
    plain = isinstance(part, int) or (part.isascii() and part.isidentifier() and len(part) <= 40)
    return part if plain and not identity_numbers_in(str(part)) else HIDDEN
