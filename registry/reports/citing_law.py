"""Who cites a provision, and what is left to do when it has been replaced: worked out from records, as of any moment.

Each place that cites it (a step, a section, a note, the head of a routine) is a task, from the day on which it becomes
known that the provision ceases until the text cites what came instead, or no longer cites it, or a coordinator has said
that the older law is meant (old law for old cases).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from partners.access import Viewer
from records.content import kinds
from records.models import Link, Record
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Label, Reader
from records.text import Text
from registry.auditing.rules.law import NOTES, cited_in
from registry.naming import FIELDS
from registry.older_law import Meant, Place, meant_of

State = Literal["cites", "open", "planned", "meant", "cites_successor", "no_longer_cites"]
"""`cites`: the provision has not been replaced. `open`: to be done. `planned`: a text without it is recorded ahead.
The others are done."""
TO_DO: tuple[State, ...] = ("open", "planned")
CITING = ("pathway", "routine")
STATES: tuple[State, ...] = ("open", "planned", "meant", "cites", "cites_successor", "no_longer_cites")
"""In the order in which they are told."""
_FIRST, _LAST = date.min, date.max


@dataclass(frozen=True)
class Citing:
    """One place that cites the provision, and what is to be done about it.

    `part`: a step's or section's key, a note's field, "" for the head; `where`: what it is called. `changes_on`: of a
    planned one, the first day of the text without it. `owners` must act; `areas` are those that the record serves.
    """

    record: UUID
    kind: str
    label: Text
    part: str
    where: Text
    state: State
    owners: tuple[UUID, ...]
    areas: tuple[UUID, ...]
    changes_on: date | None = None
    meant: Meant | None = None


@dataclass(frozen=True)
class Cited:
    """A provision, when it ceases (the first day it no longer holds; None: not known to), by what it is replaced, and
    the places that cite it: what is to be done first, then by name. `labels`: what everything named is called."""

    provision: UUID
    label: Text
    ceases: date | None
    replaced_by: tuple[UUID, ...]
    places: tuple[Citing, ...]
    labels: Mapping[UUID, Label]

    @property
    def left(self) -> int:
        """How many places are still to be put right."""
        return sum(place.state in TO_DO for place in self.places)


def citing(moment: Moment, provision: UUID) -> Cited | None:
    """Who cites the provision at the moment, with what is to be done; None when there was none such.

    Reads as the system: the names of routines and pathways, and the keys of their parts, are never withheld. Seven
    queries, whatever cites it.
    """
    reader = Reader(Viewer.system("legal_change"), moment)
    records = dict(Record.objects.filter(kind="legal_reference", uuid=provision).values_list("uuid", "pk"))
    law = reader.over(records.values(), _FIRST, _LAST)
    if not law:
        return None
    change = _Change.of(law)
    stretches = _who_ever_cites(reader, provision)
    meant = meant_of(moment, stretches)
    owners = _Owners(reader, [some[0] for some in stretches.values()])
    texts = [_Text(provision, change, some, moment.on) for some in stretches.values()]
    found = [
        place
        for text in texts
        for part in text.parts()
        if (place := text.place(part, meant.get(text.now.pk, {}), owners))
    ]
    found.sort(key=lambda one: (STATES.index(one.state), kinds[one.kind].kind, one.label.sv, str(one.record), one.part))
    named = {o for one in found for o in (*one.owners, *one.areas)} | set(change.replaced_by)
    return Cited(provision, change.label, change.ceases, change.replaced_by, tuple(found), reader.labels(named))


@dataclass(frozen=True)
class _Change:
    """What became of the provision. `from_`: from which day citing it is a task."""

    label: Text
    ceases: date | None
    replaced_by: tuple[UUID, ...]
    from_: date

    @classmethod
    def of(cls, law: Sequence[Entry]) -> _Change:
        """From all that is believed about it, in order of days."""
        last = law[-1]
        told = last.content.get("in_force_until")
        ceases = date.fromisoformat(told) if told else last.believed_until
        by = tuple(map(UUID, last.content.get("replaced_by") or ()))
        known = min((e.recorded_at for e in law if e.content.get("in_force_until")), default=last.recorded_at)
        from_ = min(ceases or _LAST, known.astimezone(STOCKHOLM).date())
        return cls(kinds[last.kind].label_of(last.content), ceases, by, from_)


def _who_ever_cites(reader: Reader, provision: UUID) -> dict[int, list[Entry]]:
    """By record (pk), what is believed of each routine and pathway of which some version cites it. Two queries."""
    links = Link.objects.filter(kind__in=CITING, target__uuid=provision)
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in reader.over(set(links.values_list("version__record", flat=True)), _FIRST, _LAST):
        found[entry.pk].append(entry)
    return found


class _Text:
    """One routine or pathway over time, as far as it cites the provision."""

    def __init__(self, provision: UUID, change: _Change, stretches: Sequence[Entry], on: date) -> None:
        self.provision = provision
        self.change = change
        self.stretches = stretches
        # What holds on the day; else what comes next, else what held last.
        self.now = next((e for e in stretches if (e.believed_until or _LAST) > on), stretches[-1])

    def parts(self) -> Iterable[str]:
        """The parts that cite it on some day."""
        return dict.fromkeys(part for e in self.stretches for part, law in cited_in(e.content) if law == self.provision)

    def place(self, part: str, meant: Mapping[Place, Meant], owners: _Owners) -> Citing | None:
        """What is to be done about one part; None when it is and was nobody's task and does not cite it."""
        cites = [entry for entry in self.stretches if (part, self.provision) in set(cited_in(entry.content))]
        state, changes_on = self._state(part, cites)
        said = meant.get((part, self.provision)) if state in TO_DO else None
        if state is None:
            return None
        return Citing(
            self.now.id,
            self.now.kind,
            kinds[self.now.kind].label_of(self.now.content),
            part,
            _where((self.now if self.now in cites else cites[-1]).content, part),
            "meant" if said else state,
            owners.of(self.now),
            tuple(UUID(area) for area in self.now.content.get("areas") or ()),
            None if said else changes_on,
            said,
        )

    def _state(self, part: str, cites: Sequence[Entry]) -> tuple[State | None, date | None]:
        change, now = self.change, self.now
        if now in cites:
            if change.ceases is None or (now.believed_until or _LAST) < change.from_:
                return "cites", None
            if _cites_any(now, part, change.replaced_by):
                return "cites_successor", None
            without = [e for e in self.stretches if e.believed_from > now.believed_from and e not in cites]
            return ("planned", without[0].believed_from) if without else ("open", None)
        if change.ceases is None or not any((e.believed_until or _LAST) >= change.from_ for e in cites):
            return None, None  # it was put right before anybody knew, or no longer cites what still holds
        return ("cites_successor" if _cites_any(now, part, change.replaced_by) else "no_longer_cites"), None


def _cites_any(entry: Entry, part: str, provisions: Iterable[UUID]) -> bool:
    found = set(cited_in(entry.content))
    return any((part, one) in found for one in provisions)


def _where(content: Mapping[str, Any], part: str) -> Text:
    """What a part is called: a step's action, a section's heading, a note's name; of the head nothing."""
    if part in NOTES:
        return FIELDS[part]
    for one in (*(content.get("steps") or ()), *(content.get("sections") or ())):
        if one["key"] == part:
            return Text.model_validate(one.get("action") or one["heading"])
    return Text(sv="Hela dokumentet", en="The whole document")


class _Owners:
    """Who must act: the owner, or of a pathway without one the owners of the routines that it rests on. One query."""

    def __init__(self, reader: Reader, entries: Iterable[Entry]) -> None:
        rested = {UUID(r) for e in entries if not e.content.get("owner") for r in e.content.get("rests_on") or ()}
        self.routines = reader.many(rested)

    def of(self, entry: Entry) -> tuple[UUID, ...]:
        if entry.content.get("owner"):
            return (UUID(entry.content["owner"]),)
        rested = (self.routines.get(UUID(one)) for one in entry.content.get("rests_on") or ())
        return tuple(dict.fromkeys(UUID(routine.content["owner"]) for routine in rested if routine))
