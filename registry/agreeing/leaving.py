"""The use cases of leaving: a party withdraws from what was agreed, or its owner ends the whole. Both are facts.

What was agreed is not negotiated anew: whoever may sign for a party may say from which day it is no longer bound, and
why. The answer shows what follows from it, also when it is only tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from partners.access import Act, Standing, Viewer
from partners.maintaining.days import allowed_days
from partners.maintaining.impact import Affected, Gap, Reliance, impact_of
from records.models import Belief, Record, Version
from records.moment import STOCKHOLM, Moment
from records.reading import Reader
from records.recording import Draft as ToRecord
from records.recording import NotRecorded, Problem, Session, last_numbers
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OldRevision, Said
from registry.agreeing.proposing import may_sign_for, require_signing
from registry.agreeing.telling_of_leaving import Happened, tell_of_leaving
from registry.parties import bound, principals, receivers

BINDS = 2
"""Principals that must be bound for an agreement to bind anybody."""


@dataclass(frozen=True)
class WaysOut:
    """Which of the parties the viewer may withdraw, and whether they may end the whole."""

    parties: tuple[UUID, ...] = ()
    ends: bool = False


def ways_out(viewer: Viewer, content: Mapping[str, Any], on: date) -> WaysOut:
    """What the access table lets the viewer do about what the content binds, on the day. Asks the database nothing."""
    still = bound(content, on)
    named = (UUID(party["organisation"]) for party in content.get("parties") or ())
    return WaysOut(
        tuple(one for one in dict.fromkeys(named) if one in still and may_sign_for(viewer, one)),
        _may_end(viewer, content),
    )


def first_day(kind: str, record: UUID, today: date) -> date | None:
    """The first day, from today on, on which something holds for the record, as is believed now. One query."""
    rows = Belief.objects.filter(record__uuid=record, record__kind=kind, known_until=None, version__ends=False)
    still = rows.filter(Q(valid_until=None) | Q(valid_until__gt=today)).order_by("valid_from")
    found = still.values_list("valid_from", flat=True).first()
    return max(found, today) if found else None


@dataclass(frozen=True)
class Leaving:
    """From which day (the first on which it no longer holds), the reason, and the document that says so."""

    kind: str
    record: UUID
    first: date
    said: Said
    source: str = ""
    known: int | None = None
    """The record's revision (its number of versions) that the caller has read; None: whatever there is."""


@dataclass(frozen=True)
class Consequences:
    """What follows: who is still bound, what relies on it, and the hours that the party's entries alone answer.

    `principals`: of those still bound, its owner among them; `binds`: whether they are at least two.
    `without_its_entries`: the hours of the first thirteen months that would be left with no one for a function that a
    pathway goes to, if the party's contact points answered no more from the day on.
    """

    still_bound: tuple[UUID, ...]
    principals: tuple[UUID, ...]
    relied_on_by: tuple[Reliance, ...]
    without_its_entries: tuple[Gap, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether it still binds organisations of two principals."""
        return len(self.principals) >= BINDS


@dataclass(frozen=True)
class Left:
    """What was recorded, and what follows from it."""

    versions: tuple[Version, ...]
    consequences: Consequences


def withdraw_party(session: Session, viewer: Viewer, leaving: Leaving, party: UUID) -> Left:
    """Record that the party is no longer bound from the day on, in everything that is believed from now on.

    Raises `NoSuch`, `MayNot`, `NotNow`, `OldRevision`, `NotRecorded`.
    """
    record, today = _found(leaving), session.at.astimezone(STOCKHOLM).date()
    require_signing(viewer, party)
    _refuse(record, leaving, today)
    first = min(leaving.first, today)
    stretches = [
        belief
        for belief in _believed(record, first)
        if belief.version.content and party in bound(belief.version.content, max(belief.valid_from, first))
    ]
    then = next((b for b in stretches if b.valid_from <= leaving.first < (b.valid_until or date.max)), None)
    if then is None or party not in bound(then.version.content or {}, leaving.first):
        raise NotNow("not_party")
    drafts = [
        ToRecord(
            leaving.kind,
            _without(belief.version.content or {}, party, leaving.first),
            max(belief.valid_from, first),
            belief.valid_until,
            record=record.uuid,
            change_note=leaving.said.text,
            source=leaving.source,
            confirmed=leaving.said.confirmed,
        )
        for belief in stretches
    ]
    # The turn's own instant is later than all that was recorded before it.
    before = Moment(today, session.at - timedelta(microseconds=1))
    versions = session.record_all(drafts)
    tell_of_leaving(session, _happened(leaving, then.version.content or {}, str(party)))
    after = drafts[stretches.index(then)].content or {}
    left = tuple(sorted(bound(after, leaving.first)))
    affected = Affected(record.uuid, leaving.kind, then.version.content, after, leaving.first, None)
    (impact,) = impact_of([affected], before, Moment.resolve(today))
    gaps = _without_entries(session, record, leaving, party)
    held = tuple(sorted(principals(_bound_with_owner(after, leaving.first), Moment.resolve(leaving.first))))
    return Left(tuple(versions), Consequences(left, held, impact.relied_on_by, gaps))


def end(session: Session, viewer: Viewer, leaving: Leaving) -> Left:
    """Let nothing hold for the record from the day on. For who signs for its owner. Raises as `withdraw_party`."""
    record, today = _found(leaving), session.at.astimezone(STOCKHOLM).date()
    holding = next(
        (b for b in _believed(record, leaving.first) if b.valid_from <= leaving.first and b.version.content), None
    )
    last = holding.version.content if holding else _said_last(record)
    if not _may_end(viewer, last or {}):
        raise MayNot(Act.SIGN)
    _refuse(record, leaving, today)
    if holding is None:
        raise NotNow("not_in_force")
    before = Moment(today, session.at - timedelta(microseconds=1))
    version = session.record(
        ToRecord(
            leaving.kind, None, leaving.first, record=record.uuid, change_note=leaving.said.text, source=leaving.source,
            confirmed=leaving.said.confirmed,
        )
    )  # fmt: skip
    tell_of_leaving(session, _happened(leaving, holding.version.content or {}))
    affected = Affected(record.uuid, leaving.kind, holding.version.content, None, leaving.first, None)
    (impact,) = impact_of([affected], before, Moment.resolve(today))
    return Left((version,), Consequences((), (), impact.relied_on_by))


def _found(leaving: Leaving) -> Record:
    record = Record.objects.filter(uuid=leaving.record, kind=leaving.kind).first()
    if record is None:
        raise NoSuch
    return record


def _may_end(viewer: Viewer, content: Mapping[str, Any]) -> bool:
    owner = content.get("owner")
    return bool(owner) and may_sign_for(viewer, UUID(owner))


def _bound_with_owner(content: Mapping[str, Any], on: date) -> set[UUID]:
    """Those bound on the day. The owner is, also when it is not named: unless it has withdrawn."""
    named = {party["organisation"] for party in content.get("parties") or ()}
    owner = content.get("owner")
    return bound(content, on) | ({UUID(owner)} if owner and owner not in named else set())


def _happened(leaving: Leaving, content: Mapping[str, Any], party: str = "") -> Happened:
    """What is to be told. `content`: what held until the day."""
    organisations = sorted(map(str, _bound_with_owner(content, leaving.first)))
    areas = [str(area) for area in content.get("areas") or ()]
    owner = str(content.get("owner") or "")
    return Happened(leaving.kind, str(leaving.record), party, leaving.first.isoformat(), owner, organisations, areas)


def _refuse(record: Record, leaving: Leaving, today: date) -> None:
    revision = last_numbers([record.pk])[record.pk]
    if leaving.known is not None and leaving.known != revision:
        raise OldRevision(leaving.known, revision)
    first, last = allowed_days(Standing.OWN, today)
    if not first <= leaving.first <= last:
        text = f"choose a day from {first} to {last}"
        raise NotRecorded({0: [Problem(("first",), "outside_period", text)]})
    if not leaving.said.text.strip():
        raise NotRecorded({0: [Problem(("reason",), "missing", "say why: it is read in the history")]})


def _believed(record: Record, first: date) -> list[Belief]:
    """What is believed of the record from the day on, in order of days."""
    rows = Belief.objects.filter(record=record, known_until=None).select_related("version").order_by("valid_from")
    return [belief for belief in rows if belief.valid_until is None or belief.valid_until > first]


def _said_last(record: Record) -> dict[str, Any] | None:
    found = Version.mechanism.filter(record=record, content__isnull=False).order_by("-number").first()
    return found.content if found else None


def _without(content: dict[str, Any], party: UUID, first: date) -> dict[str, Any]:
    parties = [
        one | {"withdrawn": first.isoformat()} if one["organisation"] == str(party) else one
        for one in content["parties"]
    ]
    return {**content, "parties": parties}


class _OnlySupposed(Exception):
    """Ends a supposition, so that what was recorded for it is undone."""


def _without_entries(session: Session, record: Record, leaving: Leaving, party: UUID) -> tuple[Gap, ...]:
    """The hours that only the party's contact points answer in the pathways concerned: by supposing that they end."""
    entries = list(_entries_of(record, leaving, party))
    if not entries:
        return ()
    before = Moment(session.at.astimezone(STOCKHOLM).date(), session.at - timedelta(microseconds=1))
    ends = [ToRecord("contact_point", None, leaving.first, record=one.record) for one in entries]
    found: tuple[Gap, ...] = ()
    try:
        with session.all_or_nothing():
            session.record_all(ends)
            gaps = impact_of(entries, before, Moment.resolve(before.on))
            found = tuple(dict.fromkeys(gap for one in gaps for gap in one.gaps))
            raise _OnlySupposed
    except _OnlySupposed:
        return found


def _entries_of(record: Record, leaving: Leaving, party: UUID) -> Iterator[Affected]:
    """The party's contact points, and its units', that reach what the pathways concerned go to."""
    reader = Reader(Viewer.system("agreeing"), Moment.resolve(leaving.first))
    rows = reader.of("pathway")
    own = reader.get("pathway", record.uuid)
    pathways = [own] if own else rows.linked_to("rests_on", [record.uuid]).all()
    functions = {one["function"] for pathway in pathways for one in receivers(pathway) if "function" in one}
    named = {one["contact_point"] for pathway in pathways for one in receivers(pathway) if "contact_point" in one}
    for entry in reader.of("contact_point").linked_to("organisation", _with_units(reader, party)).all():
        if entry.content["function"] in functions or str(entry.id) in named:
            yield Affected(entry.id, "contact_point", entry.content, None, leaving.first, None)


def _with_units(reader: Reader, organisation: UUID) -> set[UUID]:
    found, level = {organisation}, {organisation}
    while level:
        below = {entry.id for entry in reader.of("organisation").linked_to("parent", level).all()}
        level = below - found
        found |= level
    return found
