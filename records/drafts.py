"""What is to be recorded, and what may be true of it: the drafts, their checking, and the rules of the rooms above."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from records.complaints import said_of
from records.content import Content, Reference, kinds
from records.guard import A_DOCUMENTS_NUMBER, SofterKind, busy_texts_of, findings_in
from records.models import Record


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was to be recorded. `path` names the field; `message` says what to do instead.

    A message never repeats the value: it may identify a person.
    """

    path: tuple[str | int, ...]
    code: str
    message: str


class NotRecorded(ValueError):
    """Nothing was recorded; `problems` says why, per draft (its place in the list)."""

    def __init__(self, problems: dict[int, list[Problem]]) -> None:
        self.problems = problems
        first = next(iter(problems.values()))[0]
        super().__init__(f"{'.'.join(map(str, first.path)) or 'record'}: {first.message}")


@dataclass(frozen=True)
class Draft:
    """What is to be recorded: the content of a record over `[valid_from, valid_until)` days in Europe/Stockholm.

    `content` None ends the record over those days. `record` (a UUID) or `key` names an existing record or the
    identity a new one gets; without either a new record is made.
    """

    kind: str
    content: dict[str, Any] | None
    valid_from: date
    valid_until: date | None = None
    record: uuid.UUID | None = None
    key: str | None = None
    change_note: str = ""
    source: str = ""
    on_behalf_of: uuid.UUID | None = None
    """The organisation in whose name somebody else recorded it; stands in the event."""
    confirmed: bool = False
    """That somebody has read what the guard found "possibly_identifying" in it, and says that it is about nobody. Says
    nothing about this draft's identity numbers: they are refused whoever confirms them."""
    model: Content | None = field(default=None, compare=False, repr=False)
    """The same content as its kind's model, from who has validated it already, so that it is not done twice."""


@dataclass
class Pending:
    """A draft on its way into the tables, with what the rules need to judge it."""

    draft: Draft
    content: Content | None
    document: dict[str, Any] | None
    record: Record | None = None
    references: Sequence[Reference] = ()
    targets: dict[uuid.UUID, Record] = field(default_factory=dict)


Rule = Callable[[Sequence[Pending]], Iterable[tuple[Pending, Problem]]]
_rules: list[tuple[frozenset[str], Rule]] = []


def rule(*kind_codes: str) -> Callable[[Rule], Rule]:
    """Decorator: `rule(pendings)` judges all drafts of the given kinds before they are written, on every route.

    It is called once with those of all its kinds together, so that it sees a contact point beside the organisation
    that is recorded with it; what earlier calls of the same turn recorded, it finds in the tables.
    """

    def add(function: Rule) -> Rule:
        _rules.append((frozenset(kind_codes), function))
        return function

    return add


def judge(pendings: Sequence[Pending]) -> None:
    """Ask each rule once, with all drafts of its kinds. Raises `NotRecorded`."""
    found: list[tuple[Pending, Problem]] = []
    for concerned, judging in _rules:
        some = [pending for pending in pendings if pending.draft.kind in concerned]
        if some:
            found += judging(some)
    refuse(pendings, found)


def refuse(pendings: Sequence[Pending], found: Iterable[tuple[Pending, Problem]]) -> None:
    """Raise `NotRecorded` when there is any problem, with each problem at its draft's place in the list."""
    places = {id(pending): place for place, pending in enumerate(pendings)}
    problems: dict[int, list[Problem]] = defaultdict(list)
    for pending, problem in found:
        problems[places[id(pending)]].append(problem)
    if problems:
        raise NotRecorded(dict(problems))


def validated(drafts: Sequence[Draft]) -> list[Pending]:
    """The drafts with their content checked against the kind's model. Raises `NotRecorded` with all problems."""
    pendings: list[Pending] = []
    problems: dict[int, list[Problem]] = {}
    for place, draft in enumerate(drafts):
        found = list(_draft_problems(draft))
        if not found:
            try:
                pendings.append(_pending(draft))
            except ValidationError as error:
                found = [Problem(*said) for said in said_of(error)]
            else:
                found = [_nul(path) for path in _nuls(pendings[-1].document)]
                found += identifying(pendings[-1].content, confirmed=draft.confirmed)
        if found:
            problems[place] = found
    if problems:
        raise NotRecorded(problems)
    return pendings


def _pending(draft: Draft) -> Pending:
    if draft.content is None:
        return Pending(draft, None, None)
    kind = kinds[draft.kind]
    content = draft.model if type(draft.model) is kind else kind.model_validate(draft.content)
    return Pending(draft, content, content.model_dump(mode="json", exclude_none=True))


_LONGEST = {"change_note": 400, "source": 400, "key": 120}
"""Characters in the columns of the same names: SQLite would take more, PostgreSQL break off."""
_MEANT_FOR: Mapping[str, Collection[SofterKind]] = {"source": A_DOCUMENTS_NUMBER}
"""A source is a document, which may be named by its reference number."""


def _draft_problems(draft: Draft) -> Iterable[Problem]:
    if draft.kind not in kinds:
        yield Problem(("kind",), "unknown_kind", f"there is no such kind; use one of {', '.join(kinds)}")
    if draft.valid_until and draft.valid_until <= draft.valid_from:
        yield Problem(("valid_until",), "no_days", "valid_until must be a later day than valid_from")
    for name, longest in _LONGEST.items():
        text = getattr(draft, name) or ""
        if len(text) > longest:
            yield Problem((name,), "string_too_long", f"write at most {longest} characters")
        if "\0" in text:
            yield _nul((name,))
    texts = {name: getattr(draft, name) or "" for name in _LONGEST}
    yield from identifying(texts, _MEANT_FOR, confirmed=draft.confirmed)


def identifying(
    value: object, may_hold: Mapping[str, Collection[SofterKind]] | None = None, *, confirmed: bool = False
) -> list[Problem]:
    """What the guard finds in all texts of a content, or of any JSON: a problem for each, with its path.

    Code "identifying_text": never allowed. "possibly_identifying": allowed once `confirmed`. A message tells the kind
    and the place in characters. What a field is meant for (`MayHold`) passes; for JSON `may_hold` says it by the
    field's outermost name.
    """
    meant = may_hold or {}
    return [
        Problem(path, finding.code, finding.message)
        for path, text, own in busy_texts_of(value)
        for finding in findings_in(text, {*own, *meant.get(str(path[0]) if path else "", ())}, confirmed=confirmed)
    ]


def refuse_identifying(
    texts: Mapping[str, object],
    may_hold: Mapping[str, Collection[SofterKind]] | None = None,
    *,
    confirmed: bool = False,
) -> None:
    """Raise `NotRecorded` for what the guard finds in texts that are no content: a check's, a decision's, a message's.

    `texts`: by name; `may_hold`: by the same names, the kinds that one is meant for.
    """
    if problems := identifying(texts, may_hold, confirmed=confirmed):
        raise NotRecorded({0: problems})


def _nul(path: tuple[str | int, ...]) -> Problem:
    return Problem(path, "null_character", "take out the null character; no text has one")


def _nuls(document: dict[str, Any] | None) -> Iterable[tuple[str | int, ...]]:
    # Written as JSON a null character cannot hide, and that is quicker than to walk through every content.
    return _paths_with_nul(document) if "\\u0000" in json.dumps(document) else ()


def _paths_with_nul(value: Any, path: tuple[str | int, ...] = ()) -> Iterable[tuple[str | int, ...]]:
    """Where a text has a null character, which PostgreSQL cannot hold."""
    if isinstance(value, str):
        if "\0" in value:
            yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _paths_with_nul(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _paths_with_nul(item, (*path, place))
