"""What may be true of a partner's entry at all, whichever way it comes in. Registered with the recording room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from partners.content import ContactPoint, Function, Organisation, Telephone, VisitingAddress
from partners.places import places_in
from partners.telephone import tells_place
from records.content import at_path
from records.models import Link, Version
from records.recording import Pending, Problem, rule

SHELTER = "shelter_operator"


@rule("contact_point")
def a_shelter_has_no_place(pendings: Sequence[Pending]) -> Iterator[tuple[Pending, Problem]]:
    """OSL 26:14 c-d, 21:3: nothing about a shelter's entry may tell where it is."""
    protected = _protected(
        {target.pk: uuid for p in pendings for uuid, target in p.targets.items() if target.kind != "area"}
    )
    for pending in pendings:
        if isinstance(pending.content, ContactPoint) and protected & set(pending.targets):
            yield from ((pending, problem) for problem in _place_problems(pending))


@rule("organisation")
def what_becomes_a_shelter_has_no_place(pendings: Sequence[Pending]) -> Iterator[tuple[Pending, Problem]]:
    """An organisation with a visiting address cannot become a shelter before the address has been disposed of."""
    becoming = {
        p.record.pk: p
        for p in pendings
        if p.record and p.record.pk and isinstance(p.content, Organisation) and p.content.organisation_kind == SHELTER
    }
    for pending in pendings:
        if isinstance(pending.content, Organisation) and pending.content.organisation_kind == SHELTER:
            yield from ((pending, problem) for problem in _text_problems(pending))
    yield from _with_addresses(becoming)


@rule("function")
def what_becomes_protected_has_no_place(pendings: Sequence[Pending]) -> Iterator[tuple[Pending, Problem]]:
    """The same for a function that is made place-protected."""
    becoming = {
        p.record.pk: p
        for p in pendings
        if p.record and p.record.pk and isinstance(p.content, Function) and p.content.place_protected
    }
    yield from _with_addresses(becoming)


def is_protected(kind: str, document: dict[str, object]) -> bool:
    """Whether an organisation's or function's content makes what reaches it place-protected."""
    return bool(document.get("place_protected")) or (
        kind == "organisation" and document.get("organisation_kind") == SHELTER
    )


def _protected(candidates: dict[int, UUID]) -> set[UUID]:
    """Those organisations and functions that are, or ever were or will be, a shelter's; units inherit it."""
    found: set[UUID] = set()
    parents = dict(candidates)
    of = {pk: {uuid} for pk, uuid in candidates.items()}
    while parents:
        versions = Version.mechanism.filter(record__in=parents, disposal=None, ends=False)
        above: dict[int, UUID] = {}
        lifted: dict[int, set[UUID]] = {}
        for record, kind, content in versions.values_list("record", "kind", "content"):
            if is_protected(kind, content):
                found |= of[record]
        links = Link.objects.filter(version__record__in=parents, role="parent").values_list(
            "version__record", "target", "target__uuid"
        )
        for record, target, uuid in links:
            if target not in of:
                above[target] = uuid
                lifted.setdefault(target, set()).update(of[record])
        of |= lifted
        parents = above
    return found


def _place_problems(pending: Pending) -> Iterator[Problem]:
    content = pending.content
    if not isinstance(content, ContactPoint):
        return
    for place, channel in enumerate(content.channels):
        if isinstance(channel, VisitingAddress):
            text = "a shelter has no address in the registry; leave the channel out"
            yield Problem(("channels", place), "shelter_has_no_place", text)
        if isinstance(channel, Telephone) and tells_place(channel.number):
            text = "the area code tells where the shelter is; use a number without one (010, 020, 07…)"
            yield Problem(("channels", place, "number"), "shelter_has_no_place", text)
    yield from _text_problems(pending)


_TEXTS = ("name", "note", "prepare", "audience_note", "description")


def _text_problems(pending: Pending) -> Iterator[Problem]:
    document = pending.document or {}
    texts = [((name,), text) for name in _TEXTS for text in _strings(document.get(name))]
    texts += [
        (("channels", i, part), text)
        for i, channel in enumerate(document.get("channels") or ())
        for part in ("label", "note")
        for text in _strings(channel.get(part))
    ]
    for path, text in texts:
        if places_in(text):
            yield Problem(path, "shelter_has_no_place", "the text seems to tell where the shelter is; leave it out")


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    return [text for text in value.values() if isinstance(text, str)] if isinstance(value, dict) else []


def _with_addresses(becoming: dict[int, Pending]) -> Iterator[tuple[Pending, Problem]]:
    if not becoming:
        return
    links = Link.objects.filter(target__in=becoming, role__in=("organisation", "function")).filter(
        version__kind="contact_point", version__disposal=None
    )
    for target, content in links.values_list("target", "version__content"):
        if "visiting_address" in set(at_path(content, ("channels", "*", "type"))):
            text = "a contact point with a visiting address reaches it; the address must be disposed of first"
            yield becoming[target], Problem((), "shelter_has_no_place", text)
