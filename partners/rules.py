"""What may be true of a partner's entry at all, whichever way it comes in. Registered with the recording room.

A shelter has no place here (OSL 26:14 c-d, 21:3): no visiting address, no telephone number with an area code, no text
that tells where it is. This holds for what reaches an organisation that is a shelter operator or lies under one, and
for what reaches a function that is place-protected, once either was ever recorded so, whatever it is called today.

The *areas* of an entry are free: they say who is served, not where anything lies. Whom a shelter takes in is public
and is what the look-up needs; an operator that finds its area too telling enters the county. A town's name in a web or
mail address is free as well: it is public, it names whom the operator serves, and a list of towns would refuse words
(Mora, Vara, Sala) and miss villages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from partners.content import ContactPoint, Function, Organisation
from partners.telephone import tells_place
from records.guard.places import places_in
from records.models import Link, Version
from records.recording import Pending, Problem, batched, rule

SHELTER = "shelter_operator"
REACHES = ("organisation", "function")
CODE = "shelter_has_no_place"

_IN_THE_WAY = "an entry that reaches it tells a place ({what}); dispose of that version first"
_IN_TEXT = "the text seems to tell where the shelter is; leave it out"


@rule("contact_point", "organisation", "function")
def a_shelter_has_no_place(pendings: Sequence[Pending]) -> Iterator[tuple[Pending, Problem]]:
    """Nothing that reaches a shelter tells a place, and nothing whose entries tell one becomes a shelter."""
    found = _Protected(pendings)
    for pending in pendings:
        if isinstance(pending.content, ContactPoint):
            reached = {pending.content.organisation, pending.content.function}
            if reached & found.identities:
                yield from ((pending, problem) for problem in _contact_point_problems(pending.document or {}))
        elif _identity(pending) in found.identities:
            yield from ((pending, problem) for problem in _text_problems(pending))
    yield from _what_stands_in_the_way(pendings, found)


def is_protected(kind: str, document: dict[str, object]) -> bool:
    """Whether an organisation's or function's content makes what reaches it place-protected."""
    return bool(document.get("place_protected")) or (
        kind == "organisation" and document.get("organisation_kind") == SHELTER
    )


def places_told(kind: str, document: Mapping[str, Any]) -> list[tuple[str | int, ...]]:
    """The fields of a document that would tell where a shelter is, were it one: for looking through what is there."""
    if kind == "contact_point":
        return [problem.path for problem in _contact_point_problems(document)]
    return [path for path, text in _strings(document) if places_in(text)]


class _Protected:
    """Which of the organisations and functions that some drafts name are protected, or become so by the drafts.

    An organisation is protected when it or anything above it was, in any version or in any of the drafts.
    """

    def __init__(self, pendings: Sequence[Pending]) -> None:
        self.parents: dict[UUID, set[UUID]] = defaultdict(set)
        self.sources: set[UUID] = set()
        drafted = [p for p in pendings if isinstance(p.content, Organisation | Function)]
        for pending in drafted:
            self._learn(_identity(pending), pending.draft.kind, pending.document)
        asked = {_identity(pending) for pending in drafted}
        asked |= {uuid for p in pendings for uuid, target in p.targets.items() if target.kind in REACHES}
        asked |= {parent for parents in self.parents.values() for parent in parents}
        self._climb(asked)
        self.identities = {identity for identity in self._known() if self._lies_under_a_source(identity)}

    def _known(self) -> set[UUID]:
        return self.sources | set(self.parents)

    def _learn(self, identity: UUID, kind: str, document: dict[str, Any] | None) -> None:
        if document is None:
            return
        if is_protected(kind, document):
            self.sources.add(identity)
        if document.get("parent"):
            self.parents[identity].add(UUID(str(document["parent"])))

    def _climb(self, level: set[UUID]) -> None:
        """Read every version of the records of a level, then of what they lie under. One query a level."""
        read: set[UUID] = set()
        while level := level - read:
            for some in batched(level, 5000):
                versions = Version.mechanism.filter(record__uuid__in=some, kind__in=REACHES, content__isnull=False)
                for identity, kind, content in versions.values_list("record__uuid", "kind", "content"):
                    self._learn(identity, kind, content)
            read |= level
            level = {parent for identity in level for parent in self.parents.get(identity, ())}

    def _lies_under_a_source(self, identity: UUID) -> bool:
        seen, level = set[UUID](), {identity}
        while level and not level & self.sources:
            seen |= level
            level = {parent for one in level for parent in self.parents.get(one, ())} - seen
        return bool(level)


def _identity(pending: Pending) -> UUID:
    if pending.record is None:
        raise RuntimeError("a rule judges drafts whose records have been found")
    return pending.record.uuid


def _contact_point_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    addresses = set()
    for place, channel in enumerate(document.get("channels", ())):
        if channel["type"] == "visiting_address":
            addresses.add(("channels", place))
            text = "a shelter has no address in the registry; leave the channel out"
            yield Problem(("channels", place), CODE, text)
        elif channel["type"] == "telephone" and tells_place(channel["number"]):
            text = "the area code tells where the shelter is; use a number without one (010, 020, 07…)"
            yield Problem(("channels", place, "number"), CODE, text)
    for path, text in _strings(document):
        if path[-1] != "number" and path[:2] not in addresses and places_in(text):
            yield Problem(path, CODE, _IN_TEXT)


def _text_problems(pending: Pending) -> Iterator[Problem]:
    for path, text in _strings(pending.document):
        if places_in(text):
            yield Problem(path, CODE, _IN_TEXT)


def _strings(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a JSON document, and where it stands."""
    if isinstance(value, str):
        yield path, value
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for name, item in items:
        yield from _strings(item, (*path, name))


def _what_stands_in_the_way(pendings: Sequence[Pending], found: _Protected) -> Iterator[tuple[Pending, Problem]]:
    """Entries in the tables that tell a place and reach what a draft makes protected, or something under it."""
    becoming = {
        record.pk: pending
        for pending in pendings
        if (record := pending.record) and isinstance(pending.content, Organisation | Function)
        if record.pk and record.uuid in found.identities
    }
    below = _with_what_lies_under(becoming)
    entries = Link.objects.filter(
        target__in=below, role__in=REACHES, kind="contact_point", version__content__isnull=False
    )
    for target, document in entries.values_list("target", "version__content"):
        problem = next(_contact_point_problems(document or {}), None)
        if problem:
            text = _IN_THE_WAY.format(what=".".join(map(str, problem.path)))
            yield below[target], Problem((), CODE, text)


def _with_what_lies_under(becoming: dict[int, Pending]) -> dict[int, Pending]:
    """The records (by pk) and all that ever lay under them, each with the draft that protects it."""
    found, level = dict(becoming), set(becoming)
    while level:
        links = Link.objects.filter(target__in=level, kind="organisation", role="parent")
        children = {
            child: found[parent]
            for child, parent in links.values_list("version__record", "target")
            if child not in found
        }
        found |= children
        level = set(children)
    return found
