"""Before whom a check may speak in its own words, which may repeat what is withheld from others."""

from __future__ import annotations

from collections.abc import Sequence

from partners.models import Verification
from partners.verifying.checks import METHODS, Method
from records.moment import Moment
from records.reading import Entry, Reader


def shown_whole(reader: Reader, contact_points: Sequence[Entry]) -> frozenset[int]:
    """Those of the contact points (by pk) of which nothing is withheld: not then, and not today.

    Of another day it also counts what is withheld today: what is planned may leave out what the check was about. One
    query more for another day, and what showing contact points costs.
    """
    whole = {entry.pk: entry.id for entry in contact_points if not entry.withheld}
    now = Moment.resolve()
    if whole and reader.moment.on != now.on:
        today = Reader(reader.viewer, now).of("contact_point").identified(whole.values()).all()
        for entry in today:
            if entry.withheld:
                whole.pop(entry.pk)
    return frozenset(whole)


def words_of(found: Verification, *, whole: bool) -> str:
    """How it was checked, in words; "" for a report, and where nothing may be told.

    `whole`: whether the reader is shown all of the entry (`shown_whole`). Else those of the method stand for its own.
    """
    if whole or not found.how:
        return found.how
    return METHODS[Method(found.method)].sv if found.method else ""
