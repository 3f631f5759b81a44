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
from registry.older_law import Meant, Place, cites_successor, meant_of

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
    known = _laws(moment, provision)
    return next(iter(_cited(moment, known)), None)


def law_tasks(moment: Moment) -> list[Cited]:
    """Every provision that is known to cease and that somebody cites or cited, with what is to be done: the one with
    the most left first, then the one that ceases first. The same seven queries for all of them together."""
    known = {law: change for law, change in _laws(moment).items() if change.ceases is not None}
    found = [one for one in _cited(moment, known) if one.places]
    return sorted(found, key=lambda one: (-one.left, one.ceases or _LAST, one.label.sv))


def _laws(moment: Moment, *provisions: UUID) -> dict[UUID, _Change]:
    """What became of the provisions, or of every one. Two queries."""
    records = Record.objects.filter(kind="legal_reference")
    records = records.filter(uuid__in=provisions) if provisions else records
    by_record: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in _reader(moment).over(list(records.values_list("pk", flat=True)), _FIRST, _LAST):
        by_record[entry.id].append(entry)
    return {law: _Change.of(some) for law, some in by_record.items()}


def _cited(moment: Moment, known: Mapping[UUID, _Change]) -> list[Cited]:
    """Who cites each of the provisions, in their order."""
    if not known:
        return []
    reader = _reader(moment)
    stretches, cites = _who_ever_cites(reader, known)
    meant = meant_of(moment, stretches)
    owners = _Owners(reader, [some[0] for some in stretches.values()])
    found: dict[UUID, list[Citing]] = defaultdict(list)
    for law, change in known.items():
        texts = [_Text(law, change, stretches[pk], moment.on) for pk in cites.get(law, ()) if pk in stretches]
        for text in texts:
            places = (text.place(part, meant.get(text.now.pk, {}), owners) for part in text.parts())
            found[law] += filter(None, places)
        found[law].sort(
            key=lambda one: (STATES.index(one.state), kinds[one.kind].kind, one.label.sv, str(one.record), one.part)
        )
    named = {o for some in found.values() for one in some for o in (*one.owners, *one.areas)}
    successors = {by for change in known.values() for by in change.replaced_by}
    labels = _with_those_to_come(reader, known.values(), reader.labels(named | successors), successors)
    return [
        Cited(law, change.label, change.ceases, change.replaced_by, tuple(found[law]), labels)
        for law, change in known.items()
    ]


def _with_those_to_come(
    reader: Reader, changes: Iterable[_Change], labels: dict[UUID, Label], successors: set[UUID]
) -> dict[UUID, Label]:
    """What successors are called that hold only from the day of the change. One query more when there are such."""
    missing = successors - labels.keys()
    days = [change.ceases for change in changes if change.ceases and not missing.isdisjoint(change.replaced_by)]
    return labels | _reader(Moment(max(days), reader.moment.known_at)).labels(missing) if days else labels


def _reader(moment: Moment) -> Reader:
    return Reader(Viewer.system("legal_change"), moment)


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


def _who_ever_cites(
    reader: Reader, provisions: Iterable[UUID]
) -> tuple[dict[int, list[Entry]], dict[UUID, dict[int, None]]]:
    """By record (pk), what is believed of each routine and pathway of which some version cites one of the provisions;
    and by provision which these are. Two queries."""
    links = Link.objects.filter(kind__in=CITING, target__uuid__in=list(provisions))
    cites: dict[UUID, dict[int, None]] = defaultdict(dict)
    for law, record in links.values_list("target__uuid", "version__record").distinct():
        cites[law][record] = None
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in reader.over({record for some in cites.values() for record in some}, _FIRST, _LAST):
        found[entry.pk].append(entry)
    return found, cites


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
            if cites_successor(_cited_at(now, part), change.replaced_by):
                return "cites_successor", None
            without = [e for e in self.stretches if e.believed_from > now.believed_from and e not in cites]
            return ("planned", without[0].believed_from) if without else ("open", None)
        if change.ceases is None or not any((e.believed_until or _LAST) >= change.from_ for e in cites):
            return None, None  # it was put right before anybody knew, or no longer cites what still holds
        new = cites_successor(_cited_at(now, part), change.replaced_by)
        return ("cites_successor" if new else "no_longer_cites"), None


def _cited_at(entry: Entry, part: str) -> set[UUID]:
    return {law for where, law in cited_in(entry.content) if where == part}


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
