"""Events as rows with words and names in them: for a page, a file, the API and a terminal.

Names of records and organisations are never withheld. What a person is called is told of whom the reader's own
organisations have or had as members, of who changed an entry that is theirs, and of everybody to coordinators and the
operator: as `partners.authors` has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from partners.authors import AuthorType
from partners.inviting.models import Invitation
from partners.keys.models import Key
from partners.models import Account, Membership
from records.content import kinds
from records.events import last_called, unbroken
from records.models import Event
from records.text import Text
from registry.agreeing.models import Revision
from registry.trail.acts import ENDED, FIRST, WORDS, Group
from registry.trail.seeing import Page, Sight

_TYPES: Mapping[str, AuthorType] = {"account": "person", "key": "program", "link": "link"}
_NAMED = ("account", "key")


@dataclass(frozen=True)
class Who:
    """Who did it. `name` is "" where it is not told; `actor` is the log's own opaque word."""

    actor: str
    type: AuthorType
    name: str


@dataclass(frozen=True)
class About:
    """A record that an event is about. `name`: what it was called last; None when it was disposed of."""

    id: UUID
    kind: str
    name: Text | None


@dataclass(frozen=True)
class Row:
    """An event as it is told. Instants are in UTC."""

    sequence: int
    at: datetime
    action: str
    group: Group
    words: Text
    who: Who
    about: About | None
    version: int | None
    """The number of the version that was recorded."""
    on_behalf_of: About | None
    """The organisation in whose name it was done, where that is said or follows from the key."""
    draft: UUID | None
    """The draft that it happened to."""
    subject: str
    """Whom or what it was done to, where that is no record: a member, an invited address, a key."""
    role: str
    """The role that was given or ended, by its code."""
    hash: str
    previous_hash: str
    holds: bool
    """Whether the event is what was recorded and follows from the one before."""


def rows_of(sight: Sight, page: Page) -> list[Row]:
    """The rows of a page, in its order. The same few queries for one row and for many."""
    events = page.events
    names = _Names(sight, page)
    whole = unbroken(events)
    return [_row(event, names, holds=event.sequence in whole) for event in events]


def _row(event: Event, names: _Names, *, holds: bool) -> Row:
    word = _word(event)
    group, words = WORDS[word]
    return Row(
        sequence=event.sequence,
        at=event.at,
        action=event.action,
        group=group,
        words=words,
        who=names.who(event),
        about=names.about(event),
        version=event.detail.get("number") if event.action == "version.recorded" else None,
        on_behalf_of=names.record(names.principal(event)),
        draft=_draft(event),
        subject=names.subject(event),
        role=str(event.detail.get("role") or ""),
        hash=event.hash,
        previous_hash=event.previous_hash,
        holds=holds,
    )


def _word(event: Event) -> str:
    if event.action != "version.recorded":
        return event.action
    if event.detail.get("ends"):
        return ENDED
    return FIRST if event.detail.get("number") == 1 else event.action


def _identity(text: object) -> UUID | None:
    return UUID(text) if isinstance(text, str) and text else None


class _Names:
    """What everything on a page is called, asked for together."""

    def __init__(self, sight: Sight, page: Page) -> None:
        self._sight, self._concerns = sight, page.concerns
        events = page.events
        self._keys: dict[UUID | None, Key] = {key.uuid: key for key in _keys(events)}
        self._people = {a.actor: a for a in Account.objects.filter(uuid__in=_of("account", _actors(events)))}
        self._own = _own_people(sight, self._people.values())
        self._members = _members(events)
        self._invited = _invited(events)
        self._drafts = _drafts(events)
        wanted = {event.record.uuid if event.record else None for event in events}
        wanted |= {self.principal(event) for event in events}
        self._records = last_called(one for one in wanted if one)

    def who(self, event: Event) -> Who:
        """Who did it, by name where that may be told."""
        kind = event.actor.partition(":")[0]
        told = self._may_know(event)
        name = ""
        if told and event.actor in self._people:
            person = self._people[event.actor]
            name = person.name or person.email
        if told and kind == "key" and (key := self._keys.get(_uuid_of(event.actor))):
            name = key.name
        return Who(event.actor, _TYPES.get(kind, "system"), name)

    def about(self, event: Event) -> About | None:
        """The record by name; of a draft or proposal the one that it is to become a version of."""
        return self.record(event.record.uuid) if event.record else self._drafts.get(_draft(event))

    def record(self, identity: UUID | None) -> About | None:
        """A record by name."""
        if identity is None or identity not in self._records:
            return None
        kind, name = self._records[identity]
        return About(identity, kind, name)

    def principal(self, event: Event) -> UUID | None:
        """The organisation in whose name it was done: as the event says, a party that answered, or a key's own."""
        said = _identity(event.detail.get("on_behalf_of"))
        if said is None and event.action.startswith("proposal."):
            said = _identity(event.detail.get("organisation"))
        if said is None and (key := self._keys.get(_uuid_of(event.actor))):
            said = key.organisation.uuid
        return said

    def subject(self, event: Event) -> str:
        """A member's name, an invited address or a key's name: seen by who administers them."""
        detail = event.detail
        for found, name in ((self._members, "membership"), (self._invited, "invitation")):
            if (identity := _identity(detail.get(name))) in found:
                return found[identity]
        key = self._keys.get(_key(event))
        return key.name if key else ""

    def _may_know(self, event: Event) -> bool:
        sight = self._sight
        if sight.everything or sight.areas or event.actor in self._own:
            return True
        # Who worked on a draft with others is the others' to tell.
        return event.record is not None and bool(self._concerns[event.sequence].organisations & sight.organisations)


def _actors(events: Iterable[Event]) -> set[str]:
    return {event.actor for event in events}


def _of(type_: str, actors: Iterable[str]) -> list[UUID]:
    return [found for actor in actors if actor.startswith(f"{type_}:") and (found := _uuid_of(actor))]


def _uuid_of(actor: str) -> UUID | None:
    kind, _, text = actor.partition(":")
    try:
        return UUID(text) if kind in _NAMED else None
    except ValueError:
        return None


def _keys(events: Sequence[Event]) -> Iterable[Key]:
    """The keys that did something, or that something was done to."""
    wanted = {*_of("key", _actors(events)), *map(_key, events)}
    return Key.objects.filter(uuid__in=[one for one in wanted if one]).select_related("organisation")


def _own_people(sight: Sight, people: Iterable[Account]) -> set[str]:
    """The actors among the people who are, or were, members of the reader's organisations."""
    held = Membership.objects.filter(account__in=list(people), organisation__uuid__in=sight.organisations)
    return {f"account:{uuid}" for uuid in held.values_list("account__uuid", flat=True)}


def _members(events: Sequence[Event]) -> dict[UUID | None, str]:
    """The names of the members whose memberships the events are about."""
    wanted = {_identity(event.detail.get("membership")) for event in events} - {None}
    rows = Membership.objects.filter(uuid__in=list(wanted)).values_list("uuid", "account__name", "account__email")
    return {uuid: name or email for uuid, name, email in rows}


def _invited(events: Sequence[Event]) -> dict[UUID | None, str]:
    """The addresses that were invited."""
    wanted = {_identity(event.detail.get("invitation")) for event in events} - {None}
    return dict(Invitation.objects.filter(uuid__in=list(wanted)).values_list("uuid", "email"))


def _key(event: Event) -> UUID | None:
    """The program's key that something was done to; of a version, "key" is the record's own code."""
    return _identity(event.detail.get("key")) if event.action.startswith("key.") else None


def _draft(event: Event) -> UUID | None:
    return _identity(event.detail.get("draft")) if event.record is None else None


def _drafts(events: Sequence[Event]) -> dict[UUID | None, About]:
    """The records that the drafts are to become versions of, by what the draft was called last."""
    wanted = {_draft(event) for event in events} - {None}
    last = Revision.objects.filter(draft__uuid__in=list(wanted)).values("draft").annotate(last=Max("pk"))
    rows = Revision.objects.filter(pk__in=last.values("last")).select_related("draft")
    return {row.draft.uuid: About(row.draft.record, row.draft.kind, _title(row)) for row in rows}


def _title(revision: Revision) -> Text | None:
    """What an unfinished document is called; None when it has no title yet."""
    try:
        return kinds[revision.draft.kind].label_of(revision.document)
    except ValueError:
        return None
