"""Keeping the whole of an organisation's contact points by saying what they shall be: the rest follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from partners.access import Act, Viewer
from partners.content import ContactPoint
from partners.maintaining.asked import Change, Maintained, NotAllowed
from partners.maintaining.external_ids import known_as
from partners.maintaining.maintain import maintain
from partners.maintaining.outcome import Outcome
from partners.maintaining.rights import Whose, standing_of
from records.models import Link, Record, Version
from records.moment import STOCKHOLM, Moment
from records.querysets import believed
from records.recording import NotRecorded, Problem, Session

MOST_ENTRIES = 2_000
"""How many entries one organisation keeps in one request; more than any agency has, and a second's work."""


NO_SUCH_ENTRY = "nothing of yours is called so, and what is new has no revision; correct external_id, or drop revision"
"""Of an entry that says which revision was read: it is meant to be there, and would become a second one."""


class StaleSet(Maintained):
    """Entries of the organisation were changed after `known`, the last event the caller had read."""

    def __init__(self, known: int, last: int) -> None:
        super().__init__(0)
        self.known = known
        self.last = last


@dataclass(frozen=True)
class Wanted:
    """One contact point as it shall be: all its content but `organisation`; known by `id`, `external_id` or both."""

    content: dict[str, Any]
    external_id: str | None = None
    id: UUID | None = None
    revision: int | None = None
    read_in_part: bool = False
    """See `Change`."""


@dataclass(frozen=True)
class Planned:
    """What becomes of one contact point. `place` is where it stood among those wanted; None for one that is ended."""

    place: int | None
    external_id: str | None
    outcome: Outcome


def entries_of(organisation: int) -> set[int]:
    """The contact points (by pk) that ever belonged to an organisation (by pk)."""
    links = Link.objects.filter(target=organisation, kind=ContactPoint.kind, role="organisation")
    return set(links.values_list("version__record", flat=True))


def last_change_of(records: set[int], moment: Moment) -> int:
    """The sequence of the last event that recorded a version of any of the records (by pk); 0 when there is none."""
    found = Version.mechanism.filter(record__in=records, recorded_at__lte=moment.known_at).order_by("-pk").first()
    return found.pk if found else 0


@dataclass(frozen=True)
class WholeSet:
    """All contact points of `organisation` as they shall be.

    `facts` carries the day, note and source of all the changes. `known` is the sequence of the last change of the set
    that the caller has read; None: whatever there is.
    """

    organisation: Record
    wanted: Sequence[Wanted]
    facts: Change
    known: int | None


def recorded_after(records: set[int], sequence: int, most: int) -> list[Version]:
    """The first `most` versions of the records (by pk) recorded after an event: their heads, for who was overtaken."""
    found = Version.mechanism.filter(record__in=records, pk__gt=sequence)
    return list(found.select_related("record").defer("content").order_by("pk")[:most])


def synchronise(session: Session, viewer: Viewer, asked: WholeSet) -> list[Planned]:
    """Make the organisation's contact points what is wanted: create, change, restart, and end those left out.

    Entries are matched by identity, else by the organisation's own external identity; those of its units are no part
    of the set. Raises what `maintain` raises, and `StaleSet`.
    """
    organisation, wanted, facts = asked.organisation, asked.wanted, asked.facts
    standing = standing_of(viewer, Act.MAINTAIN, Whose(frozenset({organisation.uuid}), frozenset(), organisation.uuid))
    if standing is None and not viewer.areas:
        raise NotAllowed(0, Act.MAINTAIN)
    day = facts.valid_from or session.at.astimezone(STOCKHOLM).date()
    ever = entries_of(organisation.pk)
    last = last_change_of(ever, Moment.resolve())
    if asked.known is not None and asked.known != last:
        raise StaleSet(asked.known, last)
    present = _present(organisation, ever, day)
    matched = _matched(organisation.uuid, wanted)
    changes = [_change(organisation, one, record, facts) for one, record in zip(wanted, matched, strict=True)]
    left_out = [identity for identity in present if identity not in set(filter(None, matched))]
    changes += [replace(facts, doing="end", record=identity, content=None) for identity in left_out]
    outcomes = maintain(session, viewer, changes)
    return [
        Planned(place if place < len(wanted) else None, changes[place].external_id, outcome)
        for place, outcome in enumerate(outcomes)
    ]


def _present(organisation: Record, ever: set[int], day: Any) -> list[UUID]:
    """The contact points that belong to the organisation on the day, by name."""
    moment = Moment.resolve(day)
    versions = Version.mechanism.filter(believed(moment), record__in=ever, ends=False, content__isnull=False)
    rows = versions.order_by("sort_key", "pk").values_list("record__uuid", "content")
    return [identity for identity, content in rows if content and content["organisation"] == str(organisation.uuid)]


def _matched(organisation: UUID, wanted: Sequence[Wanted]) -> list[UUID | None]:
    """The record each of those wanted is, None for a new one. Raises `NotRecorded` where that cannot be told."""
    known = known_as(organisation, (one.external_id for one in wanted if one.external_id))
    problems: dict[int, list[Problem]] = {}
    found: list[UUID | None] = []
    seen: set[UUID | str] = set()
    for place, one in enumerate(wanted):
        record = known.get(one.external_id or "")
        identity = one.id or (record.uuid if record else None)
        if one.id and record and record.uuid != one.id:
            text = "another entry has this identity; it stays with that one for ever, use another"
            problems[place] = [Problem(("external_id",), "external_id_taken", text)]
        elif identity is None and one.external_id is None:
            text = "name the entry by id or by your own external_id, so that it is found again the next time"
            problems[place] = [Problem(("external_id",), "missing", text)]
        elif identity is None and one.revision is not None:
            problems[place] = [Problem(("revision",), "unknown_entry", NO_SUCH_ENTRY)]
        elif (identity or str(one.external_id)) in seen:
            problems[place] = [Problem(("external_id",), "twice", "the entry stands in the list twice; once is enough")]
        seen.add(identity or str(one.external_id))
        found.append(identity)
    if problems:
        raise NotRecorded(problems)
    return found


def _change(organisation: Record, one: Wanted, record: UUID | None, facts: Change) -> Change:
    return replace(
        facts,
        doing="replace" if record else "create",
        record=record,
        content=one.content | {"organisation": str(organisation.uuid)},
        external_id=one.external_id,
        revision=one.revision if record else None,
        read_in_part=one.read_in_part,
    )
