"""What made the difference between two answers: other versions of what they name, other checks, the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from partners.access import Viewer
from partners.authors import Author, AuthorType, authors_of
from records.history import Recorded, recorded
from records.models import Version
from records.moment import STOCKHOLM, Moment
from records.querysets import believed
from records.reading import Reader
from records.text import Text
from registry.differing.runs import Shown
from registry.lookup.answer import Answer, Contact, FoundPathway, Law, Named

OTHER = Text(
    sv="Inget av det som svaren visar har en annan version: urvalet eller ordningen beror på annat i registret.",
    en="Nothing that the answers show has another version: the choice or the order depends on something else in the "
    "registry.",
)
CLOCK = Text(
    sv="Svaren gäller olika tidpunkter: den som har stängt vid den ena kan svara vid den andra.",
    en="The answers are for different instants: who is closed at the one may answer at the other.",
)
_ORDER = ("pathway", "contact_point", "function", "organisation", "legal_reference", "routine")
"""Causes are told in this order of kinds; other kinds after them."""


class CausedBy(Shown):
    """Who recorded a version."""

    type: AuthorType
    name: str | None = Field(default=None, description="Told to the organisation that keeps it and to coordinators.")


class Cause(Shown):
    """What made the difference: a record of which another version holds, a check of a contact point, or the clock.

    `recorded_at`, `change_note` and `recorded_by` are those of the version that holds at the moment after, or when none
    holds then, of the one before; what you may not see is left out.
    """

    why: Literal["version", "check", "clock", "other"] = Field(examples=["version"])
    words: Text
    record: Named | None = None
    version_before: int | None = Field(default=None, description="Left out: none held.", examples=[1])
    version_after: int | None = Field(default=None, examples=[2])
    ended: bool | None = Field(default=None, description="The version after says that the record ends.")
    valid_from: date | None = Field(default=None, examples=["2026-01-01"])
    recorded_at: AwareDatetime | None = Field(default=None, examples=["2025-12-01T09:12:00Z"])
    change_note: str | None = None
    recorded_by: CausedBy | None = None


def causes(viewer: Viewer, before: Answer, after: Answer, *, answering: bool) -> tuple[Cause, ...]:
    """What made the difference between two answers that differ: versions first, then checks, the clock, or else that it
    is something else. `answering`: whether it is told that somebody else answers. At most six queries, and what showing
    the kinds costs."""
    found = [*_versions(viewer, before, after), *_checks(before, after)]
    if answering and before.at != after.at:
        found.append(Cause(why="clock", words=CLOCK))
    return tuple(found) or (Cause(why="other", words=OTHER),)


def _versions(viewer: Viewer, before: Answer, after: Answer) -> Iterator[Cause]:
    """The records named in either answer of which another version is believed at the other moment."""
    moments = [Moment(answer.on, answer.known_at) for answer in (before, after)]
    named = named_in(before) | named_in(after)
    was, now = (_believed(moment, named) for moment in moments)
    differing = sorted((i for i in named if was.get(i) != now.get(i)), key=lambda i: _place(named[i].kind))
    latest = Reader(viewer, max(moments, key=lambda moment: moment.known_at))
    facts = _facts(latest, [now.get(identity) or was[identity] for identity in differing])
    authors = authors_of(viewer, [found.entry for found in facts.values()])
    numbers = dict(Version.mechanism.filter(pk__in={*was.values(), *now.values()}).values_list("pk", "number"))
    for identity in differing:
        old, new = was.get(identity, 0), now.get(identity, 0)
        change = _Change(named[identity], numbers.get(old), numbers.get(new), facts[new or old])
        yield change.cause(authors[new or old])


def _facts(reader: Reader, versions: Iterable[int]) -> dict[int, Recorded]:
    """The versions by pk, as the reader's viewer may see them."""
    rows = Version.mechanism.filter(pk__in=list(versions)).order_by("pk")
    return {found.entry.version: found for found in recorded(reader, rows)}


def _checks(before: Answer, after: Answer) -> Iterator[Cause]:
    """The contact points in both answers of which another check is told."""
    was, now = _contacts(before), _contacts(after)
    for identity, contact in now.items():
        if identity not in was or was[identity].verification == contact.verification:
            continue
        said = contact.verification.words
        words = Text(
            sv=f"{contact.name.sv}: {_lower(said.sv)}",
            en=f"{contact.name.in_language('en')}: {_lower(said.in_language('en'))}",
        )
        yield Cause(why="check", words=words, record=_contact_named(contact))


@dataclass(frozen=True)
class _Change:
    """A record, the numbers of the versions believed before and after (None: none), and the facts of the one told."""

    record: Named
    before: int | None
    after: int | None
    found: Recorded

    def cause(self, author: Author) -> Cause:
        entry = self.found.entry
        return Cause(
            why="version",
            words=self._words(),
            record=self.record,
            version_before=self.before,
            version_after=self.after,
            ended=self._ended or None,
            valid_from=entry.valid_from,
            recorded_at=entry.recorded_at,
            change_note=entry.change_note or None,
            recorded_by=CausedBy(type=author.type, name=author.name or None),
        )

    @property
    def _ended(self) -> bool:
        return self.found.ends and self.after is not None

    def _words(self) -> Text:
        entry = self.found.entry
        day, valid = entry.recorded_at.astimezone(STOCKHOLM).date(), entry.valid_from
        sv, en = self.record.name.sv, self.record.name.in_language("en")
        if self._ended:
            return Text(
                sv=f"{sv}: upphörde från {valid} (version {self.after}, registrerad {day})",
                en=f"{en}: ended from {valid} (version {self.after}, recorded {day})",
            )
        if self.after is None:
            return Text(
                sv=f"{sv}: version {self.before} gäller inte längre",
                en=f"{en}: version {self.before} no longer holds",
            )
        instead = (f" i stället för version {self.before}", f" in place of version {self.before}")
        told_sv, told_en = instead if self.before else ("", "")
        return Text(
            sv=f"{sv}: version {self.after}, gäller från {valid}, registrerad {day}{told_sv}",
            en=f"{en}: version {self.after}, valid from {valid}, recorded {day}{told_en}",
        )


def named_in(answer: Answer) -> dict[UUID, Named]:
    """Every record that an answer names, however deep; by the name that says most, when it has several."""
    found: dict[UUID, Named] = {}
    for named in _walked(answer):
        if named.id not in found or len(named.name.sv) > len(found[named.id].name.sv):
            found[named.id] = named
    return found


def _walked(value: object) -> Iterator[Named]:
    if (named := _as_named(value)) is not None:
        yield named
    if isinstance(value, BaseModel) and not isinstance(value, Named | Text):
        for _, part in value:
            yield from _walked(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _walked(part)


def _as_named(value: object) -> Named | None:
    if isinstance(value, FoundPathway):
        return Named(id=value.id, kind="pathway", code=value.key, name=value.title)
    if isinstance(value, Contact):
        return _contact_named(value)
    if isinstance(value, Law):
        return Named(id=value.id, kind="legal_reference", code=value.code, name=_law(value))
    return value if isinstance(value, Named) else None


def _law(law: Law) -> Text:
    """A provision as the answer shows it: that it was replaced is part of what it is called."""
    if not law.replaced:
        return Text(sv=law.name)
    names = [", ".join(named.name.in_language(language) for named in law.replaced_by) for language in ("sv", "en")]
    return Text(
        sv=f"{law.name} (ersatt av {names[0]})" if names[0] else f"{law.name} (gäller inte längre)",
        en=f"{law.name} (replaced by {names[1]})" if names[1] else f"{law.name} (no longer in force)",
    )


def _believed(moment: Moment, named: Mapping[UUID, Named]) -> dict[UUID, int]:
    """The version (pk) believed of each record at the moment; one that ends it too. One query."""
    rows = Version.mechanism.filter(believed(moment), record__uuid__in=list(named))
    return dict(rows.values_list("record__uuid", "pk"))


def _contacts(answer: Answer) -> dict[UUID, Contact]:
    reached = (
        one
        for pathway in answer.pathways
        for step in pathway.steps
        for one in (step.receiver, *step.fallbacks)
        if one is not None
    )
    return {contact.id: contact for one in reached for contact in one.contact_points}


def _contact_named(contact: Contact) -> Named:
    return Named(id=contact.id, kind="contact_point", name=contact.name)


def _place(kind: str) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
