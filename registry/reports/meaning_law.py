"""That a text means the older law: old law for old cases. Said by a coordinator of place, kept in the log.

There is no field for words: the reason is one of a few, so that nothing in the log, which is never emptied, can be
about somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from partners.access import Act, Standing, Viewer
from partners.maintaining.days import DAYS_AHEAD
from partners.maintaining.reach import served_areas
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.recording import Session
from registry.auditing.rules.law import cited_in
from registry.older_law import ACTION, Place, Why
from registry.reports.citing_law import Citing


class NoSuchCitation(Exception):
    """The record does not cite the provision in that part, today or later."""


class MayNot(Exception):
    """The table does not allow it: who says so coordinates all the areas that the record serves."""


def say_meant(session: Session, viewer: Viewer, record: UUID, place: Place, why: Why) -> int:
    """Say, or take back, that the older law is meant in a place; returns the event's sequence number.

    For a coordinator of all the areas that the record serves, or else that its owner does. Raises `NoSuchCitation` and
    `MayNot`.
    """
    today = session.at.astimezone(STOCKHOLM).date()
    found = Record.objects.filter(uuid=record).first()
    reader = Reader(Viewer.system("legal_change"), Moment(today, session.at))
    texts = reader.over([found.pk], today, today + timedelta(days=DAYS_AHEAD)) if found else []
    citing = [
        entry for entry in texts if entry.kind in ("routine", "pathway") and place in set(cited_in(entry.content))
    ]
    if not citing or found is None:
        raise NoSuchCitation
    areas = _areas(citing[0], reader)
    if not areas or not areas <= viewer.areas or not viewer.may(Act.MAINTAIN_CATALOGUE, [Standing.AREA]):
        raise MayNot
    return session.note(ACTION, found, {"part": place[0], "provision": str(place[1]), "why": why})


def may_say(viewer: Viewer, places: Iterable[Citing], moment: Moment) -> frozenset[tuple[UUID, str]]:
    """The places (record and part) of which the viewer may say so today. Queries only for places without areas."""
    if not viewer.areas or not viewer.may(Act.MAINTAIN_CATALOGUE, [Standing.AREA]):
        return frozenset()
    some = list(places)
    served = served_areas({owner for one in some if not one.areas for owner in one.owners}, moment)
    return frozenset(
        (one.record, one.part)
        for one in some
        if (areas := frozenset(one.areas) or _served(one, served)) and areas <= viewer.areas
    )


def _served(one: Citing, served: Mapping[UUID, frozenset[UUID]]) -> frozenset[UUID]:
    return frozenset().union(*(served.get(owner, frozenset()) for owner in one.owners[:1]))


def _areas(entry: Entry, reader: Reader) -> frozenset[UUID]:
    own = frozenset(UUID(area) for area in entry.content.get("areas") or ())
    owner = entry.content.get("owner")
    if own or not owner:
        return own
    return served_areas([UUID(owner)], reader.moment)[UUID(owner)]
