"""Reading what was sent, strictly: what two readers could understand differently is refused, not guessed at.

RFC 8259 as I-JSON (RFC 7493) narrows it: UTF-8, no name twice in one object, no number that others would round, no
text that a database cannot hold; and nothing nested so deeply that reading it could break something.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from api.problems import BodyError, Refused

DEEPEST = 32
"""Objects and arrays within each other. The deepest content there is has six."""
LARGEST_NUMBER = 2**53 - 1
"""Whole numbers beyond it are rounded by readers whose numbers are IEEE 754 doubles."""
_LONGEST_NUMBER = len(str(LARGEST_NUMBER)) + 1  # characters, with a sign
MOST_TOLD = 20


class StrictJsonParser(BaseParser):
    """JSON to plain Python values. Raises `Refused`: 400 for what is no such JSON, 422 for texts nobody can keep."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 (DRF gives it)
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 (DRF gives it)
    ) -> Any:
        return read_json(stream.read())


class MergePatchParser(StrictJsonParser):
    """The same under the name of JSON merge patch (RFC 7396)."""

    media_type = "application/merge-patch+json"


def read_json(sent: bytes) -> Any:
    """The value that the bytes write down. Raises `Refused`, with nothing of what was sent."""
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed(f"The body is not UTF-8: byte {error.start} is none of its characters.") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _malformed(f"The body is not JSON: see line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise _too_deep() from None
    # Most bodies are flat and have no escapes, which alone can write what cannot be kept: then nothing is walked.
    if text.count("{") + text.count("[") > DEEPEST:
        _refuse_deep(value)
    if "\\u" in text:
        _refuse_unkeepable(value)
    return value


def _refuse_deep(value: Any) -> None:
    """Walk the containers without recursion. Raises `Refused`."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        inner = (held.values() if type(held) is dict else held for held in level)
        level = [one for some in inner for one in some if type(one) is dict or type(one) is list]
    if level:
        raise _too_deep()


def _refuse_unkeepable(value: Any) -> None:
    """Walk everything. Raises `Refused` for text that cannot be kept, where it stands."""
    errors: list[BodyError] = []
    level: list[tuple[Any, str]] = [(value, "")]
    while level:
        errors += [error for held, at in level for error in _wrong_with(held, at)][: MOST_TOLD - len(errors)]
        level = [below for held, at in level for below in _below(held, at)]
    if errors:
        raise Refused("invalid-content", errors)


def _below(held: Any, at: str) -> Iterator[tuple[Any, str]]:
    """What stands directly in an object or array, with its JSON pointer, as far as that can be kept."""
    if isinstance(held, dict):
        for name, value in held.items():
            yield value, f"{at}/{name.replace('~', '~0').replace('/', '~1')}" if _can_be_kept(name) else at
    elif isinstance(held, list):
        for number, value in enumerate(held):
            yield value, f"{at}/{number}"


def _wrong_with(held: Any, at: str) -> Iterator[BodyError]:
    if isinstance(held, str) and not _can_be_kept(held):
        yield BodyError(at, "unusable_text", "take out NUL characters and halves of surrogate pairs")
    elif isinstance(held, dict) and not all(map(_can_be_kept, held)):
        yield BodyError(at, "unusable_name", "take NUL characters and halves of surrogate pairs out of the names")


def _can_be_kept(text: str) -> bool:
    """Whether databases and UTF-8 can hold the text."""
    if text.isascii():
        return "\0" not in text
    return "\0" not in text and not any("\ud800" <= mark <= "\udfff" for mark in text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _malformed("An object in the body has the same name twice; readers differ in which one counts.")
    return found


def _whole_number(text: str) -> int:
    if len(text) > _LONGEST_NUMBER or abs(int(text)) > LARGEST_NUMBER:
        raise _malformed("A whole number in the body is beyond 2^53, where readers begin to round. Write it as text.")
    return int(text)


def _fraction(text: str) -> float:
    found = float(text)
    if abs(found) == float("inf"):
        raise _malformed("A number in the body is too large.")
    return found


def _no_number(_: str) -> NoReturn:
    raise _malformed("NaN and Infinity are not JSON.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole_number, parse_float=_fraction, parse_constant=_no_number
)


def _malformed(detail: str) -> Refused:
    return Refused("malformed-request", detail=detail)


def _too_deep() -> Refused:
    return _malformed(f"The body is nested too deeply: at most {DEEPEST} objects and arrays within each other.")
