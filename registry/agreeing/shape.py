"""What a draft's document must be to be kept at all, and what its content model says of it besides.

A draft may be unfinished: what is missing or too long is told and does not stop saving. It must be of its kind's shape,
so that it can be read, compared and commented on part by part; and nothing in it may identify anybody.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from records.complaints import said_of
from records.content import kinds, reference_paths, references
from records.drafts import identifying
from records.guard import A_DOCUMENTS_NUMBER
from records.models import Version
from records.recording import NotRecorded, Problem

Json = Any
LARGEST_DOCUMENT = 200_000
"""Bytes of a document as JSON."""
POSSIBLY = "possibly_identifying"
"""The guard's code for what may stand once somebody has looked at it."""
_MEANT_FOR = {"decision": A_DOCUMENTS_NUMBER, "sources": A_DOCUMENTS_NUMBER}
"""Fields of an unfinished document in which a document's number may stand; the whole one is asked field by field."""


def kept(kind: str, sent: Json, *, confirmed: bool = False) -> dict[str, Json]:
    """The document as it is kept: without members that are null. Raises `NotRecorded` for what is not kept at all."""
    document = _without_null(sent)
    if not isinstance(document, dict):
        raise NotRecorded({0: [Problem(("document",), "not_an_object", "write the content as a JSON object")]})
    if found := refusals(kind, document, confirmed=confirmed):
        raise NotRecorded({0: [Problem(("document", *one.path), one.code, one.message) for one in found]})
    return document


def problems(kind: str, document: dict[str, Json], known_at: datetime) -> list[Problem]:
    """What stands in the way of recording the document, by its content model and by the records that there were then.

    One query.
    """
    found = [Problem(*said) for said in _said(kind, document)]
    return found or list(_unknown_references(kind, document, known_at))


def refusals(kind: str, document: dict[str, Json], *, confirmed: bool = False) -> list[Problem]:
    """Why the document is not kept as it stands; nothing when it is. Paths are the document's own."""
    return list(_refused(kind, document, confirmed=confirmed))


def suspected(kind: str, document: dict[str, Json]) -> list[tuple[Problem, str]]:
    """The texts of the document that may identify somebody, and may stand once somebody has looked at them."""
    texts = _texts_of(kind, document)
    found = identifying(texts, _MEANT_FOR, confirmed=False)
    return [(one, str(_at(texts, one.path))) for one in found if one.code == POSSIBLY]


def _at(held: Json, path: Sequence[str | int]) -> Json:
    for part in path:
        held = held[part]
    return held


def _refused(kind: str, document: dict[str, Json], *, confirmed: bool) -> Iterator[Problem]:
    written = json.dumps(document, ensure_ascii=False)
    if len(written.encode(errors="surrogatepass")) > LARGEST_DOCUMENT:
        yield Problem((), "too_large", f"write at most {LARGEST_DOCUMENT} bytes")
        return
    if "\0" in json.loads(json.dumps(written)) or "\\u0000" in written:
        yield Problem((), "null_character", "take out the null character; no text has one")
    for path in _fractions(document):
        yield Problem(path, "fraction", "write whole numbers")
    for path, code, text in _said(kind, document):
        # "…_type": JSON of another sort stands where the kind has a text, a list, an object.
        if code == "extra_forbidden" or code.endswith("_type"):
            yield Problem(path, code, text)
    yield from identifying(_texts_of(kind, document), _MEANT_FOR, confirmed=confirmed)


def _said(kind: str, document: dict[str, Json]) -> Sequence[tuple[tuple[str | int, ...], str, str]]:
    try:
        kinds[kind].model_validate(document)
    except ValidationError as error:
        return said_of(error)
    return ()


def _unknown_references(kind: str, document: dict[str, Json], known_at: datetime) -> Iterator[Problem]:
    found = references(kinds[kind], document)
    versions = Version.mechanism.filter(record__uuid__in={one.target for one in found}, recorded_at__lte=known_at)
    known = dict(versions.values_list("record__uuid", "kind"))
    for one in found:
        if known.get(one.target) not in one.kinds:
            text = f"refers to no {' or '.join(one.kinds)} in the registry; record it first or correct the id"
            yield Problem((one.role,), "unknown_reference", text)


def _without_null(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _without_null(item) for name, item in value.items() if item is not None}
    return [_without_null(item) for item in value] if isinstance(value, list) else value


def _fractions(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, float):
        yield path
    elif isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _fractions(item, (*path, name))


def _texts_of(kind: str, document: dict[str, Json]) -> dict[str, Json]:
    """The document without its references: their digits are nobody's."""
    found = copy.deepcopy(document)
    for place in reference_paths(kinds[kind]):
        _take_out(found, place.path)
    return found


def _take_out(held: Json, path: Sequence[str]) -> None:
    name, *rest = path
    if isinstance(held, list) and name == "*":
        for place, item in enumerate(held):
            if rest:
                _take_out(item, rest)
            elif _is_identity(item):
                held[place] = ""
    elif isinstance(held, dict) and name in held:
        if rest:
            _take_out(held[name], rest)
        elif _is_identity(held[name]):
            held[name] = ""


def _is_identity(value: Json) -> bool:
    """Whether it is a random identity; one that is all digits says something else in an identity's shape."""
    try:
        return isinstance(value, str) and not UUID(value).hex.isdecimal()
    except ValueError:
        return False
