"""Writing on a draft part by part: a group of its head's fields, a step, a section. Each act saves a new revision.

A part is found by what it is known by: a step or section by its key, which stays when it moves; a group of the head by
the names of its fields. Whoever has written on one part while somebody else has saved another loses nothing, and
neither does the other: the part goes into what was saved last. Where both have written on the same part, `Conflict`
says what the other has written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from partners.access import Viewer
from records.recording import Problem, Session
from records.text import fold
from registry.agreeing.asked import NoSuch, OldRevision, Written
from registry.agreeing.drafting import save
from registry.agreeing.models import Draft, Revision
from registry.agreeing.shape import POSSIBLY, refusals, suspected

Json = dict[str, Any]
LIST_OF = {"pathway": "steps", "routine": "sections"}
"""The list that is edited part by part, by kind."""
NAMELESS = {"pathway": "steg", "routine": "avsnitt"}
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LONGEST_SLUG = 40
"""Characters of a key that come of what the part says."""


@dataclass(frozen=True)
class Head:
    """A group of the head's fields, by their names."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class Keyed:
    """A step or section by its key."""

    key: str


Place = Head | Keyed


@dataclass(frozen=True)
class PartWritten:
    """A part as somebody has written it, who read the draft as it was saved the `known`th time.

    `confirmed`: texts that may identify somebody were looked at and are right.
    """

    place: Place
    part: Json
    known: int
    confirmed: bool = False


class Conflict(Exception):
    """Somebody else has saved the same part since: `theirs` (None: taken out) at revision `revision`."""

    def __init__(self, theirs: Json | None, revision: int) -> None:
        super().__init__(revision)
        self.theirs = theirs
        self.revision = revision


def document_of(revision: Revision) -> Json:
    """What the revision says, where every step and section has a key of its own: by a program it may have none yet."""
    kind, document = revision.draft.kind, revision.document
    taken: set[str] = set()
    parts = []
    for number, part in enumerate(parts_of(kind, document), 1):
        key = str(part.get("key", ""))
        if not _KEY.fullmatch(key) or key in taken:
            key = f"{NAMELESS[kind]}-{number}-{uuid5(NAMESPACE_OID, key).hex[:6]}"
        taken.add(key)
        parts.append({**part, "key": key})
    return {**document, LIST_OF[kind]: parts} if parts else document


def parts_of(kind: str, document: Mapping[str, Any]) -> list[Json]:
    """The steps or sections, in order."""
    return list(document.get(LIST_OF[kind]) or ())


def part_at(kind: str, document: Mapping[str, Any], place: Place) -> Json | None:
    """What stands at a place: the step or section (None: there is none), or the fields of the head that are filled."""
    if isinstance(place, Head):
        return {name: document[name] for name in place.fields if name in document}
    return next((part for part in parts_of(kind, document) if part.get("key") == place.key), None)


def with_part(kind: str, document: Mapping[str, Any], place: Place, part: Json) -> Json:
    """The document with the part at its place; a step or section that is not there comes last."""
    if isinstance(place, Head):
        kept = {name: value for name, value in document.items() if name not in place.fields}
        return kept | part
    parts, new = parts_of(kind, document), {"key": place.key} | part
    if any(one.get("key") == place.key for one in parts):
        parts = [new if one.get("key") == place.key else one for one in parts]
    else:
        parts.append(new)
    return {**document, LIST_OF[kind]: parts}


def moved(kind: str, document: Mapping[str, Any], key: str, by: int) -> Json:
    """The document with the step or section `by` places further down (up: less than 0), as far as there is room."""
    parts = parts_of(kind, document)
    place = _place(parts, key)
    part = parts.pop(place)
    parts.insert(max(0, place + by), part)
    return {**document, LIST_OF[kind]: parts}


def removed(kind: str, document: Mapping[str, Any], key: str) -> Json:
    """The document without the step or section."""
    parts = parts_of(kind, document)
    del parts[_place(parts, key)]
    return {**document, LIST_OF[kind]: parts}


def duplicated(kind: str, document: Mapping[str, Any], key: str) -> Json:
    """The document with a copy of the step or section after it: a part of its own, with an identity of its own."""
    parts = parts_of(kind, document)
    place = _place(parts, key)
    parts.insert(place + 1, deepcopy(parts[place]) | {"key": new_key(kind, parts[place])})
    return {**document, LIST_OF[kind]: parts}


def new_key(kind: str, part: Mapping[str, Any]) -> str:
    """An identity for a new step or section: a word or two of what it says, and signs that make it its own for ever."""
    said = part.get("action" if kind == "pathway" else "heading")
    text = str(said.get("sv", "")) if isinstance(said, Mapping) else ""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    short = words if len(words) <= LONGEST_SLUG else words[:LONGEST_SLUG].rpartition("-")[0] or words[:LONGEST_SLUG]
    return f"{short or NAMELESS[kind]}-{uuid4().hex[:6]}"


def save_part(session: Session, viewer: Viewer, draft: Draft, written: PartWritten) -> Revision:
    """Save one part over what the writer has read.

    What others have saved of other parts since is kept. Raises `Conflict` when the same part has been saved since, and
    as `registry.agreeing.drafting.save`.
    """
    kind, place, part = draft.kind, written.place, written.part
    last, read = _revision(draft), _revision(draft, written.known)
    now = document_of(last)
    theirs = part_at(kind, now, place)
    if last.number != read.number and theirs not in (part_at(kind, document_of(read), place), _with_key(place, part)):
        raise Conflict(theirs, last.number)
    document = with_part(kind, now, place, part)
    return save_all(session, viewer, last, document, confirmed=written.confirmed)


def rearrange(session: Session, viewer: Viewer, draft: Draft, known: int, act: Callable[[str, Json], Json]) -> Revision:
    """Save the draft after an act on its list (see `moved`, `removed`, `duplicated`).

    Raises `OldRevision` when somebody has saved since, so that nobody moves what they have not seen; `NoSuch` when the
    part is not there; and as `registry.agreeing.drafting.save`.
    """
    last = _revision(draft)
    if last.number != known:
        raise OldRevision(known, last.number)
    return save_all(session, viewer, last, act(draft.kind, document_of(last)))


def restore(session: Session, viewer: Viewer, draft: Draft, known: int, number: int) -> Revision:
    """Save anew what the draft said as it was saved the `number`th time. Raises as `rearrange`."""
    return rearrange(session, viewer, draft, known, lambda _, __: _revision(draft, number).document)


def save_all(session: Session, viewer: Viewer, last: Revision, document: Json, *, confirmed: bool = False) -> Revision:
    """Save the whole document after the revision `last`.

    Texts that may identify somebody, and were said not to when they were saved before, need not be looked at again;
    new ones do.
    """
    confirmed = confirmed or (last.confirmed and not _new_suspicions(last, document))
    return save(session, viewer, last.draft.uuid, last.number, Written(document, confirmed=confirmed))


def refused(last: Revision, document: Json, *, confirmed: bool = False) -> list[Problem]:
    """Why the document would not be saved after the revision `last`; nothing when it would. Asks nothing of anybody."""
    found = refusals(last.draft.kind, document, confirmed=confirmed)
    if confirmed or not last.confirmed:
        return found
    new = _new_suspicions(last, document)
    return [one for one in found if one.code != POSSIBLY or one in new]


def _new_suspicions(last: Revision, document: Json) -> list[Problem]:
    """The texts of the document that may identify somebody and did not stand in the revision."""
    before = Counter(text for _, text in suspected(last.draft.kind, last.document))
    found = suspected(last.draft.kind, document)
    return [problem for problem, text in found if not before[text]]


def _with_key(place: Place, part: Json) -> Json:
    return {"key": place.key} | part if isinstance(place, Keyed) else part


def _place(parts: list[Json], key: str) -> int:
    found = next((place for place, part in enumerate(parts) if part.get("key") == key), None)
    if found is None:
        raise NoSuch
    return found


def _revision(draft: Draft, number: int | None = None) -> Revision:
    """The revision of that number, or the last. Raises `NoSuch`."""
    rows = Revision.objects.filter(draft=draft).select_related("draft__owner")
    found = (rows if number is None else rows.filter(number=number)).order_by("-number").first()
    if found is None:
        raise NoSuch
    return found
