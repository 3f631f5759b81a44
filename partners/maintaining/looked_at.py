"""Texts that may identify somebody: the new ones are asked about, those that stood there were confirmed before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any

from pydantic import ValidationError

from records.content import kinds
from records.recording import NotRecorded, Problem, identifying


def refuse_what_is_new_and_identifying(kind: str, said: Mapping[str, Any], shall: Mapping[str, Any]) -> None:
    """Raise `NotRecorded` for what the guard finds in texts of `shall` that `said` does not hold already.

    Both are whole contents of the kind. A content that is no such kind's passes: the use case tells what is wrong.
    """
    try:
        content = kinds[kind].model_validate(shall)
    except ValidationError:
        return
    document, known = content.model_dump(mode="json"), set(_texts(said))
    found = [problem for problem in identifying(content) if _value_at(document, problem) not in known]
    if found:
        raise NotRecorded({0: found})


def _value_at(document: Any, problem: Problem) -> Any:
    return reduce(lambda node, step: node[step], problem.path, document)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for part in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
        yield from _texts(part)
