"""The two axes of time on which everything is read: the day it concerns, and what the registry knew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class FutureKnowledge(ValueError):
    """`known_at` lies ahead of now: the registry cannot say what it will know."""


@dataclass(frozen=True)
class Moment:
    """A day in Europe/Stockholm and an instant of the registry's knowledge (aware, UTC).

    The answer for a given moment is the same for ever. That is why "now" is not the wall clock but the instant of
    the last recorded event: a writer who is under way commits later, and so at a later instant.
    """

    on: date
    known_at: datetime

    @classmethod
    def resolve(cls, on: date | None = None, known_at: datetime | None = None) -> Moment:
        """The moment asked for: `on` defaults to today in Stockholm, `known_at` to all that is recorded.

        Raises `FutureKnowledge` when `known_at` lies ahead. Costs one query.
        """
        from records.models import Head

        today = datetime.now(STOCKHOLM).date()
        last = Head.last_instant()
        if known_at is None:
            return cls(on or today, last)
        if known_at > datetime.now(UTC):
            raise FutureKnowledge("known_at lies in the future; leave it out to read what is known now")
        if known_at > last:
            _let_writers_finish()
        return cls(on or today, known_at.astimezone(UTC))


def _let_writers_finish() -> None:
    """Wait for a writer that may be about to commit at an instant before the one asked for."""
    from records.models import Head

    with transaction.atomic():
        Head.locked()
