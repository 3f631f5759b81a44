"""What pydantic finds wrong with a content, said without repeating any of it.

pydantic's own messages are right for programmers and wrong here: some quote what was written, and what was written
may identify a person.
"""

from __future__ import annotations

from pydantic_core import ErrorDetails

from records.identifying import identity_numbers_in

HIDDEN = "…"
"""Stands in a path for a field name that is none: the name of no field can be anything."""

_MESSAGES = {
    "extra_forbidden": "there is no such field; leave it out",
    "uuid_parsing": "an identity is a UUID, 32 hexadecimal digits and four hyphens",
    "url_parsing": "write the whole address, from https:// on",
}
"""For the kinds of error whose message quotes what was written."""


def said_of(error: ErrorDetails) -> tuple[tuple[str | int, ...], str, str]:
    """The path, the code and the message of a validation error, with nothing of what was validated."""
    return tuple(map(_field, error["loc"])), error["type"], _message(error)


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
